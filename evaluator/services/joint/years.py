"""The cost of a fiscal year shared over the bodies of that year: what is entered, and the working of core/costshare.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.core.costshare import Basis, Body, Reference, Working, share, share_problems
from evaluator.core.values import Problem, problem
from evaluator.db.models import JointAgreement, JointFigure, JointParticipant, JointYear
from evaluator.db.queries import joint as rows
from evaluator.services.actor import Actor
from evaluator.services.joint.keeping import fresh, grow, key_of, refuse, tell, weights_kept, weights_of


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A body's figures; None where they are not entered."""

    population: int | None = None
    cases: int | None = None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What is entered for a year: the cost, the figures by the id of the participant, and when and by what they were taken."""

    total_yen: int
    counted: Mapping[int, Counted] = field(default_factory=dict)
    population_on: date | None = None
    cases_from: date | None = None
    cases_to: date | None = None
    source: str = ""


def taking_part(participants: Iterable[JointParticipant], year: int) -> tuple[JointParticipant, ...]:
    """Those of the bodies that take part in a fiscal year."""
    return tuple(each for each in participants if takes_part(each, year))


def takes_part(participant: JointParticipant, year: int) -> bool:
    """Whether a body takes part in a fiscal year."""
    return any(first <= year and (last is None or year <= last) for first, last in participant.spans)


def record(
    session: Session, actor: Actor, agreement: JointAgreement, year: int, given: Cost, *, version: int, now: datetime
) -> JointYear:  # fmt: skip
    """Share the cost of a year over the bodies of that year by the weights of now. Flushes. Raises JointRefused.

    A year that was shared before is shared anew; the history keeps what stood before.
    """
    assert actor.person_id is not None
    fresh(session, agreement, version)
    there = taking_part(rows.participants(session, agreement.id), year)
    weights = weights_of(agreement.weights)
    refuse(*_problems(year, given, weights, there))
    found = rows.year(session, agreement.id, year)
    old = told(found) if found else None
    if found is None:
        found = JointYear(agreement_id=agreement.id, fiscal_year=year)
        session.add(found)
    found.total_yen, found.weights, found.source = given.total_yen, weights_kept(weights), given.source.strip()
    uses_people, uses_cases = "population" in found.weights, "cases" in found.weights
    found.population_on = given.population_on if uses_people else None
    found.cases_from, found.cases_to = (given.cases_from, given.cases_to) if uses_cases else (None, None)
    found.recorded_by, found.recorded_at = actor.person_id, now
    session.flush()
    _put(session, found, given, there)
    grow(session, agreement)
    tell(session, actor, agreement, now, "joint.year-shared", old=old, new=told(found))
    return found


def _put(session: Session, year: JointYear, given: Cost, there: Sequence[JointParticipant]) -> None:
    for before in year.figures:
        session.delete(before)
    session.flush()
    for each in there:
        counted = given.counted.get(each.id, Counted())
        session.add(
            JointFigure(
                year_id=year.id,
                participant_id=each.id,
                population=counted.population if "population" in year.weights else None,
                cases=counted.cases if "cases" in year.weights else None,
                parts=each.parts if "fixed" in year.weights else None,
            )
        )
    session.flush()
    session.expire(year, ["figures"])


def _problems(year: int, given: Cost, weights: Mapping[Basis, Any], there: Sequence[JointParticipant]) -> list[Problem]:
    found = [] if EARLIEST <= year <= LATEST else [problem("", "contracting.town-year")]
    if "population" in weights and given.population_on is None:
        found.append(problem("population_on", "joint.population-day"))
    if "cases" in weights:
        found += [problem(each, "joint.cases-day") for each in ("cases_from", "cases_to") if getattr(given, each) is None]
        if given.cases_from and given.cases_to and given.cases_from > given.cases_to:
            found.append(problem("cases_to", "joint.cases-order"))
    if weights and not given.source.strip() and weights.keys() & {"population", "cases"}:
        found.append(problem("source", "joint.source"))
    for each in there:
        counted = given.counted.get(each.id, Counted())
        lacking = [basis for basis in ("population", "cases") if basis in weights and getattr(counted, basis) is None]
        found += [problem(f"{basis}_{each.id}", "joint.figure") for basis in lacking]
    if not any(each.message.id == "joint.figure" for each in found):
        bodies = [_body(each, given.counted.get(each.id, Counted())) for each in there]
        found += share_problems(given.total_yen, weights, bodies)
    return found


def _body(participant: JointParticipant, counted: Counted) -> Body:
    key = key_of(participant.organisation)
    return Body(key=key, population=counted.population, cases=counted.cases, parts=participant.parts)


def working(year: JointYear) -> Working:
    """What each body bears of a shared year, with everything that led there; the same from the same rows, always."""
    bodies = [
        Body(key=key_of(each.participant.organisation), population=each.population, cases=each.cases, parts=each.parts)
        for each in year.figures
    ]
    taken = Reference(population_on=year.population_on, cases_from=year.cases_from, cases_to=year.cases_to)
    return share(year.total_yen, weights_of(year.weights), bodies, taken)


def outdated(year: JointYear, agreement: JointAgreement, participants: Iterable[JointParticipant]) -> bool:
    """Whether bodies, fixed parts or weights have changed since a year was shared."""
    there = {each.id: each.parts if "fixed" in year.weights else None for each in taking_part(participants, year.fiscal_year)}
    return dict(year.weights) != dict(agreement.weights) or {each.participant_id: each.parts for each in year.figures} != there


def told(year: JointYear) -> dict[str, Any]:
    """A shared year as the history keeps it."""
    names = {key_of(each.participant.organisation): each.participant.organisation.name for each in year.figures}
    days = {"population_on": year.population_on, "cases_from": year.cases_from, "cases_to": year.cases_to}
    return {
        "fiscal_year": year.fiscal_year,
        "total_yen": year.total_yen,
        "weights": dict(year.weights),
        "source": year.source,
        **{name: each.isoformat() if each else None for name, each in days.items()},
        "shares": {names[each.key]: each.yen for each in working(year).lines},
    }
