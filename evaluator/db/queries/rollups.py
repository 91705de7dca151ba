"""Reading what each body handed in: returns, shared figures, and where its services are. Drafts and prices are never read."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import (
    BodyFile,
    BodyReturn,
    Contract,
    Figure,
    KeptJudgement,
    Organisation,
    Population,
    ReturnRound,
    ServedTown,
)


class Months(NamedTuple):
    """One figure of one month."""

    contract_id: int
    service: str
    indicator: str
    month: int
    value: int


def bodies(session: Session) -> Sequence[Organisation]:
    """Every body but the ministry that was asked for a return, has a published judgement or a yearly file, or shared a
    contract; by id."""
    found = (
        select(BodyReturn.organisation_id)
        .union(
            select(KeptJudgement.organisation_id),
            select(Contract.organisation_id).where(_handed_over()),
            select(BodyFile.body_id),
        )
        .subquery()
    )
    query = select(Organisation).where(Organisation.kind != "ministry", Organisation.id.in_(select(found.c[0])))
    return session.scalars(query.order_by(Organisation.id)).all()


def _handed_over() -> Any:
    return Contract.shared_at.is_not(None) & Contract.fictional.is_(False)


def returns(session: Session, organisation_id: int) -> Sequence[BodyReturn]:
    """The returns of a body with their rounds and forms: by year what the ministry asked first, handed in first, newest first."""
    asked = case((Organisation.kind == "ministry", 0), else_=1)
    handed = case((BodyReturn.submitted_at.is_(None), 1), else_=0)
    query = (
        select(BodyReturn)
        .join(ReturnRound, ReturnRound.id == BodyReturn.round_id)
        .join(Organisation, Organisation.id == ReturnRound.asker_id)
        .where(BodyReturn.organisation_id == organisation_id)
        .order_by(ReturnRound.fiscal_year, handed, asked, BodyReturn.id.desc())
        .options(joinedload(BodyReturn.round).joinedload(ReturnRound.form))
    )
    return session.scalars(query).all()


def figures(session: Session, organisation_id: int, indicators: Collection[str]) -> Sequence[Months]:
    """What was reported under the contracts that a body shared, month by month."""
    query = (
        select(Figure.contract_id, Contract.service, Figure.indicator, Figure.month, Figure.value)
        .join(Contract, Contract.id == Figure.contract_id)
        .where(Contract.organisation_id == organisation_id, _handed_over(), Figure.indicator.in_(indicators))
        .order_by(Figure.contract_id, Figure.indicator, Figure.month)
    )
    return [Months._make(each) for each in session.execute(query)]


def served(session: Session, organisation_id: int) -> Sequence[ServedTown]:
    """The municipalities that the shared contracts of a body serve, with the years."""
    query = select(ServedTown).join(Contract, Contract.id == ServedTown.contract_id)
    query = query.where(Contract.organisation_id == organisation_id, _handed_over()).options(joinedload(ServedTown.served))
    return session.scalars(query.order_by(ServedTown.contract_id, ServedTown.served_id)).all()


def people(session: Session, organisation_id: int) -> dict[tuple[int, int], int]:
    """The population that a body entered itself, by municipality and fiscal year."""
    query = select(Population.town_id, Population.fiscal_year, Population.people).where(Population.owner_id == organisation_id)
    return {(town, year): count for town, year, count in session.execute(query)}
