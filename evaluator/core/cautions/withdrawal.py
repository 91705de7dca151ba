"""Warnings about withdrawals: which one would reverse which two others (quant.md 2h)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from evaluator.core.case import Case
from evaluator.core.engine.formulas import reverses_on_withdrawal
from evaluator.core.result import ProposalResult, Result
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Ranking
from evaluator.core.values import CannotEvaluate, Message, message

Again = Callable[[Rubric, Case], Result]
"""The evaluator itself, without warnings."""
BY_PLACES = frozenset({"mean-rank", "rank-sum", "rank-points", "first-places"})
"""Measures that rest on places among the proposals there are."""
IN_PLAY = frozenset({"ranked", "passed", "undecided", "unranked", "not_advanced", "disqualified"})
"""Statuses of proposals that were scored with the others."""
BEST_ONLY = frozenset({"lowest-ratio", "lowest-linear", "highest-ratio"})
"""Formulas that look only at the best of the others."""
SHOWN_PAIRS = 3
"""How many reversed pairs are named for one withdrawal; the rest are counted."""


def is_relative(rubric: Rubric) -> bool:
    """Whether points or places depend on which other proposals there are, so that a withdrawal can reverse two others."""
    by_places = _ranks_by_places(rubric) or "places" in rubric.ties.chain
    return by_places or any(_looks_at_others(each) for each in rubric.walk())


def _ranks_by_places(rubric: Rubric) -> bool:
    rules = [rubric.ranking, *(stage.ranking for stage in rubric.stage if stage.ranking)]
    return any(each.by in BY_PLACES for each in rules)


def _looks_at_others(criterion: Criterion) -> bool:
    computed = criterion.formula if criterion.by == "computed" else None
    return criterion.rescale == "best" or (computed is not None and reverses_on_withdrawal(computed))


def withdrawal_reversals(rubric: Rubric, case: Case, result: Result, again: Again) -> Iterator[Message]:
    """Which withdrawal would reverse which two others; nothing where the rule looks at each proposal by itself.

    `again` evaluates the case without a proposal, but only where that proposal's withdrawal can matter.
    """
    ranks = _ranks(result)
    if len(ranks) < 2 or not is_relative(rubric):
        return
    lots = {each.id: each.lot for each in result.proposals}
    for gone in sorted(each.id for each in result.proposals if each.status in IN_PLAY):
        if can_matter(rubric, result, gone):
            after = _foreseen(rubric, result, gone) or _ranks_without(rubric, case, gone, again)
            yield from _said(gone, _reversed(ranks, after, lots))


def _said(gone: str, pairs: list[tuple[str, str]]) -> Iterator[Message]:
    for upper, lower in pairs[:SHOWN_PAIRS]:
        yield message("caution.withdrawal-reverses", proposals=(gone,), proposal=upper, other=lower)
    if len(pairs) > SHOWN_PAIRS:
        yield message("caution.withdrawal-reverses-more", proposal=gone, more=len(pairs) - SHOWN_PAIRS)


def _ranks(result: Result) -> dict[str, int]:
    return {each.id: each.rank for each in result.proposals if each.rank is not None}


def _ranks_without(rubric: Rubric, case: Case, gone: str, again: Again) -> dict[str, int]:
    try:
        return _ranks(again(rubric, withdrawn(case, gone)))
    except CannotEvaluate:
        return {}


def withdrawn(case: Case, gone: str) -> Case:
    """The case as if the proposal `gone` had withdrawn before scoring."""
    proposals = (
        replace(each, state="withdrawn", withdrew="before-scoring") if each.id == gone else each for each in case.proposal
    )
    return replace(case, proposal=tuple(proposals), published=None)


def _reversed(before: dict[str, int], after: dict[str, int], lots: dict[str, str | None]) -> list[tuple[str, str]]:
    """Pairs (upper, lower) of one lot whose order turns round, the best first."""
    order = sorted(before.keys() & after.keys(), key=lambda own: (before[own], own))
    return [
        (upper, lower)
        for upper, lower in combinations(order, 2)
        if lots[upper] == lots[lower] and before[upper] < before[lower] and after[upper] > after[lower]
    ]


def can_matter(rubric: Rubric, result: Result, gone: str) -> bool:
    """Whether a withdrawal could change the order of others at all; true wherever that is not certain.

    Not certain where it lets another proposal into a later stage.
    """
    if any(stage.advance.top for stage in rubric.stage) or (result.ties and "places" in rubric.ties.chain):
        return True
    if _ranks_by_places(rubric) and (_final_rule(rubric).by != "first-places" or _is_first_for_someone(result, gone)):
        return True
    return any(_is_pivotal(each, result, gone) for each in rubric.walk() if _looks_at_others(each))


def _is_first_for_someone(result: Result, gone: str) -> bool:
    places = _places(result)
    return any(place == min(own.get(who, place) for own in places.values()) for who, place in places[gone].items())


def _is_pivotal(criterion: Criterion, result: Result, gone: str) -> bool:
    """Whether others' points for a criterion can depend on `gone`: where only the best counts, it is among the best."""
    kind = criterion.formula.kind if criterion.formula else None
    if criterion.only_if or (criterion.rescale != "best" and kind not in BEST_ONLY):
        return True
    lot = next(each.lot for each in result.proposals if each.id == gone)
    held = {each.id: _figures_of(criterion.id, each) for each in result.proposals if each.lot == lot}
    best = {stage: max(own[stage] for own in held.values() if stage in own) for stage in held[gone]}
    return held[gone] == {} or any(figure == best[stage] for stage, figure in held[gone].items())


