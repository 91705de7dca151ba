"""Signed papers as files: the scan of a score sheet, and signed minutes."""

import hashlib
from datetime import datetime
from typing import BinaryIO

from sqlalchemy.orm import Session

from evaluator.db.models import Document, DocumentPiece, Procurement
from evaluator.db.models.document import PIECE
from evaluator.db.queries import scans as rows
from evaluator.exchange.signed import MOST_BYTES, kind_of, plain_name
from evaluator.services.actor import Actor


def keep(
    session: Session, actor: Actor, procurement: Procurement, file: BinaryIO | None, *, name: str, purpose: str, now: datetime
) -> Document:
    """Keep the file of a signed paper; `purpose` is `scan` or `minutes`. Flushes. Raises NotAScan for any other kind of file.

    Nothing is read beyond the limit. No event: what the file is for is an event of its own.
    """
    assert purpose in ("scan", "minutes")
    assert actor.person_id is not None
    content = file.read(MOST_BYTES + 1) if file else b""
    kind = kind_of(content)
    made = Document(
        procurement_id=procurement.id,
        purpose=purpose,
        name=plain_name(name, kind),
        kind=kind.name,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.person_id,
        uploaded_at=now,
    )
    session.add(made)
    session.flush()
    for position, start in enumerate(range(0, len(content), PIECE)):
        session.add(DocumentPiece(document_id=made.id, position=position, content=content[start : start + PIECE]))
    session.flush()
    return made


def read(session: Session, procurement_id: int, document_id: int | None, purpose: str) -> tuple[Document, bytes] | None:
    """A file of a procurement with its content; None if it belongs elsewhere or was removed. The caller knows who may see it."""
    found = rows.one(session, procurement_id, document_id, purpose)
    return (found, b"".join(rows.pieces(session, found.id))) if found else None
