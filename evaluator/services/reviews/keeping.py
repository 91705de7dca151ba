"""What every change of a review does: hold it, look where it stands, tell the history."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import JAPAN, japan_date
from evaluator.core.reviewing import ReviewStanding, ReviewState, review_state
from evaluator.db.models import Review
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.reviews.refusal import ReviewRefused


def standing(review: Review, now: datetime) -> ReviewStanding:
    """What tells where a review stands."""
    return ReviewStanding(
        today=japan_date(now),
        procurement=review.procurement.state if review.procurement else None,
        drafted=review.drafted_at is not None,
        reply_by=review.reply_by,
        replies=len(review.replies),
        fixed=review.fixed_at is not None,
        withdrawn=review.withdrawn_at is not None,
    )


def state_of(review: Review, now: datetime) -> ReviewState:
    """Where a review stands."""
    return review_state(standing(review, now))


def hold(session: Session, review: Review) -> None:
    """Hold a review until the transaction ends, as it is now, so that an answer and its fixing take turns."""
    session.refresh(review, with_for_update={"of": Review})


def must(review: Review, now: datetime, *states: ReviewState) -> None:
    """Raise ReviewRefused unless the review stands in one of the states."""
    if state_of(review, now) not in states:
        raise ReviewRefused("closed")


def ends_at(day: date) -> datetime:
    """The end of a day in Japan."""
    return datetime.combine(day + timedelta(days=1), time(), JAPAN).astimezone(UTC)


def tell(
    session: Session, actor: Actor, review: Review, now: datetime, kind: str, *,
    old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One event about a review, with its contract and year. Flushes."""
    session.flush()
    said = {"contract": review.contract.number, "fiscal_year": review.fiscal_year, **(new or {})}
    where = {"organisation_id": review.contract.organisation_id, "procurement_id": review.procurement_id}
    history.record(session, actor, now, kind, **where, old=old, new=said)  # type: ignore[arg-type]
