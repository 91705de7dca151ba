"""Thresholds 基準点: what is tested, the mark it must reach, by whose figure, and the margin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.case import Decision
from evaluator.core.engine.board import Board, known_sum
from evaluator.core.engine.marks import grade_points, scale_of
from evaluator.core.engine.sheets import ZERO
from evaluator.core.result import Test
from evaluator.core.rules import Threshold
from evaluator.core.shares import amount

WHOLE = ("total", "technical", "base")
"""Words of `of` that stand for more than one criterion."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a threshold looks at of one stage: its items, the criteria they hang from, and the pieces that cover them."""

    board: Board
    leaves: tuple[str, ...]
    starts: tuple[str, ...]

    @property
    def pieces(self) -> dict[str, Fraction]:
        """The fewest criteria that hold just the items, with what a point of each counts."""
        return self.board.tree.cover(self.starts, frozenset(self.leaves))

    @property
    def complete(self) -> bool:
        """Whether nothing of the stage is left out."""
        return len(self.leaves) == len(self.board.tree.leaves()) and set(self.board.tree.tops) <= set(self.starts)


@dataclass(frozen=True, slots=True)
class Tested:
    """What a threshold looks at: criteria and the figure that they make, over the stages that count.

    `leaves` are the items at the stage where it is tested, `parts` those of every stage that counts.
    """

    of: tuple[str, ...]
    leaves: tuple[str, ...]
    parts: tuple[Part, ...]
    whole: bool
    """Whether it is a total in all but name: one of the words for the whole, with nothing left out by the rule."""


def looked_at(board: Board, threshold: Threshold) -> tuple[Board, ...]:
    """The stages whose points count: with carried ones for the final figures, else those that the threshold names."""
    if not threshold.stages:
        return (*board.carried, board)
    if board.stage.id in threshold.stages:
        return (board,)
    return tuple(each for each in board.carried if each.stage.id in threshold.stages)


def targets(board: Board, threshold: Threshold) -> tuple[Tested, ...]:
    """What is tested: one figure, or every group or item by itself."""
    return board.sheets.kept(("targets", threshold.id), lambda: _targets(board, threshold))


def _targets(board: Board, threshold: Threshold) -> tuple[Tested, ...]:
    boards = looked_at(board, threshold)
    if threshold.each == "together":
        return (_tested(board, boards, threshold, threshold.of),)
    names = {id: None for each in boards for id in _each(board, each, threshold) if id not in threshold.without}
    return tuple(_tested(board, boards, threshold, (id,)) for id in names)


def _each(at: Board, board: Board, threshold: Threshold) -> tuple[str, ...]:
    inside = _leaves(at, board, threshold, threshold.of)
    if threshold.each == "item":
        return inside
    named = tuple(id for id in threshold.of if id in board.tree)
    return named or tuple(id for id in board.tree.tops if set(board.tree.leaves((id,))) <= set(inside))


def _tested(board: Board, boards: Sequence[Board], threshold: Threshold, of: tuple[str, ...]) -> Tested:
    found = (Part(each, _leaves(board, each, threshold, of), _starts(each, of)) for each in boards)
    parts = tuple(each for each in found if each.leaves)
    leaves = next((each.leaves for each in parts if each.board is board), ())
    whole = len(of) == 1 and of[0] in WHOLE and not threshold.without
    return Tested(of=of, leaves=leaves, parts=parts, whole=whole)


def _starts(board: Board, of: tuple[str, ...]) -> tuple[str, ...]:
    return board.tree.tops if set(of) & set(WHOLE) else tuple(id for id in of if id in board.tree)


def _leaves(at: Board, board: Board, threshold: Threshold, of: tuple[str, ...]) -> tuple[str, ...]:
    """Items tested at one of the stages that count: those named, less what is left out.

    A threshold that decides whether other items count looks at none of those, nor at any whose condition is still open.
    """
    left = set(board.tree.leaves(threshold.without)) if threshold.without else set()
    open_here = board is at and decides(board, threshold)
    left |= {id for id in board.tree.leaves() if (on := board.tree[id].conditions) and (open_here or threshold.id in on)}
    kept = {leaf for word in of for leaf in _named(board, word)} - left
    return tuple(id for id in board.tree.leaves() if id in kept)


def decides(board: Board, threshold: Threshold) -> bool:
    """Whether some item of the stage counts only if the threshold is met."""
    return any(threshold.id in node.conditions for node in board.tree.nodes.values())


