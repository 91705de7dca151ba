"""The review of one lot: stages in order, who goes on, who is out and why, and the final order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evaluator.core.case import Case, Proposal
from evaluator.core.engine import ranking
from evaluator.core.engine.board import Board
from evaluator.core.engine.gates import Out, gated
from evaluator.core.engine.order import Lines, Order, ordered, without
from evaluator.core.engine.screening import Screened, at_stage, open_board, screened
from evaluator.core.engine.sheets import ZERO
from evaluator.core.engine.tree import is_of_size
from evaluator.core.result import StageResult, Test, Tie, Undecided
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Stage
from evaluator.core.values import Message, Text, message

REVIEW = Stage(id="review", name=Text(ja="審査", en="Review"))
"""The one stage of a rubric that names none."""


@dataclass(slots=True)
class Review:
    """What a lot's review has come to so far."""

    rubric: Rubric
    case: Case
    ids: tuple[str, ...]
    lot: str | None = None
    boards: list[Board] = field(default_factory=list)
    stages: list[StageResult] = field(default_factory=list)
    out: dict[str, Out] = field(default_factory=dict)
    notes: dict[str, tuple[Message, ...]] = field(default_factory=dict)
    tests: dict[str, list[Test]] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    measure: dict[str, Fraction] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    """Ranks before withdrawals after the award."""
    stuck: bool = False
    """Whether a stage's cut hangs on a missing decision, so that nothing after it can be said."""

    @property
    def entered(self) -> tuple[str, ...]:
        """Proposals still in."""
        return tuple(id for id in self.ids if id not in self.out)

    @property
    def final(self) -> Board | None:
        """The last board; none if no stage was scored."""
        return self.boards[-1] if self.boards else None


def stages_of(rubric: Rubric, case: Case) -> tuple[Stage, ...]:
    """The stages to evaluate, in order; up to the one that the case names."""
    stages = rubric.stage or (REVIEW,)
    names = [each.id for each in stages]
    return stages[: names.index(case.case.until) + 1] if case.case.until in names else stages


def reviewed(rubric: Rubric, case: Case, ids: Sequence[str], *, lot: str | None = None) -> Review:
    """Review the proposals of one lot, stage by stage, until the last that is held or one that hangs on a decision."""
    review = Review(rubric=rubric, case=case, ids=tuple(sorted(ids)), lot=lot)
    proposals = {each.id: each for each in case.proposal}
    review.out = {id: out for id in review.ids if (out := gated(rubric, case, proposals[id]))}
    stages = stages_of(rubric, case)
    for number, stage in enumerate(stages):
        if review.stuck:
            break
        if stage.scored and _is_held(case, stage, len(review.entered)):
            _score(review, stage, stages[number + 1 :])
        else:
            review.stages.append(_unscored(review, stage))
    return review


def _is_held(case: Case, stage: Stage, entered: int) -> bool:
    enough = stage.held_from is None or entered >= stage.held_from
    return enough and (stage.held_if is None or is_of_size(stage.held_if, case.facts))


def _unscored(review: Review, stage: Stage) -> StageResult:
    held = _is_held(review.case, stage, len(review.entered))
    return StageResult(
        id=stage.id, lot=review.lot, name=stage.name, held=held, members=(), measure="none", ranks={}, values={}, totals={},
        advanced=review.entered,
    )  # fmt: skip


def _score(review: Review, stage: Stage, later: Sequence[Stage]) -> None:
    """Score a stage as one on the way; if none after it will be held, as the last one."""
    cut = Lines(decides=lambda place, tier, _: _crosses(stage.advance.top, place, len(tier)))
    if any(each.scored for each in later):
        board, made = _screened(review, stage, last=False)
        left = [id for id in board.in_play if id not in made.out]
        measure = ranking.measured(board, left)
        order = ordered(board, measure, cut, earlier=review.boards)
        on, stuck = _going_on(review, stage, left, order)
        if stuck or any(each.scored and _is_held(review.case, each, len(on)) for each in later):
            _keep(review, board, made, measure, order)
            review.stuck = stuck
            _leave(review, stage, on, order)
            review.stages.append(_stage_result(review, board, measure, order.ranks, on))
            return
    _finish(review, stage, cut)


def _screened(review: Review, stage: Stage, *, last: bool) -> tuple[Board, Screened]:
    carried = [board for board in review.boards if board.stage.carry == "added"]
    board = Board(review.rubric, review.case, stage, in_play=review.entered, carried=carried)
    open_board(board, last=last)
    return board, screened(board, at_stage(review.rubric, stage, last=last), last=last)


def _keep(review: Review, board: Board, made: Screened, measure: dict[str, Fraction], order: Order) -> None:
    review.boards.append(board)
    review.out |= made.out
    for id, tests in made.tests.items():
        review.tests.setdefault(id, []).extend(tests)
    for id, notes in made.notes.items():
        review.notes[id] = review.notes.get(id, ()) + notes
    review.ties += order.ties
    review.undecided += [*made.undecided, *_unordered(board), *_missing(board, review, measure), *order.undecided]


def _unordered(board: Board) -> list[Undecided]:
    """Members who must order equal totals themselves and have not."""
    found = ranking.unordered(board)
    return [Undecided(among=tied, rank=0, stage=board.stage.id, step=f"member-order:{who}") for who, tied in found]


def _missing(board: Board, review: Review, measure: dict[str, Fraction]) -> list[Undecided]:
    """Proposals still in for which nothing was entered that they could be ordered by."""
    if ranking.ranking_of(board).by == "none":
        return []
    without_figure = [id for id in review.entered if id not in measure]
    return [Undecided(among=(id,), rank=0, stage=board.stage.id, step="entry") for id in without_figure]


