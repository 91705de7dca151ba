"""Answers that came by a form file or on paper: registered with day, name, content and scan, and kept with the review."""

from collections.abc import Iterator
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
    """An answer as it came: by paper or file, from whom, what it says (empty for nothing to say), and on which day."""

    channel: str
    name: str
    content: str
    received_on: date


def register(
    session: Session, actor: Actor, review: Review, given: Received, now: datetime, *,
    scan: tuple[IO[bytes], Accepted] | None = None,
) -> ReviewReply:  # fmt: skip
    """Register an answer with its scan, if there is one. Flushes. Raises ReviewRefused.

    One that comes after the limit is taken too, as long as the review is not fixed; its day says so.
    """
    hold(session, review)
    must(review, now, "draft", "heard", "silent")
    _check(review, given, now)
    document = _kept(session, actor, review, scan, now) if scan else None
    assert actor.person_id is not None
    made = ReviewReply(
        channel=given.channel, name=given.name.strip(), content=given.content.strip(), received_on=given.received_on,
        document=document, registered_by=actor.person_id, registered_at=now,
    )  # fmt: skip
    review.replies.append(made)
    new = {"channel": made.channel, "name": made.name, "content": made.content, "received_at": made.received_on.isoformat()}
    tell(session, actor, review, now, "review.replied", new={**new, **({"scan": document.sha256} if document else {})})
    return made


def _check(review: Review, given: Received, now: datetime) -> None:
    assert review.drafted_at is not None
    if given.channel not in CHANNELS:
        raise ReviewRefused("channel", "channel")
    if not given.name.strip():
        raise ReviewRefused("no-name", "name")
    if not japan_date(review.drafted_at) <= given.received_on <= japan_date(now):
        raise ReviewRefused("received", "received_on")


def _kept(session: Session, actor: Actor, review: Review, scan: tuple[IO[bytes], Accepted], now: datetime) -> Document:
    file, found = scan
    return documents.put_of_contract(session, actor, review.contract, found, file, purpose="reply", now=now)


def content(session: Session, document: Document) -> Iterator[bytes]:
    """The bytes of a scan, a piece at a time."""
    return files.content(session, document.id, 0, document.size)
