"""Checks of the figures of a month: what is refused, and what is only asked about. All of it is data and exact."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from evaluator.core.check.names import unknown
from evaluator.core.figures import Figure, Month, fiscal_year_of
from evaluator.core.indicators import Check, Indicator, IndicatorSet, Relation, definition_in
from evaluator.core.indicators import entered as entered_monthly
from evaluator.core.rounding import readable
from evaluator.core.values import Problem, Text, problem

NORMAL = Fraction(6745, 10_000)
"""What makes the median absolute deviation comparable with a standard deviation (Iglewicz & Hoaglin 1993)."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything a check looks at."""

    known: IndicatorSet
    month: Month
    others: tuple[Month, ...]


def check_month(known: IndicatorSet, figures: Month, *, earlier: Iterable[Month] = ()) -> tuple[Problem, ...]:
    """What is wrong with, or to be asked about, the figures of a month, given the contract's other months.

    A problem's place is the month and the indicator, such as `202504 plans`. `error` refuses the figure, `advice` only
    asks and never blocks. What was not reported is not looked at. The month itself may be among the others; it is left out.
    """
    seen = _Seen(known, figures, tuple(each for each in earlier if each.month != figures.month))
    strange = tuple(_strange(seen))
    return (*strange, *(found for check in known.checks for found in RELATIONS[check.relation](check, seen)))


def _strange(seen: _Seen) -> Iterator[Problem]:
    """Figures of what nobody enters: an unknown indicator, or a rate."""
    for id in seen.month.figures:
        place = f"{seen.month.month} {id}"
        if id not in seen.known.indicators:
            yield unknown(place, "figure.unknown", id, seen.known.indicators)
        elif seen.known.indicators[id].kind == "rate":
            name = seen.known.indicators[id].name
            yield problem(place, "figure.derived", **_names("name", name))


def _names(key: str, *texts: Text) -> dict[str, str]:
    """A value of a message in both languages."""
    return {key: " + ".join(each.ja for each in texts), f"{key}_en": " + ".join(each.en or each.ja for each in texts)}


def _found(check: Check, seen: _Seen, id: str, **values: object) -> Problem:
    why = check.why or Text(ja="")
    said = problem(
        f"{seen.month.month} {id}",
        f"figure.{check.relation}.{check.severity}",
        check=check.id,
        why=why.ja,
        why_en=f" {why.en}" if why.en else "",
        **values,
    )
    return Problem(place=said.place, message=said.message, severity="error" if check.severity == "refuses" else "advice")


def _looked_at(check: Check, seen: _Seen) -> Iterator[tuple[Indicator, Fraction]]:
    """The figures that a check looks at one by one."""
    for each in entered_monthly(seen.known):
        figure = seen.month.figures.get(each.id)
        if figure is not None and each.id in (check.left or (each.id,)):
            yield each, Fraction(figure)


def _not_negative(check: Check, seen: _Seen) -> Iterator[Problem]:
    for each, figure in _looked_at(check, seen):
        if figure < 0:
            yield _found(check, seen, each.id, **_names("name", each.name), figure=readable(figure))


def _whole(check: Check, seen: _Seen) -> Iterator[Problem]:
    for each, figure in _looked_at(check, seen):
        unit = seen.known.units[each.unit]
        if unit.whole and figure.denominator != 1:
            names = {**_names("name", each.name), **_names("unit", unit.name)}
            yield _found(check, seen, each.id, **names, figure=readable(figure))


def _sums(check: Check, seen: _Seen) -> tuple[Fraction, Fraction] | None:
    """Both sides added up over the months in which all of it was reported; none if the month itself lacks something."""
    months = [seen.month]
    if check.over == "year":
        months += [each for each in seen.others if _same_year_before(each.month, seen.month.month)]
    ids = (*check.left, *check.right)
    whole = [each for each in months if all(each.figures.get(id) is not None for id in ids)]
    if seen.month not in whole:
        return None
    return _total(whole, check.left), _total(whole, check.right)


