"""The result put together from the boards: every figure with its marks, steps and shown value."""

from collections.abc import Sequence
from fractions import Fraction

from evaluator.core.case import Proposal
from evaluator.core.engine import ranking
from evaluator.core.engine.board import Board
from evaluator.core.engine.review import Review
from evaluator.core.result import Figure, MemberFigure, MemberMark, ProposalResult, Status
from evaluator.core.rounding import decimal, shown
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, message


def proposal_result(review: Review, proposal: Proposal) -> ProposalResult:
    """One proposal's result with its working."""
    final, id, rubric = _last_seen(review, proposal.id), proposal.id, review.rubric
    total, official = (final.total(id), final.official(id)) if final else (None, None)
    value = _value(review, final, id)
    status, reasons = _status(review, id)
    return ProposalResult(
        id=id, label=proposal.label or id, name=proposal.name, lot=proposal.lot, status=status, rank=review.ranks.get(id),
        total=total, published=None if total is None else shown(total, rubric.rounding),
        full=final.full_total(id) if final and total is not None else None,
        value=value, value_published=None if value is None else _shown_value(rubric, final, value),
        price=None if final and id in final.unopened else proposal.price, band=_band(rubric, official),
        items=tuple(figure for board in review.boards for figure in figures(board, id)),
        members=tuple(each for board in review.boards for each in _members(board, id)),
        tests=tuple(review.tests.get(id, ())), reasons=reasons,
    )  # fmt: skip


def _last_seen(review: Review, id: str) -> Board | None:
    seen = [board for board in review.boards if id in board.in_play]
    return seen[-1] if seen else review.final


def _status(review: Review, id: str) -> tuple[Status, tuple[Message, ...]]:
    notes = review.notes.get(id, ())
    if id in review.out:
        status, reasons = review.out[id]
        return status, reasons + notes
    if review.final is not None and ranking.ranking_of(review.final).by == "none" and not review.stuck:
        return "passed", notes
    if id in review.ranks:
        return "ranked", notes
    return "unranked", (*notes, message("status.waiting" if review.stuck else "status.unranked", proposal=id))


def _value(review: Review, final: Board | None, id: str) -> Fraction | None:
    if id in review.measure:
        return review.measure[id]
    if final is None or id not in final.in_play:
        return None
    return ranking.measured(final, (id,)).get(id)


def _shown_value(rubric: Rubric, board: Board | None, value: Fraction) -> str:
    if rubric.value.round:
        return shown(value, rubric.value.round)
    whole = board is not None and ranking.ranking_of(board).by in ("rank-sum", "rank-points", "first-places", "votes")
    if whole:
        return str(value) if value.denominator == 1 else decimal(value, 2)
    return shown(value, rubric.rounding)


def _band(rubric: Rubric, official: Fraction | None) -> str | None:
    if official is None:
        return None
    return next((band.id for band in rubric.band if official >= band.at_least), None)


def figures(board: Board, proposal: str, *, only: Sequence[str] = ()) -> tuple[Figure, ...]:
    """The figure of every criterion of a stage, or of some, in the order of the rubric."""
    ids = only or tuple(board.tree.nodes)
    return tuple(_figure(board, id, proposal) for id in ids if board.applies(board.tree[id].criterion, proposal))


def _figure(board: Board, id: str, proposal: str) -> Figure:
    node, exact = board.tree[id], board.figure(id, proposal)
    criterion = node.criterion
    return Figure(
        criterion=id, name=criterion.name, depth=node.depth, leaf=node.leaf, axis=node.axis, kind=node.kind,
        by=criterion.by, combine=_combine(board, id), stage=board.stage.id, full=board.full(id, proposal), exact=exact,
        published=None if exact is None else shown(exact, criterion.round or board.rubric.rounding),
        marks=_marks(board, id, proposal) if node.leaf else (), steps=board.steps.get((id, proposal), ()),
        department=board.sheets.judging.name_of(id),
    )  # fmt: skip


def _combine(board: Board, id: str) -> str | None:
    node = board.tree[id]
    return board.sheets.combine_for(id) if node.leaf and node.criterion.by == "members" else None


def _marks(board: Board, id: str, proposal: str) -> tuple[MemberMark, ...]:
    cells = board.sheets.cells(proposal, id)
    order: Sequence[str] = [who for who in board.sheets.members if who in cells] + sorted(set(cells) - set(board.sheets.members))
    out = board.sheets.dropped(proposal, id)
    return tuple(
        MemberMark(
            member=who, mark=cells[who].mark, points=cells[who].points, state=cells[who].state,
            left_out=who in out, own=cells[who].own,
        )
        for who in order
    )  # fmt: skip


def _members(board: Board, proposal: str) -> tuple[MemberFigure, ...]:
    totals, out = board.sheets.own_totals(proposal), board.sheets.left_out(proposal)
    places = ranking.member_places(board) if proposal in board.in_play else {}
    known = {each for each in board.sheets.members if each in totals or _state(board, each, proposal)} | set(totals)
    order = [who for who in board.sheets.members if who in known] + sorted(known - set(board.sheets.members))
    return tuple(
        MemberFigure(
            member=who, stage=board.stage.id, state=None if who in totals else _state(board, who, proposal),
            total=totals.get(who), full=board.sheets.member_full(proposal, who),
            rank=places.get(who, {}).get(proposal), left_out=who in out,
        )
        for who in order
    )  # fmt: skip


def _state(board: Board, who: str, proposal: str) -> str | None:
    cells = [board.sheets.cells(proposal, id).get(who) for id in board.sheets.member_leaves]
    states = {cell.state for cell in cells if cell is not None}
    return next(iter(states)) if len(states) == 1 else None
