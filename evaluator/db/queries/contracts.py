"""Reading contracts, always within one organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.core.contracting import first_day, last_day
from evaluator.db.models import (
    Amendment,
    Award,
    Commitment,
    CommitmentCheck,
    Contract,
    ContractParty,
    Document,
    FundingLine,
    Procurement,
    Proposer,
)
from evaluator.db.queries.paging import Page, page_of, words_of

ORDERS = ("newest", "title", "contractor", "end")
STATES = ("running", "coming", "over", "ended")
PARTIES = selectinload(Contract.parties).joinedload(ContractParty.proposer)
CHECKS = selectinload(Commitment.checks).joinedload(CommitmentCheck.checker)


def of_organisation(session: Session, organisation_id: int | None, contract_id: int, *, hold: bool = False) -> Contract | None:
    """The contract with its contractors and years, if it belongs to the organisation.

    `hold` keeps others of the office from changing anything of it until the transaction ends.
    """
    query = select(Contract).where(Contract.id == contract_id, Contract.organisation_id == organisation_id)
    if hold:
        query = query.with_for_update(of=Contract, key_share=True).execution_options(populate_existing=True)
    return session.scalar(query.options(joinedload(Contract.first), PARTIES, selectinload(Contract.years)))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list of contracts is narrowed to; nothing stands for everything."""

    search: str = ""
    service: str = ""
    state: str = ""
    year: int | None = None


def page(
    session: Session, organisation_id: int | None, today: date, wanted: Wanted, *, number: int = 1, size: int = 20,
    order: str = "newest",
) -> Page[Contract]:  # fmt: skip
    """Contracts of an organisation, one page. `order` is one of ORDERS; each word searched stands in number, title or names."""
    query = select(Contract).where(Contract.organisation_id == organisation_id, *_narrowed(wanted, today))
    return page_of(session, _ordered(query, order), PARTIES, selectinload(Contract.years), number=number, size=size)


def _ordered(query: Select[Contract], order: str) -> Select[Contract]:
    lead = select(func.min(Proposer.kana)).join(ContractParty, ContractParty.proposer_id == Proposer.id)
    lead = lead.where(ContractParty.contract_id == Contract.id, ContractParty.lead)
    by: dict[str, ColumnElement[Any]] = {
        "newest": Contract.starts_on.desc(),
        "title": Contract.title.asc(),
        "contractor": lead.scalar_subquery().asc(),
        "end": _last_day().desc(),
    }
    return query.order_by(by[order], Contract.id.desc())


def _last_day() -> ColumnElement[date]:
    return func.coalesce(Contract.ended_on, Contract.ends_on)


def _narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found = [_holds(word) for word in words_of(wanted.search)]
    if wanted.service:
        found.append(Contract.service == wanted.service)
    if wanted.state:
        found.append(_in_state(wanted.state, today))
    if wanted.year is not None:
        found += [Contract.starts_on <= last_day(wanted.year), _last_day() >= first_day(wanted.year)]
    return found


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    """Ended early is a state of its own, whenever that was."""
    return {
        "running": and_(Contract.starts_on <= today, _last_day() >= today),
        "coming": Contract.starts_on > today,
        "over": and_(Contract.ends_on < today, Contract.ended_on.is_(None)),
        "ended": and_(Contract.ended_on.is_not(None), Contract.ended_on < today),
    }[state]


def _holds(word: str) -> ColumnElement[bool]:
    names = (Proposer.name, Proposer.kana, Proposer.corporate_number)
    party = exists().where(
        ContractParty.contract_id == Contract.id,
        ContractParty.proposer_id == Proposer.id,
        or_(*(each.icontains(word, autoescape=True) for each in names)),
    )
    own = (Contract.number, Contract.title, Contract.consortium)
    return or_(party, *(each.icontains(word, autoescape=True) for each in own))


def span(session: Session, organisation_id: int | None) -> tuple[date, date] | None:
    """The first and the last day of all contracts of an organisation."""
    query = select(func.min(Contract.starts_on), func.max(Contract.ends_on)).where(Contract.organisation_id == organisation_id)
    first, last = session.execute(query).one()
    return None if first is None else (first, last)


