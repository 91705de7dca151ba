"""Reading what a panel talks about in moderation: its agenda, the marks agreed, and every submission of its members."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from evaluator.db.models import AgreedMark, PaperSheet, Proposal, Seat, Sheet, Submission, Topic


def topics(session: Session, procurement_id: int, stage: str) -> tuple[Topic, ...]:
    """The agenda of a stage, in order."""
    query = select(Topic).where(Topic.procurement_id == procurement_id, Topic.stage == stage)
    return tuple(session.scalars(query.order_by(Topic.position, Topic.id)))


def topic(session: Session, procurement_id: int, stage: str, topic_id: int, *, lock: bool = False) -> Topic | None:
    """One topic of a stage; `lock` holds it until the transaction ends."""
    query = select(Topic).where(Topic.id == topic_id, Topic.procurement_id == procurement_id, Topic.stage == stage)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def open_topics(session: Session, procurement_id: int, stage: str) -> int:
    """Topics without an outcome; those of proposals that withdrew or are invalid count no more."""
    query = select(func.count(Topic.id)).join(Proposal, Proposal.id == Topic.proposal_id)
    query = query.where(Topic.procurement_id == procurement_id, Topic.stage == stage, Topic.outcome.is_(None))
    return session.scalar(query.where(Proposal.state == "valid")) or 0


def last_position(session: Session, procurement_id: int, stage: str) -> int:
    """The place of the last topic of an agenda; 0 for none."""
    query = select(func.max(Topic.position)).where(Topic.procurement_id == procurement_id, Topic.stage == stage)
    return session.scalar(query) or 0


def newest_number(session: Session, topic_id: int) -> int:
    """The number of the newest mark agreed on a topic; 0 for none."""
    return session.scalar(select(func.max(AgreedMark.number)).where(AgreedMark.topic_id == topic_id)) or 0


def agreed(session: Session, procurement_id: int, stage: str) -> dict[tuple[int, str], AgreedMark]:
    """The marks that stand as agreed at a stage, by proposal and item: the newest of every topic that ended so."""
    other = aliased(AgreedMark)
    newest = select(func.max(other.number)).where(other.topic_id == AgreedMark.topic_id).correlate(AgreedMark).scalar_subquery()
    query = (
        select(Topic.proposal_id, Topic.item, AgreedMark)
        .join(AgreedMark, AgreedMark.topic_id == Topic.id)
        .where(Topic.procurement_id == procurement_id, Topic.stage == stage, Topic.outcome == "agreed")
        .where(AgreedMark.number == newest)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One submission of a member's sheet."""

    seat: int
    """The number of the seat."""
    paper: bool
    """Whether the sheet came on paper."""
    submission: Submission


def handed(session: Session, procurement_id: int, stage: str) -> tuple[Handed, ...]:
    """Every submission of the members' sheets of a stage that are in, oldest first of each seat; the office's is left out."""
    query = (
        select(Seat.number, PaperSheet.sheet_id, Submission)
        .select_from(Sheet)
        .join(Seat, Seat.id == Sheet.seat_id)
        .join(Submission, Submission.sheet_id == Sheet.id)
        .outerjoin(PaperSheet, PaperSheet.sheet_id == Sheet.id)
        .where(Sheet.procurement_id == procurement_id, Sheet.stage == stage, Sheet.state == "submitted")
        .order_by(Seat.number, Submission.number)
    )
    return tuple(Handed(seat=row[0], paper=row[1] is not None, submission=row[2]) for row in session.execute(query))
