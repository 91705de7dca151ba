"""Intervals for one count: a share x of n, or a number of events with the expectation or exposure it belongs to.

All take arrays of one shape (or plain numbers) and give two arrays of that shape. `level` is the confidence, 0.95 unless
said. Sources: Wilson 1927 (J. Am. Stat. Assoc. 22:209), Clopper and Pearson 1934 (Biometrika 26:404), Garwood 1936
(Biometrika 28:437), Byar in Breslow and Day 1987 (Statistical Methods in Cancer Research II, p. 69).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient

EXACT_BELOW = 10
"""Fewer events than this take Garwood's exact interval for O/E, others Byar's approximation."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper ends, arrays of one shape in the unit of the figure."""

    low: Floats
    high: Floats

    def times(self, factor: Numbers) -> "Interval":
        """The interval in another unit: both ends times a number that is not negative."""
        return Interval(self.low * floats(factor), self.high * floats(factor))


def wilson(x: Numbers, n: Numbers, *, level: float = 0.95) -> Interval:
    """Wilson's score interval for a share, without continuity correction, within 0 and 1.

    Exactly 0 below where x = 0 and exactly 1 above where x = n; 0 to 1 where n = 0. Source: Wilson 1927.
    """
    _shares(x, n)
    count, of = floats(x), floats(n)
    z = _z(level)
    share = quotient(count, of, empty=0.5)
    middle = quotient(count + z * z / 2, of + z * z)
    half = z * np.sqrt(of * share * (1 - share) + z * z / 4) / (of + z * z)
    low, high = np.where(count == 0, 0.0, middle - half), np.where(count == of, 1.0, middle + half)
    return Interval(np.where(of == 0, 0.0, np.clip(low, 0, 1)), np.where(of == 0, 1.0, np.clip(high, 0, 1)))


def clopper_pearson(x: Numbers, n: Numbers, *, level: float = 0.95) -> Interval:
    """The exact interval for a share: it holds at least `level`. 0 to 1 where n = 0. Source: Clopper and Pearson 1934."""
    _shares(x, n)
    count, of = floats(x), floats(n)
    tail = (1 - level) / 2
    low = special.betaincinv(np.maximum(count, 1), of - np.minimum(count, of) + 1, tail)
    high = special.betaincinv(count + 1, np.maximum(of - count, 1), 1 - tail)
    return Interval(floats(np.where(count == 0, 0.0, low)), floats(np.where(count == of, 1.0, high)))


def garwood(x: Numbers, *, level: float = 0.95) -> Interval:
    """The exact Poisson interval for the expectation of a count; from 0 where x = 0. Source: Garwood 1936."""
    _counts(x)
    count = floats(x)
    tail = (1 - level) / 2
    low = special.gammaincinv(np.maximum(count, 1), tail)
    return Interval(floats(np.where(count == 0, 0.0, low)), floats(special.gammaincinv(count + 1, 1 - tail)))


def garwood_rate(x: Numbers, person_months: Numbers, *, per: float = 100_000, level: float = 0.95) -> Interval:
    """Garwood's interval for events per `per` persons and month, given person-months (population x months).

    0 to infinity where there are no person-months. Source: Garwood 1936.
    """
    exact, exposure = garwood(x, level=level), floats(person_months)
    return Interval(quotient(exact.low * per, exposure, empty=0.0), quotient(exact.high * per, exposure, empty=np.inf))


def byar(x: Numbers, *, level: float = 0.95) -> Interval:
    """Byar's approximation to Garwood's interval; from 0 where x = 0. Source: Breslow and Day 1987, p. 69."""
    _counts(x)
    count = floats(x)
    z = _z(level)
    safe = np.maximum(count, 1)
    low = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    more = count + 1
    return Interval(
        floats(np.where(count == 0, 0.0, np.maximum(low, 0))), floats(more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3)
    )


def events(x: Numbers, *, level: float = 0.95) -> Interval:
    """The interval for an observed count that is set against an expectation: exact under 10 events, else Byar's."""
    count, exact, near = floats(x), garwood(x, level=level), byar(x, level=level)
    few = count < EXACT_BELOW
    return Interval(floats(np.where(few, exact.low, near.low)), floats(np.where(few, exact.high, near.high)))


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    return float(special.ndtri((1 + level) / 2))


def _counts(x: Numbers) -> None:
    if not np.all((floats(x) >= 0) & np.isfinite(floats(x))):
        raise ValueError("a count is 0 or more")


def _shares(x: Numbers, n: Numbers) -> None:
    _counts(x)
    _counts(n)
    if np.any(floats(x) > floats(n)):
        raise ValueError("a share counts no more than there are")
