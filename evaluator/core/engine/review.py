"""The review of one lot: stages in order, who goes on, who is out and why, and the final order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evaluator.core.case import Case
from evaluator.core.engine import ranking, thresholds
from evaluator.core.engine.board import Board
from evaluator.core.engine.gates import Out, ceiling_of, gated, required_unmet
from evaluator.core.engine.sheets import ZERO
from evaluator.core.engine.ties import Tiers, broken
from evaluator.core.engine.tree import is_of_size
from evaluator.core.result import StageResult, Test, Tie, Undecided
from evaluator.core.rounding import readable, rounded
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Stage, Threshold
from evaluator.core.values import CannotEvaluate, Message, Text, message, problem

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
    """Review the proposals of one lot."""
    review = Review(rubric=rubric, case=case, ids=tuple(sorted(ids)), lot=lot)
    proposals = {each.id: each for each in case.proposal}
    for id in review.ids:
        out = gated(rubric, case, proposals[id])
        if out:
            review.out[id] = out
    stages = stages_of(rubric, case)
    scored = [each.id for each in stages if each.scored]
    for stage in stages:
        _hold(review, stage, last=bool(scored) and stage.id == scored[-1])
    return review


def _hold(review: Review, stage: Stage, *, last: bool) -> None:
    entered = review.entered
    held = _is_held(review, stage, len(entered))
    if not held or not stage.scored:
        review.stages.append(_unscored(review, stage, entered, held=held))
        return
    carried = [board for board in review.boards if board.stage.carry == "added"]
    board = Board(review.rubric, review.case, stage, in_play=entered, carried=carried)
    review.boards.append(board)
    open_board(board, last=last)
    for id in entered:
        _test(review, board, id, last=last)
    measure = ranking.measured(board, review.entered)
    if last:
        _finish(review, board, measure)
    advanced = _advance(review, board, measure)
    if not last:
        _leave(review, board, advanced)
    review.stages.append(_stage_result(board, measure, advanced, review, last=last))


def _is_held(review: Review, stage: Stage, entered: int) -> bool:
    enough = stage.held_from is None or entered >= stage.held_from
    return enough and (stage.held_if is None or is_of_size(stage.held_if, review.case.facts))


def _unscored(review: Review, stage: Stage, entered: tuple[str, ...], *, held: bool) -> StageResult:
    return StageResult(
        id=stage.id,
        lot=review.lot,
        name=stage.name,
        held=held,
        members=(),
        measure="none",
        ranks={},
        values={},
        totals={},
        advanced=entered,
    )


def at_stage(rubric: Rubric, stage: Stage, *, last: bool) -> tuple[Threshold, ...]:
    """Thresholds tested at a stage: those that name it, and at the rubric's last scored one those that name none."""
    scored = [each.id for each in rubric.stage if each.scored]
    final = last and (not scored or stage.id == scored[-1])
    return tuple(each for each in rubric.threshold if stage.id in each.stages or (final and not each.stages))


def open_board(board: Board, *, last: bool) -> None:
    """Find who misses the mark that a bonus depends on, and whose sealed price stays sealed."""
    bonus = {board.tree[id].criterion.only_if for id in board.tree.nodes} - {None}
    for each in board.rubric.threshold:
        if each.id in bonus:
            missed = (id for id in board.in_play if any(test.passed is False for test in thresholds.tested_on(board, each, id)))
            board.unmet[each.id] = frozenset(missed)
    if board.rubric.price.handling != "sealed":
        return
    before = [each for each in at_stage(board.rubric, board.stage, last=last) if not _sees_price(board, each)]
    tests = {id: [test for each in before for test in thresholds.tested_on(board, each, id)] for id in board.in_play}
    sealed = {id for id, made in tests.items() if any(test.passed is False and test.then in OUT for test in made)}
    board.unopened = frozenset(sealed | {id for id in board.in_play if required_unmet(board, id)})
    _refuse_missing_prices(board)


def _refuse_missing_prices(board: Board) -> None:
    """Whoever passed on quality has a price to be opened."""
    looked_at = board.rubric.value.method == "division" or any(board.is_price(id) for id in board.tree.leaves())
    opened = [id for id in board.in_play if id not in board.unopened and board.proposals[id].price is None]
    if looked_at and opened:
        missing = (problem(f'proposal."{id}".price', "problem.price-missing", proposal=id) for id in opened)
        raise CannotEvaluate(tuple(missing))


OUT = ("disqualified", "discuss", "conditional", "rereview")
"""Consequences of a miss that put a proposal out once it is judged missed."""


def _sees_price(board: Board, threshold: Threshold) -> bool:
    return any(board.is_price(leaf) for tested in thresholds.targets(board, threshold) for leaf in tested.leaves)


def _test(review: Review, board: Board, id: str, *, last: bool) -> None:
    rules = at_stage(review.rubric, board.stage, last=last)
    tests = [test for each in rules for test in thresholds.tested_on(board, each, id)]
    tests += _value_gate(board, id) if last else []
    review.tests.setdefault(id, []).extend(tests)
    reasons = required_unmet(board, id) + tuple(_missed(id, test) for test in tests if test.passed is False and test.then in OUT)
    if reasons:
        review.out[id] = "disqualified", reasons
    flagged = tuple(message("threshold.flag", proposal=id, tested=test.of) for test in tests if _is_flag(test))
    review.notes[id] = review.notes.get(id, ()) + flagged
    for test in tests:
        if test.passed is None:
            review.undecided.append(Undecided(among=(id,), rank=0, stage=board.stage.id, step=f"threshold:{test.threshold}"))


