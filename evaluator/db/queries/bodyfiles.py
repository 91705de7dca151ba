"""Reading what goes into the yearly file of a body, and the files that were taken in."""

from collections.abc import Sequence

from sqlalchemy import Row, distinct, func, select
from sqlalchemy.orm import Session, joinedload

from evaluator.core.contracting import first_day, last_day
from evaluator.core.months import months_of
from evaluator.db.models import BodyFile, Contract, Figure, Organisation, ServedTown

MAKER = (BodyFile.owner_id, BodyFile.body_id, BodyFile.fiscal_year)


def running(session: Session, organisation_id: int, year: int) -> Sequence[Contract]:
    """Contracts of an organisation, invented ones left out, that ran in a fiscal year."""
    last = func.coalesce(Contract.ended_on, Contract.ends_on)
    query = select(Contract).where(Contract.organisation_id == organisation_id, Contract.fictional.is_(False))
    query = query.where(Contract.starts_on <= last_day(year), last >= first_day(year))
    return session.scalars(query.order_by(Contract.service, Contract.id)).all()


def sums(session: Session, contract_ids: Sequence[int], year: int) -> Sequence[Row[str, str, int, int, int]]:
    """Service, indicator, month, the sum and how many contracts reported it."""
    months = months_of(year)
    query = (
        select(Contract.service, Figure.indicator, Figure.month, func.sum(Figure.value), func.count())
        .join(Contract, Contract.id == Figure.contract_id)
        .where(Figure.contract_id.in_(contract_ids), Figure.month.between(months[0], months[-1]))
        .group_by(Contract.service, Figure.indicator, Figure.month)
        .order_by(Contract.service, Figure.indicator, Figure.month)
    )
    return session.execute(query).all()


def reported(session: Session, contract_ids: Sequence[int], year: int) -> Sequence[Row[int, int]]:
    """Contract, and for how many months of a fiscal year any figure was reported."""
    months = months_of(year)
    query = select(Figure.contract_id, func.count(distinct(Figure.month))).where(Figure.contract_id.in_(contract_ids))
    return session.execute(query.where(Figure.month.between(months[0], months[-1])).group_by(Figure.contract_id)).all()


def served(session: Session, contract_ids: Sequence[int], year: int) -> Sequence[Row[str, str | None]]:
    """Service, and the code of each place that its contracts serve in a fiscal year."""
    query = (
        select(Contract.service, Organisation.code)
        .distinct()
        .select_from(ServedTown)
        .join(Contract, Contract.id == ServedTown.contract_id)
        .join(Organisation, Organisation.id == ServedTown.served_id)
        .where(ServedTown.contract_id.in_(contract_ids), ServedTown.from_year <= year)
        .where(func.coalesce(ServedTown.to_year, year) >= year)
        .order_by(Contract.service, Organisation.code)
    )
    return session.execute(query).all()


def of_sha(session: Session, owner_id: int, sha256: str) -> BodyFile | None:
    """A file that was taken in, by its digest."""
    return session.scalar(select(BodyFile).where(BodyFile.owner_id == owner_id, BodyFile.sha256 == sha256))


def last(session: Session, owner_id: int, body_id: int, year: int) -> BodyFile | None:
    """The file of a body and fiscal year that counts."""
    query = select(BodyFile).where(BodyFile.owner_id == owner_id, BodyFile.body_id == body_id, BodyFile.fiscal_year == year)
    return session.scalars(query.order_by(BodyFile.number.desc()).limit(1)).first()


def newest(session: Session, owner_id: int | None, year: int | None = None) -> Sequence[BodyFile]:
    """The file that counts of each body and fiscal year, newest year first, then by code; of one year if it is named."""
    top = select(*MAKER, func.max(BodyFile.number).label("number")).where(BodyFile.owner_id == owner_id).group_by(*MAKER)
    most = top.subquery()
    query = (
        select(BodyFile)
        .join(most, (BodyFile.body_id == most.c.body_id) & (BodyFile.fiscal_year == most.c.fiscal_year))
        .join(Organisation, Organisation.id == BodyFile.body_id)
        .where(BodyFile.owner_id == owner_id, BodyFile.number == most.c.number)
        .options(joinedload(BodyFile.body))
    )
    query = query.where(BodyFile.fiscal_year == year) if year is not None else query
    return session.scalars(query.order_by(BodyFile.fiscal_year.desc(), Organisation.code, Organisation.id)).all()


def ministry(session: Session) -> Organisation | None:
    """The ministry; of several the first."""
    return session.scalars(select(Organisation).where(Organisation.kind == "ministry").order_by(Organisation.id).limit(1)).first()
