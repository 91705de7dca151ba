"""Reading the meetings of a panel."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from evaluator.db.models import Meeting


def of_procurement(session: Session, procurement_id: int) -> Sequence[Meeting]:
    """Meetings with who came, in order. Two statements."""
    query = select(Meeting).where(Meeting.procurement_id == procurement_id).options(selectinload(Meeting.attendances))
    return session.scalars(query.order_by(Meeting.at, Meeting.id)).all()


def one(session: Session, procurement_id: int, meeting_id: int, *, lock: bool = False) -> Meeting | None:
    """A meeting of the procurement; `lock` holds it until the transaction ends."""
    query = select(Meeting).where(Meeting.procurement_id == procurement_id, Meeting.id == meeting_id)
    query = query.options(selectinload(Meeting.attendances))
    if lock:
        query = query.with_for_update(of=Meeting).execution_options(populate_existing=True)
    return session.scalar(query)
