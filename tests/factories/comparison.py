"""Contracts with years of figures, some of them shared by other towns."""

from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy.orm import Session

from evaluator.core.months import months_of
from evaluator.db.models import Contract, Figure, Organisation, Person, Population
from tests.factories.contracts import contract, contractor
from tests.factories.world import NOW


def neighbour(session: Session, name: str) -> Organisation:
    """Another municipality. Flushes."""
    made = Organisation(kind="municipality", name=name, kana="となり", name_en="")
    session.add(made)
    session.flush()
    return made


def shared(session: Session, town: Organisation, by: str, **values: object) -> Contract:
    """A contract of a town that it shares, by a contractor of its own. Flushes."""
    return contract(
        session, town, by=contractor(session, town, by), **{"from_year": 2018, "years": 9, "shared_at": NOW, **values}
    )


def filled(session: Session, deal: Contract, year: int, figures: Mapping[str, int]) -> None:
    """The same figures in every month of a fiscal year."""
    session.execute(
        insert(Figure),
        [
            {"contract_id": deal.id, "month": month, "indicator": id, "value": value}
            for month in months_of(year)
            for id, value in figures.items()
        ],
    )


def peopled(session: Session, town: Organisation, years: range, people: int, by: Person) -> None:
    """The people of a town in some fiscal years."""
    session.execute(
        insert(Population),
        [
            {"owner_id": town.id, "town_id": town.id, "fiscal_year": year, "people": people, "source": "住民基本台帳",
             "entered_by": by.id, "entered_at": NOW}
            for year in years
        ],
    )  # fmt: skip
