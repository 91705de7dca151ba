"""Whether a series of years rises or falls: an answer, or the reason why none is given.

Sources: Armitage 1955 (Biometrics 11:375), Cochran 1954 (Biometrics 10:417), Mann 1945 (Econometrica 13:245), Kendall 1975
(Rank Correlation Methods); false-discovery control Benjamini and Hochberg 1995.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from scipy import special

from evaluator.analysis.arrays import Numbers, floats
from evaluator.analysis.discovery import q_values
from evaluator.core.values import Message, message

FEWEST = 5
"""Under 5 years no order of values can have a two-sided p below 5 % (4 years: 2/4! = 8.3 %)."""
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Trend:
    """A tested series: `direction` is +1, -1 or 0, `q` the p after false-discovery control (alone: the p itself)."""

    statistic: float
    p: float
    direction: int
    years: int
    q: float


@dataclass(frozen=True, slots=True)
class NoTrend:
    """No test was made, and why."""

    reason: Message


def share_trend(
    years: Sequence[int], x: Numbers, n: Numbers, *, breaks: Collection[int] = (), scores: Numbers | None = None
) -> Trend | NoTrend:
    """Cochran-Armitage test for shares x of n, one a year (`scores` instead of years if given).

    `breaks` are years from which on the definition is another. Statistic: chi-square on 1 degree. Years of n = 0 are not
    counted.
    """
    real = floats(n) > 0
    refused = refusal([year for year, there in zip(years, real, strict=True) if there], breaks)
    if refused:
        return refused
    statistic, p, lean = cochran_armitage(floats(x)[real], floats(n)[real], floats(years if scores is None else scores)[real])
    return Trend(statistic, p, int(np.sign(lean)), int(real.sum()), p)


def value_trend(years: Sequence[int], values: Numbers, *, breaks: Collection[int] = ()) -> Trend | NoTrend:
    """Exact Mann-Kendall test for one value a year, ties allowed; NaN years are not counted. Statistic: S.

    Raises ValueError beyond 60 years.
    """
    given = floats(values)
    real = ~np.isnan(given)
    refused = refusal([year for year, there in zip(years, real, strict=True) if there], breaks)
    if refused:
        return refused
    order = np.argsort(np.asarray(years)[real], kind="stable")
    s, p = mann_kendall(given[real][order])
    return Trend(float(s), p, int(np.sign(s)), int(real.sum()), p)


def refusal(years: Sequence[int], breaks: Collection[int]) -> NoTrend | None:
    """Why these years cannot be tested: too few, or a changed definition among them; None if they can."""
    crossed = sorted(each for each in breaks if years and min(years) < each <= max(years))
    if crossed:
        return NoTrend(message("compare.trend-break", year=crossed[-1]))
    if len(years) < FEWEST:
        return NoTrend(message("compare.trend-short", years=len(years), fewest=FEWEST))
    return None


def controlled(found: Sequence[Trend | NoTrend]) -> tuple[Trend | NoTrend, ...]:
    """The same answers with q over all that were tested together."""
    q = iter(q_values([each.p for each in found if isinstance(each, Trend)]))
    return tuple(replace(each, q=float(next(q))) if isinstance(each, Trend) else each for each in found)


def cochran_armitage(x: Numbers, n: Numbers, scores: Numbers) -> tuple[float, float, float]:
    """Chi-square on 1 degree, its p and the lean T = sum s (x - n p); 0 and 1 where no share or no score differs."""
    count, size, score = floats(x), floats(n), floats(scores)
    share = count.sum() / size.sum()
    lean = float((score * (count - size * share)).sum())
    middle = (size * score).sum() / size.sum()
    spread = float(share * (1 - share) * (size * (score - middle) ** 2).sum())
    if spread <= 0:
        return 0.0, 1.0, 0.0
    return lean**2 / spread, float(special.chdtrc(1, lean**2 / spread)), lean


def mann_kendall(values: Numbers) -> tuple[int, float]:
    """S and its exact two-sided p over all orders of these values, equal ones included.

    Orders of values with ties are counted by their inversions: [n]! / product of [t]! in q-numbers (MacMahon 1915).
    """
    given = [float(each) for each in floats(values)]
    if len(given) > LONGEST:
        raise ValueError(f"at most {LONGEST} values, not {len(given)}")
    s = sum((later > earlier) - (later < earlier) for earlier, later in combinations(given, 2))
    ties = list(Counter(given).values())
    most = comb(len(given), 2) - sum(comb(each, 2) for each in ties)
    orders = _orders_by_inversions(len(given), tuple(sorted(ties)))
    extreme = sum(times for inversions, times in enumerate(orders) if abs(most - 2 * inversions) >= abs(s))
    return s, extreme / sum(orders)


@lru_cache(maxsize=256)
def _orders_by_inversions(n: int, ties: tuple[int, ...]) -> list[int]:
    """How many orders have 0, 1, 2 ... inversions."""
    orders = [1]
    for size in range(2, n + 1):
        orders = _times(orders, size)
    for tied in ties:
        for size in range(2, tied + 1):
            orders = _over(orders, size)
    return orders


def _times(polynomial: list[int], size: int) -> list[int]:
    """Times 1 + q + ... + q^(size - 1)."""
    ends = len(polynomial) + size - 1
    return [sum(polynomial[max(0, at - size + 1) : at + 1]) for at in range(ends)]


def _over(polynomial: list[int], size: int) -> list[int]:
    """Divided by 1 + q + ... + q^(size - 1), which leaves nothing over."""
    found: list[int] = []
    for at in range(len(polynomial) - size + 1):
        found.append(polynomial[at] - sum(found[max(0, at - size + 1) : at]))
    return found