def _crosses(line: int | None, place: int, size: int) -> bool:
    return line is not None and place <= line < place + size - 1


def _going_on(review: Review, stage: Stage, left: Sequence[str], order: Order) -> tuple[tuple[str, ...], bool]:
    """Who goes on for sure, in order, and whether the cut hangs on a missing decision."""
    top = stage.advance.top
    if top is None or (stage.ranking or review.rubric.ranking).by == "none":
        return tuple(left), False
    held = sorted(order.ranks, key=lambda id: (order.ranks[id], id))
    inside = [id for id in held if order.ranks[id] <= top]
    if stage.advance.ties == "all" or len(inside) <= top:
        return tuple(inside), False
    last = max(order.ranks[id] for id in inside)
    return tuple(id for id in inside if order.ranks[id] < last), True


def _leave(review: Review, stage: Stage, on: Sequence[str], order: Order) -> None:
    cut = max((order.ranks[id] for each in order.undecided for id in each.among), default=0) if review.stuck else 0
    for id in review.entered:
        below = not review.stuck or order.ranks.get(id, 0) > cut
        if id not in on and id in order.ranks and below:
            review.out[id] = "not_advanced", (message("stage.not-advanced", proposal=id, stage=stage.id),)


def _finish(review: Review, stage: Stage, cut: Lines) -> None:
    unfinished = is_unfinished(review)
    board, made = _screened(review, stage, last=not unfinished)
    left = [id for id in board.in_play if id not in made.out]
    measure = ranking.measured(board, left)
    lines = cut if unfinished else _final_lines(review)
    order = ordered(board, measure, lines, earlier=review.boards)
    _keep(review, board, made, measure, order)
    review.measure, review.before = measure, order.ranks
    gone = _withdrawn(review)
    review.ranks = without(order.ranks, gone)
    on, review.stuck = _going_on(review, stage, left, order) if unfinished else (review.entered, False)
    if unfinished:
        _leave(review, stage, on, order)
    review.undecided += _no_majority(review, board)
    review.stages.append(_stage_result(review, board, measure, review.ranks, on))


def is_unfinished(review: Review) -> bool:
    """Whether the case is evaluated only up to a stage before the last."""
    until, stages = review.case.case.until, review.rubric.stage
    return until is not None and bool(stages) and until != stages[-1].id


def _withdrawn(review: Review) -> tuple[str, ...]:
    gone = {each.id: each for each in review.case.proposal if each.state == "withdrawn" and each.id in review.entered}
    for id, each in gone.items():
        review.out[id] = "withdrawn", (message("gate.withdrawn-because" if each.reason else "gate.withdrawn", **_why(each)),)
    return tuple(gone)


def _why(proposal: Proposal) -> dict[str, str]:
    return {"proposal": proposal.id, "reason": proposal.reason or ""}


def _final_lines(review: Review) -> Lines:
    outcome = review.rubric.outcome
    ranked = isinstance(outcome.winners, int) and outcome.cutoff_ties != "all-win"
    return Lines(
        decides=lambda place, tier, above: decides(review, place, tier, above),
        breaks_all=not review.rubric.ties.share_rank,
        insists=ranked,
    )


def decides(review: Review, place: int, tier: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a tie lies across the winners' line, the runner-up's place, or the end of the budget."""
    outcome = review.rubric.outcome
    if outcome.winners == "budget":
        spent, wanted = (sum((asked(review, id) for id in ids), ZERO) for ids in (above, tier))
        return spent <= review.case.facts.get("budget", ZERO) < spent + wanted
    if not isinstance(outcome.winners, int):
        return False
    if outcome.cutoff_ties == "all-win" and place <= outcome.winners:
        return False
    lines = [outcome.winners, *([outcome.winners + 1] if outcome.runner_up else [])]
    return any(_crosses(line, place, len(tier)) for line in lines)


def asked(review: Review, id: str) -> Fraction:
    """The amount a proposal asks for: its request, or its price."""
    proposal = next(each for each in review.case.proposal if each.id == id)
    return proposal.request if proposal.request is not None else proposal.price or ZERO


def _no_majority(review: Review, board: Board) -> list[Undecided]:
    """The first needs more than half; of equal halves a recorded decision may choose (case B54)."""
    first = [id for id, rank in review.before.items() if rank == 1]
    if not ranking.ranking_of(board).majority or len(first) != 1 or is_unfinished(review):
        return []
    votes = review.measure[first[0]]
    tie = next((each for each in review.ties if each.rank == 1 and first[0] in each.among), None)
    by_hand = tie is not None and any(step.by and step.state == "decided" for step in tie.steps)
    if ranking.majority(board, review.measure, first[0]) or (by_hand and ranking.is_half(board, review.measure, votes)):
        return []
    return [Undecided(among=(first[0],), rank=1, stage=board.stage.id, step="majority")]


def _stage_result(
    review: Review, board: Board, measure: dict[str, Fraction], ranks: dict[str, int], advanced: Sequence[str]
) -> StageResult:
    totals = {id: total for id in board.in_play if (total := board.total(id)) is not None}
    return StageResult(
        id=board.stage.id, lot=review.lot, name=board.stage.name, held=True, members=board.sheets.members,
        measure=ranking.measure_name(board), ranks=dict(ranks), values=dict(measure), totals=totals, advanced=tuple(advanced),
        entered=board.in_play, carry=board.stage.carry, combine=board.sheets.total_combine,
        through_members=tuple(id for id in board.in_play if board.via_members(id)),
    )  # fmt: skip
