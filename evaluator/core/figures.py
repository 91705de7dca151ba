"""What monthly figures add up to: exact values of counts and rates, per population, and against a target.

What is absent stays absent, with its reason: a month that was not reported is not a month of nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal

from evaluator.core.calendar import FIRST_MONTH
from evaluator.core.indicators import (
    TARGET,
    Indicator,
    IndicatorSet,
    YearValue,
    breaks_between,
    definition_in,
    derived,
    parts_of,
)
from evaluator.core.values import record

Figure = int | Fraction | None
"""What was reported; nothing if it was not."""
Absent = Literal["not-reported", "redefined", "zero-base", "no-population", "no-value", "no-reference", "other-definition"]
PER = 100_000
"""People that a figure per population is counted by."""


@record
class Month:
    """The figures of one month of a contract."""

    month: int
    """The month as a number, such as 202504."""
    figures: Mapping[str, Figure]
    """What was reported, by indicator; nothing, or no entry, if it was not."""
    population: int | None = None
    """The people living in the area served."""


@record
class Value:
    """A value over several months, or why there is none."""

    value: Fraction | None
    """The value in the unit of the indicator; a share for percent."""
    absent: Absent | None = None
    """Why there is none."""
    above: Fraction | None = None
    """The sum above the line, or of a count."""
    below: Fraction | None = None
    """The sum below the line; person-months for what is per population."""
    months: tuple[int, ...] = ()
    """The months that count: those in which everything needed was reported."""
    missing: tuple[int, ...] = ()
    """The months that do not count, because something needed was not reported."""


def fiscal_year_of(month: int) -> int:
    """The fiscal year of a month such as 202503: January to March belong to the year before."""
    return month // 100 - (month % 100 < FIRST_MONTH)


def value(known: IndicatorSet, id: str, *, months: Iterable[Month]) -> Value:
    """The exact value of an indicator over months: sums first, then one division.

    Only months count in which every count that is needed was reported. Months on both sides of a redefinition have no
    common value. Raises KeyError for an unknown indicator.
    """
    indicator, given = known.indicators[id], sorted(months, key=lambda each: each.month)
    needed = parts_of(indicator)
    whole = [each for each in given if all(each.figures.get(part) is not None for part in needed)]
    used = tuple(each.month for each in whole)
    missing = tuple(each.month for each in given if each.month not in used)
    if not whole:
        return Value(value=None, absent="not-reported", missing=missing)
    if breaks_between(known, id, first=fiscal_year_of(used[0]), last=fiscal_year_of(used[-1])):
        return Value(value=None, absent="redefined", months=used, missing=missing)
    above = _sum(known, indicator.of.numerator if indicator.of else (id,), whole)
    if indicator.per != "none":
        return _per_population(above, whole, missing)
    if indicator.of is None:
        return Value(value=above, above=above, months=used, missing=missing)
    below = _sum(known, indicator.of.denominator, whole)
    if not below:
        return Value(value=None, absent="zero-base", above=above, below=below, months=used, missing=missing)
    return Value(value=above / below, above=above, below=below, months=used, missing=missing)


def _per_population(above: Fraction, months: list[Month], missing: tuple[int, ...]) -> Value:
    used = tuple(each.month for each in months)
    people = [each.population or 0 for each in months]
    if not all(people):
        return Value(value=None, absent="no-population", above=above, months=used, missing=missing)
    below = Fraction(sum(people))
    return Value(value=above * PER / below, above=above, below=below, months=used, missing=missing)


def per_100k_month(count: int | Fraction, *, population: int, months: int) -> Fraction:
    """A count of several months per 100,000 people and month. Raises ValueError unless both are above zero."""
    if population <= 0 or months <= 0:
        raise ValueError("a rate per population needs people and months")
    return Fraction(count) * PER / (population * months)


def _sum(known: IndicatorSet, ids: Iterable[str], months: list[Month]) -> Fraction:
    return sum((_over(known.indicators[id], months) for id in ids), Fraction(0))


def _over(indicator: Indicator, months: list[Month]) -> Fraction:
    """A flow added up; of a stock the last figure of a count, the mean of a level."""
    figures = [Fraction(each.figures[indicator.id] or 0) for each in months]
    if indicator.nature == "flow":
        return sum(figures, Fraction(0))
    return figures[-1] if indicator.kind == "count" else sum(figures, Fraction(0)) / len(figures)


RATIOS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "higher": lambda actual, target: actual / target,
    "neither": lambda actual, target: actual / target,
    "lower": lambda actual, target: target / actual,
}
"""Attainment 達成度 by the direction of an indicator: actual / target (福知山市), turned round where less is better."""


def attainment(indicator: Indicator, actual: Value, *, target: Fraction | None) -> Value:
    """How far a target was reached, 1 being just reached; not capped, for a rubric caps it where it scores it."""
    if actual.value is None:
        return Value(value=None, absent="no-value", months=actual.months, missing=actual.missing)
    if target is None:
        return Value(value=None, absent="no-reference", months=actual.months, missing=actual.missing)
    below = actual.value if indicator.direction == "lower" else target
    if not below:
        return Value(value=None, absent="zero-base", months=actual.months, missing=actual.missing)
    reached = RATIOS[indicator.direction](actual.value, target)
    return Value(value=reached, above=actual.value, below=target, months=actual.months, missing=actual.missing)


def attained_reference(indicator: Indicator, actual: Value, *, reference: YearValue | None) -> Value:
    """Attainment of a reference value 目安値; absent if it was set by another definition than that of its own year."""
    if reference is not None and not _same_definition(indicator, reference):
        return Value(value=None, absent="other-definition", months=actual.months, missing=actual.missing)
    return attainment(indicator, actual, target=reference.value if reference else None)


def _same_definition(indicator: Indicator, given: YearValue) -> bool:
    if given.by_definition is None:
        return True
    return definition_in(indicator, given.by_definition) == definition_in(indicator, given.fiscal_year)


def target_name(id: str) -> str:
    """The fact that holds an indicator's target, as rubrics name it."""
    return f"{id}{TARGET}"


def facts(known: IndicatorSet, months: Iterable[Month], *, targets: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    """What a yearly review is reckoned from: every rate that has a value, and every target; what is absent has no entry."""
    given = tuple(months)
    values = {each.id: value(known, each.id, months=given).value for each in derived(known)}
    actual = {id: found for id, found in values.items() if found is not None}
    return actual | {target_name(id): target for id, target in targets.items()}
