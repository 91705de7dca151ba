"""Reading files of signed papers, piece by piece."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Document, DocumentPiece


def one(session: Session, procurement_id: int, document_id: int | None, purpose: str) -> Document | None:
    """A file of a procurement and a purpose, unless it was removed."""
    query = select(Document).where(Document.id == document_id, Document.procurement_id == procurement_id)
    return session.scalar(query.where(Document.purpose == purpose, Document.removed_at.is_(None)))


def pieces(session: Session, document_id: int) -> Iterator[bytes]:
    """The content of a file, in order."""
    query = select(DocumentPiece.content).where(DocumentPiece.document_id == document_id).order_by(DocumentPiece.position)
    return iter(session.scalars(query.execution_options(yield_per=1)))