def _named(board: Board, word: str) -> tuple[str, ...]:
    leaves = board.tree.leaves()
    if word == "total":
        return leaves
    if word == "technical":
        return tuple(id for id in leaves if not board.is_price(id))
    if word == "base":
        return tuple(id for id in leaves if board.tree[id].kind == "base")
    return board.tree.leaves((word,))


def panel_figure(board: Board, tested: Tested, proposal: str) -> Fraction | None:
    """The panel's figure for what is tested; None if it is not known.

    A whole (`total`, `technical` or `base` with nothing left out) is put together, expressed and rounded at the end as
    the total is; criteria by id and what a threshold leaves something out of stay exact.
    """
    figures = [_figure(part, tested, proposal) for part in tested.parts]
    raw = known_sum(figures) if figures else None
    if raw is None or not tested.whole:
        return raw
    return board.at_end(raw * _unit(tested, proposal))


def _figure(part: Part, tested: Tested, proposal: str) -> Fraction | None:
    """The figure of one stage: of the whole as its total is made; of criteria by id from the tree, where that is known."""
    leaves = frozenset(part.leaves)
    if set(tested.of) & set(WHOLE):
        return part.board.part_of_total(leaves, proposal)
    found = part.board.made_of(leaves, proposal, part.starts)
    return part.board.part_of_total(leaves, proposal) if found is None and part.complete else found


def _unit(tested: Tested, proposal: str) -> Fraction:
    """What a point of a whole counts where the rule expresses the total out of something."""
    out_of = tested.parts[0].board.rubric.panel.out_of if tested.parts and tested.whole else None
    full = sum((part.board.own_full(proposal) for part in tested.parts), ZERO)
    return Fraction(1) if out_of is None or not full else out_of / full


def full_marks(tested: Tested, proposal: str) -> Fraction:
    """Ordinary full marks of what is tested, in the panel's unit; bonus marks count only if nothing else is tested."""
    found = [(part.board, id, weight) for part in tested.parts for id, weight in part.pieces.items()]
    base = [(each, id, weight) for each, id, weight in found if each.tree[id].kind == "base"]
    return sum((each.full(id, proposal) * weight for each, id, weight in base or found), ZERO) * _unit(tested, proposal)


def limit_for(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Fraction:
    """The mark to reach in the panel's unit. Case B92 works it out from the middle grade of named items."""
    full = full_marks(tested, proposal)
    if threshold.grade is None and threshold.from_grade is None:
        return amount(threshold.at_least, full) or ZERO
    boards = dict.fromkeys(part.board for part in tested.parts) or {board: None}
    marks = (_grade_sum(each, threshold, tested, proposal) for each in boards)
    return sum(marks, ZERO) * _unit(tested, proposal)


def _grade_sum(board: Board, threshold: Threshold, tested: Tested, proposal: str) -> Fraction:
    """Points of the grade on the items it is worked out on at one stage, and the shares of further criteria."""
    found, origin = ZERO, threshold.from_grade
    for id, weight in _grade_weights(board, threshold, tested).items():
        criterion = board.tree[id].criterion
        times = board.full(id, proposal) / criterion.points if criterion.points else ZERO
        found += points_of_grade(board, _grade_of(threshold), id) * times * weight
    plus = {id: part for id, part in origin.plus.items() if id in board.tree} if origin else {}
    return found + sum((board.full(id, proposal) * part for id, part in plus.items()), ZERO)


def _grade_weights(board: Board, threshold: Threshold, tested: Tested) -> dict[str, Fraction]:
    origin = threshold.from_grade
    if origin and origin.criteria:
        counted = dict.fromkeys(board.tree.leaves(origin.criteria), Fraction(1))
    else:
        counted = {
            id: each for part in tested.parts if part.board is board for id, each in board.tree.weights(part.pieces).items()
        }
    apart = set(board.tree.leaves(tuple(origin.plus))) if origin and origin.plus else set()
    return {id: weight for id, weight in counted.items() if id not in apart}


def _grade_of(threshold: Threshold) -> str:
    return threshold.from_grade.grade if threshold.from_grade else threshold.grade or ""


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
    actual = panel_figure(board, tested, proposal)
    if actual is None:
        return None
    full, limit = full_marks(tested, proposal), limit_for(board, threshold, tested, proposal)
    reached = actual > limit if threshold.exclusive else actual >= limit
    near = amount(threshold.about, full)
    doubtful = near is not None and abs(actual - limit) <= near
    passed, decided_by = _judged(board, threshold, proposal, reached=reached, doubtful=doubtful)
    return Test(
        threshold=threshold.id, name=threshold.name, stage=board.stage.id, of=_said(threshold, tested), full=full, limit=limit,
        actual=actual, margin=actual - limit, passed=passed, by="panel", then=threshold.then, decided_by=decided_by,
        exclusive=threshold.exclusive,
    )  # fmt: skip


def is_unknown(board: Board, threshold: Threshold, proposal: str) -> bool:
    """Whether the threshold tests something of the proposal that was not entered, at any level."""
    found = targets(board, threshold)
    if not any(each.parts for each in found):
        return decides(board, threshold)
    return any(_asks(each, threshold, proposal) and _test(board, threshold, each, proposal) is None for each in found)


def _asks(tested: Tested, threshold: Threshold, proposal: str) -> bool:
    """Whether anything tested is for this proposal, and could be marked by somebody who is not away."""
    if threshold.by == "panel":
        return any(part.board.wanted(part.pieces, proposal) for part in tested.parts)
    return any(
        part.board.wanted([id for id in part.leaves if part.board.sheets.by_members(id)], proposal) for part in tested.parts
    )


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
    limits = _member_limits(threshold, tested, proposal)
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
        full=_member_full(tested), actual=actual, margin=lowest, passed=passed, by=threshold.by, counted=counted,
        members=members, then=threshold.then, decided_by=decided_by, exclusive=threshold.exclusive,
    )  # fmt: skip


