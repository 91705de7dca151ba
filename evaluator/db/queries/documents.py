"""Reading files and their pieces, always within one procurement."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import Document, DocumentPiece, Person
from evaluator.db.models.document import PIECE


def one(session: Session, procurement_id: int, document_id: int | None, *purposes: str) -> Document | None:
    """A file of the procurement, unless it was removed; for one of the purposes, if any are named."""
    query = select(Document).where(Document.procurement_id == procurement_id, Document.id == document_id)
    query = query.where(Document.purpose.in_(purposes)) if purposes else query
    return session.scalar(query.where(Document.removed_at.is_(None)))


def same(session: Session, procurement_id: int, proposal_id: int | None, purpose: str, sha256: str) -> Document | None:
    """The same content, there already for the same purpose of the same proposal."""
    query = select(Document).where(Document.procurement_id == procurement_id, Document.proposal_id == proposal_id)
    return session.scalar(
        query.where(Document.purpose == purpose, Document.sha256 == sha256, Document.removed_at.is_(None)).limit(1)
    )


def of_procurement(
    session: Session, procurement_id: int, *purposes: str, proposal_id: int | None = None
) -> tuple[tuple[Document, str], ...]:
    """Files for these purposes, oldest first, each with the name of who sent it in; of one proposal if it is named."""
    query = select(Document, Person.name).join(Person, Person.id == Document.uploaded_by)
    query = query.where(Document.procurement_id == procurement_id, Document.purpose.in_(purposes), Document.removed_at.is_(None))
    if proposal_id is not None:
        query = query.where(Document.proposal_id == proposal_id)
    return tuple((row[0], row[1]) for row in session.execute(query.order_by(Document.id)))


def count(session: Session, procurement_id: int) -> int:
    """How many files a procurement has, those removed among them."""
    return session.scalar(select(func.count(Document.id)).where(Document.procurement_id == procurement_id)) or 0


def content(session: Session, document_id: int, start: int, stop: int) -> Iterator[bytes]:
    """Bytes `start` to `stop` (not with it) of a file, one piece in memory at a time."""
    for position in range(start // PIECE, -(-stop // PIECE)):
        query = select(DocumentPiece.content).where(DocumentPiece.document_id == document_id, DocumentPiece.position == position)
        piece = session.scalars(query).one()
        yield piece[max(0, start - position * PIECE) : stop - position * PIECE]
