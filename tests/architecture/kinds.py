"""The kinds of events that services write, read from their source."""

import ast
from collections.abc import Iterator
from functools import cache

from evaluator.core.course import MOVES
from evaluator.paths import ROOT
from tests.architecture.tree import name_of, parsed, python_files

KIND = "kind"
PLACES = {"history.record": 3, "history.tell": 4}
"""Where the functions of the history take the kind, counted from 0."""
HISTORY = "evaluator/services/history.py"
EVIDENCE = ("record", "staff", "tie")
KNOWN_GAPS = {
    ("procurement.", ""): tuple(each.name for each in MOVES),
    ("proposal.", ""): ("withdrawn", "invalid"),
    **{("evidence.", f"-{done}"): EVIDENCE for done in ("added", "changed", "removed")},
}
"""What fills the gap of a kind that is made from parts, by the parts before and after it."""


@cache
def kinds() -> tuple[set[str], list[str]]:
    """All kinds of events, and a sentence for each place where the kind cannot be read."""
    paths = [path for path in python_files() if path.is_relative_to(ROOT / "evaluator" / "services")]
    return kinds_of({name_of(path): parsed(path) for path in paths})


def kinds_of(trees: dict[str, ast.Module]) -> tuple[set[str], list[str]]:
    """As `kinds`, of these modules."""
    calls = [(name, function, call) for name, tree in trees.items() for function, call in _calls(tree)]
    recorders = {(HISTORY, each.partition(".")[2]): place for each, place in PLACES.items()}
    recorders |= {
        (name, function.name): [each.arg for each in function.args.args].index(KIND)
        for name, function, call in calls
        if (place := PLACES.get(_called(call))) is not None and _is_handed_on(_argument(call, place), function)
    }
    lent = {name: _lent(tree) for name, tree in trees.items()}
    found, unread = set(), []
    for name, function, call in calls:
        called = _called(call)
        place = PLACES.get(called, _place(recorders, [name, *lent[name].get(called, ())], called))
        if place is None or _is_handed_on(_argument(call, place), function):
            continue
        told = set(_constants(_argument(call, place), trees[name]))
        found |= told
        if not told:
            unread.append(f"{name}:{call.lineno}: write the kind of the event as a text, so that it can be given its wording")
    return found, unread


def _place(recorders: dict[tuple[str, str], int], homes: list[str], called: str) -> int | None:
    """Where a function that records takes the kind: one of the same module, or one that another module lends."""
    return next((recorders[home, called] for home in homes if (home, called) in recorders), None)


def _lent(tree: ast.Module) -> dict[str, list[str]]:
    """The names that a module takes from others, with the files of those."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        for each in node.names if isinstance(node, ast.ImportFrom) else ():
            found.setdefault(each.name, []).append(f"{str(node.module).replace('.', '/')}.py")
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    for function in [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]:
        yield from ((function, each) for each in ast.walk(function) if isinstance(each, ast.Call))


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "history":
        return f"history.{call.func.attr}"
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg == KIND]
    return named[0] if named else call.args[place] if place < len(call.args) else None


def _is_handed_on(given: ast.expr | None, function: ast.FunctionDef) -> bool:
    return isinstance(given, ast.Name) and given.id == KIND and KIND in [each.arg for each in function.args.args]


def _constants(given: ast.expr | None, tree: ast.Module) -> Iterator[str]:
    """Texts that an expression can be: a text, a choice, a name that the module gives to one, parts with a known gap."""
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from _constants(given.body, tree)
        yield from _constants(given.orelse, tree)
    elif isinstance(given, ast.JoinedStr):
        parts = tuple(each.value if isinstance(each, ast.Constant) else "" for each in given.values)
        ends = (str(parts[0]), str(parts[-1]))
        yield from (f"{ends[0]}{each}{ends[1]}" for each in KNOWN_GAPS.get(ends, ()))
    elif isinstance(given, ast.Name):
        for each in ast.walk(tree):
            if isinstance(each, ast.Assign) and any(isinstance(to, ast.Name) and to.id == given.id for to in each.targets):
                yield from _constants(each.value, tree)
