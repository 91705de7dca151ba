"""Reading figures: sums made by the database, the months of one contract, and who changed what."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.orm import Session

from evaluator.core.calendar import FIRST_MONTH
from evaluator.core.months import months_of
from evaluator.db.models import (
    Commitment,
    Contract,
    Figure,
    FigureChange,
    MonthReport,
    OwnIndicator,
    Person,
    Population,
    ServedTown,
)

YEAR = Figure.month // 100 - case((Figure.month % 100 < FIRST_MONTH, 1), else_=0)
"""The fiscal year of a month."""
Rate = tuple[tuple[str, ...], tuple[str, ...]]
"""Indicators above and below a line."""


def _chosen(contract_ids: Collection[int], years: Collection[int], indicators: Collection[str]) -> ColumnElement[bool]:
    return and_(
        Figure.contract_id.in_(contract_ids),
        Figure.month.between(months_of(min(years))[0], months_of(max(years))[-1]),
        Figure.indicator.in_(indicators),
    )


def sums(
    session: Session, contract_ids: Collection[int], years: Collection[int], indicators: Collection[str]
) -> Sequence[Row[int, int, str, int, int]]:
    """Contract, fiscal year, indicator, sum and number of months that were reported. One statement."""
    year = YEAR.label("fiscal_year")
    query = select(Figure.contract_id, year, Figure.indicator, func.sum(Figure.value), func.count())
    query = query.where(_chosen(contract_ids, years, indicators), year.in_(years))
    return session.execute(query.group_by(Figure.contract_id, year, Figure.indicator)).all()


def rate_sums(
    session: Session, contract_ids: Collection[int], years: Collection[int], rates: Sequence[Rate]
) -> Sequence[Sequence[Any]]:
    """Contract, fiscal year, and for every rate the sum above, the sum below and the months in which all of it was reported.

    One statement: the months are laid out one a row first, so that a month counts only where nothing is missing.
    """
    parts = tuple(dict.fromkeys(part for rate in rates for side in rate for part in side))
    laid = _laid_out(contract_ids, years, parts).subquery()
    cells = {part: laid.c[f"part_{at}"] for at, part in enumerate(parts)}
    year = (laid.c.month // 100 - case((laid.c.month % 100 < FIRST_MONTH, 1), else_=0)).label("fiscal_year")
    query = select(laid.c.contract_id, year, *(column for rate in rates for column in _of_rate(rate, cells)))
    return session.execute(query.where(year.in_(years)).group_by(laid.c.contract_id, year)).all()


def _laid_out(contract_ids: Collection[int], years: Collection[int], parts: Sequence[str]) -> Select[*tuple[Any, ...]]:
    columns: list[ColumnElement[Any]] = [
        func.max(case((Figure.indicator == part, Figure.value))).label(f"part_{at}") for at, part in enumerate(parts)
    ]
    query: Select[*tuple[Any, ...]] = select(Figure.contract_id, Figure.month, *columns).where(
        _chosen(contract_ids, years, parts)
    )
    return query.group_by(Figure.contract_id, Figure.month)


def _of_rate(rate: Rate, cells: Mapping[str, ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:
    whole = and_(*(cells[part].is_not(None) for side in rate for part in side))
    sides = [sum((cells[part] for part in side[1:]), start=cells[side[0]]) if side else None for side in rate]
    added = [func.sum(case((whole, side))) if side is not None else func.sum(0) for side in sides]
    return (*added, func.count(case((whole, 1))))


def served(session: Session, contract_ids: Collection[int]) -> Sequence[Row[int, int, int | None]]:
    """Contract, first and last fiscal year of every municipality that is served."""
    query = select(ServedTown.contract_id, ServedTown.from_year, ServedTown.to_year)
    return session.execute(query.where(ServedTown.contract_id.in_(contract_ids))).all()


def people(session: Session, contract_ids: Collection[int], years: Collection[int]) -> Sequence[Row[int, int, int, int]]:
    """Contract, fiscal year, people living in what it serves, and in how many municipalities that is known."""
    in_year = and_(
        Population.fiscal_year >= ServedTown.from_year,
        func.coalesce(ServedTown.to_year, Population.fiscal_year) >= Population.fiscal_year,
    )
    query = (
        select(ServedTown.contract_id, Population.fiscal_year, func.sum(Population.people), func.count())
        .join(Contract, Contract.id == ServedTown.contract_id)
        .join(Population, and_(Population.town_id == ServedTown.served_id, Population.owner_id == Contract.organisation_id))
        .where(ServedTown.contract_id.in_(contract_ids), Population.fiscal_year.in_(years), in_year)
        .group_by(ServedTown.contract_id, Population.fiscal_year)
    )
    return session.execute(query).all()


def months(
    session: Session, contract_ids: Collection[int], first: int, last: int, indicators: Collection[str] | None = None
) -> Sequence[Row[int, int, str, int]]:
    """Contract, month, indicator and figure from one month to another, in order."""
    query = select(Figure.contract_id, Figure.month, Figure.indicator, Figure.value)
    query = query.where(Figure.contract_id.in_(contract_ids), Figure.month.between(first, last))
    if indicators is not None:
        query = query.where(Figure.indicator.in_(indicators))
    return session.execute(query.order_by(Figure.contract_id, Figure.month)).all()


def own(session: Session, organisation_id: int | None) -> Sequence[OwnIndicator]:
    """The indicators that an organisation added, in the order of their codes."""
    query = select(OwnIndicator).where(OwnIndicator.organisation_id == organisation_id)
    return session.scalars(query.order_by(OwnIndicator.code)).all()


def own_one(session: Session, organisation_id: int | None, id: int) -> OwnIndicator | None:
    """One of them."""
    return session.scalar(select(OwnIndicator).where(OwnIndicator.organisation_id == organisation_id, OwnIndicator.id == id))


def used(session: Session, organisation_id: int | None, indicators: Collection[str]) -> frozenset[str]:
    """Those of the indicators that any contract of the organisation has, or once had, figures of."""
    query = select(FigureChange.indicator).join(Contract, Contract.id == FigureChange.contract_id)
    query = query.where(Contract.organisation_id == organisation_id, FigureChange.indicator.in_(indicators))
    there = select(Figure.indicator).join(Contract, Contract.id == Figure.contract_id)
    there = there.where(Contract.organisation_id == organisation_id, Figure.indicator.in_(indicators))
    return frozenset(session.scalars(query.union(there)))


def reports(session: Session, contract_ids: Collection[int], first: int, last: int) -> Sequence[MonthReport]:
    """The reports from one month to another, in order."""
    query = select(MonthReport).where(MonthReport.contract_id.in_(contract_ids), MonthReport.month.between(first, last))
    return session.scalars(query.order_by(MonthReport.contract_id, MonthReport.month)).all()


def received(session: Session, contract_ids: Collection[int]) -> Sequence[Row[int, int, date]]:
    """Contract, month and day of every report that came."""
    query = select(MonthReport.contract_id, MonthReport.month, MonthReport.received_on)
    return session.execute(query.where(MonthReport.contract_id.in_(contract_ids))).all()


def running(session: Session, organisation_id: int | None, since: date) -> Sequence[Contract]:
    """Contracts of an organisation that had not ended on a day, by number."""
    last = func.coalesce(Contract.ended_on, Contract.ends_on)
    query = select(Contract).where(Contract.organisation_id == organisation_id, last >= since)
    return session.scalars(query.order_by(Contract.number, Contract.id)).all()


def by_numbers(
    session: Session, organisation_id: int | None, numbers: Collection[str], *, hold: bool = False
) -> Sequence[Contract]:
    """Contracts of an organisation by their numbers; `hold` keeps others from changing them until the transaction ends."""
    query = select(Contract).where(Contract.organisation_id == organisation_id, Contract.number.in_(numbers))
    if hold:
        query = query.with_for_update(of=Contract, key_share=True).execution_options(populate_existing=True)
    return session.scalars(query.order_by(Contract.id)).all()


def changes(contract_id: int, first: int, last: int, indicator: str = "") -> Select[FigureChange]:
    """Changes of figures from one month to another, of one indicator if it is named, newest first."""
    query = select(FigureChange).where(FigureChange.contract_id == contract_id, FigureChange.month.between(first, last))
    if indicator:
        query = query.where(FigureChange.indicator == indicator)
    return query.order_by(FigureChange.id.desc())


def last_changes(session: Session, contract_id: int, cells: Collection[tuple[int, str]]) -> Sequence[FigureChange]:
    """The changes of some figures, oldest first."""
    query = select(FigureChange).where(
        FigureChange.contract_id == contract_id,
        FigureChange.month.in_({month for month, _ in cells}),
        FigureChange.indicator.in_({indicator for _, indicator in cells}),
    )
    return session.scalars(query.order_by(FigureChange.id)).all()


def names(session: Session, people: Collection[int]) -> dict[int, str]:
    """What people are called."""
    return {each.id: each.name for each in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}


def targets(session: Session, contract_id: int, year: int) -> Sequence[Commitment]:
    """Promised values of indicators for a fiscal year; one for that year stands after those for every year."""
    query = select(Commitment).where(Commitment.contract_id == contract_id, Commitment.kind == "target")
    query = query.where((Commitment.fiscal_year == year) | Commitment.fiscal_year.is_(None))
    return session.scalars(query.order_by(Commitment.fiscal_year.is_not(None), Commitment.id)).all()
