"""A guideline as a versioned checklist: its points, the record that they look at, and the four states of a finding.

All points are advice (留意点). Four states, one rule (facts.md 1.1 and 7.4): met if the rule holds on what is recorded;
partly if it has several parts and some hold; not met if all that it needs is recorded and no part holds; else not recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from evaluator.core.rules import Axis, Procedure
from evaluator.core.values import Message, Problem, Text, message, problem, record

State = Literal["met", "partly", "not_met", "not_recorded"]
Holds = Literal["yes", "no", "absent", "unneeded", "open"]
"""Whether a part holds; absent if what it needs is not recorded; open if it is not recorded whether it is needed."""
Kind = Literal[
    "tagged-item", "reviews-on-renewal", "axis-share", "grade-texts", "user-survey", "term", "hand-over", "staff-number",
    "staff-quality", "cost-below-rest", "not-price-only", "academics-heard", "academics-again", "axis-points", "rules-first",
    "rules-stated", "criteria-published", "points-published", "interests-declared",
]  # fmt: skip


@record
class Part:
    """One part of a point's rule; thresholds are data and may be edited."""

    kind: Kind
    """What is looked at."""
    axes: tuple[Axis, ...] = ()
    """Axes whose points are looked at."""
    at_least: Fraction | None = None
    """The least share of points."""
    descriptors: tuple[str, ...] = ()
    """Judgement standards, one of which an item must use."""
    years: int | None = None
    """The least term in years."""
    people: int | None = None
    """The least number of people."""


@record
class Point:
    """One point of a guideline."""

    id: str
    """Its code, such as G1."""
    name: Text
    """Its name."""
    text: Text
    """What it says."""
    check: str
    """The check it is read by, such as CHK1."""
    combine: Literal["all", "any"] = "all"
    """Whether all parts of the rule must hold, or one is enough."""
    part: tuple[Part, ...]
    """The parts of the rule."""
    tagged: bool = False
    """Whether items say that they serve it."""
    law: Text | None = None
    """The law it rests on, where it is more than advice."""
    procedures: tuple[Procedure, ...] = ()
    """Procedures it is for; all if empty."""
    of: Literal["rubric", "procurement"] = "rubric"
    """Whether a rubric alone can be held against it, or only what happened in a procurement."""
    source: str | None = None
    """Where it comes from."""


@record
class GuidelineHead:
    """What a guideline is."""

    id: str
    """Its name."""
    title: Text
    """Its title."""
    short: Text
    """A short title, for references."""
    source: str
    """Where it comes from."""
    effective_from: str
    """The date from which it applies, such as 2021-02-01."""
    effective_to: str | None = None
    """The last date on which it applies; none if it still does."""
    notes: tuple[str, ...] = ()
    """Remarks."""


@record
class Guideline:
    """A guideline as a checklist."""

    guideline: GuidelineHead
    """What it is."""
    point: tuple[Point, ...]
    """Its points."""


@record
class Record:
    """What a procurement knows beside its rubric; nothing means not recorded."""

    renewal: bool | None = None
    """Whether a service that already has a contractor is let again."""
    reviews_attached: bool | None = None
    """Whether the contractor's yearly reviews of all past years are attached."""
    user_survey: bool | None = None
    """Whether a survey of users is attached."""
    term_years: int | None = None
    """The term of the contract in years; the rubric's own if absent."""
    handover_plan: bool | None = None
    """Whether there is a plan for handing over."""
    academics_heard: int | None = None
    """How many academics 学識経験者 were heard on the criteria before the notice."""
    academics_again: bool | None = None
    """Whether they were asked if they should be heard again before the award."""
    rules_first: bool | None = None
    """Whether the rules were frozen before anything was opened, and stand as they were frozen."""
    criteria_published: bool | None = None
    """Whether the criteria were published with the call."""
    points_published: bool | None = None
    """Whether the points of each criterion were published with the call."""
    interests_declared: bool | None = None
    """Whether every member has declared interests on every proposal."""


@record
class Found:
    """What was found for one part of a rule."""

    kind: Kind
    """The part."""
    holds: Holds
    """Whether it holds."""
    messages: tuple[Message, ...]
    """What was found, in words."""
    figures: Mapping[str, Fraction] = field(default_factory=dict)
    """The figures behind it; shares as fractions."""
    items: tuple[str, ...] = ()
    """The criteria behind it."""


@record
class Finding:
    """What was found for one point of a guideline."""

    point: str
    """The point's code."""
    name: Text
    """Its name."""
    state: State
    """met, partly, not_met or not_recorded."""
    law: Text | None
    """The law it rests on, where it is more than advice."""
    parts: tuple[Found, ...]
    """What was found for each part of its rule."""

    @property
    def label(self) -> Message:
        """Its state in words: 満たす, 一部, 満たさない, 記録なし."""
        return message(f"state.{self.state}")

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was found, in words."""
        return tuple(each for part in self.parts for each in part.messages)

    @property
    def figures(self) -> Mapping[str, Fraction]:
        """The figures behind it."""
        return {key: value for part in self.parts for key, value in part.figures.items()}


def state(combine: Literal["all", "any"], found: Iterable[Found]) -> State:
    """The state that the parts of a rule add up to.

    A rule of which one part is enough is met or not; it is never partly. A part whose need is open does not stand in
    the way of met, but keeps a rule of which nothing holds from being not met.
    """
    holds = [each.holds for each in found if each.holds != "unneeded"]
    needed = [each for each in holds if each != "open"]
    held = needed.count("yes")
    if held and (combine == "any" or held == len(needed)):
        return "met"
    if held:
        return "partly"
    return "not_recorded" if "absent" in holds or "open" in holds else "not_met"


NEEDS: Mapping[Kind, tuple[str, ...]] = {
    "axis-share": ("axes", "at_least"),
    "axis-points": ("axes",),
    "term": ("years",),
    "staff-number": ("descriptors",),
    "staff-quality": ("descriptors",),
    "academics-heard": ("people",),
}
"""What a part of each kind must say; the others need nothing."""


def problems(guideline: Guideline) -> tuple[Problem, ...]:
    """Everything that keeps a guideline from being used: a part that lacks its threshold, a code that stands twice."""
    ids = [each.id for each in guideline.point]
    twice = [problem(f"point[{at + 1}].id", "problem.point-twice", point=id) for at, id in enumerate(ids) if id in ids[:at]]
    lacking = [
        problem(f"point[{at}].part[{nth}]", "problem.part-lacks", point=point.id, kind=part.kind, key=key)
        for at, point in enumerate(guideline.point, 1)
        for nth, part in enumerate(point.part, 1)
        for key in NEEDS.get(part.kind, ())
        if getattr(part, key) in (None, ())
    ]
    return (*twice, *lacking)
