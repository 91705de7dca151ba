"""Rankings: the measure that proposals are ordered by, and the places that members' own totals give them."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from evaluator.core.case import Decision
from evaluator.core.engine import kernel
from evaluator.core.engine.board import Board
from evaluator.core.engine.sheets import ZERO
from evaluator.core.rounding import rounded
from evaluator.core.rules import Ranking

Measure = dict[str, Fraction]
LOWER_IS_BETTER = ("mean-rank", "rank-sum")
"""Measures where the lowest is best."""


def ranking_of(board: Board) -> Ranking:
    """The ranking rule of a stage."""
    return board.stage.ranking or board.rubric.ranking


def measure_name(board: Board) -> str:
    """What proposals are ordered by at a stage: `value` for a quotient, else the ranking's word."""
    rule = ranking_of(board)
    return "value" if rule.by == "total" and board.rubric.value.method == "division" else rule.by


def member_places(board: Board) -> dict[str, dict[str, Fraction]]:
    """Each member's places for the proposals in play that the member scored, by member; the tied share as the rule says."""
    return board.sheets.kept(("places",), lambda: _all_places(board))


def _all_places(board: Board) -> dict[str, dict[str, Fraction]]:
    totals = {id: board.member_totals(id) for id in board.in_play}
    whos = sorted({who for each in totals.values() for who in each})
    return {who: _places(board, who, {id: each[who] for id, each in totals.items() if who in each}) for who in whos}


def _places(board: Board, who: str, totals: Mapping[str, Fraction]) -> dict[str, Fraction]:
    unit = kernel.unit_for(tuple(totals.values()))
    values = [int(total * unit) for total in totals.values()]
    rule = ranking_of(board).member_ties
    if rule == "refuse":
        order = own_order(board.case.decision, who, board.stage.id)
        keyed = [(value, -order.index(id) if id in order else 0) for id, value in zip(totals, values, strict=True)]
        dense = {key: number for number, key in enumerate(sorted(set(keyed)))}
        values = [dense[key] for key in keyed]
    found: Sequence[int | Fraction] = kernel.places(values) if rule == "best-place" else kernel.mid_places(values)
    return dict(zip(totals, map(Fraction, found), strict=True))


def own_order(decisions: Sequence[Decision], who: str, stage: str) -> tuple[str, ...]:
    """The order in which a member put proposals with equal totals."""
    made = (each for each in decisions if each.step == "member-order" and each.by == who and each.stage in (None, stage))
    return next((each.order for each in made), ())


