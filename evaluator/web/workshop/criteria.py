"""The criteria as the editor sends them: read back into the tree, moved, numbered, and their groups' points summed."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

from evaluator.core.check.names import Path, place_of
from evaluator.core.rounding import readable
from evaluator.library.build import number
from evaluator.web.form import plain
from evaluator.web.workshop import fields as inputs
from evaluator.web.workshop.places import at, path_of, rows, table
from evaluator.web.workshop.references import renamed
from evaluator.web.workshop.schema import Sent, read_text

FROM = "_from"
"""The key under which a criterion of a tree that is being edited says where it stands in the stored one."""
PARTS = ("group", "item")
_AT = re.compile(r"from:(group\[[0-9]{1,3}\](?:\.(?:group|item)\[[0-9]{1,3}\]){0,6})")


def marked(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree with every criterion saying where it stands; changes and returns it."""
    for path, criterion in walk(tree):
        criterion[FROM] = f"{place_of(path)}|{criterion.get('id', '')}"
    return tree


def unmarked(tree: dict[str, Any]) -> dict[str, Any]:
    """A copy of the tree as it is kept."""
    made = deepcopy(tree)
    for _, criterion in walk(made):
        criterion.pop(FROM, None)
    return made


def walk(tree: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every criterion of a tree with its path, from the top."""
    for key in PARTS if path else PARTS[:1]:
        for number_, each in enumerate(rows(tree.get(key))):
            if isinstance(each, dict):
                here = (*path, key, number_)
                yield here, each
                yield from walk(each, here)


def is_leaf(criterion: Mapping[str, Any]) -> bool:
    """Whether a criterion is scored itself."""
    return not any(rows(criterion.get(key)) for key in PARTS)


def read_criteria(stored: dict[str, Any], form: Sent) -> dict[str, Any]:
    """The stored tree with the criteria as they were typed, in the order in which they were sent."""
    tree = deepcopy(stored)
    places = sorted(path_of(found[1]) for found in map(_AT.fullmatch, form) if found)
    if not places and "criteria" not in form:
        return marked(tree)
    tree["group"] = []
    old: dict[str, str] = {}
    for path in places:
        above = at(tree, path[:-2]) if len(path) > 2 else tree
        if not isinstance(above, dict):
            continue
        made = _read(stored, path, form)
        before = str(made[FROM]).partition("|")[2]
        if before and before != made.get("id"):
            old[before] = str(made.get("id", ""))
        above.setdefault(str(path[-2]), []).append(made)
    return renamed(tree, old)


def _read(stored: dict[str, Any], path: Path, form: Sent) -> dict[str, Any]:
    place = place_of(path)
    source = plain(form.get(f"from:{place}", ""))
    made = {key: each for key, each in deepcopy(_source(stored, source)).items() if key not in PARTS}
    made[FROM] = source
    for key in ("id", "axis", "scale", "by", "descriptor"):
        if (name := f"{place}.{key}") in form:
            _set(made, key, plain(form[name]))
    for key in ("name", "viewpoint"):
        if f"{place}.{key}.ja" in form:
            _set(made, key, read_text((*path, key), form) or ({"ja": ""} if key == "name" else None))
    if f"{place}.points" in form:
        made["points"] = inputs.number(form[f"{place}.points"])
    if f"many:{place}.serves" in form:
        ticked = [each for each in map(plain, form.getlist(f"{place}.serves")) if each]
        _set(made, "serves", inputs.in_order(ticked, made.get("serves")))
        for key in ("required", "comment"):
            _set(made, key, form.get(f"{place}.{key}") == "1")
    return made


def _set(made: dict[str, Any], key: str, value: Any) -> None:
    """Keep a value, or leave the key out where it says nothing; `by` is then the members."""
    if key == "id" or (value and (key, value) != ("by", "members")):
        made[key] = value
    else:
        made.pop(key, None)


def _source(stored: dict[str, Any], source: str) -> dict[str, Any]:
    """The stored criterion that one came from: at its place if it has its id, else the one of that id; empty for a new one."""
    place, _, id = source.partition("|")
    found = at(stored, path_of(place)) if place else None
    if isinstance(found, dict) and str(found.get("id", "")) == id:
        return found
    return next((each for _, each in walk(stored) if id and each.get("id") == id), {})


def act(tree: dict[str, Any], do: str, place: str) -> bool:
    """Add, remove or move a criterion, or number all anew; whether there was anything to do."""
    if do == "renumber":
        return renumber(tree)
    path = path_of(place)
    if do == "add":
        return _add(tree, path)
    found, last = at(tree, path[:-1]) if path else None, path[-1] if path else None
    if not isinstance(found, list) or not isinstance(last, int) or not 0 <= last < len(found):
        return False
    if do == "remove":
        found.pop(last)
        return True
    to = last + (-1 if do == "up" else 1)
    if 0 <= to < len(found):
        found[last], found[to] = found[to], found[last]
        return True
    return _leave(tree, path, found, last, up=do == "up")


def _add(tree: dict[str, Any], path: Path) -> bool:
    above = at(tree, path[:-1]) if len(path) > 1 else tree
    if not isinstance(above, dict) or not path or path[-1] not in PARTS or len(path) > 6:
        return False
    key = str(path[-1])
    found = above[key] = rows(above.get(key))
    taken = {str(each.get("id")) for _, each in walk(tree)}
    start = f"{above.get('id')}." if len(path) > 1 else ""
    id = next(f"{start}{each}" for each in range(len(found) + 1, len(found) + 1000) if f"{start}{each}" not in taken)
    found.append({"id": id, "name": {"ja": ""}, "points": "", FROM: ""})
    return True


def _leave(tree: dict[str, Any], path: Path, found: list[Any], last: int, *, up: bool) -> bool:
    """Move an item out of its group, into the end of the one above or the beginning of the one below."""
    if len(path) != 4 or path[2] != "item" or not isinstance(path[1], int):
        return False
    groups = rows(tree.get("group"))
    to = path[1] + (-1 if up else 1)
    if not 0 <= to < len(groups) or not isinstance(groups[to], dict):
        return False
    there = groups[to]["item"] = rows(groups[to].get("item"))
    there.insert(len(there) if up else 0, found.pop(last))
    return True


def renumber(tree: dict[str, Any]) -> bool:
    """Number all criteria anew, 1, 1.1, 1.2, 2 and so on; what refers to them follows. Whether any number changed."""
    old: dict[str, str] = {}

    def below(above: dict[str, Any], start: str) -> None:
        parts = [each for key in PARTS for each in rows(above.get(key)) if isinstance(each, dict)]
        for number_, each in enumerate(parts, start=1):
            new = f"{start}{number_}"
            if each.get("id") != new:
                old[str(each.get("id", ""))] = new
            each["id"] = new
            below(each, f"{new}.")

    below({"group": tree.get("group")}, "")
    tree |= renamed(tree, old)
    return bool(old)


def summed(tree: dict[str, Any]) -> dict[str, Any]:
    """Give every group that just sums its parts their sum as points; one with a part that has none stays as it is."""
    for each in rows(tree.get("group")):
        if isinstance(each, dict):
            _sum(each, "base")
    return tree


def _sum(criterion: dict[str, Any], above: str) -> None:
    if is_leaf(criterion):
        return
    kind = kind_of(criterion, above)
    parts = [each for key in PARTS for each in rows(criterion.get(key)) if isinstance(each, dict)]
    for each in parts:
        _sum(each, kind)
    counted = [each for each in parts if kind_of(each, kind) == kind and not each.get("only_for")]
    points = [points_of(each) for each in counted]
    if not criterion.get("rescale") and None not in points:
        whole = sum((each for each in points if each is not None), Fraction(0))
        criterion["points"] = int(whole) if whole.denominator == 1 else str(whole)


def kind_of(criterion: Mapping[str, Any], above: str) -> str:
    """Whether its points are ordinary, a bonus or an adjustment; as the group above if it does not say."""
    kind = str(criterion.get("kind", "base"))
    return kind if kind != "base" else above


def points_of(criterion: Mapping[str, Any]) -> Fraction | None:
    """The points of a criterion, if they are a number."""
    return number(str(criterion.get("points", 0)))


def subtotals(tree: Mapping[str, Any]) -> dict[str, str]:
    """The points of every group by its place, as they are read."""
    found = {place_of(path): points_of(each) for path, each in walk(tree) if not is_leaf(each)}
    return {place: "–" if points is None else readable(points) for place, points in found.items()}


def described(tree: Mapping[str, Any]) -> Mapping[str, int]:
    """How many criteria use each judgement standard."""
    count: dict[str, int] = {}
    for _, each in walk(tree):
        if name := str(each.get("descriptor") or ""):
            count[name] = count.get(name, 0) + 1
    return count


def of_table(tree: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A table of the tree, such as its own scales."""
    return table(tree.get(key))
