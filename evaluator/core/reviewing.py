"""The yearly review of a contract: where it stands, when it may be fixed, its figures, and what of it the contractor is shown."""

import re
import unicodedata
from datetime import date
from fractions import Fraction
from typing import Literal

from evaluator.core.result import Figure, ProposalResult, Result
from evaluator.core.rounding import decimal, decimals_of
from evaluator.core.values import Problem, problem, record

ReviewState = Literal["scoring", "cancelled", "scored", "draft", "heard", "silent", "fixed", "entered", "withdrawn"]
"""The panel is at work; it was given up; its result is fixed; the contractor can answer; has answered; did not until the limit;
the review is fixed; it was entered as it is, for another body made it; it was withdrawn, for it was made by mistake."""
WITHDRAWABLE: tuple[ReviewState, ...] = ("scoring", "scored", "draft", "heard", "silent", "entered")
"""States in which a review can be withdrawn: a fixed one stays, and one that was given up is over already."""
TARGET = "_target"
"""What the name of a target adds to that of its figure."""
LONGEST = 40
MOST_PLACES = 12
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?")


@record
class ReviewStanding:
    """What tells where a review stands."""

    today: date
    """The day in Japan."""
    procurement: str | None = None
    """The state of the procurement in which it is scored; none if another body made it."""
    drafted: bool = False
    """Whether the contractor may see it."""
    reply_by: date | None = None
    """The last day for an answer."""
    replies: int = 0
    """Answers that came."""
    fixed: bool = False
    """Whether it is fixed."""
    withdrawn: bool = False
    """Whether it was withdrawn."""


def review_state(at: ReviewStanding) -> ReviewState:
    """Where a review stands."""
    if at.withdrawn:
        return "withdrawn"
    if at.procurement is None:
        return "entered"
    if at.fixed:
        return "fixed"
    if not at.drafted:
        return "cancelled" if at.procurement == "cancelled" else "scored" if at.procurement == "decided" else "scoring"
    if at.replies:
        return "heard"
    return "silent" if at.reply_by is not None and at.today > at.reply_by else "draft"


def why_not_fixed(at: ReviewStanding) -> Problem | None:
    """Why a review cannot be fixed now: the contractor has the right to be heard first; None if it can."""
    state = review_state(at)
    if state in ("heard", "silent"):
        return None
    if state == "draft":
        return problem("reply", "review.early", day=at.reply_by.isoformat() if at.reply_by else "")
    return problem("state", f"review.not-{'again' if state in ('fixed', 'entered', 'withdrawn') else 'drafted'}")


def figure(text: str, *, percent: bool) -> Fraction | None:
    """A figure as people write it: 12.5, 1,200; of a percentage 43.2 or 43.2%, which is 0.432. None if it is none."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip().removesuffix("%").strip()
    if not (_NUMBER.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        return None
    return Fraction(plain.replace(",", "")) / (100 if percent else 1)


def target(text: str, *, percent: bool) -> Fraction | None:
    """A promised target. Of a percentage 75% counts and 0.75 too; 75 alone can be read in two ways, and is None, as is 0."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = figure(plain, percent=plain.endswith("%"))
    unclear = found is not None and percent and not plain.endswith("%") and found > 1
    wrong_unit = plain.endswith("%") and not percent
    return None if not found or unclear or wrong_unit else found


def exact_text(value: Fraction) -> str:
    """A value as it is kept: a decimal number, or a fraction where no decimal number is exact."""
    digits = decimals_of(value, most=MOST_PLACES)
    return str(value) if digits is None else decimal(value, digits)


def common_score(result: ProposalResult) -> Fraction | None:
    """The total, as the rule rounds and publishes it, on 0 to 100; none if it has none.

    A total above full marks is 100, one below zero 0.
    """
    if result.total is None or not result.full:
        return None
    total = result.total if result.published is None else Fraction(result.published)
    return max(Fraction(0), min(Fraction(100), total * 100 / result.full))


def shown_items(result: ProposalResult, *, marks: bool) -> tuple[Figure, ...]:
    """The points by item that the contractor is shown, without a member's mark.

    Where one member's mark alone makes the figure of an item, nothing but the total is shown, unless `marks` may be.
    """
    counted = [
        sum(each.points is not None and not each.left_out for each in item.marks)
        for item in result.items
        if item.leaf and item.by == "members"
    ]
    return () if not marks and 1 in counted else result.items


def only_proposal(result: Result) -> ProposalResult:
    """What the one contractor of a review came to. Raises ValueError if there is another number of them."""
    (found,) = result.proposals
    return found
