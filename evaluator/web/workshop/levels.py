"""The wording of judgement standards as it is typed beside an item."""

import re
from typing import Any

from evaluator.core.canonical import plain as plainly
from evaluator.core.check.names import place_of
from evaluator.services.drafts import library
from evaluator.web.form import plain
from evaluator.web.workshop.criteria import described, walk
from evaluator.web.workshop.places import table
from evaluator.web.workshop.schema import Sent

NEW = "+"
"""The choice that begins a judgement standard of the item's own."""
LEVELS = ("5", "4", "3", "2", "1")
"""The levels of a new one, best first."""

_NAME = re.compile(r"(.+)\.level\.(\w{1,20})\.(ja|en)")
Levels = dict[str, dict[str, str]]


def levels_of(tree: dict[str, Any], name: str) -> Levels:
    """The texts of a judgement standard by level and language, of the draft's own or of the library."""
    return {str(level): _text(each) for level, each in table(standard_of(tree, name).get("level")).items()}


def standard_of(tree: dict[str, Any], name: str) -> dict[str, Any]:
    """A judgement standard by name, of the draft's own or of the library; empty if there is none."""
    own = table(tree.get("descriptor")).get(name)
    if isinstance(own, dict):
        return own
    found = library().descriptors.get(name)
    return table(plainly(found)) if found else {}


def _text(each: Any) -> dict[str, str]:
    held = each if isinstance(each, dict) else {"ja": each}
    return {code: str(held.get(code) or "") for code in ("ja", "en")}


def read_levels(tree: dict[str, Any], form: Sent) -> None:
    """Keep the texts that were typed. One that other items use as well is left to them, and the item gets its own."""
    typed: dict[str, Levels] = {}
    for name, text in form.items():
        if found := _NAME.fullmatch(name):
            typed.setdefault(found[1], {}).setdefault(found[2], {"ja": "", "en": ""})[found[3]] = plain(text)
    uses = described(tree)
    for path, criterion in list(walk(tree)):
        place, chosen = place_of(path), str(criterion.get("descriptor") or "")
        if chosen == NEW:
            _begin(tree, criterion)
        elif chosen and form.get(f"described:{place}") == chosen and typed.get(place, {}) != levels_of(tree, chosen):
            name = chosen if uses[chosen] == 1 else _free(tree, f"{chosen}-{criterion.get('id', '')}")
            _keep(tree, criterion, name, {**_base(tree, criterion, chosen), "level": typed.get(place, {})})


def _begin(tree: dict[str, Any], criterion: dict[str, Any]) -> None:
    name = _free(tree, f"own-{criterion.get('id', '')}")
    _keep(tree, criterion, name, {"name": criterion.get("name"), "level": {each: {"ja": ""} for each in LEVELS}})


def _base(tree: dict[str, Any], criterion: dict[str, Any], name: str) -> dict[str, Any]:
    return standard_of(tree, name) or {"name": criterion.get("name")}


def _keep(tree: dict[str, Any], criterion: dict[str, Any], name: str, standard: dict[str, Any]) -> None:
    levels = {key: {code: text for code, text in each.items() if text or code == "ja"} for key, each in standard["level"].items()}
    if not isinstance(tree.get("descriptor"), dict):
        tree["descriptor"] = {}
    tree["descriptor"][name] = {**standard, "level": levels}
    criterion["descriptor"] = name


def _free(tree: dict[str, Any], name: str) -> str:
    taken = {*table(tree.get("descriptor")), *library().descriptors}
    return next(each for each in (name, *(f"{name}-{at}" for at in range(2, 1000))) if each not in taken)
