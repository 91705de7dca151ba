"""What figures add up to, for many contracts at once: added up by the database, divided here, exact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from sqlalchemy.orm import Session

from evaluator.core.figures import PER, Month, fiscal_year_of
from evaluator.core.indicators import Indicator, IndicatorSet
from evaluator.core.months import months_of
from evaluator.core.values import record
from evaluator.db.queries import figures as rows
from evaluator.library import indicators as library

Key = tuple[int, int, str]
"""Contract, fiscal year, indicator."""


@record
class YearSum:
    """What an indicator came to in one fiscal year of one contract: the exact sums, and over how many months."""

    above: int
    """The sum of a count; of a rate what stands above the line."""
    months: int
    """Months that count: those in which everything needed was reported."""
    below: int | None = None
    """Of a rate what stands below the line, person-months where it is per population; none for a count."""
    per: int = 1
    """What a rate is per: 100,000 people, or 1."""
    is_rate: bool = False
    """Whether there is a line at all."""

    @property
    def value(self) -> Fraction | None:
        """The exact value, a share for percent; none where nothing stands below the line or the population is unknown."""
        if not self.is_rate:
            return Fraction(self.above)
        return Fraction(self.above * self.per, self.below) if self.below else None


@cache
def library_set() -> IndicatorSet:
    """The indicators of the library, read once. Raises CannotEvaluate."""
    return library.indicators()


def yearly(
    session: Session,
    contract_ids: Collection[int],
    years: Collection[int],
    indicators: Iterable[str],
    *,
    known: IndicatorSet | None = None,
) -> Mapping[Key, YearSum]:
    """Every indicator of every contract in every fiscal year, by (contract, fiscal year, indicator); absent has no entry.

    Counts and rates alike, in four statements at most, however many are asked for. Of a rate only months count in which
    every part of it was reported. What is made of the record of staff is not here: it is no monthly figure. `known` says
    what the ids mean, the library if it is left out. Raises KeyError for an unknown id, ValueError for a stock.
    """
    if not contract_ids or not years:
        return {}
    meant = [(known or library_set()).indicators[id] for id in dict.fromkeys(indicators)]
    if any(each.nature != "flow" for each in meant):
        raise ValueError("a stock has no sum")
    found = _counts(session, contract_ids, years, [each for each in meant if each.of is None])
    return found | _rates(session, contract_ids, years, [each for each in meant if each.of is not None])


def _counts(
    session: Session, contract_ids: Collection[int], years: Collection[int], indicators: Sequence[Indicator]
) -> dict[Key, YearSum]:
    if not indicators:
        return {}
    given = rows.sums(session, contract_ids, years, [each.id for each in indicators])
    return {(at, year, id): YearSum(above=int(above), months=count) for at, year, id, above, count in given}


def _rates(
    session: Session, contract_ids: Collection[int], years: Collection[int], indicators: Sequence[Indicator]
) -> dict[Key, YearSum]:
    if not indicators:
        return {}
    sides = [(each.of.numerator, each.of.denominator) for each in indicators if each.of]
    people = populations(session, contract_ids, years) if any(each.per != "none" for each in indicators) else {}
    found: dict[Key, YearSum] = {}
    for contract, year, *cells in rows.rate_sums(session, contract_ids, years, sides):
        for at, each in enumerate(indicators):
            above, below, months = cells[3 * at : 3 * at + 3]
            if months:
                found[contract, year, each.id] = _rate(each, int(above), int(below), months, people.get((contract, year)))
    return found


def _rate(indicator: Indicator, above: int, below: int, months: int, people: int | None) -> YearSum:
    if indicator.per == "none":
        return YearSum(above=above, months=months, below=below, is_rate=True)
    return YearSum(above=above, months=months, below=people * months if people else None, per=PER, is_rate=True)


def populations(session: Session, contract_ids: Collection[int], years: Collection[int]) -> Mapping[tuple[int, int], int]:
    """People living in all that a contract serves, by (contract, fiscal year). No entry where one municipality's are unknown."""
    towns: dict[tuple[int, int], int] = {}
    for contract, first, last in rows.served(session, contract_ids):
        for year in years:
            if first <= year <= (last or year):
                towns[contract, year] = towns.get((contract, year), 0) + 1
    given = rows.people(session, contract_ids, years)
    return {(at, year): int(people) for at, year, people, known in given if known == towns.get((at, year))}


def monthly(
    session: Session, contract_ids: Collection[int], years: Collection[int], indicators: Collection[str] | None = None
) -> Mapping[int, tuple[Month, ...]]:
    """The months of every contract in which anything was reported, with population, by contract; three statements."""
    if not contract_ids or not years:
        return {}
    first, last = months_of(min(years))[0], months_of(max(years))[-1]
    figures: dict[int, dict[int, dict[str, int]]] = {}
    for contract, month, indicator, value in rows.months(session, contract_ids, first, last, indicators):
        figures.setdefault(contract, {}).setdefault(month, {})[indicator] = value
    people = populations(session, contract_ids, years)
    return {
        contract: tuple(
            Month(month=month, figures=cells, population=people.get((contract, fiscal_year_of(month))))
            for month, cells in sorted(of.items())
            if fiscal_year_of(month) in years
        )
        for contract, of in figures.items()
    }