def unordered(board: Board) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Members who still have equal totals where the rule makes them order strictly, with the tied proposals."""
    if ranking_of(board).member_ties != "refuse":
        return ()
    found = []
    for who, places in member_places(board).items():
        held: dict[Fraction, list[str]] = {}
        for id, place in places.items():
            held.setdefault(place, []).append(id)
        found += [(who, tuple(sorted(tied))) for tied in held.values() if len(tied) > 1]
    return tuple(found)


def _total(board: Board, ids: Sequence[str]) -> Measure:
    if board.rubric.value.method == "points":
        return {id: value for id in ids if (value := board.official(id)) is not None}
    return {id: value for id in ids if (value := quotient(board, id)) is not None}


def quotient(board: Board, proposal: str) -> Fraction | None:
    """The quotient of the division method: points / price x unit, rounded by its own rule (施行令167条の10の2; case A34)."""
    points, price = board.official(proposal), board.proposals[proposal].price
    if points is None or not price or proposal in board.unopened:
        return None
    return rounded(points / price * board.rubric.value.unit, board.rubric.value.round)


def _over_members(board: Board, ids: Sequence[str], combine: Callable[[list[Fraction]], Fraction]) -> Measure:
    places = member_places(board)
    held = {id: [each[id] for each in places.values() if id in each] for id in ids}
    return {id: rounded(combine(own), board.rubric.value.round) for id, own in held.items() if own}


def _mean_rank(board: Board, ids: Sequence[str]) -> Measure:
    return _over_members(board, ids, lambda own: sum(own, ZERO) / len(own))


def _rank_sum(board: Board, ids: Sequence[str]) -> Measure:
    return _over_members(board, ids, lambda own: sum(own, ZERO))


def _rank_points(board: Board, ids: Sequence[str]) -> Measure:
    table = ranking_of(board).points
    shares = {who: _points_of_places(table, places, board) for who, places in member_places(board).items()}
    return {id: sum((each[id] for each in shares.values() if id in each), ZERO) for id in ids}


def _points_of_places(table: Sequence[Fraction], places: Mapping[str, Fraction], board: Board) -> Measure:
    if ranking_of(board).member_ties == "best-place":
        return {id: _at(table, int(place)) for id, place in places.items()}
    tied = {place: sum(other == place for other in places.values()) for place in places.values()}
    spans = {place: int(place - Fraction(count - 1, 2)) for place, count in tied.items()}
    return {
        id: sum((_at(table, spans[place] + step) for step in range(tied[place])), ZERO) / tied[place]
        for id, place in places.items()
    }


def _at(table: Sequence[Fraction], place: int) -> Fraction:
    return table[place - 1] if 1 <= place <= len(table) else ZERO


def _first_places(board: Board, ids: Sequence[str]) -> Measure:
    if board.sheets.entry.votes:
        return _votes(board, ids)
    counts = place_counts(board)
    return {id: counts[id][0] for id in ids}


def place_counts(board: Board) -> dict[str, tuple[Fraction, ...]]:
    """How many members put each proposal first, second, ...; of k that share places each counts 1/k in each of them."""
    counts = {id: [ZERO] * len(board.in_play) for id in board.in_play}
    shared = ranking_of(board).member_ties != "best-place"
    for places in member_places(board).values():
        for id, place in places.items():
            tied = sum(other == place for other in places.values()) if shared else 1
            start = int(place - Fraction(tied - 1, 2))
            for step in range(tied):
                counts[id][start - 1 + step] += Fraction(1, tied)
    return {id: tuple(each) for id, each in counts.items()}


def _votes(board: Board, ids: Sequence[str]) -> Measure:
    found = dict.fromkeys(ids, ZERO)
    for key, vote in board.sheets.entry.votes.items():
        chosen, count = (key, vote) if isinstance(vote, int) else (vote, 1)
        if chosen in found:
            found[chosen] += count
    return found


def _none(board: Board, ids: Sequence[str]) -> Measure:
    return {}


MEASURES: Mapping[str, Callable[[Board, Sequence[str]], Measure]] = {
    "total": _total,
    "mean-rank": _mean_rank,
    "rank-sum": _rank_sum,
    "rank-points": _rank_points,
    "first-places": _first_places,
    "votes": _votes,
    "none": _none,
}
"""Measures by the word of `ranking.by`."""


def measured(board: Board, ids: Sequence[str]) -> Measure:
    """The measure of each proposal; those without one are missing."""
    return MEASURES[ranking_of(board).by](board, ids)


def tiers(board: Board, measure: Mapping[str, Fraction]) -> tuple[tuple[str, ...], ...]:
    """Proposals in order, the best first; those with equal measures together, sorted by id."""
    better = -1 if ranking_of(board).by in LOWER_IS_BETTER else 1
    held: dict[Fraction, list[str]] = {}
    for id, value in measure.items():
        held.setdefault(value * better, []).append(id)
    return tuple(tuple(sorted(held[value])) for value in sorted(held, reverse=True))


def is_half(board: Board, measure: Mapping[str, Fraction], votes: Fraction) -> bool:
    """Whether a count is just half of the members who sat, or of the votes cast."""
    return 2 * votes == max(sum(measure.values(), ZERO), Fraction(board.sheets.sat))


def majority(board: Board, measure: Mapping[str, Fraction], first: str) -> bool:
    """Whether the first has more than half: of the members who sat, or of the votes cast if those are more."""
    return 2 * measure[first] > max(sum(measure.values(), ZERO), Fraction(board.sheets.sat))
