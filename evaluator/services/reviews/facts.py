"""The figures that a yearly review looks at: from the monthly figures, the record of staff and the promises, or entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.indicators import Indicator, IndicatorSet
from evaluator.core.reviewing import TARGET, exact_text, figure, target
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.db.models import Commitment, Contract, Proposal, Review
from evaluator.db.queries import cases
from evaluator.db.queries import reviews as rows
from evaluator.services import contractstaff
from evaluator.services.actor import Actor
from evaluator.services.asked import asked_of
from evaluator.services.casefile import rubric_of
from evaluator.services.figures import sums
from evaluator.services.figures.known import known_to
from evaluator.services.reviews.keeping import hold, tell
from evaluator.services.reviews.refusal import ReviewRefused

Origin = Literal["figures", "staff", "promise", "entered"]
STAFFING = "staffing_fill_rate"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A figure that was found, and what it is made of: the sums of so many months, or the words of a promise."""

    value: Fraction
    origin: Origin
    above: str = ""
    below: str = ""
    months: int = 0
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One figure that the rubric looks at, with the items it is for."""

    name: str
    criteria: tuple[Text, ...]
    indicator: Indicator | None
    """What it is in the library or of the office's own; none if it is known by its name alone."""
    is_target: bool
    value: Fraction | None
    """What counts; none while it is missing."""
    basis: Mapping[str, Any]
    """Where it comes from, as it was kept: `origin`, and `above`, `below`, `months`, `said` or `reason`."""
    found: Found | None = None
    """What the records give today; none where they give nothing, or the figures stand."""

    @property
    def percent(self) -> bool:
        """Whether it is written as a percentage."""
        return self.indicator is not None and self.indicator.unit == "percent"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an officer enters for a figure in place of what the records give, and why; empty to take theirs."""

    value: str = ""
    reason: str = ""


def fill(session: Session, review: Review, proposal: Proposal, rubric: Rubric, now: datetime) -> None:
    """Fill in every figure that the records give. Flushes."""
    found = proposed(session, review.contract, review.fiscal_year, rubric, now)
    _put(review, proposal, {name: _basis(each) for name, each in found.items()})
    session.flush()


def proposed(session: Session, contract: Contract, year: int, rubric: Rubric, now: datetime) -> dict[str, Found]:
    """What the records give for each figure that a rubric looks at; absent has no entry. A dozen statements at most."""
    known = known_to(session, contract.organisation_id)
    names = [each.name for each in asked_of(rubric).facts]
    found = _from_figures(session, contract, year, [each for each in names if not each.endswith(TARGET)], known)
    found |= _from_staff(session, contract, year, now) if STAFFING in names else {}
    return found | _from_promises(session, contract, year, [each for each in names if each.endswith(TARGET)], known)


def _from_figures(session: Session, contract: Contract, year: int, names: list[str], known: IndicatorSet) -> dict[str, Found]:
    flows = [name for name in names if name in known.indicators and _is_summed(known.indicators[name])]
    given = sums.yearly(session, [contract.id], [year], flows, known=known)
    return {
        name: Found(
            value=each.value, origin="figures", above=str(each.above), below="" if each.below is None else str(each.below),
            months=each.months,
        )
        for (_, _, name), each in given.items()
        if each.value is not None
    }  # fmt: skip


def _is_summed(indicator: Indicator) -> bool:
    return indicator.nature == "flow" and indicator.entered == "monthly" and indicator.id != STAFFING


def _from_staff(session: Session, contract: Contract, year: int, now: datetime) -> dict[str, Found]:
    rate = contractstaff.of_year(session, contract, year=year, now=now).fill_rate
    if rate.value is None:
        return {}
    above, below = (exact_text(each) if each is not None else "" for each in (rate.above, rate.below))
    return {STAFFING: Found(value=rate.value, origin="staff", above=above, below=below, months=rate.months)}


def _from_promises(session: Session, contract: Contract, year: int, names: list[str], known: IndicatorSet) -> dict[str, Found]:
    found = {}
    for each in rows.targets(session, contract.id, year):
        name, value = f"{each.indicator}{TARGET}", _promised(each, known)
        if name in names and value is not None:
            found[name] = Found(value=value, origin="promise", said=each.text)
    return found


def _promised(commitment: Commitment, known: IndicatorSet) -> Fraction | None:
    indicator = known.indicators.get(commitment.indicator or "")
    return target(commitment.target or "", percent=indicator is not None and indicator.unit == "percent")


def of_review(session: Session, review: Review, now: datetime) -> tuple[Fact, ...]:
    """Every figure of a review as it stands, with what the records give today while it can still be changed."""
    procurement = review.procurement
    if procurement is None:
        return ()
    rubric, known = rubric_of(procurement), known_to(session, review.contract.organisation_id)
    open_still = procurement.state == "preparation"
    found = proposed(session, review.contract, review.fiscal_year, rubric, now) if open_still else {}
    values = _proposal(session, review).facts
    return tuple(
        Fact(
            name=each.name,
            criteria=each.criteria,
            indicator=known.indicators.get(each.name.removesuffix(TARGET)),
            is_target=each.name.endswith(TARGET),
            value=Fraction(values[each.name]) if each.name in values else None,
            basis=review.basis.get(each.name, {}),
            found=found.get(each.name),
        )
        for each in asked_of(rubric).facts
    )


def _proposal(session: Session, review: Review) -> Proposal:
    assert review.procurement_id is not None
    (found,) = cases.proposals(session, review.procurement_id)
    return found


def enter(
    session: Session, actor: Actor, review: Review, given: Mapping[str, Given], now: datetime, *, version: int
) -> None:  # fmt: skip
    """Take every figure from the records, or as the officer gives it with a reason; one event. Flushes.

    Raises ReviewRefused with the name of the figure: `score` for what is no figure, `no-reason`; `frozen` once scoring began.
    """
    hold(session, review)
    if review.procurement is None or review.procurement.state != "preparation":
        raise ReviewRefused("frozen")
    if review.version != version:
        raise ReviewRefused("stale")
    proposal, kept = _proposal(session, review), {}
    for each in of_review(session, review, now):
        basis = _decided(each, given.get(each.name, Given()), actor, now)
        if basis is not None:
            kept[each.name] = basis
    old = dict(proposal.facts)
    _put(review, proposal, kept)
    why = {name: each["reason"] for name, each in kept.items() if each["origin"] == "entered"}
    new = {"facts": dict(proposal.facts), **({"reason": why} if why else {})}
    tell(session, actor, review, now, "review.figures", old={"facts": old}, new=new)


def _decided(fact: Fact, given: Given, actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Where a figure comes from; None if there is none."""
    if not given.value.strip():
        return _basis(fact.found) if fact.found else None
    value = figure(given.value, percent=fact.percent)
    if value is None or (fact.is_target and value == 0):
        raise ReviewRefused("score", fact.name)
    if not given.reason.strip():
        raise ReviewRefused("no-reason", fact.name)
    day = japan_date(now).isoformat()
    return {"value": exact_text(value), "origin": "entered", "reason": given.reason.strip(), "by": actor.name, "on": day}


def _basis(found: Found) -> dict[str, Any]:
    kept = {"value": exact_text(found.value), "origin": found.origin, "above": found.above, "below": found.below}
    return {**kept, "months": found.months, "said": found.said}


def _put(review: Review, proposal: Proposal, kept: Mapping[str, Mapping[str, Any]]) -> None:
    review.basis = {name: dict(each) for name, each in kept.items()}
    proposal.facts = {name: each["value"] for name, each in kept.items()}
