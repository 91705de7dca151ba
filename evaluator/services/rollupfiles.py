"""What the yearly file of a body adds to its roll-up: the same rows as if its records were on this server."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from evaluator.core.bodyfile import BodyFile, MonthSum
from evaluator.core.indicators import entered
from evaluator.db.models import Organisation
from evaluator.services.figures.sums import library_set

STATES = ("met", "partly", "not_met", "not_recorded")
Row = tuple[Any, ...]
Area = Callable[[Sequence[Organisation], int], Row]
"""The row of an area: of its municipalities, in a fiscal year."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """Rows of a body's procurements and contracts, in the columns of evaluator/exchange/rollups/tables.py."""

    points: Sequence[Row]
    areas: Sequence[Row]
    figures: Sequence[Row]

    @property
    def years(self) -> set[int]:
        """The fiscal years that they are of."""
        return {year for _, year, *_ in self.points} | {year for _, _, year, *_ in self.figures}

    def __add__(self, other: "Records") -> "Records":
        return Records(
            points=[*self.points, *other.points], areas=[*self.areas, *other.areas], figures=[*self.figures, *other.figures]
        )  # fmt: skip


def codes_in(files: Collection[BodyFile]) -> set[str]:
    """The codes of the bodies and of every municipality that files name."""
    own = {file.body.code for file in files}
    covered = {code for file in files for each in file.coverage for code in each.served}
    return own | covered | {code for file in files for each in file.indicators for code in each.served}


def records(body: Organisation, file: BodyFile, towns: Mapping[str, Organisation], area_row: Area) -> Records:
    """What a file says. A figure for a municipality that is not known here stands in no rate."""
    areas: dict[str, Row] = {}
    figures: list[Row] = []
    for each in file.indicators:
        served = [towns.get(code) for code in _served(body, file, each)]
        known = sorted((one for one in served if one is not None), key=lambda one: one.id)
        if known and len(known) == len(served) and each.indicator in _entered():
            row = area_row(known, file.fiscal_year)
            areas[row[1]] = row
            figures.append((body.id, row[1], file.fiscal_year, each.service, each.indicator, each.month, each.value))
    return Records(points=list(_points(body.id, file)), areas=list(areas.values()), figures=figures)


@cache
def _entered() -> frozenset[str]:
    return frozenset(each.id for each in entered(library_set()))


def _served(body: Organisation, file: BodyFile, figure: MonthSum) -> Sequence[str]:
    """Whom a figure is for; files of version 1 say it for each service only, and nothing where it is the body itself."""
    if file.version > 1:
        return figure.served
    covered = {each.service: each.served for each in file.coverage}.get(figure.service)
    return covered or ((file.body.code,) if body.kind == "municipality" else ())


def _points(body: int, file: BodyFile) -> Iterator[Row]:
    """In how many procurements each point came to what: versions of a guideline together."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for each in file.compliance:
        for point in each.points:
            for state in STATES:
                counted[(each.service, each.guideline, point.point, state)] += getattr(point, state)
    yield from ((body, file.fiscal_year, *key, number) for key, number in sorted(counted.items()) if number)