def by_number(session: Session, organisation_id: int, number: str) -> Contract | None:
    """The contract that has a number in the books of an organisation."""
    return session.scalar(select(Contract).where(Contract.organisation_id == organisation_id, Contract.number == number))


def is_cited(session: Session, contract_id: int) -> bool:
    """Whether a renewal cites a contract as its first selection."""
    return bool(session.scalar(select(exists().where(Contract.first_id == contract_id))))


def renewals(session: Session, contract_id: int) -> Sequence[Contract]:
    """The renewals that cite a contract, in order."""
    return session.scalars(
        select(Contract).where(Contract.first_id == contract_id).order_by(Contract.starts_on, Contract.id)
    ).all()


def proposers(session: Session, organisation_id: int | None, ids: Sequence[int]) -> tuple[Proposer, ...]:
    """Those of the ids that are in the organisation's register."""
    query = select(Proposer).where(Proposer.organisation_id == organisation_id, Proposer.id.in_(set(ids)))
    return tuple(session.scalars(query.order_by(Proposer.kana, Proposer.id)))


def of_award(session: Session, award_id: int) -> Contract | None:
    """The contract that was registered from an award."""
    return session.scalar(select(Contract).where(Contract.award_id == award_id))


def of_awards(session: Session, procurement_id: int) -> dict[int, int]:
    """By the number of an award of a procurement: the id of the contract that was registered from it."""
    query = select(Award.number, Contract.id).join(Contract, Contract.award_id == Award.id)
    return {row[0]: row[1] for row in session.execute(query.where(Award.procurement_id == procurement_id))}


def origin(session: Session, award_id: int | None) -> tuple[Award, Procurement] | None:
    """The award that a contract comes from, with its procurement."""
    if award_id is None:
        return None
    query = select(Award, Procurement).join(Procurement, Procurement.id == Award.procurement_id).where(Award.id == award_id)
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def amendments(session: Session, contract_id: int) -> Sequence[Amendment]:
    """The amendments of a contract, in order."""
    return session.scalars(select(Amendment).where(Amendment.contract_id == contract_id).order_by(Amendment.number)).all()


def amendment_paper(session: Session, contract_id: int, number: int) -> Document | None:
    """The scan of an amendment of a contract."""
    query = select(Document).join(Amendment, Amendment.document_id == Document.id)
    mine = (Amendment.contract_id == contract_id, Amendment.number == number, Document.contract_id == contract_id)
    return session.scalar(query.where(*mine, Document.removed_at.is_(None)))


def funding(session: Session, contract_id: int, year: int | None = None) -> Sequence[FundingLine]:
    """Where the money of a contract comes from, by fiscal year; of one year if it is given."""
    query = select(FundingLine).where(FundingLine.contract_id == contract_id)
    if year is not None:
        query = query.where(FundingLine.fiscal_year == year)
    return session.scalars(query.order_by(FundingLine.fiscal_year, FundingLine.id)).all()


def commitments(session: Session, contract_id: int) -> Sequence[Commitment]:
    """What was promised in a contract, with its checks: staff, targets, ties, then the rest. One statement."""
    order = case({"staffing": 1, "target": 2, "tie": 3}, value=Commitment.kind, else_=4)
    query = select(Commitment).where(Commitment.contract_id == contract_id).order_by(order, Commitment.id)
    checks = joinedload(Commitment.checks).joinedload(CommitmentCheck.checker)
    return session.scalars(query.options(checks)).unique().all()


def commitment(session: Session, contract_id: int, commitment_id: int) -> Commitment | None:
    """One promise of a contract with its checks."""
    query = select(Commitment).where(Commitment.contract_id == contract_id, Commitment.id == commitment_id)
    return session.scalar(query.options(CHECKS))


def every_proposer(session: Session, organisation_id: int) -> Sequence[Proposer]:
    """The whole register of an organisation."""
    return session.scalars(select(Proposer).where(Proposer.organisation_id == organisation_id).order_by(Proposer.id)).all()


def numbered(session: Session, organisation_id: int, numbers: Collection[str]) -> Sequence[Contract]:
    """The contracts that have these numbers, with contractors and years."""
    query = select(Contract).where(Contract.organisation_id == organisation_id, Contract.number.in_(numbers))
    return session.scalars(query.options(joinedload(Contract.first), PARTIES, selectinload(Contract.years))).all()
