"""Warnings an expert would raise about a result: advice, never a change of rank."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from evaluator.core.case import Case
from evaluator.core.cautions.close import near_thresholds, near_ties, stretch
from evaluator.core.cautions.published import published_differences
from evaluator.core.cautions.withdrawal import Again, withdrawal_reversals
from evaluator.core.engine.gates import ceiling_of
from evaluator.core.result import ProposalResult, Result
from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, message


def cautions(rubric: Rubric, case: Case, result: Result, again: Again) -> tuple[Message, ...]:
    """Everything about a result that an expert would point out, as messages.

    Withdrawals that reverse two others, totals within one rounding unit, thresholds within one grade step, addition
    and division choosing different winners, and published figures that the rule does not give. `again` evaluates a
    changed rubric or case. Source: quant.md 2(h), facts.md 2.6 and 3.
    """
    return (
        *withdrawal_reversals(rubric, case, result, again),
        *near_ties(rubric, result),
        *near_thresholds(rubric, case, result),
        *other_method(rubric, case, result),
        *published_differences(rubric, case, result, again),
    )


def other_method(rubric: Rubric, case: Case, result: Result) -> Iterator[Message]:
    """Addition and division choosing different winners (facts.md 3), over those that are ranked.

    Beside a quotient stands the addition with half as many price points as technical ones (2:1, facts.md P1);
    beside an addition with computed price points, technical points divided by price.
    """
    for lot in dict.fromkeys(each.lot for each in result.proposals):
        ranked = [each for each in result.proposals if each.rank is not None and each.lot == lot]
        first = [each.id for each in ranked if each.rank == 1]
        if len(ranked) < 2 or len(first) != 1 or not all(each.price and each.total is not None for each in ranked):
            continue
        if result.measure == "value":
            yield from _beside_division(rubric, case, ranked, first[0])
        elif result.measure == "total":
            yield from _beside_addition(rubric, ranked, first[0])


def _beside_division(rubric: Rubric, case: Case, ranked: Sequence[ProposalResult], first: str) -> Iterator[Message]:
    ceiling = ceiling_of(rubric, case)
    full = rubric.panel.out_of or max((each.full for each in ranked if each.full is not None), default=Fraction(0))
    if not ceiling or not full:
        return
    added = {each.id: _total(each) + full / 2 * (1 - _price(each) / ceiling) for each in ranked}
    yield from _different(first, added, "caution.addition-chooses-another", full=readable(full / 2))


def _beside_addition(rubric: Rubric, ranked: Sequence[ProposalResult], first: str) -> Iterator[Message]:
    priced = [each.id for each in rubric.leaves() if each.by == "computed" and each.formula and each.formula.of == "price"]
    if not priced:
        return
    divided = {each.id: (_total(each) - _points_of(rubric, each, priced)) / _price(each) for each in ranked}
    yield from _different(first, divided, "caution.division-chooses-another")


def _different(first: str, other: dict[str, Fraction], wording: str, **values: str) -> Iterator[Message]:
    best = tuple(own for own in sorted(other) if other[own] == max(other.values()))
    if first not in best:
        yield message(wording, proposal=first, proposals=best, **values)


def _points_of(rubric: Rubric, each: ProposalResult, criteria: Sequence[str]) -> Fraction:
    """What these criteria add to the total: at the last stage and those carried into it, in the unit of the total."""
    last = each.items[-1].stage
    counted = {stage.id for stage in rubric.stage if stage.carry == "added"} | {last}
    figures = (figure for figure in each.items if figure.criterion in criteria and figure.stage in counted)
    return sum((figure.exact for figure in figures if figure.exact is not None), Fraction(0)) * stretch(rubric, each, last)


def _total(each: ProposalResult) -> Fraction:
    return each.total or Fraction(0)


def _price(each: ProposalResult) -> Fraction:
    return each.price or Fraction(1)
