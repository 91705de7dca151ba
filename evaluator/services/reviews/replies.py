"""Answers that came by a form file or on paper: registered with day, name, content and scan, and kept with the review."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.db.models import Document, Review, ReviewReply
from evaluator.db.queries import documents as files
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import documents
from evaluator.services.actor import Actor
from evaluator.services.reviews.keeping import hold, must, tell
from evaluator.services.reviews.refusal import ReviewRefused

CHANNELS = ("paper", "file")


@dataclass(frozen=True, kw_only=True)
class Received:
    """An answer as it came: by paper or file, from whom, what it says (empty for nothing to say), and on which day.

    `signed_on` is the day that stands on it, if one does.
    """

    channel: str
    name: str
    content: str
    received_on: date
    signed_on: date | None = None


def register(
    session: Session, actor: Actor, review: Review, given: Received, now: datetime, *,
    scan: tuple[IO[bytes], Accepted] | None = None,
) -> ReviewReply:  # fmt: skip
    """Register an answer with its scan, if there is one. Flushes. Raises ReviewRefused; `twice` for one that is there already.

    One that comes after the limit is taken too, as long as the review is not fixed; its day says so.
    """
    hold(session, review)
    must(review, now, "draft", "heard", "silent")
    check(review, given, now)
    document = _kept(session, actor, review, scan, now) if scan else None
    return put(session, actor, review, given, now, document=document)


def put(
    session: Session, actor: Actor, review: Review, given: Received, now: datetime, *, document: Document | None,
    read: Mapping[str, str] | None = None,
) -> ReviewReply:  # fmt: skip
    """Put an answer beside a review that is held, with the file in which it came; one event. Flushes.

    `read` is what a form file says where somebody registered something else.
    """
    assert actor.person_id is not None
    made = ReviewReply(
        channel=given.channel, name=given.name.strip(), content=given.content.strip(), received_on=given.received_on,
        signed_on=given.signed_on, document=document, registered_by=actor.person_id, registered_at=now,
    )  # fmt: skip
    review.replies.append(made)
    days = {"received_at": made.received_on.isoformat(), **({"signed_at": made.signed_on.isoformat()} if made.signed_on else {})}
    new = {"channel": made.channel, "name": made.name, "content": made.content, **days}
    tell(
        session,
        actor,
        review,
        now,
        "review.replied",
        new={**new, **({"scan": document.sha256} if document else {}), **({"read": dict(read)} if read else {})},
    )
    return made


def check(review: Review, given: Received, now: datetime) -> None:
    """Raise ReviewRefused for an answer that cannot be one: without a name, on an impossible day, or there already."""
    assert review.drafted_at is not None
    if given.channel not in CHANNELS:
        raise ReviewRefused("channel", "channel")
    if not given.name.strip():
        raise ReviewRefused("no-name", "name")
    if not japan_date(review.drafted_at) <= given.received_on <= japan_date(now):
        raise ReviewRefused("received", "received_on")
    if given.signed_on is not None and given.signed_on > given.received_on:
        raise ReviewRefused("signed", "signed_on")
    same = (given.channel, given.name.strip(), given.content.strip(), given.received_on)
    if same in [(each.channel, each.name, each.content, each.received_on) for each in review.replies]:
        raise ReviewRefused("twice")


def _kept(session: Session, actor: Actor, review: Review, scan: tuple[IO[bytes], Accepted], now: datetime) -> Document:
    file, found = scan
    return documents.put_of_contract(session, actor, review.contract, found, file, purpose="reply", now=now)


def content(session: Session, document: Document) -> Iterator[bytes]:
    """The bytes of a scan, a piece at a time."""
    return files.content(session, document.id, 0, document.size)
