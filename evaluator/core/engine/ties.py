"""Ties: the chain of steps that breaks them, in order, with every comparison and every human decision on record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from evaluator.core.case import Decision
from evaluator.core.engine import lottery
from evaluator.core.engine.board import Board
from evaluator.core.engine.ranking import place_counts
from evaluator.core.engine.sheets import ZERO
from evaluator.core.result import TieStep
from evaluator.core.rounding import readable

Tiers = tuple[tuple[str, ...], ...]
StepState = Literal["decided", "narrowed", "equal", "unused", "missing"]
HUMAN = ("vote", "chair", "discussion", "lot")
"""Steps that only a recorded decision can take."""


@dataclass(frozen=True, slots=True)
class Contest:
    """Where a tie is broken: the board it arose on, and those of earlier stages."""

    board: Board
    earlier: tuple[Board, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """What a step compares: a key per proposal, higher is better, and how it reads; none if it cannot be taken."""

    keys: Mapping[str, Any]
    figures: Mapping[str, str]
    decision: Decision | None = None


Step = Callable[[Contest, Sequence[str], str], "Keys | None"]
"""Takes a contest, the tied and what follows the colon of the step; gives what to compare."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The order that a chain came to, the steps, and the step whose decision is missing."""

    tiers: Tiers
    steps: tuple[TieStep, ...]
    missing: str | None


def _plain(values: Mapping[str, Fraction | None], sign: int = 1) -> Keys | None:
    known = {id: value for id, value in values.items() if value is not None}
    if len(known) < len(values):
        return None
    shown = {id: readable(value) for id, value in known.items()}
    return Keys(keys={id: sign * value for id, value in known.items()}, figures=shown)


def _sum(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    return _plain({id: _figure(contest, of, id) for id in tied})


def _figure(contest: Contest, of: str, proposal: str) -> Fraction | None:
    for each in (contest.board, *reversed(contest.earlier)):
        if of in each.tree:
            return each.figure(of, proposal)
    return None


def _technical(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    return _plain({id: contest.board.technical(id) for id in tied})


def _total(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    return _plain({id: contest.board.total(id) for id in tied})


def _required(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    leaves = [id for id in contest.board.tree.leaves() if contest.board.tree[id].criterion.required]
    return _plain({id: contest.board.sum_of(leaves, id) if leaves else ZERO for id in tied})


def _lower_price(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    return _plain({id: contest.board.proposals[id].price or contest.board.proposals[id].request for id in tied}, sign=-1)


def _higher_price(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    return _plain({id: contest.board.proposals[id].price for id in tied})


def _places(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    counts = place_counts(contest.board)
    return Keys(keys={id: counts[id] for id in tied}, figures={id: " / ".join(map(str, counts[id])) for id in tied})


def _lottery(contest: Contest, tied: Sequence[str], of: str) -> Keys | None:
    drawn = lottery.drawn([contest.board.proposals[id] for id in sorted(tied)], contest.board.rubric.ties.lottery)
    if drawn is None:
        return None
    numbers = {id: str(contest.board.proposals[id].lottery_number) for id in tied}
    return Keys(keys={id: -drawn.index(id) for id in tied}, figures=numbers)


def _human(step: str) -> Step:
    def keys(contest: Contest, tied: Sequence[str], round: str) -> Keys | None:
        made = decision_on(contest.board.case.decision, step, tied, contest.board.stage.id, number=int(round or 0))
        if made is None:
            return None
        if made.votes:
            votes = {id: made.votes.get(id, 0) for id in tied}
            return Keys(keys=votes, figures={id: str(count) for id, count in votes.items()}, decision=made)
        place = {id: -made.order.index(id) if id in made.order else -len(made.order) for id in tied}
        return Keys(keys=place, figures={}, decision=made)

    return keys


def decision_on(decisions: Sequence[Decision], step: str, tied: Sequence[str], stage: str, *, number: int = 0) -> Decision | None:
    """The recorded decision of this kind that names every tied proposal; with `number` the one after so many earlier ones."""
    fitting = [
        each
        for each in decisions
        if each.step == step and each.stage in (None, stage) and set(tied) <= {*each.order, *each.among, *each.votes}
    ]
    return fitting[number] if number < len(fitting) else None


STEPS: Mapping[str, Step] = {
    "sum": _sum,
    "technical": _technical,
    "required-items": _required,
    "total": _total,
    "lower-price": _lower_price,
    "higher-price": _higher_price,
    "places": _places,
    "lottery": _lottery,
    **{step: _human(step) for step in HUMAN},
}
"""Steps of a tie chain by their word; `sum:ID` takes a criterion."""


def keys_for(contest: Contest, step: str, tied: Sequence[str], *, number: int = 0) -> Keys | None:
    """What a step compares for these proposals; None if a figure or the decision is missing.

    `number` counts how often the chain has called for the same human decision before.
    """
    word, _, of = step.partition(":")
    return STEPS[word](contest, tied, str(number) if word in HUMAN else of)


def broken(contest: Contest, tied: Sequence[str]) -> Broken:
    """Break a tie by the rubric's chain; every step of the chain is reported, unused ones too."""
    tiers: Tiers = (tuple(sorted(tied)),)
    steps: list[TieStep] = []
    missing: str | None = None
    chain = contest.board.rubric.ties.chain
    for at, step in enumerate(chain):
        if missing or all(len(tier) == 1 for tier in tiers):
            steps.append(TieStep(step=step, state="unused"))
            continue
        tiers, record = _take(contest, step, tiers, number=chain[:at].count(step))
        missing = step if record.state == "missing" else None
        steps.append(record)
    if not missing and any(len(tier) > 1 for tier in tiers):
        missing = "rule"
    return Broken(tiers=tiers, steps=tuple(steps), missing=missing)


def _take(contest: Contest, step: str, tiers: Tiers, *, number: int) -> tuple[Tiers, TieStep]:
    found: list[tuple[str, ...]] = []
    figures: dict[str, str] = {}
    decision: Decision | None = None
    for tier in tiers:
        keys = keys_for(contest, step, tier, number=number) if len(tier) > 1 else Keys(keys={tier[0]: 0}, figures={})
        if keys is None:
            return tiers, TieStep(step=step, state="missing", order=tiers)
        found += _split(tier, keys.keys)
        figures |= keys.figures
        decision = decision or keys.decision
    state: StepState = "narrowed" if len(found) > len(tiers) else "equal"
    if all(len(tier) == 1 for tier in found):
        state = "decided"
    by, at, reason = (decision.by, decision.at, decision.reason) if decision else (None, None, None)
    return tuple(found), TieStep(step=step, state=state, figures=figures, order=tuple(found), by=by, at=at, reason=reason)


def _split(tier: Sequence[str], keys: Mapping[str, Any]) -> list[tuple[str, ...]]:
    held: dict[Any, list[str]] = {}
    for id in tier:
        held.setdefault(keys[id], []).append(id)
    return [tuple(sorted(held[key])) for key in sorted(held, reverse=True)]
