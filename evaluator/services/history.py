"""The history: every decision is one event, written in the transaction of the decision itself."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical
from evaluator.db.models import ChainHead, Event, EventValues, Procurement
from evaluator.services.actor import Actor

FIRST = "0" * 64
"""What the first link of a chain is linked to."""
SALT = 32
"""Bytes of salt, so that a digest tells nothing about values that could be guessed."""


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    kind: str,
    *,
    organisation_id: int,
    procurement_id: int | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the chain of an organisation. Flushes, never commits.

    `kind` is `subject.verb`, such as `procurement.created`; `old` and `new` hold plain values (text, whole numbers,
    truth values, lists and mappings of them). Only digests of them are chained; see decision record 24.
    """
    head = _head(session, organisation_id)
    text = canonical({"old": old, "new": new, "actor": actor.name, "person": actor.person_id})
    salt = secrets.token_bytes(SALT)
    event = Event(
        organisation_id=organisation_id,
        number=head.number + 1,
        at=now.astimezone(UTC),
        kind=kind,
        procurement_id=procurement_id,
        commitment=commitment_of(salt, text),
        previous=head.digest,
        digest="",
    )
    event.digest = digest_of(event)
    event.values = EventValues(person_id=actor.person_id, actor=actor.name, salt=salt, text=text)
    session.add(event)
    head.number, head.digest = event.number, event.digest
    session.flush()
    return event


def tell(
    session: Session, actor: Actor, procurement: Procurement, now: datetime, kind: str, *, old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One event about a procurement, in the history of its own organisation. Flushes, never commits."""
    record(
        session, actor, now, kind, organisation_id=procurement.organisation_id, procurement_id=procurement.id, old=old, new=new
    )


def commitment_of(salt: bytes, text: str) -> str:
    """The salted digest of an event's values, in hexadecimal."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def digest_of(event: Event | Row[Any]) -> str:
    """The digest that links an event to everything before it, in hexadecimal."""
    return hashlib.sha256(link_text(event).encode()).hexdigest()


def link_text(event: Event | Row[Any]) -> str:
    """What the digest of an event is made of: canonical JSON, written out here because a proof asks for it so often."""
    at = event.at.isoformat(timespec="microseconds")
    procurement = "null" if event.procurement_id is None else f"{event.procurement_id:d}"
    return (
        f'{{"at":"{at}","commitment":{encode_basestring(event.commitment)},"kind":{encode_basestring(event.kind)},'
        f'"number":{event.number:d},"organisation":{event.organisation_id:d},'
        f'"previous":{encode_basestring(event.previous)},"procurement":{procurement}}}'
    )


def _head(session: Session, organisation_id: int) -> ChainHead:
    """The last link of a chain, held until the transaction ends, so that appends to one chain take turns."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    start = insert(ChainHead).values(organisation_id=organisation_id, number=0, digest=FIRST)
    session.execute(start.on_conflict_do_nothing())
    query = select(ChainHead).where(ChainHead.organisation_id == organisation_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
