"""Names in files: the place of a problem as people read it, and the nearest known name."""

import re
from collections.abc import Iterable
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
    found = get_close_matches(name[:100], list(known)[:2000], n=1, cutoff=0.6)
    return found[0] if found else None


def unknown(place: str, id: str, name: str, known: Iterable[str], **values: Any) -> Problem:
    """The problem `id` about an unknown name, or `id-near` with the nearest known name where there is one."""
    near = nearest(name, known)
    if near is None:
        return problem(place, id, name=name, **values)
    return problem(place, f"{id}-near", name=name, near=near, **values)
