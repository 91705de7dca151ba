"""Form files that come back filled in: kept as they came, confirmed by somebody who compared what was read, or set aside."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import IO

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import sha256
from evaluator.core.reviewing import ReviewState
from evaluator.db.models import ReplyForm, Review, ReviewReply
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import documents
from evaluator.services.actor import Actor
from evaluator.services.reviews import replies
from evaluator.services.reviews.keeping import hold, must, tell
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.reviews.replies import Received

OPEN: tuple[ReviewState, ...] = ("draft", "heard", "silent")


def wording_of(review: Review) -> str:
    """Which wording of the draft a form is for: SHA-256 in hexadecimal of what the contractor is told."""
    return sha256({"review": review.id, "score": review.score, "grade": review.raw_grade, "finding": review.finding})


def pending(review: Review) -> tuple[ReplyForm, ...]:
    """The form files that nobody has confirmed or set aside yet, in the order in which they came."""
    return tuple(each for each in review.forms if is_pending(review, each))


def is_pending(review: Review, form: ReplyForm) -> bool:
    """Whether a form file waits to be looked at."""
    return form.set_aside_at is None and all(each.document_id != form.document_id for each in review.replies)


def take(
    session: Session, actor: Actor, review: Review, received_on: date, now: datetime, *, file: tuple[IO[bytes], Accepted], of: int
) -> ReplyForm:  # fmt: skip
    """Keep a form file that came back; `of` is the review that its number names. Flushes.

    Raises ReviewRefused: `review` for the form of another one, `form` for a file that is there already.
    """
    hold(session, review)
    must(review, now, *OPEN)
    stream, found = file
    if of != review.id:
        raise ReviewRefused("review", "file")
    if any(each.document.sha256 == found.sha256 and each.set_aside_at is None for each in review.forms):
        raise ReviewRefused("form", "file")
    assert review.drafted_at is not None
    if not japan_date(review.drafted_at) <= received_on <= japan_date(now):
        raise ReviewRefused("received", "received_on")
    assert actor.person_id is not None
    document = documents.put_of_contract(session, actor, review.contract, found, stream, purpose="reply", now=now)
    made = ReplyForm(document=document, received_on=received_on, registered_by=actor.person_id, registered_at=now)
    review.forms.append(made)
    new = {"file": document.name, "sha256": document.sha256, "received_at": received_on.isoformat()}
    tell(session, actor, review, now, "review.form-taken", new=new)
    return made


def confirm(
    session: Session, actor: Actor, review: Review, form: ReplyForm, *, given: Received, read: Mapping[str, str], now: datetime
) -> ReviewReply:  # fmt: skip
    """Register what a form file says, as somebody confirmed it; what was read and confirmed otherwise is told. Flushes.

    `read` is what was read, by the names of the fields. Raises ReviewRefused.
    """
    hold(session, review)
    must(review, now, *OPEN)
    if not is_pending(review, form):
        raise ReviewRefused("form")
    replies.check(review, given, now)
    confirmed = {"name": given.name.strip(), "content": given.content.strip()}
    other = {name: text for name, text in read.items() if confirmed.get(name, text) != text.strip()}
    return replies.put(session, actor, review, given, now, document=form.document, read=other)


def set_aside(session: Session, actor: Actor, review: Review, form: ReplyForm, reason: str, *, now: datetime) -> None:
    """Say that a form file is no reply; it stays, with the reason. Flushes. Raises ReviewRefused."""
    hold(session, review)
    must(review, now, *OPEN)
    if not is_pending(review, form):
        raise ReviewRefused("form")
    if not reason.strip():
        raise ReviewRefused("no-reason", "reason")
    form.set_aside_at, form.set_aside_by, form.set_aside_because = now, actor.person_id, reason.strip()
    new = {"sha256": form.document.sha256, "reason": form.set_aside_because}
    tell(session, actor, review, now, "review.form-set-aside", new=new)
