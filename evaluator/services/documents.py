"""Files of a procurement: kept in pieces, removed softly, and read only by those who may."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy.orm import Session

from evaluator.db.models import Contract, Document, DocumentPiece, Procurement, Proposal, Seat
from evaluator.db.models.document import PIECE
from evaluator.db.queries import documents as rows
from evaluator.db.queries import proposals, sheets
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.exchange.uploads.labels import extension
from evaluator.exchange.wording import spoken
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.proposals import shown_name

OFFICE = ("call", "proposal", "redacted", "minutes", "disclosure")
"""What the office reads here. Scans of signed sheets and sealed prices have doors of their own, which ask for more."""
WITH_PROPOSAL = ("proposal", "redacted")
"""Purposes of files that belong to a proposal."""
CLOSED = ("decided", "cancelled")
"""States in which no file comes in or goes."""


class DocumentRefused(Exception):
    """A file cannot be kept or removed; `reason` is `closed`, `purpose` or `twice` (`name`: what it is called there)."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


def may_read(session: Session, actor: Actor, document: Document, *, procurement: Procurement, seat: Seat | None = None) -> bool:
    """Whether somebody may open a file: the one question that every room asks.

    With a seat it is a member who asks. Members read the call; of a proposal only where all their declarations are made and
    this one has no conflict; where names are hidden only the redacted copy, and only once labels are drawn. The office reads
    what it keeps for the office. Nobody else reads anything.
    """
    if document.procurement_id != procurement.id or document.removed_at is not None:
        return False
    if seat is None:
        ours = actor.organisation_id is not None and actor.organisation_id == procurement.organisation_id
        return ours and actor.may("officer", "clerk", "auditor") and document.purpose in OFFICE
    if seat.procurement_id != procurement.id or seat.left_at is not None:
        return False
    if actor.person_id is None or seat.person_id != actor.person_id:
        return False
    return document.purpose == "call" or _may_read_proposal(session, document, procurement, seat)


def _may_read_proposal(session: Session, document: Document, procurement: Procurement, seat: Seat) -> bool:
    if document.purpose not in _purposes(procurement) or document.proposal_id is None:
        return False
    return document.proposal_id in _open_to(session, procurement, seat)


def _purposes(procurement: Procurement) -> tuple[str, ...]:
    """What members read of a proposal."""
    return ("redacted",) if procurement.names_hidden else WITH_PROPOSAL


def _open_to(session: Session, procurement: Procurement, seat: Seat) -> dict[int, Proposal]:
    """The proposals whose files a member opens: everything is declared, and on these no conflict. At most three statements."""
    conflict = {each.proposal_id: each.conflict for each in sheets.declarations(session, seat.id)}
    judged = sheets.proposals(session, procurement.id, names=not procurement.names_hidden)
    if any(each.id not in conflict for each in judged):
        return {}
    ready = [each for each in judged if each.label is not None or not procurement.names_hidden]
    return {each.id: each for each in ready if not conflict[each.id]}


def keep(
    session: Session, actor: Actor, procurement: Procurement, found: Accepted, file: IO[bytes], *,
    purpose: str, proposal: Proposal | None, now: datetime,
) -> Document:  # fmt: skip
    """Keep a file that the guard took, one piece in memory at a time. Flushes. Raises DocumentRefused.

    The same content for the same purpose of the same proposal is refused, so that a form sent twice stores it once.
    """
    if procurement.state in CLOSED:
        raise DocumentRefused("closed")
    if purpose not in ("call", *WITH_PROPOSAL) or (purpose in WITH_PROPOSAL) != (proposal is not None):
        raise DocumentRefused("purpose")
    proposal_id = proposal.id if proposal else None
    there = rows.same(session, procurement.id, proposal_id, purpose, found.sha256)
    if there is not None:
        raise DocumentRefused("twice", there.name)
    made = put(session, actor, procurement, found, file, purpose=purpose, proposal_id=proposal_id, now=now)
    tell(session, actor, procurement, made, proposal, "document.stored", now)
    return made


