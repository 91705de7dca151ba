"""What a guideline says to a procurement, judged from what really happened, with the evidence behind each point.

Advice (留意点), never more, but for a point that rests on a law, which is shown as required. The rules of the points are those of
core/lint/guideline.py; here the facts of one procurement become the record that they look at. Sources: facts.md 1.1 and 7.4.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

from evaluator.core.calendar import japan_date
from evaluator.core.canonical import plain
from evaluator.core.lint.checklist import Finding, Found, Guideline, Holds, Kind, Point, Record, State
from evaluator.core.lint.guideline import assess
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Procedure
from evaluator.core.values import Message, Text, message, record

STATES: tuple[State, ...] = ("met", "partly", "not_met", "not_recorded")
"""What a point can come to, in the order in which they are counted."""
Stated = Literal["renewal", "user_survey", "handover_plan", "criteria_published", "points_published"]
"""What only the office can say: whether the service had a contractor before; a survey of users; a plan for handing over; criteria
and points published."""
PLACES: Mapping[Kind, str] = {
    "reviews-on-renewal": "contracts",
    "user-survey": "record",
    "term": "facts",
    "hand-over": "record",
    "not-price-only": "facts",
    "academics-heard": "hearings",
    "academics-again": "hearings",
    "rules-first": "history",
    "criteria-published": "record",
    "points-published": "record",
    "interests-declared": "panel",
}
"""Where what a part looks at is kept, and can be mended; the rubric for all others."""


@record
class Statement:
    """What the office says about something of which there is no row."""

    id: int
    """Its row."""
    holds: bool
    """Whether it is so."""
    on: date | None = None
    """The day of it."""


@record
class Opinion:
    """An academic who was heard."""

    id: int
    """Its row."""
    who: str
    """The name, by which somebody heard twice is one."""
    at: datetime
    """When."""
    asked_again: bool
    """Whether the need to be heard again before the award was asked about."""


@record
class Sitting:
    """A member of the panel who has not left."""

    number: int
    """The number by which others call the member."""
    lacking: tuple[int, ...] = ()
    """Numbers of the proposals on which nothing is declared."""


@record
class PastYear:
    """A fiscal year of a contract for the same service that was over before the call."""

    contract: int
    """The contract's row."""
    fiscal_year: int
    """The year."""
    review: int | None = None
    """The row of its review; none if there is none that is fixed."""
    fixed_at: datetime | None = None
    """When the review was fixed."""


@record
class Facts:
    """What really happened in one procurement; nothing means not recorded. No mark and no price is among it."""

    procedure: Procedure
    """The procedure."""
    fiscal_year_from: int
    """The first fiscal year of the service."""
    fiscal_year_to: int
    """Its last fiscal year."""
    called_at: datetime | None = None
    """When the call was published, at which the rules are frozen."""
    rules_sha256: str = ""
    """The digest of the frozen rules."""
    rules_stand: bool | None = None
    """Whether rules and rubric are still what was frozen."""
    opened: bool = False
    """Whether proposals or prices have been opened."""
    opened_at: datetime | None = None
    """The first moment at which members could read proposals, or a price was known."""
    decided_at: datetime | None = None
    """When the result was fixed."""
    incumbents: tuple[int, ...] = ()
    """Contracts of the organisation for the same service, of core/incumbency.py."""
    past_years: tuple[PastYear, ...] = ()
    """Their fiscal years that were over before the call."""
    survey_answers: int | None = None
    """Answers to surveys of users that were reported under these contracts."""
    opinions: tuple[Opinion, ...] = ()
    """Academics heard on the criteria."""
    seats: tuple[Sitting, ...] = ()
    """The panel."""
    proposals: int = 0
    """Valid proposals."""
    documents: tuple[int, ...] = ()
    """Files of the call that were there when it was published."""
    stated: Mapping[Stated, Statement]
    """What the office says."""

    @property
    def renewal(self) -> bool | None:
        """Whether a service that already has a contractor is let again: as the office says, else by our own contracts."""
        said = self.stated.get("renewal")
        return said.holds if said is not None else True if self.incumbents else None


@record
class Evidence:
    """What was looked at for one part of a point."""

    kind: Kind
    """The part."""
    holds: Holds
    """Whether it holds."""
    said: tuple[Message, ...]
    """What was found, in words. A value `at` is a moment, `on` a day, `year` a fiscal year."""
    looked: Mapping[str, str | int | tuple[int, ...] | None]
    """Values and rows behind it; moments, days and digests as text."""
    place: str
    """Where it is kept and can be mended: a value of PLACES, or `rubric`."""


