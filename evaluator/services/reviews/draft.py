"""From the fixed result of the panel to the fixed review: the draft, the limit for the answer, the end, corrections after it."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.disclosure import Show
from evaluator.core.result import Figure, ProposalResult, Result
from evaluator.core.reviewing import common_score, exact_text, only_proposal, shown_items, why_not_fixed
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.db.models import Evaluation, Review, ReviewCorrection
from evaluator.library import codec
from evaluator.services import policies
from evaluator.services.actor import Actor
from evaluator.services.reviews import forms
from evaluator.services.reviews.keeping import ends_at, hold, must, standing, state_of, tell
from evaluator.services.reviews.outset import rubric_of
from evaluator.services.reviews.refusal import ReviewRefused

MOST_DAYS = 366
"""Days that a contractor can have for the answer."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the panel's result says of the year: the total, the band, the points by item; nothing of a single member."""

    result: Result
    total: ProposalResult
    score: Fraction | None
    """On 0 to 100."""
    band: str
    band_name: Text
    items: tuple[Figure, ...]
    """Empty where an item's points would be one member's mark."""


def outcome(session: Session, review: Review) -> Outcome | None:
    """The fixed result of a review as the contractor may see it; None before it is fixed, and for another body's."""
    if review.procurement is None or review.procurement.evaluation_id is None:
        return None
    result = codec.read_result(session.get_one(Evaluation, review.procurement.evaluation_id).result_text)
    found, rubric = only_proposal(result), rubric_of(review)
    show: Show = policies.policy_of(session, review.contract.organisation_id).public
    return Outcome(
        result=result,
        total=found,
        score=common_score(found),
        band=found.band or "",
        band_name=_band_name(rubric, found.band),
        items=shown_items(found, marks=show.members == "marks"),
    )


def _band_name(rubric: Rubric, band: str | None) -> Text:
    return next((each.name for each in rubric.band if each.id == band and each.name), Text(ja=band or ""))


def draft(session: Session, actor: Actor, review: Review, *, finding: str, reply_by: date, now: datetime) -> None:
    """Make the draft that the contractor is heard on, with the finding in words and the limit for the answer. Flushes.

    It can be made anew as long as no link was made and no answer came. Raises ReviewRefused.
    """
    hold(session, review)
    again = state_of(review, now) in ("draft", "silent") and not review.links
    if not again:
        must(review, now, "scored")
    found = outcome(session, review)
    if found is None or found.score is None:
        raise ReviewRefused("not-decided")
    if not finding.strip():
        raise ReviewRefused("no-finding", "finding")
    if reply_by < japan_date(now):
        raise ReviewRefused("limit-past", "reply_by")
    _not_too_far(reply_by, now)
    old = {"finding": review.finding, "reply_by": review.reply_by.isoformat()} if again and review.reply_by else None
    review.score, review.raw_grade, review.finding = exact_text(found.score), found.band, finding.strip()
    review.drafted_at, review.drafted_by, review.reply_by = now, actor.person_id, reply_by
    new = {"score": review.score, "grade": review.raw_grade, "finding": review.finding, "reply_by": reply_by.isoformat()}
    tell(session, actor, review, now, "review.drafted", old=old, new=new)


def _not_too_far(reply_by: date, now: datetime) -> None:
    """A limit can only be moved later, and nothing is fixed before it: one years away is a slip of the hand."""
    if (reply_by - japan_date(now)).days > MOST_DAYS:
        raise ReviewRefused("limit-far", "reply_by")


def may_redraft(review: Review, now: datetime) -> bool:
    """Whether the draft can still be made anew: nobody outside had it by a link, and nobody answered."""
    return state_of(review, now) in ("draft", "silent") and not review.links


def extend(session: Session, actor: Actor, review: Review, reply_by: date, now: datetime) -> None:
    """Give the contractor more time; links that stand live as long. Flushes. Raises ReviewRefused."""
    hold(session, review)
    must(review, now, "draft", "heard", "silent")
    assert review.reply_by is not None
    if reply_by <= review.reply_by or reply_by < japan_date(now):
        raise ReviewRefused("not-later", "reply_by")
    _not_too_far(reply_by, now)
    old, review.reply_by = review.reply_by, reply_by
    for each in review.links:
        if each.revoked_at is None:
            each.expires_at = ends_at(reply_by)
    new = {"reply_by": reply_by.isoformat()}
    tell(session, actor, review, now, "review.extended", old={"reply_by": old.isoformat()}, new=new)


def fix(session: Session, actor: Actor, review: Review, response: str, now: datetime) -> None:
    """Fix the review once the contractor was heard, or said nothing until the limit; links end. Flushes.

    `response` is what the office says to the answer. Raises ReviewRefused: `early` before that.
    """
    hold(session, review)
    at = standing(review, now)
    refused = why_not_fixed(at)
    if refused is not None:
        early = refused.message.id == "review.early"
        raise ReviewRefused("early" if early else "closed", values={"day": review.reply_by or ""})
    if forms.pending(review):
        raise ReviewRefused("pending")
    review.response, review.fixed_at, review.fixed_by = response.strip(), now, actor.person_id
    for each in review.links:
        each.revoked_at = each.revoked_at or now
    new = {"score": review.score, "grade": review.raw_grade, "replies": at.replies, "response": review.response}
    tell(session, actor, review, now, "review.fixed", new=new)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What shall stand instead, and why."""

    reason: str
    finding: str
    score: Fraction


def correct(session: Session, actor: Actor, review: Review, given: Correction, now: datetime, *, version: int) -> None:
    """Correct what the contractor was told; what stood there before stays beside it, and so do the answers. Flushes.

    Raises ReviewRefused.
    """
    hold(session, review)
    must(review, now, "draft", "heard", "silent", "fixed", "entered")
    if review.version != version:
        raise ReviewRefused("stale")
    if not given.reason.strip():
        raise ReviewRefused("no-reason", "reason")
    if not given.finding.strip():
        raise ReviewRefused("no-finding", "finding")
    if not 0 <= given.score <= 100:
        raise ReviewRefused("score", "score")
    assert review.score is not None
    assert actor.person_id is not None
    same = (given.finding.strip(), given.score) == (review.finding, Fraction(review.score))
    if same:
        raise ReviewRefused("same")
    old = {"score": review.score, "finding": review.finding}
    kept = ReviewCorrection(
        reason=given.reason.strip(), score=review.score, raw_grade=review.raw_grade, finding=review.finding,
        corrected_by=actor.person_id, corrected_at=now,
    )  # fmt: skip
    review.corrections.append(kept)
    if given.score != Fraction(review.score):
        review.score, review.raw_grade = exact_text(given.score), _grade_at(session, review, given.score)
    review.finding = given.finding.strip()
    new = {"score": review.score, "finding": review.finding, "reason": kept.reason}
    tell(session, actor, review, now, "review.corrected", old=old, new=new)


def _grade_at(session: Session, review: Review, score: Fraction) -> str:
    """The band of a corrected score by the rubric; of another body the raw grade stays as it was given."""
    found = outcome(session, review)
    if found is None or found.total.full is None:
        return review.raw_grade
    total = score * found.total.full / 100
    reached = [each for each in rubric_of(review).band if total >= each.at_least]
    return max(reached, key=lambda each: each.at_least).id if reached else ""
