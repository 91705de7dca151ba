"""What in a rubric's tree refers to criteria by their numbers, so that it follows when numbers change."""

from collections.abc import Mapping
from typing import Any

from evaluator.web.workshop.places import rows, table

STEP = "sum:"


def renamed(tree: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The tree with every reference to a criterion by its new number; changes and returns it."""
    if not names:
        return tree
    for each in filter(_is_table, rows(tree.get("threshold"))):
        _list(each, "of", names)
        _list(each, "without", names)
        _list(table(each.get("from_grade")), "criteria", names)
        _keys(table(each.get("from_grade")), "plus", names)
    for each in filter(_is_table, rows(tree.get("stage"))):
        _list(each, "criteria", names)
    for each in filter(_is_table, rows(tree.get("variant"))):
        _keys(each, "points", names)
    ties = table(tree.get("ties"))
    if isinstance(ties.get("chain"), list):
        ties["chain"] = [_step(each, names) for each in ties["chain"]]
    return tree


def _is_table(each: Any) -> bool:
    return isinstance(each, dict)


def _list(holder: dict[str, Any], key: str, names: Mapping[str, str]) -> None:
    if isinstance(holder.get(key), list):
        holder[key] = [names.get(each, each) if isinstance(each, str) else each for each in holder[key]]


def _keys(holder: dict[str, Any], key: str, names: Mapping[str, str]) -> None:
    if isinstance(holder.get(key), dict):
        holder[key] = {names.get(each, each): value for each, value in holder[key].items()}


def _step(step: Any, names: Mapping[str, str]) -> Any:
    if isinstance(step, str) and step.startswith(STEP):
        return STEP + names.get(step.removeprefix(STEP), step.removeprefix(STEP))
    return step
