"""Reading the decisions that people made where the rule leaves something to them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import HumanDecision, Opening, Person


def standing(session: Session, procurement_id: int) -> tuple[str, ...]:
    """The contents of those that were not taken back, in the order in which they were recorded."""
    query = select(HumanDecision.content).where(HumanDecision.procurement_id == procurement_id)
    return tuple(session.scalars(query.where(HumanDecision.taken_back_at.is_(None)).order_by(HumanDecision.number)))


def every(session: Session, procurement_id: int) -> Sequence[tuple[HumanDecision, str]]:
    """All of them with the name of who recorded each, in order."""
    query = select(HumanDecision, Person.name).join(Person, Person.id == HumanDecision.recorded_by)
    rows = session.execute(query.where(HumanDecision.procurement_id == procurement_id).order_by(HumanDecision.number))
    return [(row[0], row[1]) for row in rows]


def one(session: Session, procurement_id: int, number: int) -> HumanDecision | None:
    """The decision of a procurement by its number."""
    return session.scalar(
        select(HumanDecision).where(HumanDecision.procurement_id == procurement_id, HumanDecision.number == number)
    )


def next_number(session: Session, procurement_id: int) -> int:
    """The number of the next decision."""
    query = select(func.coalesce(func.max(HumanDecision.number), 0)).where(HumanDecision.procurement_id == procurement_id)
    return int(session.scalar(query) or 0) + 1


def opening(session: Session, procurement_id: int) -> Opening | None:
    """The opening of the prices; None if there was none."""
    return session.scalar(select(Opening).where(Opening.procurement_id == procurement_id))
