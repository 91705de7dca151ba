"""What the editor sent, as the tree it makes, and what keeps it from being saved."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext

from evaluator.core.check.names import place_of
from evaluator.exchange.wording import sentence
from evaluator.services import drafts
from evaluator.services.drafts import Findings
from evaluator.web.form import plain
from evaluator.web.workshop import criteria, schema
from evaluator.web.workshop.fields import Errors, label_of, number
from evaluator.web.workshop.levels import read_levels
from evaluator.web.workshop.panel import lang, names_of, text_of

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

MOST_TARGET = 100_000
OWN = ("id", "name.ja", "axis", "scale", "points", "by", "required", "comment", "serves", "descriptor", "viewpoint.ja")
"""The fields of a criterion on the editor's page."""
WRONG_IDS = ("problem.duplicate", "problem.empty-name")
"""Problems of names, which are put right before anything else."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A tree in the editor, the full marks aimed at, and what is wrong beside its fields."""

    tree: dict[str, Any]
    target: str
    found: Findings
    errors: Errors


def stored(draft: "RubricDraft") -> Typed:
    """A draft as it is kept."""
    tree = criteria.marked(drafts.tree_of(draft))
    found = drafts.findings(draft)
    return Typed(tree=tree, target=str(draft.target), found=found, errors=_beside(found, tree))


def typed(draft: "RubricDraft") -> Typed:
    """A draft as it was sent; its errors are those that keep it from being saved."""
    tree = criteria.read_criteria(drafts.tree_of(draft), request.form)
    read_levels(tree, request.form)
    criteria.summed(tree)
    target = str(number(plain(request.form.get("target", str(draft.target)))))
    made = _looked(draft, tree, target)
    wrong = {} if _aims(target) else {"target": (gettext("Enter a whole number of points, such as 100."),)}
    return replace(made, errors=schema.merged(wrong, _blank(tree), _beside(made.found, tree, only=True)))


def acted(draft: "RubricDraft", sent: Typed, do: str, place: str) -> Typed:
    """What was typed after a row of it was added, removed or moved; `show` only looks at it again."""
    if do != "show":
        criteria.act(sent.tree, do, place)
        criteria.summed(sent.tree)
    return _looked(draft, sent.tree, sent.target)


def _looked(draft: "RubricDraft", tree: dict[str, Any], target: str) -> Typed:
    aim = int(target) if _aims(target) else draft.target
    found = drafts.look_over(criteria.unmarked(tree), target=aim)
    return Typed(tree=tree, target=target, found=found, errors={})


def _aims(target: str) -> bool:
    return target.isascii() and target.isdigit() and len(target) < 10 and 0 < int(target) <= MOST_TARGET


def _blank(tree: dict[str, Any]) -> Errors:
    """Fields of criteria that must hold something and hold nothing, or a share instead of points."""
    made: dict[str, tuple[str, ...]] = {}
    for path, each in criteria.walk(tree):
        place, points = place_of(path), str(each.get("points", ""))
        if not text_of(each.get("name")).ja:
            made[f"{place}.name.ja"] = (gettext("Enter a name."),)
        if not each.get("id"):
            made[f"{place}.id"] = (gettext("Enter a number such as 1.2."),)
        if criteria.is_leaf(each) and (not points or "%" in points):
            made[f"{place}.points"] = (gettext("Enter points, such as 5 or 2/3."),)
    return made


def _beside(found: Findings, tree: dict[str, Any], *, only: bool = False) -> Errors:
    """Problems of the criteria's fields; `only` those that keep what was typed from being saved."""
    names = {f"{place_of(path)}.{name}" for path, _ in criteria.walk(tree) for name in OWN}
    kept = [each for each in found.problems if not only or found.rubric is None or each.message.id in WRONG_IDS]
    known = names_of(tree)
    said = schema.assigned(kept, names, lambda message: sentence(message, lang(), known))
    return {name: each for name, each in said.items() if name in names}


def labels(tree: dict[str, Any], errors: Errors) -> dict[str, str]:
    """Which criterion and field each error is about, for the summary of errors."""
    made = {"target": gettext("Full marks aimed at")}
    for path, each in criteria.walk(tree) if errors else ():
        for name in OWN:
            made[f"{place_of(path)}.{name}"] = f"{each.get('id', '')} {label_of('criterion', name.partition('.')[0])}"
    return made
