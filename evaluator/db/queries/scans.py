"""Reading files of signed papers: each for one purpose, within one procurement."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Document


def one(session: Session, procurement_id: int, document_id: int | None, purpose: str) -> Document | None:
    """A file of a procurement and a purpose, unless it was removed."""
    query = select(Document).where(Document.id == document_id, Document.procurement_id == procurement_id)
    return session.scalar(query.where(Document.purpose == purpose, Document.removed_at.is_(None)))
