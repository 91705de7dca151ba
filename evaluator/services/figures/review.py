"""What the yearly review of a contract is reckoned from: exact figures by the names that rubrics use, and what is absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.figures import Figure, Month, facts, target_name, value
from evaluator.core.indicators import derived
from evaluator.core.months import months_of
from evaluator.db.models import Commitment, Contract
from evaluator.db.queries import figures as rows
from evaluator.library.build import number
from evaluator.services import contractstaff
from evaluator.services.figures.known import known_to
from evaluator.services.figures.sums import monthly, populations

Absent = Literal["not-reported", "zero-base", "no-population", "no-target", "target-unreadable"]


@dataclass(frozen=True, kw_only=True)
class ReviewFigures:
    """The facts of a fiscal year, `plan_ratio` and `plan_ratio_target` and so on, and why others are not there."""

    facts: Mapping[str, Fraction]
    absent: Mapping[str, Absent]
    months: Mapping[str, int]
    """Over how many months each rate goes."""


def figures_for_review(session: Session, contract: Contract, year: int, *, now: datetime) -> ReviewFigures:
    """The facts of a contract's fiscal year, exactly; what is absent is named with its reason, never zero.

    Rates are of the months in which everything they need was reported. Targets are the promises of the contract; one for
    this very year counts before one for every year. Nine statements at most.
    """
    known = known_to(session, contract.organisation_id)
    months = _months(session, contract, year, now)
    values = {each.id: value(known, each.id, months=months) for each in derived(known)}
    targets, unreadable = _targets(rows.targets(session, contract.id, year))
    absent: dict[str, Absent] = {}
    for id, each in values.items():
        if each.value is None:
            absent[id] = "zero-base" if each.absent == "zero-base" else _reason(each.absent)
        if id not in targets:
            absent[target_name(id)] = "target-unreadable" if id in unreadable else "no-target"
    return ReviewFigures(
        facts=facts(known, months, targets=targets),
        absent=absent,
        months={id: len(each.months) for id, each in values.items()},
    )


def _reason(absent: str | None) -> Absent:
    return "no-population" if absent == "no-population" else "not-reported"


def _months(session: Session, contract: Contract, year: int, now: datetime) -> tuple[Month, ...]:
    """The months in which anything was reported or anybody was at work, figures and staff side by side."""
    entered = {each.month: each for each in monthly(session, [contract.id], [year]).get(contract.id, ())}
    staff = contractstaff.monthly(session, [contract.id], months=months_of(year), now=now).get(contract.id, {})
    people = populations(session, [contract.id], [year]).get((contract.id, year))
    found: list[Month] = []
    for month in months_of(year):
        figures: dict[str, Figure] = {**(entered[month].figures if month in entered else {}), **staff.get(month, {})}
        if figures:
            found.append(Month(month=month, figures=figures, population=people))
    return tuple(found)


def _targets(promises: Iterable[Commitment]) -> tuple[dict[str, Fraction], set[str]]:
    """Promised values by indicator, and those whose text is no number."""
    found: dict[str, Fraction] = {}
    unreadable: set[str] = set()
    for each in promises:
        promised = number(each.target or "")
        if each.indicator and promised is not None:
            found[each.indicator] = promised
            unreadable.discard(each.indicator)
        elif each.indicator:
            unreadable.add(each.indicator)
            found.pop(each.indicator, None)
    return found, unreadable
