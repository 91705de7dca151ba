"""Rows of roll-ups, before they are files. Numbers are whole; an amount is written in hundredths, so that sums are exact."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SCALE = 100
"""What an amount of an answer is multiplied by; a share in percent too."""
Rows = Mapping[str, Iterable[Sequence[Any]]]
"""Rows of each table by its name, in the order of its columns; a table that is left out is empty."""
