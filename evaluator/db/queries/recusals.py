"""Reading and clearing what conflicts take out of a scoring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from evaluator.db.models import Computation, Declaration, PaperMark, Proposal, Rival, Score, Seat


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A conflict that a seat declared, and when."""

    seat: int
    """The number of the seat."""
    proposal_id: int
    label: str | None
    number: int
    at: datetime


def conflicts(session: Session, procurement_id: int) -> tuple[Conflict, ...]:
    """Every conflict declared in a procurement, in order of seats and proposals."""
    query = (
        select(Seat.number, Declaration.proposal_id, Proposal.label, Proposal.number, Declaration.declared_at)
        .join(Declaration, Declaration.seat_id == Seat.id)
        .join(Proposal, Proposal.id == Declaration.proposal_id)
        .where(Seat.procurement_id == procurement_id, Declaration.conflict.is_(True))
        .order_by(Seat.number, Declaration.proposal_id)
    )
    return tuple(
        Conflict(seat=row[0], proposal_id=row[1], label=row[2], number=row[3], at=row[4]) for row in session.execute(query)
    )


def first_computed(session: Session, procurement_id: int) -> dict[str, datetime]:
    """When the scoring of each stage was closed, for stages that were computed."""
    query = select(Computation.stage, func.min(Computation.at)).where(Computation.procurement_id == procurement_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(Computation.stage))}


def forget(session: Session, sheet_id: int, proposal_id: int) -> None:
    """What stands on a sheet about one proposal is gone, also what a second person typed from paper."""
    scores = select(Score.id).where(Score.sheet_id == sheet_id, Score.proposal_id == proposal_id)
    session.execute(delete(Rival).where(Rival.score_id.in_(scores)))
    for table in (Score, PaperMark):
        session.execute(delete(table).where(table.sheet_id == sheet_id, table.proposal_id == proposal_id))
