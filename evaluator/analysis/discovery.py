"""Keeping the share of false flags in check when many are compared at once."""

import numpy as np

from evaluator.analysis.arrays import Floats, Numbers, floats


def q_values(p: Numbers) -> Floats:
    """The smallest false-discovery rate at which each of I tests would be rejected; NaN stays NaN and is not counted.

    q of the i-th smallest p is the least of p_j I / j over j >= i, 1 at most. The order of the tests changes nothing.
    Source: Benjamini and Hochberg 1995 (J. R. Stat. Soc. B 57:289).
    """
    given = floats(p)
    found = np.full(given.shape, np.nan)
    real = np.flatnonzero(~np.isnan(given))
    order = real[np.argsort(given[real], kind="stable")]
    scaled = given[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found
