"""Fiscal years of definitions that replace each other, of an indicator or of a field of a return."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evaluator.core.indicators import Definition
from evaluator.core.values import Problem, problem

FIRST_YEAR, LAST_YEAR = 1950, 2998
"""Fiscal years that a definition can be about."""


def definition_years(definitions: Sequence[Definition], path: str) -> Iterator[Problem]:
    """Definitions that do not follow each other, and years that no definition can begin with."""
    for at, (before, after) in enumerate(pairwise(definitions), 2):
        if after.from_year <= before.from_year:
            place = f"{path}.definition[{at}].from_year"
            yield problem(place, "definition.years-turned", first=before.from_year, last=after.from_year)
    for at, definition in enumerate(definitions, 1):
        if not FIRST_YEAR <= (year := definition.from_year) <= LAST_YEAR:
            yield problem(f"{path}.definition[{at}].from_year", "definition.year", year=year, first=FIRST_YEAR, last=LAST_YEAR)
