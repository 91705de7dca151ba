"""What the yearly reviews of an office wait for: the figures, the scoring, the draft, the reply, the end."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.reviewing import ReviewStanding, review_state
from evaluator.db.queries import reviews as rows

Step = Literal["prepare", "score", "write", "send", "await", "look", "fix"]
"""Enter the figures and form the panel; score; write the draft; hand it to the contractor; wait for the reply; look at a form
file that came; fix it."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A review that is not fixed, and what comes next."""

    review_id: int
    contract_id: int
    procurement_id: int
    title: str
    """Of the contract."""
    fiscal_year: int
    step: Step
    due: date | None
    """The last day for scoring or for the reply, as far as it is known; none for what can be done at once."""


def waiting(session: Session, organisation_id: int | None, now: datetime) -> tuple[Waiting, ...]:
    """Every review of an organisation that is not over, with its next step; the oldest first. One statement."""
    return tuple(_waiting(each, now) for each in rows.unfixed(session, organisation_id))


def _waiting(row: rows.Unfixed, now: datetime) -> Waiting:
    step = _step(row, now)
    scoring = japan_date(row.scoring) if row.scoring else None
    return Waiting(
        review_id=row.review_id,
        contract_id=row.contract_id,
        procurement_id=row.procurement_id,
        title=row.title,
        fiscal_year=row.fiscal_year,
        step=step,
        due=row.reply_by if step in ("send", "await") else scoring if step == "score" else None,
    )


def _step(row: rows.Unfixed, now: datetime) -> Step:
    if row.drafted_at is not None and row.forms:
        return "look"
    state = review_state(
        ReviewStanding(
            today=japan_date(now),
            procurement=row.state,
            drafted=row.drafted_at is not None,
            reply_by=row.reply_by,
            replies=row.replies,
        )
    )
    if state == "scoring":
        return "prepare" if row.state == "preparation" else "score"
    if state == "draft":
        return "await" if row.links else "send"
    return "write" if state == "scored" else "fix"