def _same_year_before(month: int, last: int) -> bool:
    return month < last and fiscal_year_of(month) == fiscal_year_of(last)


def _total(months: Iterable[Month], ids: Iterable[str]) -> Fraction:
    return sum((Fraction(each.figures[id] or 0) for each in months for id in ids), Fraction(0))


def _two_sides(check: Check, seen: _Seen, breaks: Callable[[Fraction, Fraction], bool]) -> Iterator[Problem]:
    sums = _sums(check, seen)
    if sums is not None and breaks(*sums):
        indicators = seen.known.indicators
        names = {
            **_names("left", *(indicators[id].name for id in check.left)),
            **_names("right", *(indicators[id].name for id in check.right)),
        }
        more, less = (readable(each) for each in sums)
        yield _found(check, seen, check.left[0], **names, more=more, less=less)


def _at_most(check: Check, seen: _Seen) -> Iterator[Problem]:
    return _two_sides(check, seen, lambda left, right: left > right)


def _needs(check: Check, seen: _Seen) -> Iterator[Problem]:
    return _two_sides(check, seen, lambda left, right: left > 0 and right <= 0)


def _outlier(check: Check, seen: _Seen) -> Iterator[Problem]:
    for each, figure in _looked_at(check, seen):
        others = _reported(each, seen)
        if len(others) >= check.months and is_far(figure, others, limit=check.limit or Fraction(0), counted=each.kind == "count"):
            scale, whole = _whole_numbers(others)
            usual = readable(Fraction(_median(whole), scale))
            names = _names("name", each.name)
            yield _found(check, seen, each.id, **names, figure=readable(figure), usual=usual, months=len(others))


def _reported(indicator: Indicator, seen: _Seen) -> list[int | Fraction]:
    """The other months' figures by the same definition as the month's own."""
    others: Iterable[Month] = seen.others
    if len(indicator.definition) > 1:
        own = definition_in(indicator, fiscal_year_of(seen.month.month))
        others = (each for each in others if definition_in(indicator, fiscal_year_of(each.month)) == own)
    figures: list[Figure] = [each.figures.get(indicator.id) for each in others]
    return [each for each in figures if each is not None]


def is_far(figure: int | Fraction, others: Sequence[int | Fraction], *, limit: Fraction, counted: bool) -> bool:
    """Whether |0.6745 (figure - median)| / MAD > limit (Iglewicz & Hoaglin 1993), in squares and so exactly.

    The spread of a count is taken as at least the root of its median, or of 1, as chance alone gives a count
    (Poisson): without it a small office would be asked every month. A level that never changed asks at any change.
    """
    scale, (at, *whole) = _whole_numbers((figure, *others))
    middle = _median(whole)
    spread = _median([abs(each - middle) for each in whole])
    least = NORMAL**2 * max(middle * scale, scale**2) if counted else Fraction(0)
    return (NORMAL * (at - middle)) ** 2 > limit**2 * max(Fraction(spread**2), least)


def _whole_numbers(values: Sequence[int | Fraction]) -> tuple[int, list[int]]:
    """The values as multiples of one small unit, and how many of it make 1; a median of medians of them is one, too.

    A grid is judged figure by figure against years of others, and whole numbers are sorted far faster than fractions.
    """
    scale = 4 * lcm(*(each.denominator for each in values))
    return scale, [int(each * scale) for each in values]


def _median(values: Sequence[int]) -> int:
    """The median of multiples of 2, such as `_whole_numbers` makes."""
    ordered = sorted(values)
    at = len(ordered) // 2
    return ordered[at] if len(ordered) % 2 else (ordered[at - 1] + ordered[at]) // 2


RELATIONS: Mapping[Relation, Callable[[Check, _Seen], Iterator[Problem]]] = {
    "not-negative": _not_negative,
    "whole": _whole,
    "at-most": _at_most,
    "needs": _needs,
    "outlier": _outlier,
}
"""How each relation is looked at."""
