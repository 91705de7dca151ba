"""A guideline as a versioned checklist, and what a rubric and the record of a procurement say to each of its points.

All points are advice (留意点). Four states, one rule (facts.md 1.1 and 7.4): met if the rule holds on what is recorded;
partly if it has several parts and some hold; not met if all that it needs is recorded and no part holds; else not recorded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from evaluator.core.lint.shares import Summary, Weighed, percent, points_text, summary, weighed
from evaluator.core.rubric import Descriptor, Rubric, Scale
from evaluator.core.rules import Axis, Procedure
from evaluator.core.values import Message, Problem, Text, message, problem, record

State = Literal["met", "partly", "not_met", "not_recorded"]
Holds = Literal["yes", "no", "absent", "unneeded", "open"]
"""Whether a part holds; absent if what it needs is not recorded; open if it is not recorded whether it is needed."""
Kind = Literal[
    "tagged-item", "reviews-on-renewal", "axis-share", "grade-texts", "user-survey", "term", "hand-over", "staff-number",
    "staff-quality", "cost-below-rest", "not-price-only", "academics-heard", "academics-again", "axis-points",
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the parts look at."""

    rubric: Rubric
    record: Record
    leaves: tuple[Weighed, ...]
    shares: Summary
    point: Point


def assess(guideline: Guideline, rubric: Rubric, record: Record | None = None) -> tuple[Finding, ...]:
    """A finding for every point of the guideline that is for the rubric's procedure, in the guideline's order."""
    known, leaves, shares = record or Record(), weighed(rubric), summary(rubric)
    asked = [each for each in guideline.point if rubric.rubric.procedure in (each.procedures or (rubric.rubric.procedure,))]
    return tuple(_finding(_Seen(rubric, known, leaves, shares, point)) for point in asked)


def _finding(seen: _Seen) -> Finding:
    point = seen.point
    found = tuple(CHECKS[part.kind](part, seen) for part in point.part)
    return Finding(point=point.id, name=point.name, state=state(point.combine, found), law=point.law, parts=found)


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


def _found(part: Part, holds: Holds, *more: Message, figures: Mapping[str, Fraction] | None = None,
           items: tuple[str, ...] = (), **values: object) -> Found:  # fmt: skip
    said = message(f"guideline.{part.kind}.{holds}", **values)
    return Found(kind=part.kind, holds=holds, messages=(said, *more), figures=figures or {}, items=items)


ANSWERS: Mapping[bool | None, Holds] = {None: "absent", True: "yes", False: "no"}
"""What an answer that may not be recorded says."""


def _items(seen: _Seen, kept: Callable[[Weighed], bool]) -> tuple[Weighed, ...]:
    return tuple(each for each in seen.leaves if kept(each) and (each.points or each.criterion.required))


def _tagged_item(part: Part, seen: _Seen) -> Found:
    items = _items(seen, lambda each: seen.point.id in each.criterion.serves)
    ids, points = (
        tuple(each.criterion.id for each in items),
        sum((each.points for each in items), Fraction(0)),
    )
    return _found(part, "yes" if items else "no", items=ids, figures={"points": points}, point=seen.point.id,
                  criteria=ids, points=points_text(points))  # fmt: skip


def _reviews(part: Part, seen: _Seen) -> Found:
    if seen.record.renewal is None:
        return _found(part, "open")
    return _found(part, ANSWERS[seen.record.reviews_attached] if seen.record.renewal else "unneeded")


def _axis_details(part: Part, seen: _Seen) -> tuple[Message, ...]:
    shares = {axis: seen.shares.axes[axis] for axis in part.axes}
    return tuple(
        message(f"guideline.axis.{axis}", points=points_text(share * seen.shares.total), share=percent(share))
        for axis, share in shares.items()
        if share
    )


def _axis_share(part: Part, seen: _Seen) -> Found:
    least, share = (
        part.at_least or Fraction(0),
        sum((seen.shares.axes[axis] for axis in part.axes), Fraction(0)),
    )
    holds: Holds = "yes" if share >= least else "absent" if share + seen.shares.unassigned >= least else "no"
    if not seen.shares.total:
        holds = "absent"
    figures = {"share": share, "at_least": least}
    return _found(part, holds, *_axis_details(part, seen), figures=figures, share=percent(share), least=percent(least))


