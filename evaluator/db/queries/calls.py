"""Reading what belongs to the call of a procurement: questions, and academic opinions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Hearing, Question


def questions(session: Session, procurement_id: int) -> tuple[Question, ...]:
    """All questions, those without an answer first, each group in order of arrival."""
    query = select(Question).where(Question.procurement_id == procurement_id)
    return tuple(session.scalars(query.order_by(Question.answered_at.is_not(None), Question.id)))


def question(session: Session, procurement_id: int, question_id: int) -> Question | None:
    """One question of a procurement."""
    return session.scalar(select(Question).where(Question.procurement_id == procurement_id, Question.id == question_id))


def hearings(session: Session, procurement_id: int) -> tuple[Hearing, ...]:
    """All academic opinions, in order of the day."""
    query = select(Hearing).where(Hearing.procurement_id == procurement_id)
    return tuple(session.scalars(query.order_by(Hearing.heard_at, Hearing.id)))
