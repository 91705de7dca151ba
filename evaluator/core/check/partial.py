"""A member who marked only part of a sheet, where the rule looks at whole totals of members."""

from collections.abc import Iterator

from evaluator.core.check.desk import Desk
from evaluator.core.check.names import place_of
from evaluator.core.check.stages import OF_MEMBERS
from evaluator.core.engine.marks import Cell
from evaluator.core.values import Problem, problem

Row = dict[str, Cell]


def partial_problems(desk: Desk) -> Iterator[Problem]:
    """Marks left out by a member who gave others, where that member's total would then be that of fewer items.

    Such a total is not comparable with the others, and no rule says what it counts; a whole sheet may be left out.
    """
    rule = desk.stage.ranking or desk.rubric.ranking
    own_rank = rule.by in OF_MEMBERS or (rule.by == "first-places" and not desk.entry.votes)
    if not (desk.sheets.by_totals or own_rank):
        return
    for each in desk.case.proposal:
        rows = {id: desk.sheets.cells(each.id, id) for id in desk.sheets.plain_leaves if desk.scale(desk.tree[id])}
        yield from _of_proposal(desk, each.id, rows)


def _of_proposal(desk: Desk, proposal: str, rows: dict[str, Row]) -> Iterator[Problem]:
    for member in desk.members:
        cells = {id: row[member] for id, row in rows.items() if member in row}
        left = {id: cell.state for id, cell in cells.items() if cell.state}
        for id in left if len(left) < len(cells) else ():
            place = place_of(desk.path("scores", proposal, id))
            yield problem(place, "problem.partial-sheet", member=member, criterion=id, proposal=proposal)
