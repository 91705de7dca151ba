"""The order of proposals: ranks by the measure, ties broken where the rule needs it, and what stays open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evaluator.core.engine import ranking
from evaluator.core.engine.board import Board
from evaluator.core.engine.ties import Broken, Contest, Tiers, broken
from evaluator.core.result import Tie, Undecided

Decides = Callable[[int, Sequence[str], Sequence[str]], bool]
"""Whether something hangs on the order of a tie: its first place, the tied, and those above."""


@dataclass(slots=True)
class Order:
    """Ranks, the ties behind them, and what only a missing decision can settle."""

    ranks: dict[str, int] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lines:
    """Where order matters: what decides; whether other ties are broken too, and whether those may stay open in silence."""

    decides: Decides
    breaks_all: bool = False
    insists: bool = False


def positions(tiers: Tiers, *, first: int = 1) -> list[tuple[int, tuple[str, ...]]]:
    """Each tier with the place it starts at."""
    place, found = first, []
    for tier in tiers:
        found.append((place, tier))
        place += len(tier)
    return found


def ordered(board: Board, measure: Mapping[str, Fraction], lines: Lines, *, earlier: Sequence[Board] = ()) -> Order:
    """Order proposals by their measure.

    Ties that decide something go through the rubric's chain; those left share a rank, and are reported as undecided
    where something hangs on them. `earlier` are the boards of earlier stages, for steps that look back.
    """
    order, above = Order(), list[str]()
    for place, tier in positions(ranking.tiers(board, measure)):
        tiers: Tiers = (tier,)
        if len(tier) > 1 and (lines.breaks_all or lines.decides(place, tier, above)):
            made = broken(Contest(board, tuple(earlier)), tier)
            tiers = made.tiers
            order.ties.append(_tie(board, place, tier, made))
            order.undecided += _left_open(board, lines, place, made, above)
        for start, left in positions(tiers, first=place):
            order.ranks |= dict.fromkeys(left, start)
        above += [id for each in tiers for id in each]
    return order


def _tie(board: Board, place: int, tier: tuple[str, ...], made: Broken) -> Tie:
    exact = board.total(tier[0])
    shared = exact if all(board.total(id) == exact for id in tier) else None
    return Tie(among=tier, rank=place, stage=board.stage.id, exact=shared, steps=made.steps, broken=made.missing is None)


def _left_open(board: Board, lines: Lines, place: int, made: Broken, above: Sequence[str]) -> list[Undecided]:
    if made.missing is None:
        return []
    found, before = list[Undecided](), list(above)
    for start, left in positions(made.tiers, first=place):
        insists = lines.insists and made.missing != "rule"
        if len(left) > 1 and (insists or lines.decides(start, left, before)):
            found.append(Undecided(among=left, rank=start, stage=board.stage.id, step=made.missing))
        before += left
    return found


def without(ranks: Mapping[str, int], gone: Sequence[str]) -> dict[str, int]:
    """Ranks when some are gone: everyone below moves up (case A36: a withdrawn proposal has no rank)."""
    left = {id: rank for id, rank in ranks.items() if id not in gone}
    return {id: 1 + sum(other < rank for other in left.values()) for id, rank in left.items()}
