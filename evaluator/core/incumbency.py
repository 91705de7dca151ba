"""Who ran the service before a call: the contracts that a new one takes over from, and their fiscal years that were over."""

from collections.abc import Iterable
from datetime import date

from evaluator.core.calendar import fiscal_year
from evaluator.core.values import record


@record
class Held:
    """A contract for the same service."""

    id: int
    """Its row."""
    first: int | None = None
    """The contract of the first selection that a renewal by direct contract cites."""
    starts_on: date
    """Its first day."""
    last_day: date
    """Its last day, or the day on which it was ended."""


def taken_over(contracts: Iterable[Held], call: date) -> tuple[Held, ...]:
    """The contracts that ran in the fiscal year of the call or the one before, and those that they continue, by first day.

    A contract that begins on the day of the call or later is none of them. A renewal and the contract that it cites are one
    course of years (facts.md 1.4), so that years under an earlier contract of it are past years too.
    """
    known = tuple(each for each in contracts if each.starts_on < call)
    running = {_course(each) for each in known if fiscal_year(each.last_day) >= fiscal_year(call) - 1}
    return tuple(sorted((each for each in known if _course(each) in running), key=lambda each: (each.starts_on, each.id)))


def _course(contract: Held) -> int:
    return contract.first or contract.id


def years_over(contract: Held, call: date) -> range:
    """The fiscal years of a contract that were over before the day of the call."""
    last = min(fiscal_year(contract.last_day), fiscal_year(call) - 1)
    return range(fiscal_year(contract.starts_on), last + 1)