def _figures_of(criterion: str, each: ProposalResult) -> dict[str, Fraction]:
    figures = (figure for figure in each.items if figure.criterion == criterion)
    return {figure.stage: figure.exact for figure in figures if figure.exact is not None}


def _foreseen(rubric: Rubric, result: Result, gone: str) -> dict[str, int] | None:
    """Ranks after the withdrawal worked out from members' places alone; None where that would not be certain."""
    rule, ranks = _final_rule(rubric), _ranks(result)
    plain = rule.by in ("mean-rank", "rank-sum") and not rubric.value.round and len({each.lot for each in result.proposals}) == 1
    if not plain or any(stage.advance.top for stage in rubric.stage) or any(_looks_at_others(each) for each in rubric.walk()):
        return None
    places = _places(result)
    after = {own: _moved_up(places[own], places[gone], rule) for own in ranks if own != gone}
    worth = {own: sum(each, Fraction(0)) / (len(each) if rule.by == "mean-rank" else 1) for own, each in after.items() if each}
    if len(set(worth.values())) < len(after):
        return None
    return {own: place for place, own in enumerate(sorted(worth, key=worth.__getitem__), start=1)}


def _moved_up(own: Mapping[str, Fraction], gone: Mapping[str, Fraction], rule: Ranking) -> list[Fraction]:
    """Places once another is gone: one up for each member who put it before, half a place where it shared the mean."""
    shared = Fraction(0) if rule.member_ties == "best-place" else Fraction(1, 2)
    return [place - (_step_up(place, gone[who], shared) if who in gone else 0) for who, place in own.items()]


def _step_up(place: Fraction, gone: Fraction, shared: Fraction) -> Fraction:
    if gone == place:
        return shared
    return Fraction(1) if gone < place else Fraction(0)


def _final_rule(rubric: Rubric) -> Ranking:
    scored = [stage for stage in rubric.stage if stage.scored]
    return scored[-1].ranking or rubric.ranking if scored else rubric.ranking


def _places(result: Result) -> dict[str, dict[str, Fraction]]:
    """Places that members gave at the last stage they gave any, by proposal and member."""
    held = [stage.id for stage in result.stages if stage.held and stage.values]
    last = held[-1] if held else None
    return {
        each.id: {figure.member: figure.rank for figure in each.members if figure.stage == last and figure.rank is not None}
        for each in result.proposals
    }
