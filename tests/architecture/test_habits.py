"""Habits that keep a result exact and repeatable."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.tree import name_of, parsed, python_files

CLOCK = {"now", "utcnow", "today", "time", "time_ns"}
CLOCKS = {"datetime", "date", "time"}
THE_CLOCK = "evaluator/services/actor.py"


def faults(where: str, look: Callable[[ast.AST], bool]) -> list[str]:
    files = [path for path in python_files() if name_of(path).startswith(where)]
    assert files
    return [f"{name_of(path)}:{line}" for path in files for line in _lines(path, look)]


def _lines(path: Path, look: Callable[[ast.AST], bool]) -> Iterator[int]:
    return (getattr(node, "lineno", 0) for node in ast.walk(parsed(path)) if look(node))


def reads_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in CLOCK and isinstance(node.func.value, ast.Name) and node.func.value.id in CLOCKS


def is_inexact(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in {"float", "round"}


def commits(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "commit"


def test_clock_is_read_in_one_place():
    assert [each for each in faults("evaluator/", reads_clock) if not each.startswith(THE_CLOCK)] == []


def test_core_has_no_floating_point():
    assert faults("evaluator/core/", is_inexact) == []


def test_only_the_edge_commits():
    assert [each for each in faults("evaluator/", commits) if not each.startswith("evaluator/web/")] == []


def test_faults_would_be_seen():
    source = "datetime.now(UTC)\nround(1)\n0.5\nsession.commit()\n"
    nodes = list(ast.walk(ast.parse(source)))
    assert [sum(map(look, nodes)) for look in (reads_clock, is_inexact, commits)] == [1, 2, 1]
