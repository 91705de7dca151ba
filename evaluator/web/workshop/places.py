"""Places in a rubric's tree, as problems name them: `group[1].item[2].points` is the field of that name too."""

import re
from typing import Any

from evaluator.core.check.names import Path

MOST = 500
"""Most rows that a list of a form can have."""

_PART = re.compile(r"""\.?(?:([\w-]+)|"([^"]*)")|\[([0-9]{1,3})\]""")


def path_of(place: str) -> Path:
    """The path of a place; lists are counted from 1 in a place, from 0 in a path. Empty for what is no place."""
    path: list[str | int] = []
    at = 0
    while at < len(place):
        found = _PART.match(place, at)
        if found is None or not found.end() > at:
            return ()
        if found[3]:
            path.append(int(found[3]) - 1)
        else:
            path.append(found[1] if found[1] is not None else found[2])
        at = found.end()
    return tuple(path)


def at(tree: Any, path: Path) -> Any:
    """What stands at a path; None if nothing does."""
    for part in path:
        if isinstance(part, int) and isinstance(tree, list) and 0 <= part < len(tree):
            tree = tree[part]
        elif isinstance(part, str) and isinstance(tree, dict):
            tree = tree.get(part)
        else:
            return None
    return tree


def put(tree: Any, path: Path, value: Any) -> None:
    """Set what stands at a path of keys; tables on the way that are not there are made, and nothing is taken away by None."""
    *above, last = path
    for part in above:
        below = tree.get(str(part)) if not isinstance(tree, list) else at(tree, (part,))
        if not isinstance(below, dict | list):
            below = tree[str(part)] = {}
        tree = below
    if value is None:
        tree.pop(str(last), None)
    else:
        tree[str(last)] = value


def table(found: Any) -> dict[str, Any]:
    """A table as it is; an empty one for anything else."""
    return found if isinstance(found, dict) else {}


def rows(found: Any) -> list[Any]:
    """A list as it is; an empty one for anything else."""
    return found if isinstance(found, list) else []


def move(tree: Any, do: str, place: str, new: Any) -> bool:
    """Add a row to a list, or remove one, or move one up or down; whether there was anything to do."""
    path = path_of(place)
    if not path:
        return False
    if do == "add":
        return _add(tree, path, new)
    found, last = at(tree, path[:-1]), path[-1]
    if not isinstance(found, list) or not isinstance(last, int) or not 0 <= last < len(found):
        return False
    if do == "remove":
        found.pop(last)
    else:
        to = last + (-1 if do == "up" else 1)
        if not 0 <= to < len(found):
            return False
        found[last], found[to] = found[to], found[last]
    return True


def _add(tree: Any, path: Path, new: Any) -> bool:
    found = at(tree, path)
    if isinstance(found, list):
        if len(found) >= MOST:
            return False
        found.append(new)
        return True
    if found is not None or not _takes(tree, path):
        return False
    put(tree, path, [new])
    return True


def _takes(tree: Any, path: Path) -> bool:
    """Whether a list can be begun at a path: by a key, through tables and rows; tables that are not there yet are made."""
    for part in path:
        fits = isinstance(tree, dict | None) if isinstance(part, str) else isinstance(tree, list)
        below = at(tree, (part,))
        if not fits or (isinstance(part, int) and below is None):
            return False
        tree = below
    return isinstance(path[-1], str)
