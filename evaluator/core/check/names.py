"""Names in files: the place of a problem as people read it, and the nearest known name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from evaluator.core.values import Problem, problem

Path = tuple[str | int, ...]
"""Keys and, counted from 0, places in lists, from the top of a file."""

_BARE = re.compile(r"[\w-]+")


def place_of(path: Path) -> str:
    """A path as people write it, lists counted from 1: `group[2].item[1].scale`, `entry.review.scores.A社."1.2"[3]`."""
    return "".join(_part(each) for each in path).removeprefix(".")


def _part(each: str | int) -> str:
    if isinstance(each, int):
        return f"[{each + 1}]"
    return f".{each}" if _BARE.fullmatch(each) else f'."{each}"'


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most looks like; none if none does."""
    found = get_close_matches(name[:100], list(known)[:2000], n=1)
    return found[0] if found else None


def unknown(place: str, id: str, name: str, known: Iterable[str], **values: Any) -> Problem:
    """The problem `id` about an unknown name, or `id-near` with the nearest known name where there is one."""
    near = nearest(name, known)
    if near is None:
        return problem(place, id, name=name, **values)
    return problem(place, f"{id}-near", name=name, near=near, **values)


MOST = 200
"""How many problems are listed; the others are counted."""


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, the first 200 of them, and how many more there are."""
    once = tuple({(each.place, each.message.id, str(each.message.values)): each for each in problems}.values())
    if len(once) <= MOST:
        return once
    return (*once[:MOST], problem("", "problem.more", count=len(once) - MOST))


class Known:
    """Names that a file may use, with a hint for the first few that are not among them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = dict.fromkeys(names)
        self._hints = 20

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def missing(self, place: Path, what: str, names: Iterable[str], **values: Any) -> Iterator[Problem]:
        """A problem `unknown-WHAT` at `place` for every name that is not known."""
        for name in names:
            if name not in self.names:
                self._hints -= 1
                known = self.names if self._hints >= 0 else ()
                yield unknown(place_of(place), f"problem.unknown-{what}", name, known, **values)


def repeated(path: Path, names: Iterable[str], *, key: str = "id") -> Iterator[Problem]:
    """A problem at every entry of the list at `path` whose name stood before, or is empty."""
    first: dict[str, int] = {}
    for at, name in enumerate(names):
        place = place_of((*path, at, key))
        if not name:
            yield problem(place, "problem.empty-name")
        elif name in first:
            yield problem(place, "problem.duplicate", name=name, first=place_of((*path, first[name])))
        first.setdefault(name, at)


def repeated_across(files: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Problem]:
    """A problem at every entry of the lists `keys` whose id stands in another file before; files by name.

    One file's own repetitions are for `repeated`.
    """
    for key in keys:
        first: dict[str, str] = {}
        for name, file in files.items():
            for at, each in enumerate(getattr(file, key)):
                if first.setdefault(each.id, name) != name:
                    yield problem(f"{name} {place_of((key, at, 'id'))}", "problem.duplicate", name=each.id, first=first[each.id])
