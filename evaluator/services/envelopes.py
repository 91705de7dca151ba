"""Envelopes: registered as they came in, on paper or as a locked file. Nothing here knows, takes or stores an amount."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import Document, Envelope, Procurement, Proposal
from evaluator.db.queries import prices as rows
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import Context, SealedFile, read_sealed
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import documents, history, keys, prices
from evaluator.services.actor import Actor
from evaluator.services.prices import PriceRefused

RECEIVING = ("call", "receipt")
"""States in which envelopes of proposals come in."""
CEILING_BEFORE = ("preparation", *RECEIVING, "scoring", "moderation", "closed")
"""States in which the ceiling's envelope comes in: at any time before the first price is opened."""
EARLY = timedelta(minutes=10)
"""How far the clock of a desk may run ahead of ours."""
MEDIA_TYPE = "application/json"


@dataclass(frozen=True, kw_only=True)
class Received:
    """What is seen of an envelope from outside."""

    at: datetime
    seal_intact: bool
    place: str
    remark: str = ""

    def plain(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {"at": self.at.isoformat(), "seal_intact": self.seal_intact, "place": self.place, "remark": self.remark}


@dataclass(frozen=True, kw_only=True)
class Locked:
    """A sealed file as it came: its name, its bytes, and the reference that the proposer wrote beside it."""

    name: str
    data: bytes
    reference: str


def may_receive(procurement: Procurement, proposal_id: int | None) -> bool:
    """Whether an envelope of a proposal, or of the ceiling, can be registered now."""
    return procurement.state in (CEILING_BEFORE if proposal_id is None else RECEIVING)


def register(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *, proposal_id: int | None, received: Received
) -> Envelope:  # fmt: skip
    """Register an envelope on paper; without a proposal it holds the ceiling. Flushes. Raises PriceRefused."""
    procurement = rows.lock(session, procurement.id)
    _must_be_awaited(session, procurement, proposal_id)
    _must_be_told(received, now)
    made = _kept(session, actor, procurement, proposal_id, received)
    _record(session, actor, now, "envelope.registered", made, new={"kind": "paper", **received.plain()})
    return made


def receive_file(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *,
    proposal_id: int | None, locked: Locked, received: Received,
) -> Envelope:  # fmt: skip
    """Register a sealed file and keep it byte for byte; nothing of it is opened. Flushes. Raises PriceRefused, SealRefused."""
    procurement = rows.lock(session, procurement.id)
    _must_be_awaited(session, procurement, proposal_id)
    _must_be_told(received, now)
    sealed = _must_fit(session, procurement, locked)
    made = _kept(session, actor, procurement, proposal_id, received)
    kept = keep(session, actor, now, procurement, name=locked.name, data=locked.data, kind="sealed", media_type=MEDIA_TYPE)
    kept.proposal_id = proposal_id
    made.document_id, made.reference, made.identity = kept.id, sealed.context.reference, sealed.identity
    session.flush()
    told = {"kind": "file", "sha256": kept.sha256, "reference": made.reference, **received.plain()}
    _record(session, actor, now, "envelope.registered", made, new=told)
    return made


def change(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *,
    envelope_id: int, received: Received, reason: str,
) -> Envelope:  # fmt: skip
    """Correct what is seen of an envelope from outside, with a reason. Flushes. Raises PriceRefused, LookupError."""
    procurement = rows.lock(session, procurement.id)
    envelope = rows.envelope(session, procurement.id, envelope_id)
    if envelope is None:
        raise LookupError(f"envelope {envelope_id}")
    if procurement.state in (*prices.OPENED, "cancelled") or rows.opening(session, procurement.id) is not None:
        raise PriceRefused("form", "envelope.opened")
    if not reason.strip():
        raise PriceRefused("reason", "envelope.reason")
    _must_be_told(received, now)
    before = seen(envelope)
    if before == received:
        raise PriceRefused("form", "envelope.unchanged")
    envelope.received_at, envelope.seal_intact = received.at, received.seal_intact
    envelope.place, envelope.remark = received.place, received.remark
    session.flush()
    told = {**received.plain(), "reason": reason.strip()}
    _record(session, actor, now, "envelope.changed", envelope, old=before.plain(), new=told)
    return envelope


def seen(envelope: Envelope) -> Received:
    """What is registered of an envelope's outside."""
    return Received(
        at=envelope.received_at, seal_intact=envelope.seal_intact, place=envelope.place, remark=envelope.remark
    )  # fmt: skip


def context_of(procurement: Procurement, reference: str = "") -> Context | None:
    """What a sealed file of this procurement must be for; None until the rules are frozen."""
    if procurement.rules_sha256 is None:
        return None
    return Context(procurement=f"p-{procurement.id}", call=procurement.rules_sha256, reference=reference)


def keep(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *, name: str, data: bytes, kind: str, media_type: str
) -> Document:  # fmt: skip
    """Keep a sealed file, or what lay in one, byte for byte. Flushes."""
    digest = hashlib.sha256(data).hexdigest()
    found = Accepted(name=plain_name(name), kind=kind, media_type=media_type, size=len(data), sha256=digest, pages=None)
    return documents.put(session, actor, procurement, found, BytesIO(data), purpose="sealed", now=now)


def plain_name(name: str) -> str:
    """The last part of a file's name, without signs that no file system takes."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    return kept[-200:] or "price.sealed.json"


def _must_be_awaited(session: Session, procurement: Procurement, proposal_id: int | None) -> Proposal | None:
    handling = prices.handling_of(procurement)
    if not (handling.ceiling_sealed if proposal_id is None else handling.prices_sealed):
        raise PriceRefused("proposal", "envelope.not-sealed")
    if not may_receive(procurement, proposal_id):
        raise PriceRefused("form", "envelope.not-now")
    if rows.opening(session, procurement.id) is not None:
        raise PriceRefused("form", "envelope.opened")
    if any(each.proposal_id == proposal_id for each in rows.envelopes(session, procurement.id)):
        raise PriceRefused("proposal", "envelope.twice")
    if proposal_id is None:
        return None
    found = rows.proposal(session, procurement.id, proposal_id)
    if found is None or found.state != "valid":
        raise PriceRefused("proposal", "envelope.no-proposal")
    return found


def _must_be_told(received: Received, now: datetime) -> None:
    if received.at > now + EARLY:
        raise PriceRefused("received_at", "envelope.in-future")
    if not received.place.strip():
        raise PriceRefused("place", "envelope.place")
    if not received.seal_intact and not received.remark.strip():
        raise PriceRefused("remark", "envelope.broken")


def _must_fit(session: Session, procurement: Procurement, locked: Locked) -> SealedFile:
    """The file, if it was sealed for this procurement and for people who can open it."""
    expected = context_of(procurement)
    if expected is None:
        raise PriceRefused("file", "envelope.no-page")
    try:
        sealed = read_sealed(locked.data)
    except SealRefused as refused:
        raise PriceRefused("file", refused.problem.message.id, **_values(refused)) from refused
    if sealed.context.procurement != expected.procurement:
        raise PriceRefused("file", "seal.other-procurement")
    if sealed.context.call != expected.call:
        raise PriceRefused("file", "seal.other-call")
    if _plain_reference(sealed.context.reference) != _plain_reference(locked.reference):
        raise PriceRefused("reference", "envelope.reference")
    if not keys.can_open(session, procurement.id, sealed):
        raise PriceRefused("file", "envelope.other-keys")
    if rows.holds_identity(session, procurement.id, sealed.identity):
        raise PriceRefused("file", "envelope.same-file")
    return sealed


def _values(refused: SealRefused) -> dict[str, str | int]:
    return {key: value for key, value in refused.problem.message.values.items() if isinstance(value, str | int)}


def _plain_reference(given: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", given[:200]).upper() if sign.isalnum() and sign != "ー")


def _kept(
    session: Session, actor: Actor, procurement: Procurement, proposal_id: int | None, received: Received
) -> Envelope:  # fmt: skip
    made = Envelope(
        procurement_id=procurement.id,
        proposal_id=proposal_id,
        received_at=received.at,
        received_by=actor.person_id,
        seal_intact=received.seal_intact,
        place=received.place,
        remark=received.remark,
    )
    session.add(made)
    session.flush()
    return made


def _record(
    session: Session, actor: Actor, now: datetime, kind: str, envelope: Envelope, *,
    new: dict[str, Any], old: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    assert actor.organisation_id is not None
    history.record(
        session, actor, now, kind, organisation_id=actor.organisation_id, procurement_id=envelope.procurement_id,
        old=old, new={"envelope": envelope.id, "proposal": envelope.proposal_id, **new},
    )  # fmt: skip
