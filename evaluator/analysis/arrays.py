"""The one kind of array that this ring works on, and how plain numbers become one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Floats of double precision, of any shape; most often one for each unit."""
Numbers = Floats | Sequence[float] | Sequence[int] | float | int
"""What functions of this ring take: a number, a list of numbers or an array of them."""


def floats(values: object) -> Floats:
    """Values as an array of doubles (a copy is made only where one is needed)."""
    return np.asarray(values, dtype=np.float64)


def quotient(top: Numbers, bottom: Numbers, *, empty: float = np.nan) -> Floats:
    """`top / bottom` element by element; `empty` where the bottom is 0."""
    above, below = np.broadcast_arrays(floats(top), floats(bottom))
    return floats(np.divide(above, below, out=np.full(above.shape, empty), where=below != 0))
