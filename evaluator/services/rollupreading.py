"""Where the tables of a measure and year come from: the published cells, or the roll-ups where those do not hold them.

Published cells are read only if they were decided as this program decides, with the same setting and from the same meaning of
fields; else they are as if they were not there, and the tables are made from the roll-ups, which takes longer.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.national import Measure
from evaluator.exchange.rollups.published import Cells, Dims, Published
from evaluator.services.rollupcells import MOST, Year, quantities

Key = tuple[Measure, str, int]
"""A measure, the field whose answers part the bodies if one does, and a fiscal year."""
DECIDING = (
    "core/suppression.py", "core/swaps.py", "core/overlap.py", "exchange/rollups/expression.py", "services/rollupcells.py",
    "services/rollupfamilies.py",
)  # fmt: skip
"""The parts of the program by which it is decided what a cell is and whether it is hidden."""


class Found:
    """A year as it was published."""

    def __init__(self, published: Published, name: str, year: int) -> None:
        self._published, self._name, self._year = published, name, year
        self._cells: dict[Dims, Cells] = {}

    def cells(self, dims: Dims) -> Cells:
        """See Year. Raises Unreadable."""
        if dims not in self._cells:
            self._cells[dims] = self._published.cells(self._name, dims, self._year)
        return self._cells[dims]


def years_of(
    nation: Path, published: Published | None, wanted: Mapping[Key, int], *, smallest: int
) -> Mapping[Key, Year]:  # fmt: skip
    """The years that are asked for, each with the most dimensions that its tables have. Raises Unreadable."""
    found: dict[Key, Year] = {}
    if published is not None and published.method() == method(smallest):
        alone, names = published.without_pairs(), {each[:2]: name_of(*each[:2]) for each in wanted}
        held = {each: name for each, name in names.items() if published.holds(name)}
        for key, width in wanted.items():
            if key[:2] in held and (width < MOST or key[2] not in alone):
                found[key] = Found(published, held[key[:2]], key[2])
    if missing := [each for each in wanted if each not in found]:
        from evaluator.services.rollupmaking import decided

        found |= decided(nation, missing, smallest=smallest)
    return found


@cache
def name_of(measure: Measure, split: str) -> str:
    """What a measure is called where it is published: it is another one as soon as what is guarded in it is."""
    return hashlib.sha256(repr((measure, split, quantities(measure))).encode()).hexdigest()


def method(smallest: int) -> str:
    """How it is decided what is hidden: the setting, and the program itself."""
    return f"{smallest} {_program()}"


@cache
def _program() -> str:
    read = ((paths.ROOT / "evaluator" / each).read_bytes() for each in DECIDING)
    return hashlib.sha256(b"".join(read)).hexdigest()
