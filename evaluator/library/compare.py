"""What changed between two rubrics: criteria by id and rules by key, in the order of the newer file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.core.canonical import plain
from evaluator.core.check.tree import placed
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, message

NAMED = ("threshold", "stage", "band")
"""Lists whose entries are told apart by their ids."""
KEYED = ("scale", "descriptor")
"""Tables whose entries are told apart by their keys."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    place: str
    """The key, such as `criterion.1.2.points`, or the entry that came or went."""
    message: Message
    """What changed."""


def changes(old: Rubric, new: Rubric) -> tuple[Change, ...]:
    """Every difference that changes the hash, the head of the file first; none for equal rubrics."""
    before, after = dict(_entries(old)), dict(_entries(new))
    return tuple(each for place in {**after, **before} for each in _changes(place, before.get(place), after.get(place)))


def _changes(place: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Change]:
    if old is None or new is None:
        known, way = (new, "added") if old is None else (old, "removed")
        yield Change(place, _said(place, way, known or {}))
        return
    before, after = dict(_flat(old)), dict(_flat(new))
    for key in {**after, **before}:
        if before.get(key) != after.get(key):
            yield Change(f"{place}.{key}", _turned(before.get(key), after.get(key)))


def _turned(before: str | None, after: str | None) -> Message:
    if before is None:
        return message("change.given", after=after)
    if after is None:
        return message("change.dropped", before=before)
    return message("change.value", before=before, after=after)


def _said(place: str, way: str, known: Mapping[str, Any]) -> Message:
    kind, _, id = place.partition(".")
    if kind == "criterion":
        return message(f"change.criterion-{way}", criterion=id, points=known["points"])
    return message(f"change.{way}")


def _entries(rubric: Rubric) -> Iterator[tuple[str, Mapping[str, Any]]]:
    whole = plain(rubric)
    yield "rubric", whole["rubric"]
    for each in placed(rubric):
        own = {key: value for key, value in plain(each.criterion).items() if key not in ("group", "item")}
        yield f"criterion.{each.criterion.id}", own | {"in": each.above[-1].id if each.above else ""}
    for key, value in whole.items():
        if key in NAMED:
            yield from ((f"{key}.{each['id']}", each) for each in value)
        elif key in KEYED:
            yield from ((f"{key}.{name}", each) for name, each in value.items())
        elif key not in ("rubric", "group"):
            yield key, value if isinstance(value, dict) else {str(at): each for at, each in enumerate(value, start=1)}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every single value by its key path; entries of lists by their ids, or in one line where they are plain."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        for at, each in enumerate(value, start=1):
            yield from _flat(each, f"{path}.{each.get('id', at)}")
    elif value not in (None, [], ""):
        yield path, _line(value)


def _line(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_line, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
