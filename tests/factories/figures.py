"""Figures as rows, month by month."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from evaluator.core.months import after
from evaluator.db.models import Contract, Figure, MonthReport, Organisation, Person, Population
from tests.factories.world import NOW


def report(session: Session, contract: Contract, month: int, **figures: int) -> None:
    """The figures of one month, as they were first entered. Flushes."""
    session.add_all(Figure(contract_id=contract.id, month=month, indicator=id, value=value) for id, value in figures.items())
    session.flush()


def months_reported(session: Session, contract: Contract, first: int, figures: Mapping[str, list[int | None]]) -> None:
    """Figures by indicator for the months from `first` on; None where nothing was reported."""
    for indicator, values in figures.items():
        for at, value in enumerate(values):
            if value is not None:
                session.add(Figure(contract_id=contract.id, month=after(first, at), indicator=indicator, value=value))
    session.flush()


def received(session: Session, contract: Contract, month: int, on: date, by: Person, remark: str = "") -> MonthReport:
    """That the report of a month came in on a day. Flushes."""
    made = MonthReport(
        contract_id=contract.id, month=month, received_on=on, remark=remark, entered_by=by.id, entered_at=NOW
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def population(session: Session, town: Organisation, year: int, people: int, by: Person) -> None:
    """The people of a town in a fiscal year, as it entered them itself. Flushes."""
    session.add(
        Population(
            owner_id=town.id, town_id=town.id, fiscal_year=year, people=people, source="住民基本台帳", entered_by=by.id,
            entered_at=NOW,
        )
    )  # fmt: skip
    session.flush()
