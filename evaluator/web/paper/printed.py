"""A printed score sheet: what a member needs on paper to judge one proposal, and nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.card import FULL_COMMENT, Slot
from evaluator.core.engine.marks import top_of
from evaluator.core.rounding import readable
from evaluator.core.rubric import Grade
from evaluator.exchange.wording import label, spoken
from evaluator.services.casefile import name_of
from evaluator.services.departments import seat_department
from evaluator.services.judging import owner_of
from evaluator.services.worksheet import Worksheet, key_of


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """One item to judge."""

    id: str
    name: str
    points: str
    viewpoint: str
    """What to look at, where no descriptor says."""
    boxes: tuple[tuple[str, str, str], ...]
    """Grades to tick, with what each means and its points; none where a number is written."""
    described: bool
    """Whether the grades say what they mean."""
    bounds: str
    comment: bool
    department: str
    """The department that judges it by itself; empty if everybody does."""


@dataclass(frozen=True, kw_only=True)
class GroupLines:
    """A group of the highest level with its items."""

    name: str
    points: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, kw_only=True)
class PrintedSheet:
    """The sheet for one proposal."""

    title: str
    number: str
    groups: tuple[GroupLines, ...]
    whole_comment: bool
    department: str
    """The department that the member judges for; empty if for none."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def title_of(work: Worksheet, proposal: Any) -> str:
    """What a proposal is called on this sheet: its label where names are hidden, else its name."""
    if work.place.procurement.names_hidden:
        return spoken(label(proposal.label or str(proposal.number)), lang())
    return spoken(name_of(proposal), lang())


def identifier(work: Worksheet, proposal: Any = None) -> str:
    """What tells this sheet from every other: procurement, seat, stage, rubric, and the proposal if one is meant.

    A proposal by its label where it has one: the number of its arrival could be led back to a name.
    """
    place = work.place
    seat = place.seat.number if place.seat else 0
    parts = [f"{place.procurement.id}", f"{seat}", place.stage, (place.procurement.rubric_sha256 or "")[:8]]
    return "-".join([*parts, key_of(proposal)] if proposal is not None else parts)


def printed(work: Worksheet) -> tuple[PrintedSheet, ...]:
    """The sheets of one member, one for each proposal that the member judges."""
    return tuple(
        PrintedSheet(
            title=title_of(work, each),
            number=identifier(work, each),
            groups=tuple(_groups(work, each)),
            whole_comment=FULL_COMMENT in work.cells(each),
            department=department_said(work),
        )
        for each in work.proposals
    )


def department_said(work: Worksheet) -> str:
    """The department that the member of a sheet judges for; empty if for none."""
    seat = work.place.seat
    name = seat_department(work.place.procurement, seat) if seat else None
    return spoken(name, lang()) if name else ""


def _groups(work: Worksheet, proposal: Any) -> Iterator[GroupLines]:
    slots = [work.card.slots[cell] for cell in work.card.items(work.kinds(proposal))]
    for top, inside in groupby(slots, key=lambda slot: slot.top):
        group = tuple(inside)
        criterion = work.card.sheets.tree[top].criterion
        full = sum((each.criterion.points * each.node.weight for each in group), Fraction(0))
        yield GroupLines(
            name=f"{top} {spoken(criterion.name, lang())}",
            points=points_said(full),
            items=tuple(_item(work, each) for each in group),
        )


def _item(work: Worksheet, slot: Slot) -> ItemLine:
    grades = slot.scale.grades if slot.scale.input == "grade" else ()
    boxes = tuple((grade_said(each), meaning(work, slot, each), points_said(grade_points(slot, each))) for each in grades)
    viewpoint, owner = slot.criterion.viewpoint, owner_of(work.place.procurement, slot.criterion.id)
    return ItemLine(
        id=slot.criterion.id,
        name=spoken(slot.criterion.name, lang()),
        points=points_said(slot.criterion.points * slot.node.weight),
        viewpoint=spoken(viewpoint, lang()) if viewpoint else "",
        boxes=boxes,
        described=any(text for _grade, text, _points in boxes),
        bounds="" if grades else bounds_said(slot),
        comment=slot.comment,
        department=spoken(owner, lang()) if owner else "",
    )


def meaning(work: Worksheet, slot: Slot, grade: Grade) -> str:
    """What a grade means, by the item's descriptor; else the grade's own name."""
    descriptor = work.card.rubric.descriptor.get(slot.criterion.descriptor or "")
    if descriptor is None:
        return spoken(grade.name, lang()) if grade.name and len(grade.id) == 1 else ""
    levels = [descriptor.level[each] for each in grade.anchor or (grade.id,) if each in descriptor.level]
    return " / ".join(spoken(each, lang()) for each in levels)


def grade_said(grade: Grade) -> str:
    """A grade in a word: its id, or its name where its id is a word."""
    return spoken(grade.name, lang()) if grade.name and len(grade.id) > 1 else grade.id


def grade_points(slot: Slot, grade: Grade) -> Fraction:
    """Points that a grade earns on an item."""
    points = slot.reader.grades[grade.id].points
    return points if points is not None else Fraction(0)


def points_said(points: Fraction) -> str:
    """Points with their unit."""
    return _("%(points)s points", points=readable(points))


def bounds_said(slot: Slot) -> str:
    """Which numbers can be entered."""
    low, high = slot.scale.min, top_of(slot.scale, slot.criterion)
    if slot.scale.input == "range":
        low, high = _range(slot)
    step = slot.scale.step if slot.scale.input == "number" else None
    if step and step != 1:
        return _("From %(low)s to %(high)s, in steps of %(step)s", low=readable(low), high=readable(high), step=readable(step))
    return _("From %(low)s to %(high)s", low=readable(low), high=readable(high))


def _range(slot: Slot) -> tuple[Fraction, Fraction]:
    lows = [each.share if each.share is not None else each.points or Fraction(0) for each in slot.scale.grades]
    highs = [each.to if each.to is not None else low for each, low in zip(slot.scale.grades, lows, strict=True)]
    return min(lows), max(highs)