@record
class Judgement:
    """What one point comes to."""

    point: str
    """Its code."""
    check: str
    """The check it is read by, such as CHK1."""
    name: Text
    """Its name."""
    text: Text
    """What it says."""
    state: State
    """met, partly, not_met or not_recorded."""
    law: Text | None = None
    """The law it rests on; then it is required, and no advice."""
    evidence: tuple[Evidence, ...]
    """What lies behind it."""

    @property
    def label(self) -> Message:
        """Its state in words: 満たす, 一部, 満たさない, 記録なし."""
        return message(f"state.{self.state}")


def judge(guideline: Guideline, rubric: Rubric, facts: Facts) -> tuple[Judgement, ...]:
    """What every point of a guideline comes to, in its order; points for other procedures are left out."""
    points = {each.id: each for each in guideline.point}
    found = assess(guideline, rubric, record_of(guideline, facts), procedure=facts.procedure)
    return tuple(_judgement(points[each.point], each, facts) for each in found)


def count(judged: tuple[Judgement, ...]) -> dict[State, int]:
    """How many points came to each state."""
    return {state: sum(each.state == state for each in judged) for state in STATES}


def record_of(guideline: Guideline, facts: Facts) -> Record:
    """The record that the rules of the points look at."""
    return Record(
        renewal=bool(facts.past_years or not facts.incumbents) if facts.renewal else facts.renewal,
        reviews_attached=_reviews_attached(facts),
        user_survey=_surveyed(facts),
        term_years=facts.fiscal_year_to - facts.fiscal_year_from + 1,
        handover_plan=_said(facts, "handover_plan"),
        academics_heard=_heard(guideline, facts),
        academics_again=_asked_again(facts),
        rules_first=_rules_first(facts),
        criteria_published=_with_the_call(facts, "criteria_published"),
        points_published=_with_the_call(facts, "points_published"),
        interests_declared=_declared(facts),
    )


def _said(facts: Facts, what: Stated) -> bool | None:
    found = facts.stated.get(what)
    return None if found is None else found.holds


def _reviews_attached(facts: Facts) -> bool | None:
    """Whether every past year has its review; nothing without a past year on record."""
    return all(_counts(facts, each) for each in facts.past_years) if facts.past_years else None


def _counts(facts: Facts, year: PastYear) -> bool:
    """A review that is fixed only after the result could not be looked at when it was made."""
    return year.fixed_at is not None and (facts.decided_at is None or year.fixed_at <= facts.decided_at)


def _surveyed(facts: Facts) -> bool | None:
    """As the office says; else what was reported month by month under the contracts before."""
    said = _said(facts, "user_survey")
    return True if said is None and facts.survey_answers else said


def in_time(facts: Facts) -> tuple[Opinion, ...]:
    """Opinions that were heard before the notice; all of them while it is not out."""
    return tuple(each for each in facts.opinions if facts.called_at is None or each.at <= facts.called_at)


def _heard(guideline: Guideline, facts: Facts) -> int | None:
    """How many different people were heard; not recorded while the call is not out and more may be heard."""
    heard = len({each.who for each in in_time(facts)})
    needed = max((part.people or 0 for point in guideline.point for part in point.part), default=0)
    return heard if facts.called_at is not None or heard >= needed else None


def _asked_again(facts: Facts) -> bool | None:
    heard = in_time(facts)
    return all(each.asked_again for each in heard) if heard else None if facts.called_at is None else False


def _rules_first(facts: Facts) -> bool | None:
    """Frozen, unchanged, and not later than the first moment at which anything was opened."""
    if facts.called_at is None:
        return False if facts.opened else None
    if facts.rules_stand is False:
        return False
    if facts.opened and facts.opened_at is None:
        return None
    return facts.opened_at is None or facts.called_at <= facts.opened_at


def _with_the_call(facts: Facts, what: Stated) -> bool | None:
    """Published on the day of the call or before; not recorded while there is no call."""
    said = facts.stated.get(what)
    if said is None or not said.holds:
        return None if said is None else False
    if facts.called_at is None or said.on is None:
        return None
    return said.on <= japan_date(facts.called_at)


def _declared(facts: Facts) -> bool | None:
    """Every member on every proposal; not recorded while nobody sits, nothing came in, or there is still time."""
    if not facts.seats or not facts.proposals:
        return None
    if all(not each.lacking for each in facts.seats):
        return True
    return False if facts.opened else None


def _judgement(point: Point, finding: Finding, facts: Facts) -> Judgement:
    return Judgement(
        point=point.id,
        check=point.check,
        name=point.name,
        text=point.text,
        state=finding.state,
        law=point.law,
        evidence=tuple(_evidence(each, facts) for each in finding.parts),
    )


Looked = tuple[tuple[Message, ...], dict[str, str | int | tuple[int, ...] | None]]


