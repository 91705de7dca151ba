"""Reading what goes into the yearly file of a body, and the files that were taken in."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Row, case, distinct, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import first_day, last_day
from evaluator.core.months import months_of
from evaluator.db.models import BodyFile, Contract, Figure, KeptJudgement, Organisation, Procurement, ServedTown

MAKER = (BodyFile.owner_id, BodyFile.body_id, BodyFile.fiscal_year)


def running(session: Session, organisation_id: int, year: int) -> Sequence[Contract]:
    """Contracts of an organisation, invented ones left out, that ran in a fiscal year, with the municipalities they serve."""
    last = func.coalesce(Contract.ended_on, Contract.ends_on)
    query = select(Contract).where(Contract.organisation_id == organisation_id, Contract.fictional.is_(False))
    query = query.where(Contract.starts_on <= last_day(year), last >= first_day(year))
    query = query.options(selectinload(Contract.towns).joinedload(ServedTown.served))
    return session.scalars(query.order_by(Contract.service, Contract.id)).all()


def values(session: Session, contract_ids: Sequence[int], year: int) -> Sequence[Row[int, str, int, int]]:
    """Contract, indicator, month and value of every figure of a fiscal year."""
    months = months_of(year)
    query = select(Figure.contract_id, Figure.indicator, Figure.month, Figure.value)
    query = query.where(Figure.contract_id.in_(contract_ids), Figure.month.between(months[0], months[-1]))
    return session.execute(query.order_by(Figure.contract_id, Figure.indicator, Figure.month)).all()


def reported(session: Session, contract_ids: Sequence[int], year: int) -> Sequence[Row[int, int]]:
    """Contract, and for how many months of a fiscal year any figure was reported."""
    months = months_of(year)
    query = select(Figure.contract_id, func.count(distinct(Figure.month))).where(Figure.contract_id.in_(contract_ids))
    return session.execute(query.where(Figure.month.between(months[0], months[-1])).group_by(Figure.contract_id)).all()


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


def of_body(session: Session, body_id: int) -> Sequence[BodyFile]:
    """Every file of a body, by year: of each those that the ministry took in first, the one that was made last first."""
    query = select(BodyFile).join(Organisation, Organisation.id == BodyFile.owner_id).where(BodyFile.body_id == body_id)
    by_ministry = case((Organisation.kind == "ministry", 0), else_=1)
    return session.scalars(query.order_by(BodyFile.fiscal_year, by_ministry, BodyFile.made_at.desc(), BodyFile.id.desc())).all()


def with_records(session: Session, body_ids: Collection[int], indicators: Collection[str]) -> set[tuple[int, int]]:
    """Body and fiscal year of the published procurements and the shared figures that this server has of some bodies."""
    called = (
        select(KeptJudgement.organisation_id, KeptJudgement.called_on)
        .join(Procurement, Procurement.id == KeptJudgement.procurement_id)
        .where(KeptJudgement.organisation_id.in_(body_ids), Procurement.fictional.is_(False))
    )
    reported = (
        select(Contract.organisation_id, Figure.month)
        .join(Contract, Contract.id == Figure.contract_id)
        .where(Contract.organisation_id.in_(body_ids), Contract.shared_at.is_not(None), Contract.fictional.is_(False))
        .where(Figure.indicator.in_(indicators))
        .distinct()
    )
    return {(body, fiscal_year(day)) for body, day in session.execute(called)} | {
        (body, fiscal_year(date(month // 100, month % 100, 1))) for body, month in session.execute(reported)
    }


def first_of(session: Session, body_ids: Collection[int]) -> set[int]:
    """Ids of the files that come first for their body and fiscal year, whoever took them in."""
    by_ministry = case((Organisation.kind == "ministry", 0), else_=1)
    order = (by_ministry, BodyFile.made_at.desc(), BodyFile.id.desc())
    place = func.row_number().over(partition_by=(BodyFile.body_id, BodyFile.fiscal_year), order_by=order)
    known = select(BodyFile.id, place.label("place")).join(Organisation, Organisation.id == BodyFile.owner_id)
    found = known.where(BodyFile.body_id.in_(body_ids)).subquery()
    return set(session.scalars(select(found.c.id).where(found.c.place == 1)))


def ministry(session: Session) -> Organisation | None:
    """The ministry; of several the first."""
    return session.scalars(select(Organisation).where(Organisation.kind == "ministry").order_by(Organisation.id).limit(1)).first()
