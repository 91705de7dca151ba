"""What a rubric and the record of a procurement say to each point of a guideline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluator.core.lint.checklist import Finding, Found, Guideline, Holds, Kind, Part, Point, Record, state
from evaluator.core.lint.shares import Summary, Weighed, percent, points_text, summary, weighed
from evaluator.core.rubric import Descriptor, Rubric, Scale
from evaluator.core.rules import Procedure
from evaluator.core.values import Message, message


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the parts look at."""

    rubric: Rubric
    record: Record
    leaves: tuple[Weighed, ...]
    shares: Summary
    point: Point


def assess(
    guideline: Guideline, rubric: Rubric, record: Record | None = None, *, procedure: Procedure | None = None
) -> tuple[Finding, ...]:  # fmt: skip
    """A finding for every point of the guideline that is for the procedure, the rubric's if none is given, in its order.

    Without a record there is no procurement, and points of which a rubric says nothing are left out.
    """
    head = replace(rubric.rubric, procedure=procedure or rubric.rubric.procedure)
    rubric, known = replace(rubric, rubric=head), record or Record()
    leaves, shares = weighed(rubric), summary(rubric)
    asked = [each for each in guideline.point if _is_asked(each, head.procedure, whole=record is not None)]
    return tuple(_finding(_Seen(rubric, known, leaves, shares, point)) for point in asked)


def _is_asked(point: Point, procedure: Procedure, *, whole: bool) -> bool:
    return procedure in (point.procedures or (procedure,)) and (whole or point.of == "rubric")


def _finding(seen: _Seen) -> Finding:
    point = seen.point
    found = tuple(CHECKS[part.kind](part, seen) for part in point.part)
    return Finding(point=point.id, name=point.name, state=state(point.combine, found), law=point.law, parts=found)


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
        holds = "no" if seen.rubric.rubric.procedure == "price_only" else "absent"
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


def _rules_first(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.rules_first])


def _rules_stated(part: Part, seen: _Seen) -> Found:
    """Whether pass mark, order for ties, rounding and combination stand in the rubric; what the panel sets later is open."""
    rubric, lacking = seen.rubric, []
    if not rubric.threshold and rubric.rubric.procedure != "price_only":
        lacking.append(message("guideline.rules-stated.pass-mark"))
    if not rubric.ties.chain and rubric.outcome.winners != "all-passing":
        lacking.append(message("guideline.rules-stated.ties"))
    if rubric.panel.open:
        lacking.append(message("guideline.rules-stated.left-open", settings=rubric.panel.open))
    return _found(part, "absent" if rubric.panel.open else "no" if lacking else "yes", *lacking)


def _criteria_published(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.criteria_published])


def _points_published(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.points_published])


def _interests_declared(part: Part, seen: _Seen) -> Found:
    return _found(part, ANSWERS[seen.record.interests_declared])


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
    "rules-first": _rules_first,
    "rules-stated": _rules_stated,
    "criteria-published": _criteria_published,
    "points-published": _points_published,
    "interests-declared": _interests_declared,
}
