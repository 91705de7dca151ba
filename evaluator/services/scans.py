"""Signed papers as files: the scan of a score sheet, and signed minutes."""

from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from evaluator.db.models import Document, DocumentPiece, Procurement
from evaluator.db.models.document import PIECE
from evaluator.db.queries import scans as rows
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import SCAN
from evaluator.services.actor import Actor


def keep(
    session: Session, actor: Actor, procurement: Procurement, file: IO[bytes], *, name: str, purpose: str, now: datetime
) -> Document:
    """Keep the file of a signed paper; `purpose` is `scan` or `minutes`. Flushes. Raises Refused for any other kind.

    No event: what the file is for is an event of its own.
    """
    assert purpose in ("scan", "minutes")
    assert actor.person_id is not None
    found = accept(file, name, purpose=SCAN)
    made = Document(
        procurement_id=procurement.id,
        purpose=purpose,
        name=found.name[:200],
        kind=found.kind,
        media_type=found.media_type,
        size=found.size,
        pages=found.pages,
        sha256=found.sha256,
        uploaded_by=actor.person_id,
        uploaded_at=now,
    )
    session.add(made)
    session.flush()
    for position, content in enumerate(iter(lambda: file.read(PIECE), b"")):
        session.add(DocumentPiece(document_id=made.id, position=position, content=content))
        session.flush()
    return made


def read(session: Session, procurement_id: int, document_id: int | None, purpose: str) -> tuple[Document, bytes] | None:
    """A file of a procurement with its content; None if it belongs elsewhere or was removed. The caller knows who may see it."""
    found = rows.one(session, procurement_id, document_id, purpose)
    return (found, b"".join(rows.pieces(session, found.id))) if found else None
