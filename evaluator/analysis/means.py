"""Means compared: days from referral to first contact, or whatever else is added up over cases, month by month.

Only sums are known, no single case: how much a mean owes to chance is seen from how the months of the same unit differ.
A mean is the ratio of two sums over M months, R = sum y / sum n; its standard error is s with
s^2 = M / (M - 1) x sum (y - R n)^2 / (sum n)^2, and its interval Student's t on M - 1 degrees.
Sources: Cochran 1977 (Sampling Techniques, 3rd ed., section 6.5) for the ratio; normal means with a normal prior by maximum
likelihood, Efron and Morris 1975 (J. Am. Stat. Assoc. 70:311); ranks and flags as for shares and rates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from evaluator.analysis import ranks as placing
from evaluator.analysis.arrays import Floats, floats
from evaluator.analysis.comparison import Comparison, Question, Span, Unit, named_twice, rows_of, spans, views
from evaluator.analysis.dispersion import spread_of
from evaluator.core.values import CannotEvaluate, Problem, problem

FEWEST = 6
"""Months with cases under which no interval is given: the spread of so few says next to nothing."""
HALVINGS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanUnit:
    """One contract or contractor: the sum and the number of cases of each month."""

    id: str
    months: tuple[tuple[float, int], ...]
    band: str = ""

    @property
    def real(self) -> tuple[tuple[float, int], ...]:
        """The months with cases."""
        return tuple(each for each in self.months if each[1] > 0)


@dataclass(frozen=True, slots=True)
class Means:
    """Mean of each unit, its standard error and degrees of freedom."""

    mean: Floats
    error: Floats
    degrees: Floats
    cases: Floats


def means(units: Sequence[MeanUnit]) -> Means:
    """The means of units with 2 months or more that have cases.

    A unit whose months do not differ at all has the spread of a case over all units together; 0 where there is none either.
    """
    mean, error, degrees, cases = (np.zeros(len(units)) for _ in range(4))
    for at, unit in enumerate(units):
        y, n = floats(unit.real).T
        mean[at], cases[at], degrees[at] = y.sum() / n.sum(), n.sum(), len(n) - 1
        error[at] = np.sqrt(len(n) / degrees[at] * ((y - mean[at] * n) ** 2).sum()) / n.sum()
    spread = np.sqrt((error**2 * cases * degrees).sum() / degrees.sum()) if len(units) else 0.0
    return Means(mean, np.where(error > 0, error, spread / np.sqrt(np.maximum(cases, 1))), degrees, cases)


def compare_means(units: Sequence[MeanUnit], question: Question) -> Comparison:
    """Compare units on a mean, in the unit of what was added up; nobody is standardised by band.

    A unit with cases in fewer than FEWEST months is listed without a figure. p of a unit is the two-sided tail of
    t = (R - R of all) / s on its degrees; phi comes from the normal equivalents of these. Raises CannotEvaluate with
    every problem: an id twice, a sum or a number of cases that is negative or no number, a sum without cases.
    """
    if wrong := (*(each for unit in units for each in _problems(unit)), *named_twice([each.id for each in units])):
        raise CannotEvaluate(wrong)
    plain = [_unit(each) for each in units]
    long = {each.id for each in units if len(each.real) >= FEWEST}
    real, found = [each for each in plain if each.id in long], means([each for each in units if each.id in long])
    group = float((found.mean * found.cases).sum() / found.cases.sum()) if real else float("nan")
    p, z = _tails(found, group)
    spread = spread_of(z, 1 / np.maximum(found.error, 1e-12) ** 2)
    narrow, wide = views(p, floats(np.sign(found.mean - group)), spread, question)
    own = _interval(found.mean, found.error, special.stdtrit(found.degrees, 0.975)) if real else []
    drawn_in, places, pooled = _shrunken(found, group, question)
    return Comparison(
        question=question,
        group=group if real else None,
        units=rows_of(
            plain, real, plain=narrow, widened=wide, rate=own, shrunken=drawn_in,
            rank=spans(places.mean, places.low, places.high),
        ),
        dispersion=spread,
        pooled=pooled,
        curve=None,
        draws=places.draws,
        error=places.error,
    )  # fmt: skip


def variance_between(mean: Floats, variance: Floats) -> float:
    """The variance between units under which their means are most likely, each with its own variance taken as known.

    0 where the likelihood does not rise as it leaves 0, or a variance is 0. The best common mean is taken at every step.
    """
    if len(mean) < 2 or not variance.all() or _slope(0.0, mean, variance) <= 0:
        return 0.0
    low, high = 0.0, float(((mean - mean.mean()) ** 2).sum() + variance.max())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(middle, mean, variance) > 0 else (low, middle)
    return (low + high) / 2


def _slope(between: float, mean: Floats, variance: Floats) -> float:
    """Twice the slope of the likelihood in the variance between units."""
    weight = 1 / (variance + between)
    common = (weight * mean).sum() / weight.sum()
    return float((weight**2 * (mean - common) ** 2 - weight).sum())


def _shrunken(found: Means, group: float, question: Question) -> tuple[list[Span | None], placing.Ranks, bool]:
    """Means drawn in, ranks, and whether all are drawn in to one; a mean's variance is that of its t."""
    variance = found.error**2 * found.degrees / np.maximum(found.degrees - 2, 1)
    between = variance_between(found.mean, variance)
    if between <= 0:
        count = len(found.mean)
        error = np.sqrt((variance * found.cases**2).sum()) / max(found.cases.sum(), 1)
        one = _interval(np.full(count, group), np.full(count, error), np.full(count, special.ndtri(0.975)))
        return one, placing.undistinguished(count), True
    weight = 1 / (variance + between)
    common = (weight * found.mean).sum() / weight.sum()
    held = between / (between + variance)
    middle, spread = common + held * (found.mean - common), np.sqrt(held * variance)
    places = placing.normal_ranks(middle, spread, first=question.first, seed=question.seed, draws=question.draws)
    return _interval(middle, spread, np.full(len(middle), special.ndtri(0.975))), places, False


def _tails(found: Means, group: float) -> tuple[Floats, Floats]:
    """Exact two-sided p of each t, and its normal equivalent with its side; p 1 where nothing varies at all."""
    known = found.error > 0
    t = np.divide(found.mean - group, found.error, out=np.zeros(len(found.mean)), where=known)
    p = floats(np.minimum(2 * special.stdtr(np.maximum(found.degrees, 1), -np.abs(t)), 1.0))
    return p, floats(-special.ndtri(np.maximum(p, 1e-300) / 2) * np.sign(t))


def _interval(middle: Floats, error: Floats, times: Floats) -> list[Span | None]:
    return spans(middle, np.maximum(middle - times * error, 0), middle + times * error)


def _unit(unit: MeanUnit) -> Unit:
    total, cases = sum(each for each, _n in unit.months), sum(n for _each, n in unit.months)
    return Unit(id=unit.id, count=int(total), base=cases, band="")


def _problems(unit: MeanUnit) -> list[Problem]:
    where = f"unit[{unit.id}]"
    found = []
    for total, cases in unit.months:
        if not np.isfinite(total) or total < 0:
            found.append(problem(where, "compare.count-wrong", unit=unit.id, count=total))
        elif cases < 0:
            found.append(problem(where, "compare.base-wrong", unit=unit.id, base=cases))
        elif total and not cases:
            found.append(problem(where, "compare.more-than-base", unit=unit.id, count=total, base="0"))
    return found