def _is_flag(test: Test) -> bool:
    return test.passed is False and test.then == "flag"


def _missed(id: str, test: Test) -> Message:
    if test.by != "panel":
        counts = {"counted": test.counted, "members": test.members}
        return message("threshold.missed-by-members", proposal=id, tested=test.of, **counts)
    figures = {"actual": test.actual or ZERO, "limit": test.limit or ZERO, "short": -(test.margin or ZERO)}
    shown = {key: readable(value) for key, value in figures.items()}
    return message("threshold.missed", proposal=id, tested=test.of, **shown)


def value_gate_limit(board: Board) -> Fraction | None:
    """The base value that a quotient must reach: base points / ceiling x unit (基準評価値; case A34); none without a gate."""
    rule, ceiling = board.rubric.value, ceiling_of(board.rubric, board.case)
    if rule.gate_points is None or not ceiling:
        return None
    return rounded(rule.gate_points / ceiling * rule.unit, rule.round)


def _value_gate(board: Board, id: str) -> list[Test]:
    limit, value = value_gate_limit(board), ranking.quotient(board, id)
    if limit is None or value is None:
        return []
    return [
        Test(
            threshold="value", name=None, stage=board.stage.id, of=("value",), full=ZERO, limit=limit, actual=value,
            margin=value - limit, passed=value >= limit, by="panel",
        )
    ]  # fmt: skip


def _positions(tiers: Tiers) -> list[tuple[int, tuple[str, ...]]]:
    place, found = 1, []
    for tier in tiers:
        found.append((place, tier))
        place += len(tier)
    return found


def _advance(review: Review, board: Board, measure: Mapping[str, Fraction]) -> tuple[str, ...]:
    top, on = board.stage.advance.top, []
    for place, tier in _positions(ranking.tiers(board, measure)):
        if top is None or place + len(tier) - 1 <= top or (place <= top and board.stage.advance.ties == "all"):
            on += list(tier)
        elif place <= top:
            ordered = [id for each in _break(review, board, place, tier) for id in each]
            on += ordered[: top - place + 1]
    return tuple(on)


def _leave(review: Review, board: Board, advanced: tuple[str, ...]) -> None:
    for id in review.entered:
        if id not in advanced:
            review.out[id] = "not_advanced", (message("stage.not-advanced", proposal=id, stage=board.stage.id),)


def _break(review: Review, board: Board, place: int, tier: tuple[str, ...]) -> Tiers:
    made = broken(board, tier)
    exact = board.total(tier[0])
    shared = exact if all(board.total(id) == exact for id in tier) else None
    review.ties.append(
        Tie(among=tier, rank=place, stage=board.stage.id, exact=shared, steps=made.steps, broken=made.missing is None)
    )
    for start, left in _positions(made.tiers):
        if len(left) > 1 and made.missing:
            review.undecided.append(Undecided(among=left, rank=place + start - 1, stage=board.stage.id, step=made.missing))
    return made.tiers


def _finish(review: Review, board: Board, measure: dict[str, Fraction]) -> None:
    review.measure = measure
    gone = {each.id for each in review.case.proposal if each.state == "withdrawn"}
    for id in gone & set(review.entered):
        review.out[id] = "withdrawn", (message("gate.withdrawn", proposal=id, reason=""),)
    standing = {id: value for id, value in measure.items() if id not in gone}
    for place, tier in _positions(ranking.tiers(board, standing)):
        tiers: Tiers = (tier,)
        if len(tier) > 1 and (_decides(review, place, len(tier)) or not review.rubric.ties.share_rank):
            tiers = _break(review, board, place, tier)
        for start, left in _positions(tiers):
            review.ranks |= dict.fromkeys(left, place + start - 1)


def _decides(review: Review, place: int, size: int) -> bool:
    """Whether a tie lies across the winners' line, or across the runner-up's place."""
    outcome, last = review.rubric.outcome, place + size - 1
    if not isinstance(outcome.winners, int):
        return outcome.winners == "budget"
    lines = [] if outcome.cutoff_ties == "all-win" else [outcome.winners]
    lines += [outcome.winners + 1] if outcome.runner_up else []
    return any(place <= line < last for line in lines)


def _stage_result(
    board: Board, measure: Mapping[str, Fraction], advanced: tuple[str, ...], review: Review, *, last: bool
) -> StageResult:
    ranks = (
        dict(review.ranks) if last else {id: place for place, tier in _positions(ranking.tiers(board, measure)) for id in tier}
    )
    totals = {id: total for id in board.in_play if (total := board.total(id)) is not None}
    return StageResult(
        id=board.stage.id, lot=review.lot, name=board.stage.name, held=True, members=board.sheets.members,
        measure=ranking.measure_name(board), ranks=ranks, values=dict(measure), totals=totals, advanced=advanced,
    )  # fmt: skip
