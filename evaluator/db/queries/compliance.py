"""Reading what happened in one procurement, and what is kept of how it was judged; one statement for each question."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import (
    Contract,
    Declaration,
    Document,
    Event,
    Figure,
    Hearing,
    KeptJudgement,
    Opening,
    PointReason,
    Price,
    Procurement,
    Proposal,
    Review,
    Seat,
    Statement,
)

SURVEY = "survey_answers"
"""The indicator that counts answers to surveys of users."""


def first_moments(session: Session, organisation_id: int, procurement_id: int, kinds: Collection[str]) -> Mapping[str, datetime]:
    """When each kind of event first happened in a procurement."""
    query = select(Event.kind, func.min(Event.at)).where(
        Event.organisation_id == organisation_id, Event.procurement_id == procurement_id, Event.kind.in_(kinds)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Event.kind))}


class Seen(NamedTuple):
    """When the opening of sealed prices began, and when the first price was known; how many proposals are valid."""

    opening: datetime | None
    price: datetime | None
    proposals: int


def seen(session: Session, procurement_id: int) -> Seen:
    """What was opened, and what came in."""
    opening = select(func.min(Opening.first_at)).where(Opening.procurement_id == procurement_id).scalar_subquery()
    price = select(func.min(Price.at)).where(Price.procurement_id == procurement_id).scalar_subquery()
    valid = select(func.count(Proposal.id)).where(Proposal.procurement_id == procurement_id, Proposal.state == "valid")
    return Seen._make(session.execute(select(opening, price, valid.scalar_subquery())).one())


def undeclared(session: Session, procurement_id: int) -> Sequence[tuple[int, int | None]]:
    """Every member who has not left, by number, with each valid proposal on which nothing is declared, or None."""
    declared = exists().where(Declaration.seat_id == Seat.id, Declaration.proposal_id == Proposal.id).correlate(Seat, Proposal)
    lacks = and_(Proposal.procurement_id == Seat.procurement_id, Proposal.state == "valid", ~declared)
    query = select(Seat.number, Proposal.number).select_from(Seat).outerjoin(Proposal, lacks)
    query = query.where(Seat.procurement_id == procurement_id, Seat.left_at.is_(None)).order_by(Seat.number, Proposal.number)
    return [(row[0], row[1]) for row in session.execute(query)]


def opinions(session: Session, procurement_id: int) -> tuple[Hearing, ...]:
    """Academics heard on the criteria, in order of the hearing."""
    query = select(Hearing).where(Hearing.procurement_id == procurement_id, Hearing.subject == "criteria")
    return tuple(session.scalars(query.order_by(Hearing.heard_at, Hearing.id)))


class Line(NamedTuple):
    """A contract for a service with one fixed review, or without any, and the answers to surveys under it."""

    contract_id: int
    first_id: int | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    review_id: int | None
    fiscal_year: int | None
    fixed_at: datetime | None
    answers: int | None


def contracts(session: Session, organisation_id: int, service: str) -> tuple[Line, ...]:
    """Every contract of an organisation for a service, by its first day."""
    answers = select(func.sum(Figure.value)).where(Figure.contract_id == Contract.id, Figure.indicator == SURVEY)
    query = (
        select(
            Contract.id, Contract.first_id, Contract.starts_on, Contract.ends_on, Contract.ended_on, Review.id,
            Review.fiscal_year, Review.fixed_at, answers.correlate(Contract).scalar_subquery(),
        )
        .outerjoin(Review, and_(Review.contract_id == Contract.id, Review.fixed_at.is_not(None)))
        .where(Contract.organisation_id == organisation_id, Contract.service == service)
        .order_by(Contract.starts_on, Contract.id, Review.fiscal_year)
    )  # fmt: skip
    return tuple(Line._make(row) for row in session.execute(query))


def call_documents(session: Session, procurement_id: int, until: datetime) -> tuple[int, ...]:
    """Files of the call that were there at a moment and were not removed since."""
    query = select(Document.id).where(Document.procurement_id == procurement_id, Document.purpose == "call")
    return tuple(session.scalars(query.where(Document.uploaded_at <= until, Document.removed_at.is_(None)).order_by(Document.id)))


def statements(session: Session, procurement_id: int) -> dict[str, Statement]:
    """What the office says, by kind; the newest of each."""
    newest = select(func.max(Statement.id)).where(Statement.procurement_id == procurement_id).group_by(Statement.kind)
    return {each.kind: each for each in session.scalars(select(Statement).where(Statement.id.in_(newest)))}


def reasons(session: Session, procurement_id: int) -> dict[str, PointReason]:
    """The office's reason on each point, with who gave it; the newest of each."""
    newest = select(func.max(PointReason.id)).where(PointReason.procurement_id == procurement_id).group_by(PointReason.point)
    query = select(PointReason).where(PointReason.id.in_(newest)).options(joinedload(PointReason.giver))
    return {each.point: each for each in session.scalars(query)}


def kept(session: Session, procurement_id: int) -> KeptJudgement | None:
    """The judgement that counts; none before the result was published."""
    query = select(KeptJudgement).where(KeptJudgement.procurement_id == procurement_id)
    return session.scalar(query.order_by(KeptJudgement.number.desc()).limit(1))


def numbered(session: Session, procurement_id: int) -> tuple[KeptJudgement, ...]:
    """All judgements of a procurement, the newest first."""
    query = select(KeptJudgement).where(KeptJudgement.procurement_id == procurement_id)
    return tuple(session.scalars(query.order_by(KeptJudgement.number.desc())))


class Rolled(NamedTuple):
    """The judgement that counts for one procurement, as plain data."""

    procurement_id: int
    service: str
    procedure: str
    guideline: str
    guideline_sha256: str
    called_on: date
    states: dict[str, str]


def standing(session: Session, organisation_id: int, *, since: date | None = None, until: date | None = None) -> Sequence[Rolled]:
    """The newest judgement of each procurement of an organisation that was called in a period, by procurement."""
    newest = select(func.max(KeptJudgement.id)).where(KeptJudgement.organisation_id == organisation_id)
    query = (
        select(
            KeptJudgement.procurement_id, Procurement.service, Procurement.procedure, KeptJudgement.guideline,
            KeptJudgement.guideline_sha256, KeptJudgement.called_on, KeptJudgement.states,
        )
        .join(Procurement, Procurement.id == KeptJudgement.procurement_id)
        .where(KeptJudgement.id.in_(newest.group_by(KeptJudgement.procurement_id)), Procurement.fictional.is_(False))
        .order_by(KeptJudgement.procurement_id)
    )  # fmt: skip
    query = query.where(KeptJudgement.called_on >= since) if since else query
    query = query.where(KeptJudgement.called_on <= until) if until else query
    return [Rolled._make(row) for row in session.execute(query)]
