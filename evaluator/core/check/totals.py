"""Members' totals, sums, votes and counts: who they are of, and that none is beyond what there is to give."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from evaluator.core.case import STATES, Mark
from evaluator.core.check.desk import Desk
from evaluator.core.check.names import Known, place_of
from evaluator.core.engine.marks import away, number_for
from evaluator.core.rounding import readable
from evaluator.core.values import Problem, problem

Row = tuple[Mark, ...] | Mapping[str, Mark]


def total_problems(desk: Desk) -> Iterator[Problem]:
    """What is wrong with members' totals, sums, votes and counts of members."""
    for proposal, row in desk.entry.member_totals.items():
        yield from _member_totals(desk, proposal, row)
    yield from _sums(desk)
    yield from _votes(desk)
    yield from _passes(desk)


def _member_totals(desk: Desk, proposal: str, row: Row) -> Iterator[Problem]:
    path = desk.path("member_totals", proposal)
    if isinstance(row, tuple) and len(row) != len(desk.members):
        wording = "problem.totals-length" if desk.members else "problem.totals-no-members"
        yield problem(place_of(path), wording, proposal=proposal, found=len(row), expected=len(desk.members))
        return
    if isinstance(row, Mapping):
        yield from Known(desk.members).missing(path, "member", row)
    cells = dict(zip(desk.members, row, strict=True)) if isinstance(row, tuple) else dict(row)
    for member in desk.members:
        place = place_of((*path, member if isinstance(row, Mapping) else desk.members.index(member)))
        yield from _member_total(desk, proposal, member, cells.get(member), place)


def _member_total(desk: Desk, proposal: str, member: str, total: Mark | None, place: str) -> Iterator[Problem]:
    state = away(desk.case, desk.stage, member, proposal)
    if total is None or total in STATES:
        if total is None and not state:
            yield problem(place, "problem.missing-total", member=member, proposal=proposal)
        return
    value, full = number_for(total), _most(desk)
    if state:
        yield problem(place, f"problem.score-of-{state}", member=member, proposal=proposal)
    if value is None:
        yield problem(place, "problem.total-not-a-number", member=member, mark=total)
    elif full is not None and not 0 <= value <= full:
        yield problem(place, "problem.total-range", member=member, total=readable(value), full=readable(full))


def _most(desk: Desk) -> Fraction | None:
    """The most one member can give, bonus included; none where adjustments or multipliers leave it open."""
    leaves = [desk.tree[id] for id in desk.sheets.member_leaves]
    if any(each.kind == "adjustment" or each.weight != 1 or each.criterion.factor != 1 for each in leaves):
        return None
    return sum((each.criterion.points for each in leaves), Fraction(0))


def _seats(desk: Desk) -> int | None:
    """How many members may have scored; none where nothing says."""
    return desk.entry.sat or len(desk.members) or None


def _sums(desk: Desk) -> Iterator[Problem]:
    for proposal, row in desk.entry.sums.items():
        for id, value in row.items():
            full = _full(desk, id) if id in desk.tree else None
            if full is not None and not 0 <= value <= full:
                place, figures = place_of(desk.path("sums", proposal, id)), {"figure": readable(value), "full": readable(full)}
                yield problem(place, "problem.sum-range", criterion=id, proposal=proposal, **figures)


def _full(desk: Desk, id: str) -> Fraction | None:
    """Full marks of a criterion in the panel's unit, bonus included; none where the file does not say."""
    below = list(desk.tree[id].criterion.walk())
    odd = any(each.kind == "adjustment" or each.rescale or each.factor != 1 or each.by == "computed" for each in below)
    leaves = desk.tree.leaves((id,))
    times = {leaf: _seats(desk) if _is_summed(desk, leaf) else 1 for leaf in leaves}
    if odd or None in times.values() or desk.tree[id].weight != 1:
        return None
    return sum((desk.tree[leaf].criterion.points * (times[leaf] or 1) for leaf in leaves), Fraction(0))


def _is_summed(desk: Desk, leaf: str) -> bool:
    how = desk.combine(leaf) if desk.sheets.by_members(leaf) else None
    return how == "sum" or (how == "verdict" and desk.sheets.combine == "sum")


def _votes(desk: Desk) -> Iterator[Problem]:
    votes, path = desk.entry.votes, desk.path("votes")
    counts = {id: count for id, count in votes.items() if isinstance(count, int)}
    choices = {member: id for member, id in votes.items() if isinstance(id, str)}
    proposals = Known(each.id for each in desk.case.proposal)
    yield from proposals.missing(path, "proposal", counts)
    for member, choice in choices.items():
        yield from proposals.missing((*path, member), "proposal", (choice,))
    if desk.members:
        yield from Known(desk.members).missing(path, "member", choices)
    for id, count in counts.items():
        if count < 0:
            yield problem(place_of((*path, id)), "problem.negative-votes", proposal=id, votes=count)
    seats = _seats(desk)
    if seats is not None and sum(counts.values()) > seats:
        yield problem(place_of(path), "problem.too-many-votes", votes=sum(counts.values()), members=seats)


def _passes(desk: Desk) -> Iterator[Problem]:
    seats = _seats(desk)
    for proposal, row in desk.entry.passes.items():
        for threshold, count in row.items():
            if count < 0 or (seats is not None and count > seats):
                place = place_of(desk.path("passes", proposal, threshold))
                yield problem(place, "problem.passes-range", proposal=proposal, found=count, members=seats or 0)
