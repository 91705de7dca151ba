"""In which places a unit may well stand: ranks with their interval, by draws from the posteriors.

A rank alone says more than is known, so none is given without its interval. Draws are seeded. Units alike in count and base
share one distribution of ranks, so neither the order nor the names of units change anything. How far a mean rank may be off
because it is drawn is part of the answer.
Source: Goldstein and Spiegelhalter 1996 (J. R. Stat. Soc. A 159:385).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.analysis.arrays import Floats, Numbers, floats
from evaluator.analysis.shrinkage import Prior, posterior

SEED, DRAWS = 20_241, 2_000
MOST_DRAWN = 1_000_000
"""Rates drawn at most: beyond 500 units there are fewer draws of each, and the error that is told grows."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Mean rank of each unit and the ends of its 95 % interval; 1 is first."""

    mean: Floats
    low: Floats
    high: Floats
    draws: int = 0
    """How many draws of every unit they come from; none where nothing tells units apart."""
    error: float = 0.0
    """Within how many places of its value under endless draws any mean rank lies with 95 %: 1.96 x standard deviation of its
    places / root of the draws, the largest of all units."""


def ranks(fitted: Prior, x: Numbers, base: Numbers, *, first: str = "high", seed: int = SEED, draws: int = DRAWS) -> Ranks:
    """Ranks of units with bases above 0; `first` says whether the `high` or the `low` rate ranks first.

    There are `draws` draws of every unit, fewer where that would be more than MOST_DRAWN rates.
    If the prior is pooled, nothing tells units apart: each has the mean of all places, and all places as its interval.
    """
    count, size = floats(x), floats(base)
    if fitted.pooled or len(count) < 2:
        return undistinguished(len(count))

    def drawn(alike: Floats, taken: int) -> NDArray[np.float32]:
        return _drawn(fitted, alike[:, 1], alike[:, 0], seed, taken)

    return _ranked(np.stack([size, count], axis=1), drawn, first, draws)


def normal_ranks(mean: Floats, spread: Floats, *, first: str = "high", seed: int = SEED, draws: int = DRAWS) -> Ranks:
    """Ranks of two units or more whose posteriors are normal, with these means and standard deviations."""

    def drawn(alike: Floats, taken: int) -> NDArray[np.float32]:
        lots = np.random.default_rng(seed).standard_normal((taken, len(alike)), dtype=np.float32)
        values = alike[:, 0].astype(np.float32) + alike[:, 1].astype(np.float32) * lots
        return np.asarray(values - values.min(), dtype=np.float32)

    return _ranked(np.stack([mean, spread], axis=1), drawn, first, draws)


def undistinguished(units: int) -> Ranks:
    """Ranks where nothing tells units apart: the mean of all places, and all places as the interval."""
    return Ranks(np.full(units, (units + 1) / 2), np.ones(units), np.full(units, float(units)))


def _ranked(figures: Floats, drawn: Callable[[Floats, int], NDArray[np.float32]], first: str, draws: int) -> Ranks:
    """Ranks of units told apart by the rows of `figures`, by so many draws, none below 0."""
    alike, kind_of = np.unique(figures, axis=0, return_inverse=True)
    group = kind_of.reshape(-1)
    sorted_group = np.sort(group)
    taken = max(1, min(draws, MOST_DRAWN // len(figures)))
    return _told(_places(drawn(alike[sorted_group], taken), sorted_group, first), group, taken)


def _told(table: NDArray[np.int64], group: NDArray[np.intp], taken: int) -> Ranks:
    """Mean, interval and error from how often each group of like units stood in each place."""
    cells, places = floats(table), np.arange(1.0, table.shape[1] + 1)
    times, first, second = (cells @ np.stack([places**0, places, places**2], axis=1)).T
    mean, reached = first / times, np.cumsum(cells, axis=1)
    spread = np.maximum(second / times - mean**2, 0)
    low, high = (np.count_nonzero(reached < (q * times)[:, None], axis=1) + 1 for q in (0.025, 0.975 - 1e-12))
    error = float(1.96 * np.sqrt(spread / times).max())
    return Ranks(floats(mean)[group], floats(low)[group], floats(high)[group], taken, error)


def _drawn(fitted: Prior, count: Floats, size: Floats, seed: int, draws: int) -> NDArray[np.float32]:
    """One row a draw: numbers in the order of the drawn rates (for shares the odds), above 0."""
    random = np.random.default_rng(seed)
    a, b = (each.astype(np.float32) for each in posterior(fitted, count, size))
    shape = (draws, len(count))
    top = random.standard_gamma(a, shape, dtype=np.float32)
    below = random.standard_gamma(b, shape, dtype=np.float32) if fitted.kind == "share" else b
    return np.divide(top, np.maximum(below, np.float32(1e-30)), dtype=np.float32)


def _places(drawn: NDArray[np.float32], group: NDArray[np.intp], first: str) -> NDArray[np.int64]:
    """How often each group of like units stood in each place: groups x places.

    Bits of a float sort as it does from 0 on, so value and group are packed into one whole number and sorted at once.
    """
    units, groups = drawn.shape[1], int(group[-1]) + 1
    places = np.arange(units) if first == "low" else np.arange(units)[::-1]
    packed = drawn.view(np.int32).astype(np.int64)
    packed <<= 32
    packed |= group * units
    packed.sort(axis=1)
    packed &= 0xFFFFFFFF
    packed += places
    return np.bincount(packed.reshape(-1), minlength=groups * units).reshape(groups, units)