def _axis_points(part: Part, seen: _Seen) -> Found:
    share = sum((seen.shares.axes[axis] for axis in part.axes), Fraction(0))
    holds: Holds = "yes" if share else "absent" if seen.shares.unassigned or not seen.shares.total else "no"
    figures: dict[str, Fraction] = {axis: seen.shares.axes[axis] for axis in part.axes}
    return _found(part, holds, *_axis_details(part, seen), figures=figures, share=percent(share))


def _grade_texts(part: Part, seen: _Seen) -> Found:
    judged = _items(seen, lambda each: each.judged)
    lacking = tuple(each.criterion.id for each in judged if lacks_text(seen.rubric, each))
    holds: Holds = "unneeded" if not judged else "no" if lacking else "yes"
    return _found(part, holds, items=lacking, criteria=lacking, lacking=len(lacking), items_judged=len(judged))


def lacks_text(rubric: Rubric, item: Weighed) -> tuple[str, ...]:
    """Grades of an item's scale that no text explains; `*` if it has no judgement standard at all."""
    descriptor = rubric.descriptor.get(item.criterion.descriptor or "")
    if descriptor is None or not any(text.ja for text in descriptor.level.values()):
        return ("*",)
    return tuple(each for each, levels in anchors(rubric.scale.get(item.scale)) if not _any_text(descriptor, levels))


def anchors(scale: Scale | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every grade of a scale with the levels of a descriptor that it stands for; none for a scale of numbers."""
    grades = scale.grades if scale is not None else ()
    return tuple((grade.id, grade.anchor or (grade.id,)) for grade in grades)


def _any_text(descriptor: Descriptor, levels: Iterable[str]) -> bool:
    return any(level in descriptor.level and descriptor.level[level].ja for level in levels)


def _user_survey(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.user_survey])


def _term(part: Part, seen: _Seen) -> Found:
    own, least = seen.record.term_years, part.years or 0
    years = seen.rubric.rubric.contract_years if own is None else own
    if years is None:
        return _found(part, "absent", least=least)
    return _found(part, "yes" if years >= least else "no", figures={"years": Fraction(years)}, years=years, least=least)


def _hand_over(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.handover_plan])


def _staff(part: Part, seen: _Seen) -> Found:
    items = _items(seen, lambda each: each.criterion.descriptor in part.descriptors)
    if items:
        ids = tuple(each.criterion.id for each in items)
        return _found(part, "yes", items=ids, criteria=ids)
    untold = _items(seen, lambda each: _on_staff(each, seen.point.id) and each.criterion.descriptor is None)
    ids = tuple(each.criterion.id for each in untold)
    return _found(part, "absent" if untold else "no", items=ids, criteria=ids)


def _on_staff(item: Weighed, point: str) -> bool:
    """Whether an item may look at staff: it says so, or nothing says what it looks at."""
    return item.axis in ("staffing", None) or point in item.criterion.serves


def _cost_below_rest(part: Part, seen: _Seen) -> Found:
    price, rest, unknown = seen.shares.price, seen.shares.content, seen.shares.unassigned
    if seen.rubric.rubric.procedure == "price_only" and not seen.shares.total:
        price = Fraction(1)
    holds: Holds = "yes" if price + unknown < rest - unknown else "no" if price >= rest else "absent"
    if not price and not rest:
        holds = "absent"
    divides = (message("guideline.divides"),) if seen.rubric.value.method == "division" else ()
    return _found(
        part,
        holds,
        *divides,
        figures={"price": price, "content": rest},
        price=percent(price),
        content=percent(rest),
    )


def _not_price_only(part: Part, seen: _Seen) -> Found:
    return _found(part, "no" if seen.rubric.rubric.procedure == "price_only" else "yes")


def _academics_heard(part: Part, seen: _Seen) -> Found:
    heard, least = seen.record.academics_heard, part.people or 0
    if heard is None:
        return _found(part, "absent", least=least)
    return _found(part, "yes" if heard >= least else "no", figures={"heard": Fraction(heard)}, heard=heard, least=least)


def _academics_again(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.academics_again])


CHECKS: Mapping[Kind, Callable[[Part, _Seen], Found]] = {
    "tagged-item": _tagged_item,
    "reviews-on-renewal": _reviews,
    "axis-share": _axis_share,
    "axis-points": _axis_points,
    "grade-texts": _grade_texts,
    "user-survey": _user_survey,
    "term": _term,
    "hand-over": _hand_over,
    "staff-number": _staff,
    "staff-quality": _staff,
    "cost-below-rest": _cost_below_rest,
    "not-price-only": _not_price_only,
    "academics-heard": _academics_heard,
    "academics-again": _academics_again,
}
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
