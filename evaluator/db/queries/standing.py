"""Counting what stands behind a procurement, in a few statements however many rows there are."""

from dataclasses import dataclass

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from evaluator.db.models import (
    Declaration,
    Envelope,
    Hearing,
    Price,
    Proposal,
    Question,
    RequirementCheck,
    Seat,
)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """How many sit, how many from outside, how many chairs."""

    seats: int
    outside: int
    chairs: int


@dataclass(frozen=True, kw_only=True)
class Received:
    """Valid proposals, and how many of them lack a label or what the price handling asks for."""

    valid: int
    unlabelled: int
    without_price: int
    without_envelope: int
    checks: int


def panel(session: Session, procurement_id: int) -> Panel:
    """The panel as it sits now."""
    outside = func.coalesce(func.sum(case((Seat.outside, 1), else_=0)), 0)
    chairs = func.coalesce(func.sum(case((Seat.chair, 1), else_=0)), 0)
    query = select(func.count(Seat.id), outside, chairs)
    row = session.execute(query.where(Seat.procurement_id == procurement_id, Seat.left_at.is_(None))).one()
    return Panel(seats=row[0], outside=row[1], chairs=row[2])


def received(session: Session, procurement_id: int) -> Received:
    """The valid proposals."""
    price = exists().where(Price.proposal_id == Proposal.id)
    envelope = exists().where(Envelope.proposal_id == Proposal.id)
    checks = select(func.count(RequirementCheck.id)).where(RequirementCheck.proposal_id == Proposal.id).scalar_subquery()
    query = select(
        func.count(Proposal.id),
        func.coalesce(func.sum(case((Proposal.label.is_(None), 1), else_=0)), 0),
        func.coalesce(func.sum(case((~price, 1), else_=0)), 0),
        func.coalesce(func.sum(case((~envelope, 1), else_=0)), 0),
        func.coalesce(func.sum(checks), 0),
    ).where(Proposal.procurement_id == procurement_id, Proposal.state == "valid")
    row = session.execute(query).one()
    return Received(valid=row[0], unlabelled=row[1], without_price=row[2], without_envelope=row[3], checks=int(row[4]))


def undeclared_seats(session: Session, procurement_id: int) -> frozenset[int]:
    """Seats whose members have not declared on every proposal that is still to be judged."""
    unmet = exists().where(RequirementCheck.proposal_id == Proposal.id, RequirementCheck.met.is_(False))
    declared = exists().where(Declaration.seat_id == Seat.id, Declaration.proposal_id == Proposal.id).correlate(Seat, Proposal)
    standing = and_(Proposal.procurement_id == procurement_id, Proposal.state == "valid", ~unmet)
    query = select(Seat.id).where(
        Seat.procurement_id == procurement_id, Seat.left_at.is_(None), exists().where(standing, ~declared)
    )
    return frozenset(session.scalars(query))


def unanswered(session: Session, procurement_id: int) -> int:
    """Questions without an answer."""
    query = select(func.count(Question.id)).where(Question.procurement_id == procurement_id, Question.answered_at.is_(None))
    return session.scalar(query) or 0


def hearings(session: Session, procurement_id: int) -> dict[str, tuple[int, int]]:
    """By subject: how many academics were heard, and how many of them ask to be heard again."""
    again = func.sum(case((Hearing.hear_again.is_(True), 1), else_=0))
    query = select(Hearing.subject, func.count(func.distinct(Hearing.name)), again)
    rows = session.execute(query.where(Hearing.procurement_id == procurement_id).group_by(Hearing.subject))
    return {row[0]: (row[1], int(row[2] or 0)) for row in rows}


def ceiling_sealed(session: Session, procurement_id: int) -> bool:
    """Whether the envelope of the secret ceiling is registered."""
    query = select(Envelope.id).where(Envelope.procurement_id == procurement_id, Envelope.proposal_id.is_(None))
    return session.scalar(query) is not None
