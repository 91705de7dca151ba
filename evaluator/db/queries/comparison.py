"""Reading contracts to compare: the organisation's own and what others chose to share; and contractors of one register."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.core.contracting import first_day, last_day
from evaluator.db.models import (
    ChainHead,
    Collaboration,
    Commitment,
    Contract,
    ContractParty,
    ContractStaff,
    Figure,
    MonthReport,
    Organisation,
    Partner,
    Procurement,
    Proposer,
    Review,
)
from evaluator.db.queries.paging import MOST_WORDS

LAST_DAY = func.coalesce(Contract.ended_on, Contract.ends_on)
ORDERS = ("name", "contracts", "newest")


class Peer(NamedTuple):
    """A contract among others, as everybody may see it."""

    id: int
    organisation_id: int
    body: str
    body_en: str
    contractor: str
    proposer_id: int | None
    title: str
    service: str
    starts_on: date
    last_on: date
    fictional: bool


def _open_to(organisation_id: int | None) -> ColumnElement[bool]:
    return or_(Contract.organisation_id == organisation_id, Contract.shared_at.is_not(None))


def peers(session: Session, organisation_id: int | None, service: str, first: int, last: int, *, most: int) -> tuple[Peer, ...]:
    """Own and shared contracts for a service that ran in some fiscal year from one to another; own ones first. One statement."""
    query = (
        select(
            Contract.id, Contract.organisation_id, Organisation.name, Organisation.name_en,
            case((Contract.consortium != "", Contract.consortium), else_=Proposer.name), Proposer.id, Contract.title,
            Contract.service, Contract.starts_on, LAST_DAY, Contract.fictional,
        )
        .join(Organisation, Organisation.id == Contract.organisation_id)
        .outerjoin(ContractParty, and_(ContractParty.contract_id == Contract.id, ContractParty.lead))
        .outerjoin(Proposer, Proposer.id == ContractParty.proposer_id)
        .where(_open_to(organisation_id), Contract.service == service, Contract.starts_on <= last_day(last))
        .where(first_day(first) <= LAST_DAY)
        .order_by(case((Contract.organisation_id == organisation_id, 0), else_=1), Organisation.name, Contract.id)
        .limit(most)
    )  # fmt: skip
    return tuple(Peer._make(row) for row in session.execute(query))


def services(session: Session, organisation_id: int | None) -> Sequence[Row[str, date, date, int]]:
    """Services of the organisation's own contracts with their first and last day and how many there are, the most first."""
    query = select(Contract.service, func.min(Contract.starts_on), func.max(LAST_DAY), func.count())
    query = query.where(Contract.organisation_id == organisation_id).group_by(Contract.service)
    return session.execute(query.order_by(func.count().desc(), Contract.service)).all()


def spells(session: Session, contract_ids: Collection[int]) -> Sequence[Row[int, int, int, int | None]]:
    """Contract, hundredths of a full-time equivalent, first and last month of everybody at work."""
    query = select(
        ContractStaff.contract_id, ContractStaff.fte_hundredths, ContractStaff.from_month, ContractStaff.to_month
    )  # fmt: skip
    return session.execute(query.where(ContractStaff.contract_id.in_(contract_ids))).all()


class Contractor(NamedTuple):
    """A contractor in the list of a register."""

    id: int
    name: str
    kana: str
    contracts: int
    running: int
    first_on: date
    last_on: date


