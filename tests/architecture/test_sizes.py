"""Files and functions stay short enough to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from evaluator.paths import ROOT
from tests.architecture.tree import modules_for_the_browser, name_of, parsed, python_files, templates

FILE, TEMPLATE = 400, 150
CORE, ELSEWHERE = 30, 40


def longer_than(limit: int, paths: list[Path]) -> list[str]:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{name}: {length}" for name, length in lengths.items() if length > limit]


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each function with its lines from `def` to the end, its docstring left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - docstring_lines(node)


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) is not None else 0


def limit_of(path: Path) -> int:
    return CORE if path.is_relative_to(ROOT / "evaluator" / "core") else ELSEWHERE


def test_python_files_are_short():
    assert longer_than(FILE, python_files()) == []


def test_browser_modules_are_short():
    assert longer_than(FILE, modules_for_the_browser()) == []


def test_templates_are_short():
    assert longer_than(TEMPLATE, templates()) == []


def test_functions_are_short():
    long = [
        f"{name_of(path)} {name}: {length}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "migrations")
        for name, length in functions(parsed(path))
        if length > limit_of(path)
    ]
    assert long == []


def test_length_counts_body_without_docstring():
    source = '@staticmethod\ndef f(a,\n      b):\n    """One.\n\n    Two."""\n    return a\n'
    assert list(functions(ast.parse(source))) == [("f", 3)]
