"""Invented monthly counts: drawn from a seeded generator, what follows from a case drawn from its number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from evaluator.core.calendar import japan_date
from evaluator.core.months import after, month_of, months_of

Counts = dict[str, np.ndarray[Any, Any]]
"""By indicator, a count for each month."""
SEED = 20261124
DRAWN = (
    "new_consultations", "plans", "job_support_users", "employed_plan", "income_up_plan", "referrals_made",
    "referrals_completed", "survey_sent", "survey_answers", "survey_satisfied", "complaints", "complaints_answered",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Nature:
    """How a contract does: monthly consultations per 100,000 people, and the shares that follow."""

    people: int
    volume: float = 16.0
    plans: float = 0.45
    employed: float = 0.38
    satisfied: float = 0.78


def months_over(starts_on: date, ends_on: date, now: datetime) -> list[int]:
    """The months of a contract that are over, but the last of them."""
    last = after(month_of(japan_date(now)), -2)
    return [month for year in range(starts_on.year, ends_on.year) for month in months_of(year) if month <= last]


def drawn(random: np.random.Generator, nature: Nature, months: Sequence[int]) -> Counts:
    """Counts of each month."""
    new = random.poisson(nature.volume * nature.people / 100_000, len(months))
    draw: Callable[[Any, float], Any] = random.binomial
    plans = draw(new, nature.plans)
    jobs = draw(plans, 0.6)
    employed = draw(jobs, nature.employed)
    raised = draw(jobs - employed, 0.18)
    made = draw(new, 0.35)
    sent = draw(new, 0.8)
    answers = draw(sent, 0.4)
    complaints = random.poisson(0.15, len(months))
    columns = (new, plans, jobs, employed, raised, made, draw(made, 0.75), sent, answers, draw(answers, nature.satisfied))
    return dict(zip(DRAWN, (*columns, complaints, complaints), strict=True))


def contacts(counts: Counts, *, own: str) -> Counts:
    """First contacts after a referral with their days, and the `own` indicator of a town, beside counts that were drawn."""
    random = np.random.default_rng(SEED)
    first = random.binomial(counts["new_consultations"], 0.3)
    days = first + random.poisson(3.4 * first)
    return {"first_contacts": first, "days_to_first_contact": days, own: random.poisson(0.8 * counts["new_consultations"])}