def _evidence(found: Found, facts: Facts) -> Evidence:
    more, looked = LOOKS[found.kind](facts) if found.kind in LOOKS else ((), {})
    figures = {key: str(value) for key, value in found.figures.items()}
    items = {"items": ", ".join(found.items)} if found.items else {}
    return Evidence(
        kind=found.kind,
        holds=found.holds,
        said=(*found.messages, *more),
        looked={**figures, **items, **looked},
        place=PLACES.get(found.kind, "rubric"),
    )


def _look_reviews(facts: Facts) -> Looked:
    said = facts.stated.get("renewal")
    more = [message("evidence.incumbents", count=len(facts.incumbents))] if facts.incumbents else []
    if facts.incumbents and not facts.past_years:
        more.append(message("evidence.no-past-year"))
    more += [_year_said(facts, each) for each in facts.past_years]
    reviews = tuple(each.review for each in facts.past_years if each.review is not None)
    return tuple(more), {"contracts": facts.incumbents, "reviews": reviews, "stated": said.id if said else None}


def _year_said(facts: Facts, year: PastYear) -> Message:
    if year.fixed_at is None:
        return message("evidence.year-without-review", year=year.fiscal_year)
    how = "reviewed" if _counts(facts, year) else "reviewed-late"
    return message(f"evidence.year-{how}", year=year.fiscal_year, at=year.fixed_at.isoformat())


def _look_survey(facts: Facts) -> Looked:
    more, looked = _look_stated(facts, "user_survey")
    if facts.survey_answers:
        more = (*more, message("evidence.survey-answers", count=facts.survey_answers))
    return more, {**looked, "survey_answers": facts.survey_answers}


def _look_stated(facts: Facts, what: Stated) -> Looked:
    said = facts.stated.get(what)
    if said is None:
        return (), {"stated": None}
    more = (message("evidence.stated-on", on=said.on.isoformat()),) if said.on else ()
    return more, {"stated": said.id, "on": said.on.isoformat() if said.on else None}


def _look_term(facts: Facts) -> Looked:
    years = {"from": facts.fiscal_year_from, "to": facts.fiscal_year_to}
    return (message("evidence.term", year=facts.fiscal_year_from, last_year=facts.fiscal_year_to),), {**years}


def _look_opinions(facts: Facts) -> Looked:
    heard = in_time(facts)
    late = tuple(each.id for each in facts.opinions if each not in heard)
    more = [message("evidence.heard", at=each.at.isoformat()) for each in heard]
    more += [message("evidence.heard-late", count=len(late))] if late else []
    return tuple(more), {"hearings": tuple(each.id for each in heard), "late": late, "called_at": _iso(facts.called_at)}


def _look_rules(facts: Facts) -> Looked:
    more = []
    if facts.called_at is not None:
        more.append(message("evidence.frozen", at=facts.called_at.isoformat(), digest=facts.rules_sha256[:12]))
    if facts.rules_stand is False:
        more.append(message("evidence.rules-changed"))
    if facts.opened_at is not None:
        more.append(message("evidence.opened", at=facts.opened_at.isoformat()))
    elif not facts.opened:
        more.append(message("evidence.not-opened"))
    digest = facts.rules_sha256 or None
    return tuple(more), {"frozen_at": _iso(facts.called_at), "opened_at": _iso(facts.opened_at), "rules_sha256": digest}


def _look_published(facts: Facts, what: Stated) -> Looked:
    more, looked = _look_stated(facts, what)
    if facts.called_at is not None:
        more = (*more, message("evidence.called", at=facts.called_at.isoformat()))
    if facts.documents:
        more = (*more, message("evidence.documents", count=len(facts.documents)))
    return more, {**looked, "called_at": _iso(facts.called_at), "documents": facts.documents}


def _look_declared(facts: Facts) -> Looked:
    lacking = tuple(each.number for each in facts.seats if each.lacking)
    more = [message("evidence.panel", count=len(facts.seats), proposals_valid=facts.proposals)]
    more += [message("evidence.undeclared", numbers=", ".join(map(str, lacking)))] if lacking else []
    return tuple(more), {"members": len(facts.seats), "proposals": facts.proposals, "undeclared": lacking}


def _iso(moment: datetime | None) -> str | None:
    found: str | None = plain(moment)
    return found


LOOKS: Mapping[Kind, Callable[[Facts], Looked]] = {
    "reviews-on-renewal": _look_reviews,
    "user-survey": _look_survey,
    "hand-over": lambda facts: _look_stated(facts, "handover_plan"),
    "term": _look_term,
    "academics-heard": _look_opinions,
    "academics-again": _look_opinions,
    "rules-first": _look_rules,
    "criteria-published": lambda facts: _look_published(facts, "criteria_published"),
    "points-published": lambda facts: _look_published(facts, "points_published"),
    "interests-declared": _look_declared,
}
"""What stands behind a part beside the rubric."""
