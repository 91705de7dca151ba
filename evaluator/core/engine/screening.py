"""The screening of a stage's proposals: sealed prices, bonuses on condition, required items and thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evaluator.core.engine import ranking, thresholds
from evaluator.core.engine.board import Board
from evaluator.core.engine.gates import Out, ceiling_of, looks_at_price, price_gate, required_unmet
from evaluator.core.engine.sheets import ZERO
from evaluator.core.result import Test, Undecided
from evaluator.core.rounding import readable, rounded
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Stage, Threshold
from evaluator.core.values import CannotEvaluate, Message, message, problem

OUT = ("disqualified", "discuss", "conditional", "rereview")
"""Consequences of a miss that put a proposal out once it is judged missed."""


@dataclass(slots=True)
class Screened:
    """What the screening came to, by proposal."""

    out: dict[str, Out] = field(default_factory=dict)
    notes: dict[str, tuple[Message, ...]] = field(default_factory=dict)
    tests: dict[str, tuple[Test, ...]] = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)


def at_stage(rubric: Rubric, stage: Stage, *, last: bool) -> tuple[Threshold, ...]:
    """Thresholds tested at a stage: those that name it, and at the one that decides those that name none."""
    return tuple(each for each in rubric.threshold if stage.id in each.stages or (last and not each.stages))


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
    _refuse_missing_prices(board, last=last)
    if last:
        board.over = frozenset(id for id in board.in_play if id not in board.unopened and _over(board, id))


def _over(board: Board, id: str) -> Message | None:
    return price_gate(board.rubric, board.case, board.proposals[id])


def _refuse_missing_prices(board: Board, *, last: bool) -> None:
    """Whoever passed on quality has a price to be opened, if anything looks at it."""
    by_item = any(board.is_price(id) for id in board.tree.leaves())
    passed = (board.proposals[id] for id in board.in_play if id not in board.unopened)
    opened = [each.id for each in passed if each.price is None and (by_item or (last and looks_at_price(board.rubric, each)))]
    if opened:
        missing = (problem(f'proposal."{id}".price', "problem.price-missing", proposal=id) for id in opened)
        raise CannotEvaluate(tuple(missing))


def _sees_price(board: Board, threshold: Threshold) -> bool:
    return any(board.is_price(leaf) for tested in thresholds.targets(board, threshold) for leaf in tested.leaves)


def screened(board: Board, rules: Sequence[Threshold], *, last: bool) -> Screened:
    """Screen every proposal in play by required items, thresholds and, at the last stage, the base value."""
    made = Screened()
    for id in board.in_play:
        tests = [test for each in rules for test in thresholds.tested_on(board, each, id)]
        tests += _value_gate(board, id) if last else []
        made.tests[id] = tuple(tests)
        reasons = required_unmet(board, id) + tuple(
            _missed(board, id, test) for test in tests if test.passed is False and test.then in OUT
        )
        if reasons:
            made.out[id] = "disqualified", reasons
        elif id in board.over and (over := _over(board, id)):
            made.out[id] = "excluded", (over,)
        made.notes[id] = tuple(message("threshold.flag", **_said(board, id, test)) for test in tests if _is_flag(test))
        made.undecided += [_open(board, id, test) for test in tests if test.passed is None]
    return made


def _open(board: Board, id: str, test: Test) -> Undecided:
    return Undecided(among=(id,), rank=0, stage=board.stage.id, step=f"threshold:{test.threshold}")


def _is_flag(test: Test) -> bool:
    return test.passed is False and test.then == "flag"


def _said(board: Board, id: str, test: Test) -> dict[str, object]:
    """What is said of every test: whose it is, what it looks at, at which of several stages, and the threshold's name."""
    several = sum(each.scored for each in board.rubric.stage) > 1
    named = test.threshold if test.name else ""
    return {"proposal": id, "tested": test.of, "held_at": board.stage.id if several else "", "named": named}


def _missed(board: Board, id: str, test: Test) -> Message:
    said = _said(board, id, test)
    if test.decided_by:
        return message("threshold.refused", by=test.decided_by, **said)
    if test.by != "panel":
        return message("threshold.missed-by-members", counted=test.counted, count=test.members, need=test.by, **said)
    figures = {"actual": test.actual or ZERO, "limit": test.limit or ZERO, "short": -(test.margin or ZERO)}
    shown = {key: readable(value) for key, value in figures.items()}
    kind = "-value" if test.of == ("value",) else "-exclusive" if test.exclusive else ""
    return message(f"threshold.missed{kind}", **said, **shown)


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