def contractors(
    session: Session, organisation_id: int | None, today: date, *, search: Collection[str], service: str, order: str,
    number: int, size: int,
) -> tuple[tuple[Contractor, ...], int]:  # fmt: skip
    """One page of those who have, or had, a contract with the organisation, and how many there are in all. Two statements."""
    running = func.sum(case((and_(Contract.starts_on <= today, today <= LAST_DAY), 1), else_=0))
    query = (
        select(Proposer.id, Proposer.name, Proposer.kana, func.count(), running, func.min(Contract.starts_on), func.max(LAST_DAY))
        .join(ContractParty, ContractParty.proposer_id == Proposer.id)
        .join(Contract, Contract.id == ContractParty.contract_id)
        .where(Contract.organisation_id == organisation_id, *_narrowed(search, service))
        .group_by(Proposer.id, Proposer.name, Proposer.kana)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    by: dict[str, ColumnElement[Any]] = {
        "name": Proposer.kana.asc(), "contracts": func.count().desc(), "newest": func.max(Contract.starts_on).desc(),
    }  # fmt: skip
    at = max(1, min(number, -(-total // size)))
    rows = session.execute(query.order_by(by[order], Proposer.id).limit(size).offset((at - 1) * size))
    return tuple(Contractor._make(row) for row in rows), total


def _narrowed(search: Collection[str], service: str) -> list[ColumnElement[bool]]:
    names = (Proposer.name, Proposer.kana, Proposer.corporate_number)
    words = list(search)[:MOST_WORDS]
    found: list[ColumnElement[bool]] = [or_(*(each.icontains(word, autoescape=True) for each in names)) for word in words]
    return [*found, Contract.service == service] if service else found


def contractor(session: Session, organisation_id: int | None, proposer_id: int) -> Proposer | None:
    """A body in the organisation's register that has, or had, a contract with it."""
    has = exists().where(
        ContractParty.proposer_id == Proposer.id,
        ContractParty.contract_id == Contract.id,
        Contract.organisation_id == organisation_id,
    )
    return session.scalar(select(Proposer).where(Proposer.id == proposer_id, Proposer.organisation_id == organisation_id, has))


def contracts_of(session: Session, organisation_id: int | None, proposer_id: int) -> Sequence[Contract]:
    """All contracts of a contractor with the organisation, the newest first, with what was promised. Three statements."""
    query = select(Contract).join(ContractParty, ContractParty.contract_id == Contract.id)
    query = query.where(Contract.organisation_id == organisation_id, ContractParty.proposer_id == proposer_id)
    return session.scalars(query.order_by(Contract.starts_on.desc(), Contract.id.desc())).all()


def commitments(session: Session, contract_ids: Collection[int]) -> Sequence[Commitment]:
    """What was promised in contracts, with how it was kept. Two statements."""
    query = select(Commitment).where(Commitment.contract_id.in_(contract_ids)).options(selectinload(Commitment.checks))
    return session.scalars(query.order_by(Commitment.contract_id.desc(), Commitment.id)).all()


def staff(session: Session, contract_ids: Collection[int]) -> Sequence[ContractStaff]:
    """Everybody at work for contracts."""
    query = select(ContractStaff).where(ContractStaff.contract_id.in_(contract_ids))
    return session.scalars(query.order_by(ContractStaff.contract_id, ContractStaff.id)).all()


def staffed(session: Session, contract_ids: Collection[int]) -> tuple[tuple[ContractStaff, ...], tuple[Commitment, ...]]:
    """Everybody at work for contracts, and what was promised of staff where somebody is at work. One statement."""
    promised = and_(Commitment.contract_id == ContractStaff.contract_id, Commitment.kind == "staffing")
    query = select(ContractStaff, Commitment).outerjoin(Commitment, promised).where(ContractStaff.contract_id.in_(contract_ids))
    rows = session.execute(query.order_by(ContractStaff.contract_id, ContractStaff.id, Commitment.id)).all()
    people, promises = dict.fromkeys(row[0] for row in rows), dict.fromkeys(row[1] for row in rows if row[1] is not None)
    return tuple(people), tuple(promises)


def reviews(session: Session, contract_ids: Collection[int]) -> Sequence[Review]:
    """Reviews of contracts that stand, with what the contractor said, the newest year first. Three statements."""
    query = select(Review).where(Review.contract_id.in_(contract_ids), Review.withdrawn_at.is_(None)).options(
        joinedload(Review.procurement).joinedload(Procurement.rubric),
        selectinload(Review.replies),
        selectinload(Review.corrections),
    )  # fmt: skip
    return session.scalars(query.order_by(Review.fiscal_year.desc(), Review.id.desc())).all()


class Tie(NamedTuple):
    """A partner that a contractor brought in or developed."""

    partner_id: int
    partner: str
    contract_id: int | None
    subject: str
    since: date
    until: date | None
    origin: str
    evidence: str


def ties(session: Session, contract_ids: Collection[int]) -> tuple[Tie, ...]:
    """Partners that a contractor brought in or developed, with what shows it, the newest first. One statement."""
    query = (
        select(
            Partner.id, Partner.name, Collaboration.contract_id, Collaboration.subject, Collaboration.since, Collaboration.until,
            Collaboration.origin, Collaboration.evidence,
        )
        .join(Partner, Partner.id == Collaboration.partner_id)
        .where(Collaboration.contract_id.in_(contract_ids), Collaboration.origin != "existing")
    )  # fmt: skip
    return tuple(Tie._make(row) for row in session.execute(query.order_by(Collaboration.since.desc(), Partner.name)))


class Watched(NamedTuple):
    """A contract that runs, and the first fiscal year of the latest procurement of its service that is not cancelled."""

    contract: Contract
    followed: int | None
    digest: str
    """The last link of the organisation's history; empty if there is none."""


def watched(session: Session, organisation_id: int | None, today: date) -> tuple[Watched, ...]:
    """Contracts of the organisation that run today, the first to end first. One statement."""
    last = select(ChainHead.digest).where(ChainHead.organisation_id == organisation_id, ChainHead.number > 0).scalar_subquery()
    followed = (
        select(func.max(Procurement.fiscal_year_from))
        .where(Procurement.organisation_id == Contract.organisation_id, Procurement.service == Contract.service)
        .where(Procurement.state != "cancelled", Procurement.procedure != "review")
        .correlate(Contract)
        .scalar_subquery()
    )
    running = (Contract.organisation_id == organisation_id, Contract.starts_on <= today, today <= LAST_DAY)
    query = select(Contract, followed, last).where(*running).order_by(LAST_DAY, Contract.id)
    return tuple(Watched(contract, year, digest or "") for contract, year, digest in session.execute(query))


def reported(
    session: Session, contract_ids: Collection[int], indicators: Collection[str], first: int
) -> Sequence[Row[int, int, str, int | None, date | None]]:
    """Contract, month, indicator and figure from a month on; and contract, month, "" and the day on which each report came.

    One statement.
    """
    chosen = and_(Figure.contract_id.in_(contract_ids), Figure.indicator.in_(indicators), Figure.month >= first)
    day = cast(null(), Date)
    counts = select(Figure.contract_id, Figure.month, Figure.indicator, Figure.value, day.label("day")).where(chosen)
    came = select(MonthReport.contract_id, MonthReport.month, literal(""), cast(null(), Integer), MonthReport.received_on)
    both = union_all(counts, came.where(MonthReport.contract_id.in_(contract_ids)))
    return session.execute(both.order_by("month")).all()
