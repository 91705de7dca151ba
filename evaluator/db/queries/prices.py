"""Reading envelopes, openings, keys and prices of one procurement, a few statements for all rows."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from evaluator.db.models import (
    DocumentPiece,
    Envelope,
    HandedShare,
    KeyHolder,
    Opening,
    OpeningEntry,
    Person,
    Price,
    Procurement,
    Proposal,
)


def lock(session: Session, procurement_id: int) -> Procurement:
    """The procurement as it is now, held until the transaction ends, so that two openers take turns."""
    query = select(Procurement).where(Procurement.id == procurement_id).with_for_update(of=Procurement)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def envelopes(session: Session, procurement_id: int) -> Sequence[Envelope]:
    """All envelopes, in order of arrival."""
    query = select(Envelope).where(Envelope.procurement_id == procurement_id)
    return session.scalars(query.order_by(Envelope.received_at, Envelope.id)).all()


def envelope(session: Session, procurement_id: int, envelope_id: int) -> Envelope | None:
    """One envelope, if it belongs to the procurement."""
    return session.scalar(select(Envelope).where(Envelope.procurement_id == procurement_id, Envelope.id == envelope_id))


def proposal(session: Session, procurement_id: int, proposal_id: int) -> Proposal | None:
    """One proposal, if it belongs to the procurement."""
    return session.scalar(select(Proposal).where(Proposal.procurement_id == procurement_id, Proposal.id == proposal_id))


def has_files(session: Session, procurement_id: int) -> bool:
    """Whether a sealed file has come in."""
    query = select(exists().where(Envelope.procurement_id == procurement_id, Envelope.document_id.is_not(None)))
    return bool(session.scalar(query))


def holds_identity(session: Session, procurement_id: int, identity: str) -> bool:
    """Whether the same locked content is registered already."""
    return bool(session.scalar(select(exists().where(Envelope.procurement_id == procurement_id, Envelope.identity == identity))))


def known(session: Session, procurement_id: int) -> Sequence[Price]:
    """All known prices; without a proposal the ceiling."""
    return session.scalars(select(Price).where(Price.procurement_id == procurement_id).order_by(Price.id)).all()


def opening(session: Session, procurement_id: int) -> Opening | None:
    """The opening, begun or finished."""
    query = select(Opening).where(Opening.procurement_id == procurement_id)
    return session.scalar(query.execution_options(populate_existing=True))


def entries(session: Session, opening_id: int) -> Sequence[OpeningEntry]:
    """What was read so far, in the order of the envelopes."""
    query = select(OpeningEntry).where(OpeningEntry.opening_id == opening_id).order_by(OpeningEntry.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def holders(session: Session, procurement_id: int) -> Sequence[KeyHolder]:
    """All who were ever named to hold a key, in order of naming."""
    return session.scalars(select(KeyHolder).where(KeyHolder.procurement_id == procurement_id).order_by(KeyHolder.id)).all()


def holder_of(session: Session, procurement_id: int, person_id: int | None) -> KeyHolder | None:
    """The key that a person was named for."""
    return session.scalar(select(KeyHolder).where(KeyHolder.procurement_id == procurement_id, KeyHolder.person_id == person_id))


def handed(session: Session, procurement_id: int) -> dict[int, list[str]]:
    """The hand-overs of each envelope in their order, as text."""
    query = select(HandedShare.envelope_id, HandedShare.wrapped).join(Envelope, Envelope.id == HandedShare.envelope_id)
    found: dict[int, list[str]] = {}
    for envelope_id, text in session.execute(query.where(Envelope.procurement_id == procurement_id).order_by(HandedShare.id)):
        found.setdefault(envelope_id, []).append(text)
    return found


def people(session: Session, ids: set[int]) -> dict[int, Person]:
    """People by id."""
    return {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}


def content(session: Session, document_id: int) -> bytes:
    """The bytes of a file."""
    query = select(DocumentPiece.content).where(DocumentPiece.document_id == document_id).order_by(DocumentPiece.position)
    return b"".join(session.scalars(query))
