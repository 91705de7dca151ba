"""The monthly figures of one contract and fiscal year, as the grid shows them and as they are judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.figures import Figure, Month, Value, fiscal_year_of, value
from evaluator.core.indicators import Indicator, IndicatorSet, definition_in, derived, entered, parts_of
from evaluator.core.months import months_of
from evaluator.db.models import Contract, MonthReport
from evaluator.db.queries import figures as rows
from evaluator.services.figures.known import known_to, retired
from evaluator.services.figures.reports import Report, report_of
from evaluator.services.figures.sums import populations

Cell = tuple[int, str]
"""A month and an indicator."""
AROUND = 1
"""Fiscal years before and after that are looked at beside the one of the grid."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One fiscal year of one contract: what can be entered, what is stored, and the reports of its months."""

    contract: Contract
    year: int
    known: IndicatorSet
    entered: tuple[Indicator, ...]
    derived: tuple[Indicator, ...]
    reports: tuple[Report, ...]
    kept: Mapping[int, MonthReport]
    """The stored reports, by month."""
    stored: Mapping[Cell, int]
    """The figures of the fiscal year."""
    months: tuple[Month, ...]
    """The same, month by month."""
    around: Mapping[Cell, int]
    """Figures of the years before and after."""
    people: int | None
    """Who lives in what the contract serves; none if that is not known."""

    @property
    def open(self) -> frozenset[int]:
        """Months whose figures can be entered."""
        return frozenset(each.month for each in self.reports if each.open)

    def values(self, id: str) -> tuple[tuple[Value, ...], Value]:
        """An indicator in each month, and over the fiscal year, exact."""
        reported = [each for each in self.months if each.figures]
        return tuple(value(self.known, id, months=[each]) for each in self.months), value(self.known, id, months=reported)


def years_of(contract: Contract) -> tuple[int, ...]:
    """The fiscal years of a contract, to its early end if it had one."""
    return tuple(range(fiscal_year(contract.starts_on), fiscal_year(contract.ended_on or contract.ends_on) + 1))


def load(session: Session, contract: Contract, year: int, now: datetime) -> Grid:
    """The figures of a fiscal year. Six statements. A year outside the contract has no open month."""
    known, away = known_to(session, contract.organisation_id), retired(session, contract.organisation_id)
    months, today = months_of(year), japan_date(now)
    found = rows.months(session, [contract.id], months_of(year - AROUND)[0], months_of(year + AROUND)[-1])
    figures = {(month, indicator): figure for _, month, indicator, figure in found}
    stored = {cell: each for cell, each in figures.items() if fiscal_year_of(cell[0]) == year}
    kept = {each.month: each for each in rows.reports(session, [contract.id], months[0], months[-1])}
    people = populations(session, [contract.id], [year]).get((contract.id, year))
    there = {id for _, id in stored}
    asked = tuple(each for each in entered(known) if each.id in there or (each.id not in away and definition_in(each, year)))
    ids = {each.id for each in asked}
    return Grid(
        contract=contract,
        year=year,
        known=known,
        entered=asked,
        derived=tuple(each for each in derived(known) if ids.issuperset(parts_of(each))),
        reports=tuple(report_of(contract, each, kept[each].received_on if each in kept else None, today) for each in months),
        kept=kept,
        stored=stored,
        months=laid_out(stored, people, months),
        around={cell: each for cell, each in figures.items() if cell not in stored},
        people=people,
    )


def laid_out(figures: Mapping[Cell, int], people: int | None, months: Iterable[int] = ()) -> tuple[Month, ...]:
    """Figures month by month, in order; `months` are there even if nothing was reported in them."""
    laid: dict[int, dict[str, Figure]] = {month: {} for month in months}
    for (month, id), each in figures.items():
        laid.setdefault(month, {})[id] = each
    return tuple(Month(month=month, figures=each, population=people) for month, each in sorted(laid.items()))
