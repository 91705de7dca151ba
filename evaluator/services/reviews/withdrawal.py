"""Withdrawing a review that was begun, or entered, by mistake: it stays to be read, counts nowhere, and frees its year."""

from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.course import move_named
from evaluator.core.reviewing import WITHDRAWABLE
from evaluator.db.models import Procurement, Review
from evaluator.services import course
from evaluator.services.actor import Actor
from evaluator.services.reviews.keeping import hold, must, state_of, tell
from evaluator.services.reviews.refusal import ReviewRefused


def withdraw(session: Session, actor: Actor, review: Review, reason: str, now: datetime) -> None:
    """Withdraw a review that is not fixed; links end, scoring that goes on is cancelled for the same reason. Flushes.

    Nothing is deleted: marks stay with the panel's procurement, the draft and the replies with the review. One of another
    body, which nobody is heard on, can be withdrawn too. Raises ReviewRefused.
    """
    hold(session, review)
    if review.procurement is not None:
        session.refresh(review.procurement, with_for_update={"of": Procurement})
    must(review, now, *WITHDRAWABLE)
    why = reason.strip()
    if not why:
        raise ReviewRefused("no-reason", "reason")
    was = state_of(review, now)
    review.withdrawn_at, review.withdrawn_by, review.withdrawn_because = now, actor.person_id, why
    for each in review.links:
        each.revoked_at = each.revoked_at or now
    tell(session, actor, review, now, "review.withdrawn", old={"state": was}, new={"reason": why})
    if review.procurement is not None and review.procurement.state in move_named("cancel").source:
        course.move(session, actor, review.procurement, "cancel", now, reason=why)
