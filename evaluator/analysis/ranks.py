"""In which places a unit may well stand: ranks with their interval, by draws from the posteriors.

A rank alone says more than is known, so none is given without its interval. Draws are seeded. Units alike in count and base
share one distribution of ranks, so neither the order nor the names of units change anything.
Source: Goldstein and Spiegelhalter 1996 (J. R. Stat. Soc. A 159:385).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.analysis.arrays import Floats, Numbers, floats
from evaluator.analysis.shrinkage import Prior, posterior

SEED, DRAWS = 20_241, 2_000


@dataclass(frozen=True, slots=True)
class Ranks:
    """Mean rank of each unit and the ends of its 95 % interval; 1 is first."""

    mean: Floats
    low: Floats
    high: Floats


def ranks(fitted: Prior, x: Numbers, base: Numbers, *, first: str = "high", seed: int = SEED, draws: int = DRAWS) -> Ranks:
    """Ranks of units with bases above 0; `first` says whether the `high` or the `low` rate ranks first.

    If the prior is pooled, nothing tells units apart: each has the mean of all places, and all places as its interval.
    """
    count, size = floats(x), floats(base)
    units = len(count)
    if fitted.pooled or units < 2:
        return Ranks(np.full(units, (units + 1) / 2), np.ones(units), np.full(units, float(units)))
    alike, kind_of = np.unique(np.stack([size, count], axis=1), axis=0, return_inverse=True)
    group = kind_of.reshape(-1)
    sorted_group = np.sort(group)
    table = _places(_drawn(fitted, alike[sorted_group, 1], alike[sorted_group, 0], seed, draws), sorted_group, first)
    share = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    places = np.arange(1, units + 1)
    mean = (table * places).sum(axis=1) / table.sum(axis=1)
    low, high = ((share < q).sum(axis=1) + 1 for q in (0.025, 0.975 - 1e-12))
    return Ranks(floats(mean)[group], floats(low)[group], floats(high)[group])


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

    Bits of a float above 0 sort as the float does, so value and group are packed into one whole number and sorted at once.
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
