"""Reading what belongs to the call of a procurement: questions, and academic opinions."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from evaluator.db.models import Hearing, Question
from evaluator.db.queries.paging import Page, page_of


def questions(session: Session, procurement_id: int) -> tuple[Question, ...]:
    """All questions, those without an answer first, each group in order of arrival."""
    query = select(Question).where(Question.procurement_id == procurement_id)
    return tuple(session.scalars(query.order_by(Question.answered_at.is_not(None), Question.id)))


def page_of_questions(
    session: Session, procurement_id: int, *, number: int = 1, size: int = 20, search: str = ""
) -> Page[Question]:  # fmt: skip
    """Questions that hold every word of `search` in question, answer or asker; those without an answer first."""
    query = select(Question).where(Question.procurement_id == procurement_id)
    texts = (Question.question, Question.answer, Question.asker)
    for word in search.split():
        query = query.where(or_(*(each.icontains(word, autoescape=True) for each in texts)))
    return page_of(session, query.order_by(Question.answered_at.is_not(None), Question.id), number=number, size=size)


def question(session: Session, procurement_id: int, question_id: int) -> Question | None:
    """One question of a procurement."""
    return session.scalar(select(Question).where(Question.procurement_id == procurement_id, Question.id == question_id))


def hearings(session: Session, procurement_id: int) -> tuple[Hearing, ...]:
    """All academic opinions, in order of the day."""
    query = select(Hearing).where(Hearing.procurement_id == procurement_id)
    return tuple(session.scalars(query.order_by(Hearing.heard_at, Hearing.id)))