def put(
    session: Session, actor: Actor, procurement: Procurement, found: Accepted, file: IO[bytes], *,
    purpose: str, proposal_id: int | None = None, now: datetime,
) -> Document:  # fmt: skip
    """Store a file, one piece in memory at a time. Flushes. Whether it may be kept, and its event, are the caller's matter."""
    return _put(session, actor, found, file, now, procurement_id=procurement.id, proposal_id=proposal_id, purpose=purpose)


def put_of_contract(
    session: Session, actor: Actor, contract: Contract, found: Accepted, file: IO[bytes], *, purpose: str, now: datetime
) -> Document:  # fmt: skip
    """As `put`, a file of a contract: `contract`, or `reply` for what came with an answer to a review. Flushes."""
    return _put(session, actor, found, file, now, contract_id=contract.id, purpose=purpose)


def _put(session: Session, actor: Actor, found: Accepted, file: IO[bytes], now: datetime, **where: Any) -> Document:
    assert actor.person_id is not None
    made = Document(
        **where,
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
        piece = DocumentPiece(document_id=made.id, position=position, content=content)
        session.add(piece)
        session.flush()
        session.expunge(piece)
    return made


def remove(session: Session, actor: Actor, procurement: Procurement, document: Document, now: datetime) -> None:
    """Nobody opens the file any more; the row and its digest stay. Flushes. Raises DocumentRefused."""
    if procurement.state in CLOSED:
        raise DocumentRefused("closed")
    if document.purpose not in ("call", *WITH_PROPOSAL):
        raise DocumentRefused("purpose")
    document.removed_at = now
    session.flush()
    proposal = proposals.one(session, procurement.id, document.proposal_id) if document.proposal_id else None
    tell(session, actor, procurement, document, proposal, "document.removed", now)


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A file that a member may open, under a name that gives nothing away; `of` is empty for the call."""

    document: Document
    name: str
    proposal: Proposal | None


def readable(session: Session, procurement: Procurement, seat: Seat) -> tuple[Readable, ...]:
    """Everything that the member of a seat may open, in a few statements."""
    mine = _open_to(session, procurement, seat)
    found = [each for each, _name in rows.of_procurement(session, procurement.id, "call", *_purposes(procurement))]
    wanted = [(each, mine.get(each.proposal_id or 0)) for each in found]
    return tuple(
        Readable(document=each, name=name_for(each, proposal, names_hidden=procurement.names_hidden), proposal=proposal)
        for each, proposal in wanted
        if proposal is not None or each.purpose == "call"
    )


def beside_sheet(session: Session, procurement: Procurement, proposal_id: int) -> tuple[Document, ...]:
    """The files of a proposal for whoever has its score sheet open, and so has declared and judges it; one statement.

    Whether each may be opened is still asked when it is.
    """
    return tuple(
        each for each, _name in rows.of_procurement(session, procurement.id, *_purposes(procurement), proposal_id=proposal_id)
    )


def name_for(document: Document, proposal: Proposal | None, *, names_hidden: bool) -> str:
    """What a file is called for a member: where names are hidden, by the label, for its own name may hold another."""
    if proposal is None or not names_hidden:
        return document.name
    return f"{spoken(shown_name(proposal, names_hidden=True), 'ja')}_{document.id}.{extension(document.name)}"


def tell(
    session: Session, actor: Actor, procurement: Procurement, document: Document, proposal: Proposal | None,
    kind: str, now: datetime,
) -> None:  # fmt: skip
    """One event about a file: `document.stored` or `document.removed`, with its digest. Flushes."""
    said = {
        "id": document.id,
        "proposal": proposal.number if proposal else None,
        "purpose": document.purpose,
        "name": document.name,
        "size": document.size,
        "sha256": document.sha256,
    }
    history.record(
        session, actor, now, kind, organisation_id=procurement.organisation_id, procurement_id=procurement.id,
        **({"old": said} if kind == "document.removed" else {"new": said}),
    )  # fmt: skip
