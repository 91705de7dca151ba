"""Signed papers as files: the scan of a score sheet or of a declaration, and signed minutes.

Their pieces are kept as all files are; who may open one is asked where the paper itself is at home.
"""

from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from evaluator.db.models import Document, Procurement
from evaluator.db.queries import documents as rows
from evaluator.db.sqlite import writing
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.exchange.uploads.guard import accept
from evaluator.exchange.uploads.kinds import SCAN, Purpose
from evaluator.services import documents
from evaluator.services.actor import Actor


def look(session: Session, file: IO[bytes], name: str, *, purpose: Purpose = SCAN) -> Accepted:
    """What the guard says of a scan, or of a file for another purpose. Raises Refused.

    What was read is let go meanwhile, for a hostile file can take long; nothing may have been written. Then a transaction
    that writes begins anew.
    """
    session.rollback()
    try:
        return accept(file, name, purpose=purpose)
    finally:
        writing(session)


def store(
    session: Session, actor: Actor, procurement: Procurement, file: IO[bytes], *, found: Accepted, purpose: str, now: datetime
) -> Document:
    """Keep the file of a signed paper that the guard took (`look`); `purpose` is `scan` or `minutes`. Flushes.

    No event: what the file is for is an event of its own.
    """
    assert purpose in ("scan", "minutes")
    return documents.put(session, actor, procurement, found, file, purpose=purpose, now=now)


def read(session: Session, procurement_id: int, document_id: int | None, purpose: str) -> tuple[Document, bytes] | None:
    """A file of a procurement with its content; None if it belongs elsewhere or was removed. The caller knows who may see it."""
    found = rows.one(session, procurement_id, document_id, purpose)
    return (found, b"".join(rows.content(session, found.id, 0, found.size))) if found else None


def remove(session: Session, actor: Actor, procurement: Procurement, document_id: int | None, *, now: datetime) -> None:
    """Nobody opens a scan any more; its row and its digest stay. One event, if there is such a scan. Flushes."""
    found = rows.one(session, procurement.id, document_id, "scan")
    if found is None:
        return
    found.removed_at = now
    session.flush()
    documents.tell(session, actor, procurement, found, None, "document.removed", now)
