"""The link by which a contractor reads a draft and answers: signed, expiring, shown once; only its hash is kept."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.db.models import ReplyLink, Review, ReviewReply
from evaluator.db.queries import reviews as rows
from evaluator.services.actor import Actor
from evaluator.services.reviews.keeping import ends_at, hold, must, tell
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.secrets import tokens

PURPOSE = "reply-link"
"""What the key that signs is derived for."""
MOST_ANSWERS = 5
"""How often one link can answer."""
MOST_LINKS = 20
LONGEST = 100
SIGNED = 16
"""Bytes of the signature that stand in a token."""


def make(session: Session, actor: Actor, review: Review, now: datetime, *, key: bytes) -> str:
    """A new link to a draft; its token, which is nowhere kept. It ends with the limit for the answer. Flushes.

    Raises ReviewRefused.
    """
    hold(session, review)
    must(review, now, "draft", "heard")
    assert actor.person_id is not None
    assert review.reply_by is not None
    ends = ends_at(review.reply_by)
    if ends <= now:
        raise ReviewRefused("limit")
    if len(review.links) >= MOST_LINKS:
        raise ReviewRefused("many")
    random = tokens.new_token()
    token = f"{random}.{_signature(random, key)}"
    made = ReplyLink(token_sha256=tokens.digest(token), made_by=actor.person_id, made_at=now, expires_at=ends)
    review.links.append(made)
    session.flush()
    tell(session, actor, review, now, "review.link-made", new={"link": made.id, "until": ends.isoformat()})
    return token


def _signature(random: str, key: bytes) -> str:
    whole = hmac.new(key, random.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(whole[:SIGNED]).decode("ascii").rstrip("=")


def find(session: Session, token: str, now: datetime, *, key: bytes) -> ReplyLink | None:
    """The link of a token, if it is ours and still good; None tells nothing about why not.

    A token that was not signed here costs no look at the database.
    """
    random, _, signature = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return None
    if not hmac.compare_digest(signature, _signature(random, key)):
        return None
    return rows.live_link(session, tokens.digest(token), now)


def opened(session: Session, found: ReplyLink, now: datetime) -> None:
    """Remember that a link was opened for the first time. Flushes."""
    if found.opened_at is None:
        found.opened_at = now
        session.flush()


def revoke(session: Session, actor: Actor, review: Review, link_id: int, now: datetime) -> bool:
    """End a link before its time; whether there was one to end. Flushes."""
    hold(session, review)
    found = rows.link(session, review.id, link_id)
    if found is None or found.revoked_at is not None:
        return False
    found.revoked_at = now
    tell(session, actor, review, now, "review.link-revoked", new={"link": found.id})
    return True


def answer(session: Session, found: ReplyLink, *, name: str, content: str, now: datetime) -> ReviewReply:
    """Take the contractor's answer by a link; an empty one means that there is nothing to say. Flushes.

    The same words sent again, from another tab or by going back, are the answer that is there.

    The review is held, and looked at again, so that it is not fixed meanwhile. Raises ReviewRefused.
    """
    review = rows.whole(session, found.review_id, hold=True)
    assert review is not None
    session.refresh(found)
    if found.revoked_at is not None or found.expires_at <= now or review.fixed_at is not None or review.withdrawn_at:
        raise ReviewRefused("link")
    there = [
        each
        for each in review.replies
        if each.link_id == found.id and (each.name, each.content) == (name.strip(), content.strip())
    ]
    if there:
        return there[-1]
    if sum(each.link_id == found.id for each in review.replies) >= MOST_ANSWERS:
        raise ReviewRefused("many")
    if not name.strip():
        raise ReviewRefused("no-name", "name")
    made = ReviewReply(
        channel="link", link_id=found.id, name=name.strip(), content=content.strip(), received_on=japan_date(now),
        registered_at=now,
    )  # fmt: skip
    review.replies.append(made)
    session.flush()
    by = Actor(name=made.name, organisation_id=review.contract.organisation_id)
    new = {"link": found.id, "channel": "link", "name": made.name, "content": made.content}
    tell(session, by, review, now, "review.replied", new=new)
    return made