def _enough(by: str, counted: int, members: int) -> bool:
    if by == "every-member":
        return counted == members
    return 2 * counted > members if by == "majority-of-members" else 2 * (members - counted) <= members


def _member_full(tested: Tested) -> Fraction:
    return _base_full(_member_weights(tested))


Weights = dict[tuple[Board, str], Fraction]
"""What a point of an item counts, by stage and item."""


def _member_weights(tested: Tested) -> Weights:
    """The items tested that members score, at every stage that counts."""
    return {
        (part.board, id): weight
        for part in tested.parts
        for id, weight in part.board.tree.weights(part.pieces).items()
        if part.board.sheets.by_members(id)
    }


def _base_full(weights: Weights) -> Fraction:
    base = {key: weight for key, weight in weights.items() if key[0].tree[key[1]].kind == "base"} or weights
    return sum((each.tree[id].criterion.points * weight for (each, id), weight in base.items()), ZERO)


def _member_limits(threshold: Threshold, tested: Tested, proposal: str) -> dict[str, tuple[Fraction, Fraction]]:
    """Every member's figure and the mark it must reach, over what the member scored at the stages that count."""
    weights, own, scored = _member_weights(tested), dict[str, Fraction](), dict[str, Weights]()
    for part in tested.parts:
        here = {id: weight for (each, id), weight in weights.items() if each is part.board}
        for who, id, points in _given(part.board, here, proposal):
            own[who] = own.get(who, ZERO) + points
            scored.setdefault(who, {}).update({(part.board, each): here[each] for each in id})
    return {who: (points, _member_limit(threshold, scored[who])) for who, points in own.items()}


def _given(board: Board, weights: Mapping[str, Fraction], proposal: str) -> Iterator[tuple[str, tuple[str, ...], Fraction]]:
    """What each member gave: the total where totals were entered and nothing of them is left out, else each item."""
    totals = board.sheets.entered_totals(proposal)
    if totals and set(weights) == set(board.sheets.member_leaves):
        yield from ((who, tuple(weights), total) for who, total in totals.items())
        return
    for who in board.sheets.scorers(proposal) if not totals else ():
        for id, weight in weights.items():
            cell = board.sheets.cells(proposal, id).get(who)
            if cell is not None and cell.points is not None:
                yield who, (id,), cell.points * weight


def _member_limit(threshold: Threshold, weights: Weights) -> Fraction:
    if threshold.grade is None and threshold.from_grade is None:
        return amount(threshold.at_least, _base_full(weights)) or ZERO
    return sum((points_of_grade(each, _grade_of(threshold), id) * weight for (each, id), weight in weights.items()), ZERO)
