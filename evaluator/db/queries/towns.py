"""Reading the municipalities that contracts serve, and their people."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from evaluator.core.contracting import first_day, last_day
from evaluator.db.models import Contract, Organisation, Population, ServedTown
from evaluator.db.queries.paging import Page, page_of, words_of

MINISTRY = "ministry"


def of_contract(session: Session, contract_id: int) -> Sequence[ServedTown]:
    """The municipalities that a contract serves, by their codes. One statement."""
    query = select(ServedTown).join(Organisation, Organisation.id == ServedTown.served_id)
    query = query.where(ServedTown.contract_id == contract_id).options(joinedload(ServedTown.served))
    return session.scalars(query.order_by(Organisation.code, Organisation.id)).all()


def served(session: Session, contract_id: int, town_id: int) -> ServedTown | None:
    """A municipality that a contract serves, if it does."""
    query = select(ServedTown).where(ServedTown.contract_id == contract_id, ServedTown.served_id == town_id)
    return session.scalar(query.options(joinedload(ServedTown.served)))


def place(session: Session, town_id: int) -> Organisation | None:
    """A public body that a contract can serve: any but the ministry."""
    return session.scalar(select(Organisation).where(Organisation.id == town_id, Organisation.kind != MINISTRY))


def places(session: Session, search: str, *, number: int = 1, size: int = 10) -> Page[Organisation]:
    """Public bodies whose name, reading or code holds each word of `search`, those that merged left out."""
    names = (Organisation.name, Organisation.kana, Organisation.name_en, Organisation.code)
    wanted = [or_(*(each.icontains(word, autoescape=True) for each in names)) for word in words_of(search)]
    query = select(Organisation).where(Organisation.kind != MINISTRY, Organisation.valid_to.is_(None), *wanted)
    return page_of(session, query.order_by(Organisation.code, Organisation.id), number=number, size=size)


def populations(
    session: Session, organisation_id: int | None, year: int
) -> Sequence[tuple[Organisation, Population | None]]:  # fmt: skip
    """Every municipality that contracts of an organisation serve in a fiscal year, with its people if they are entered."""
    query = (
        select(Organisation, Population)
        .where(Organisation.id.in_(_served_in(organisation_id, year)))
        .outerjoin(Population, and_(*_entered(organisation_id, year)))
        .order_by(Organisation.code, Organisation.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _served_in(organisation_id: int | None, year: int) -> Select[int]:
    query = select(ServedTown.served_id).join(Contract, Contract.id == ServedTown.contract_id)
    ends = or_(ServedTown.to_year.is_(None), ServedTown.to_year >= year)
    lasts = (Contract.starts_on <= last_day(year), func.coalesce(Contract.ended_on, Contract.ends_on) >= first_day(year))
    return query.where(Contract.organisation_id == organisation_id, ServedTown.from_year <= year, ends, *lasts)


def _entered(organisation_id: int | None, year: int) -> tuple[ColumnElement[bool], ...]:
    mine = Population.owner_id == organisation_id
    return mine, Population.town_id == Organisation.id, Population.fiscal_year == year


def hold(session: Session, organisation_id: int) -> None:
    """Windows that enter people, or give out numbers of contracts, take turns until the transaction ends."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))
