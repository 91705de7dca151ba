"""Thresholds 基準点: what is tested, the mark it must reach, by whose figure, and the margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.case import Decision
from evaluator.core.engine.board import Board
from evaluator.core.engine.marks import grade_points, scale_of
from evaluator.core.engine.sheets import ZERO
from evaluator.core.result import Test
from evaluator.core.rules import Threshold
from evaluator.core.shares import amount

WHOLE = ("total", "technical", "base")
"""Words of `of` that stand for more than one criterion."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a threshold looks at: criteria and the figure that they make."""

    of: tuple[str, ...]
    leaves: tuple[str, ...]


def targets(board: Board, threshold: Threshold) -> tuple[Tested, ...]:
    """What is tested: one figure, or every group or item by itself."""
    if threshold.each == "together":
        return (Tested(of=threshold.of, leaves=_leaves(board, threshold.of, threshold.without)),)
    inside = _leaves(board, threshold.of, threshold.without)
    ids = inside if threshold.each == "item" else tuple(id for id in _groups(board, threshold.of) if id not in threshold.without)
    return tuple(Tested(of=(id,), leaves=tuple(leaf for leaf in board.tree.leaves((id,)) if leaf in inside)) for id in ids)


def _groups(board: Board, of: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(id for id in of if id in board.tree)
    inside = set(_leaves(board, of, ()))
    return named or tuple(id for id in board.tree.tops if set(board.tree.leaves((id,))) <= inside)


def _leaves(board: Board, of: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
    left = set(board.tree.leaves(without)) if without else set()
    kept = {leaf for word in of for leaf in _named(board, word)} - left
    return tuple(id for id in board.tree.leaves() if id in kept)


def _named(board: Board, word: str) -> tuple[str, ...]:
    leaves = board.tree.leaves()
    if word == "total":
        return leaves
    if word == "technical":
        return tuple(id for id in leaves if not board.is_price(id))
    if word == "base":
        return tuple(id for id in leaves if board.tree[id].kind == "base")
    return board.tree.leaves((word,))


def panel_figure(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Fraction | None:
    """The panel's figure for what is tested; the official total where the whole total is tested."""
    if tested.of == ("total",) and not threshold.without:
        return board.official(proposal)
    if tested.of == ("technical",) and not threshold.without:
        return board.technical(proposal)
    if len(tested.of) == 1 and tested.of[0] in board.tree and not threshold.without:
        return board.figure(tested.of[0], proposal)
    return board.sum_of(tested.leaves, proposal)


def full_marks(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Fraction:
    """Ordinary full marks of what is tested, in the panel's unit; bonus marks count only if nothing else is tested."""
    if tested.of == ("total",) and not threshold.without:
        return board.full_total(proposal)
    if len(tested.of) == 1 and tested.of[0] in board.tree and not threshold.without:
        return board.full(tested.of[0], proposal)
    base = [id for id in tested.leaves if board.tree[id].kind == "base"]
    return sum((board.full(id, proposal) for id in base or tested.leaves), ZERO)


def limit_for(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Fraction:
    """The mark to reach in the panel's unit. Case B92 works it out from the middle grade of named items."""
    full = full_marks(board, threshold, tested, proposal)
    if threshold.grade is not None:
        return _grade_sum(board, threshold.grade, tested.leaves, proposal)
    origin = threshold.from_grade
    if origin is not None:
        leaves = board.tree.leaves(origin.criteria) if origin.criteria else tested.leaves
        leaves = tuple(id for id in leaves if id not in board.tree.leaves(tuple(origin.plus)) or not origin.plus)
        plus = sum((board.full(id, proposal) * part for id, part in origin.plus.items()), ZERO)
        return _grade_sum(board, origin.grade, leaves, proposal) + plus
    return amount(threshold.at_least, full) or ZERO


def _grade_sum(board: Board, grade: str, leaves: Sequence[str], proposal: str) -> Fraction:
    times = {id: board.full(id, proposal) / board.tree[id].criterion.points for id in leaves if board.tree[id].criterion.points}
    return sum((points_of_grade(board, grade, id) * count for id, count in times.items()), ZERO)


def points_of_grade(board: Board, grade: str, id: str) -> Fraction:
    """Points of a grade on an item; zero if the item's scale does not have it."""
    node = board.tree[id]
    found = next((each for each in scale_of(board.rubric, node).grades if each.id == grade), None)
    return ZERO if found is None else grade_points(found, node.criterion)


def tested_on(board: Board, threshold: Threshold, proposal: str) -> tuple[Test, ...]:
    """Every test of a threshold on a proposal; none where nothing of what it tests is known."""
    made = (_test(board, threshold, tested, proposal) for tested in targets(board, threshold))
    return tuple(test for test in made if test is not None)


def _test(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Test | None:
    if threshold.by != "panel":
        return _by_members(board, threshold, tested, proposal)
    actual = panel_figure(board, threshold, tested, proposal)
    if actual is None:
        return None
    full, limit = full_marks(board, threshold, tested, proposal), limit_for(board, threshold, tested, proposal)
    reached = actual > limit if threshold.exclusive else actual >= limit
    near = amount(threshold.about, full)
    doubtful = near is not None and abs(actual - limit) <= near
    passed, decided_by = _judged(board, threshold, proposal, reached=reached, doubtful=doubtful)
    return Test(
        threshold=threshold.id, name=threshold.name, stage=board.stage.id, of=_said(threshold, tested), full=full, limit=limit,
        actual=actual, margin=actual - limit, passed=passed, by="panel", then=threshold.then, decided_by=decided_by,
    )  # fmt: skip


def _said(threshold: Threshold, tested: Tested) -> tuple[str, ...]:
    return (*tested.of, *(f"without:{id}" for id in threshold.without))


NEEDS_DECISION = ("discuss", "conditional", "rereview")
"""Consequences of a miss that only a recorded decision settles."""


def _judged(
    board: Board, threshold: Threshold, proposal: str, *, reached: bool, doubtful: bool
) -> tuple[bool | None, str | None]:
    if not doubtful and (reached or threshold.then not in NEEDS_DECISION):
        return reached, None
    decision = decided(board.case.decision, threshold.id, proposal)
    return (None, None) if decision is None else (decision.passed, decision.by)


def decided(decisions: Sequence[Decision], threshold: str, proposal: str) -> Decision | None:
    """The recorded decision on a threshold for a proposal."""
    for each in decisions:
        if each.step == "threshold" and each.threshold == threshold and proposal in (*each.among, *each.order):
            return each
    return None


def _by_members(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Test | None:
    given = board.sheets.entry.passes.get(proposal, {}).get(threshold.id)
    limits = _member_limits(board, threshold, tested, proposal)
    if given is not None:
        members, counted = board.sheets.seats(proposal), given
    elif limits:
        members = len(limits)
        counted = sum(own > limit if threshold.exclusive else own >= limit for own, limit in limits.values())
    else:
        return None
    reached = _enough(threshold.by, counted, members)
    lowest = min((own - limit for own, limit in limits.values()), default=None)
    actual, limit = next(((own, limit) for own, limit in limits.values() if own - limit == lowest), (None, None))
    passed, decided_by = _judged(board, threshold, proposal, reached=reached, doubtful=False)
    return Test(
        threshold=threshold.id, name=threshold.name, stage=board.stage.id, of=_said(threshold, tested), limit=limit,
        full=_member_full(board, tested), actual=actual, margin=lowest, passed=passed, by=threshold.by, counted=counted,
        members=members, then=threshold.then, decided_by=decided_by,
    )  # fmt: skip


def _enough(by: str, counted: int, members: int) -> bool:
    if by == "every-member":
        return counted == members
    return 2 * counted > members if by == "majority-of-members" else 2 * (members - counted) <= members


def _member_full(board: Board, tested: Tested) -> Fraction:
    leaves = [id for id in tested.leaves if board.sheets.by_members(id) and board.tree[id].kind == "base"]
    return sum((board.tree[id].criterion.points for id in leaves), ZERO)


def _member_limits(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> dict[str, tuple[Fraction, Fraction]]:
    leaves = [id for id in tested.leaves if board.sheets.by_members(id)]
    totals = board.sheets.entered_totals(proposal)
    if totals and tested.of == ("total",):
        return {who: (total, _member_limit(board, threshold, leaves)) for who, total in totals.items()}
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for who in board.sheets.scorers(proposal):
        cells = {id: board.sheets.cells(proposal, id).get(who) for id in leaves}
        points = {id: cell.points for id, cell in cells.items() if cell is not None and cell.points is not None}
        if points:
            found[who] = (sum(points.values(), ZERO), _member_limit(board, threshold, list(points)))
    return found


def _member_limit(board: Board, threshold: Threshold, leaves: Sequence[str]) -> Fraction:
    if threshold.grade is not None:
        return sum((points_of_grade(board, threshold.grade, id) for id in leaves), ZERO)
    base = [id for id in leaves if board.tree[id].kind == "base"] or leaves
    full = sum((board.tree[id].criterion.points for id in base), ZERO)
    return amount(threshold.at_least, full) or ZERO
