"""Marks that the panel agreed on in moderation: only where the rule lets it, and only for what members scored."""

from collections.abc import Iterator

from evaluator.core.case import STATES, Mark
from evaluator.core.check.desk import Desk
from evaluator.core.check.marks import CHECKS, refusals
from evaluator.core.check.names import Path, place_of
from evaluator.core.values import Problem, problem


def agreed_problems(desk: Desk) -> Iterator[Problem]:
    """What is wrong with the agreed marks of a stage."""
    if desk.entry.agreed and desk.rubric.moderation.by != "consensus":
        yield problem(place_of(desk.path("agreed")), "problem.agreed-without-rule")
        return
    for proposal, marks in desk.entry.agreed.items():
        allowed = frozenset(desk.leaves(proposal))
        for id, mark in marks.items():
            path = desk.path("agreed", proposal, id)
            refused = refusals(desk, id, allowed, path, proposal)
            yield from refused or (_agreed(desk, proposal, id, mark, path) if id in allowed else ())


def _agreed(desk: Desk, proposal: str, id: str, mark: Mark, path: Path) -> Iterator[Problem]:
    place, node = place_of(path), desk.tree[id]
    scale = desk.scale(node)
    if not desk.sheets.may_agree(id):
        yield problem(place, "problem.agreed-not-members", criterion=id)
    elif mark in STATES:
        yield problem(place, "problem.agreed-state", criterion=id, mark=mark)
    elif all(cell.points is None for cell in desk.sheets.cells(proposal, id).values()):
        yield problem(place, "problem.agreed-nobody", criterion=id, proposal=proposal)
    elif scale is not None:
        yield from CHECKS[scale.input](mark, node.criterion, scale, place)
