"""Reviews as a record: those of other bodies or from before, the years of contractors, and where the present one stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.grades import Mapped, mapped
from evaluator.core.reviewing import ReviewState, exact_text
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Contract, Review
from evaluator.db.queries import reviews as rows
from evaluator.library.review_scales import review_scale
from evaluator.services.actor import Actor
from evaluator.services.reviews.keeping import state_of, tell
from evaluator.services.reviews.outset import free_year, open_years
from evaluator.services.reviews.refusal import ReviewRefused


@dataclass(frozen=True, kw_only=True)
class Year:
    """One reviewed year of a contract."""

    review_id: int
    contract_id: int
    fiscal_year: int
    score: Fraction | None
    """On 0 to 100; none before there is a draft."""
    raw_grade: str
    """The band of the rubric, or the grade as the other body gave it."""
    grade_scale: str
    """The other body's scale; empty for a review of ours."""
    finding: str
    replies: int
    replied_on: date | None
    """The day of the last answer."""
    silent: bool
    """Whether the contractor had the chance to answer and the limit has passed without one."""
    state: ReviewState
    corrected: bool

    @property
    def counts(self) -> bool:
        """Whether it is final: fixed, or entered."""
        return self.state in ("fixed", "entered")


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Where the reviews of a contract stand: those that go on, the newest that is final, the years still to be reviewed."""

    going_on: tuple[Year, ...]
    latest: Year | None
    open_years: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A review of another body, or from before: its scale, the grade as given, the main finding, and where it stands."""

    year: int
    scale: str
    raw: str
    finding: str
    source: str


def grade_of(scale: str, raw: str) -> Mapped:
    """A grade on 0 to 100. Raises ReviewRefused for one that the scale does not have."""
    try:
        return mapped(review_scale(scale), raw)
    except CannotEvaluate:
        raise ReviewRefused("grade", "raw") from None


def enter(session: Session, actor: Actor, contract: Contract, given: Entered, now: datetime) -> Review:
    """Enter a review as another body made it; the raw grade stays beside what it means on 0 to 100. Flushes.

    Raises ReviewRefused.
    """
    there = free_year(session, contract, given.year, japan_date(now))
    if not given.source.strip():
        raise ReviewRefused("source", "source")
    found = grade_of(given.scale, given.raw)
    made = there or Review(contract=contract, fiscal_year=given.year)
    made.procurement, made.basis = None, {}
    made.grade_scale, made.raw_grade, made.score = given.scale, given.raw.strip(), exact_text(found.value)
    made.finding, made.source, made.fixed_at, made.fixed_by = given.finding.strip(), given.source.strip(), now, actor.person_id
    session.add(made)
    new = {"grade": made.raw_grade, "scale": made.grade_scale, "score": made.score, "finding": made.finding}
    tell(session, actor, made, now, "review.entered", new={**new, "source": made.source})
    return made


def years(session: Session, contract_ids: Collection[int], now: datetime) -> Mapping[int, tuple[Year, ...]]:
    """The reviews of contracts by contract, the newest year first; three statements, however many there are.

    Whether the contracts may be read was asked before.
    """
    found: dict[int, list[Year]] = {}
    for each in rows.of_contracts(session, contract_ids) if contract_ids else ():
        found.setdefault(each.contract_id, []).append(year_of(each, now))
    return {id: tuple(of) for id, of in found.items()}


def year_of(review: Review, now: datetime) -> Year:
    """One review as a record."""
    state = state_of(review, now)
    past = review.reply_by is not None and review.reply_by < japan_date(now)
    return Year(
        review_id=review.id,
        contract_id=review.contract_id,
        fiscal_year=review.fiscal_year,
        score=None if review.score is None else Fraction(review.score),
        raw_grade=review.raw_grade,
        grade_scale=review.grade_scale,
        finding=review.finding,
        replies=len(review.replies),
        replied_on=max((each.received_on for each in review.replies), default=None),
        silent=past and not review.replies,
        state=state,
        corrected=bool(review.corrections),
    )


def summary(session: Session, contract: Contract, now: datetime) -> Summary:
    """Where the reviews of a contract stand, for its first page. One statement."""
    reviews = rows.in_short(session, contract.id)
    found = [year_of(each, now) for each in reviews]
    return Summary(
        going_on=tuple(each for each in found if not each.counts and each.state not in ("cancelled", "withdrawn")),
        latest=next((each for each in found if each.counts), None),
        open_years=open_years(contract, reviews, now),
    )
