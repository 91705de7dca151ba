"""What a unit would have counted, had each band of population behaved as that band does on the whole.

Source: indirect standardisation, Breslow and Day 1987 (Statistical Methods in Cancer Research II, chapter 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient
from evaluator.analysis.intervals import Interval, events
from evaluator.core.values import Message, message


@dataclass(frozen=True, slots=True)
class Standardised:
    """Expected events, observed over expected with its 95 % interval, and how many units of the same band were seen."""

    expected: Floats
    ratio: Floats
    interval: Interval
    companions: Floats
    caution: Message


def standardised(x: Numbers, base: Numbers, band: Sequence[str]) -> Standardised:
    """O/E of each unit by the rate of its band (its own figures are part of that rate).

    Ratio NaN and interval 0 to infinity where nothing was expected. The interval is exact under 10 events, else Byar's; it
    treats the expectation as known. Two units of different bands are each compared with their own band and not with
    each other: the caution says so.
    """
    count, size = floats(x), floats(base)
    _names, of = np.unique(np.asarray(band, dtype=str), return_inverse=True)
    group = of.reshape(-1)
    rates = quotient(floats(np.bincount(group, count)), floats(np.bincount(group, size)), empty=0.0)
    expected = size * rates[group]
    ends = events(count)
    interval = Interval(quotient(ends.low, expected, empty=0.0), quotient(ends.high, expected, empty=np.inf))
    companions = np.bincount(group, size > 0)[group]
    return Standardised(expected, quotient(count, expected), interval, floats(companions), message("compare.not-between-bands"))
