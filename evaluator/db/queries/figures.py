"""Reading figures: sums made by the database, the months of one contract, and who changed what."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.orm import Session

from evaluator.core.calendar import FIRST_MONTH
from evaluator.core.months import months_of
from evaluator.db.models import Contract, Figure, Population, ServedTown

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
