"""Totals out of different full marks: added points of fewer members against those of more."""

from fractions import Fraction
from itertools import combinations

from evaluator.core.result import ProposalResult, Result
from evaluator.core.rounding import decimal
from evaluator.core.values import Message, message


def unequal_maxima(result: Result) -> tuple[Message, ...]:
    """A message for each ranked pair that the share of full marks would put the other way round.

    Only where totals are ranked and full marks differ, as when points are summed and a member is recused from one.
    """
    if result.measure != "total":
        return ()
    ranked = [each for each in result.proposals if each.rank is not None and each.total is not None and each.full]
    pairs = ((one, other) for one, other in combinations(ranked, 2) if one.lot == other.lot and one.full != other.full)
    return tuple(found for one, other in pairs if (found := _reversed(one, other)))


def _reversed(one: ProposalResult, other: ProposalResult) -> Message | None:
    above, below = (one, other) if (one.rank or 0) < (other.rank or 0) else (other, one)
    if above.rank == below.rank or _share(above) >= _share(below):
        return None
    shares = {"share": decimal(_share(above) * 100, 1), "other_share": decimal(_share(below) * 100, 1)}
    return message("caution.unequal-maxima", proposal=above.id, other=below.id, **shares)


def _share(each: ProposalResult) -> Fraction:
    return (each.total or Fraction(0)) / (each.full or Fraction(1))
