"""What the pages of a sheet show, ready to read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from evaluator.core.calendar import clock, short_moment
from evaluator.core.card import FULL_COMMENT, Slot
from evaluator.core.engine.marks import top_of
from evaluator.core.rounding import decimal, decimals_of, readable
from evaluator.core.rubric import Grade
from evaluator.exchange.wording import label, spoken
from evaluator.services.casefile import name_of
from evaluator.services.scoring import ABSTAINED, Entered
from evaluator.services.worksheet import Worksheet, key_of


@dataclass(frozen=True, kw_only=True)
class GradeShown:
    """One grade to choose; `key` is the key that chooses it."""

    value: str
    key: str
    name: str
    text: str
    points: str


@dataclass(frozen=True, kw_only=True)
class NumberShown:
    """A number to enter."""

    low: str
    high: str
    step: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One item of one proposal, with what is in it and what is wrong with it."""

    suffix: str
    """What its fields are called by on this page."""
    proposal: str
    item: str
    name: str
    points: str
    viewpoint: str
    grades: tuple[GradeShown, ...]
    number: NumberShown | None
    required: bool
    comment_needed: bool
    entered: Entered
    seen: str
    state: str
    """`done`, `comment` (one is missing), `clash` or `unscored`."""
    mark: str
    """The mark as the summary shows it."""
    earned: str
    others: tuple[tuple[str, str], ...]
    """Own marks of the other proposals on this item."""
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    """Instead of item and name, where items of several proposals stand below each other."""


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """A group of the highest level with its items."""

    id: str
    name: str
    axis: str
    points: str
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, kw_only=True)
class ClashShown:
    """A cell in which windows disagree."""

    title: str
    proposal: str
    item: str
    saved: "ValueShown"
    rivals: tuple["ValueShown", ...]


@dataclass(frozen=True, kw_only=True)
class ValueShown:
    """One of the values to choose from; `keep` is empty for the saved one."""

    keep: str
    when: str
    mark: str
    name: str
    pages: str
    comment: str


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def plain(value: Fraction) -> str:
    """Points as a number."""
    return readable(value)


def points_text(value: Fraction) -> str:
    """Full marks with their unit."""
    return gettext("%(points)s points", points=readable(value))


def sum_text(work: Worksheet, value: Fraction) -> str:
    """Points given, with their unit and the decimals of the whole sheet."""
    return gettext("%(points)s points", points=work.card.written(value))


def title_of(work: Worksheet, proposal_id: int) -> str:
    """What a proposal is called here: its label where names are hidden, else its name."""
    proposal = next(each for each in work.proposals if each.id == proposal_id)
    if work.place.procurement.names_hidden:
        return spoken(label(proposal.label or str(proposal.number)), lang())
    return spoken(name_of(proposal), lang())


def digest(entered: Entered) -> str:
    """A short digest of what a window was given, by which a form knows what was left untouched."""
    values = [entered.mark, entered.abstained, entered.pages, entered.comment]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:12]


def entered_of(work: Worksheet, proposal_id: int, cell: str) -> Entered:
    """What is kept in a cell."""
    score = work.scores.get((proposal_id, cell))
    if score is None:
        return Entered()
    return Entered(mark=score.mark or "", abstained=score.state == ABSTAINED, pages=score.pages, comment=score.comment)


def seen_of(work: Worksheet, proposal_id: int, cell: str) -> str:
    """The version and the digest of what a window is given."""
    score = work.scores.get((proposal_id, cell))
    return f"{score.version if score else 0}.{digest(entered_of(work, proposal_id, cell))}"


def state_of(work: Worksheet, proposal_id: int, cell: str) -> str:
    """Where a cell stands."""
    score = work.scores.get((proposal_id, cell))
    if score is not None and score.rivals:
        return "clash"
    proposal = next(each for each in work.proposals if each.id == proposal_id)
    if work.is_done(proposal, cell):
        return "done"
    return "comment" if score is not None and (score.mark or score.state) else "unscored"


def mark_text(mark: str | None, state: str | None) -> str:
    """A mark, or that it was abstained; empty if there is none."""
    return gettext("Abstained") if state == ABSTAINED else mark or ""


def mark_shown(work: Worksheet, cell: str, mark: str | None, state: str | None) -> str:
    """A mark as a summary shows it: the grade, or its name where its id is a word."""
    if mark and cell in work.card.slots:
        grade = next((each for each in work.card.slots[cell].scale.grades if each.id == mark), None)
        if grade is not None and len(mark) > 1 and grade.name:
            return spoken(grade.name, lang())
    return mark_text(mark, state)


def earned(work: Worksheet, cell: str, mark: str | None) -> str:
    """What a mark earns, with its unit; empty without a mark."""
    found = work.card.points(cell, mark) if mark and cell in work.card.slots else None
    return sum_text(work, found) if found is not None else ""


def grades_of(slot: Slot, work: Worksheet) -> tuple[GradeShown, ...]:
    """Grades with their descriptors and points, as the scale lists them."""
    if slot.scale.input != "grade":
        return ()
    every = slot.scale.grades
    return tuple(
        GradeShown(
            value=each.id,
            key=each.id.lower() if len(each.id) == 1 else str(len(every) - at),
            name=spoken(each.name, lang()) if each.name else "",
            text=_descriptor(slot, each, work),
            points=gettext("%(points)s points", points=work.card.written(_points(slot, each))),
        )
        for at, each in enumerate(every)
    )


def _points(slot: Slot, grade: Grade) -> Fraction:
    cell = slot.reader.grades[grade.id]
    return cell.points if cell.points is not None else Fraction(0)


def _descriptor(slot: Slot, grade: Grade, work: Worksheet) -> str:
    descriptor = work.card.rubric.descriptor.get(slot.criterion.descriptor or "")
    if descriptor is None:
        return ""
    levels = [descriptor.level[each] for each in grade.anchor or (grade.id,) if each in descriptor.level]
    return " / ".join(spoken(each, lang()) for each in levels)


def number_of(slot: Slot) -> NumberShown | None:
    """The bounds of a number; None for grades."""
    if slot.scale.input == "grade":
        return None
    low, high = slot.scale.min, top_of(slot.scale, slot.criterion)
    if slot.scale.input == "range":
        low, high = _ranges(slot)
    step = slot.scale.step if slot.scale.input == "number" else None
    hint = gettext("From %(low)s to %(high)s", low=readable(low), high=readable(high))
    if step:
        hint = gettext(
            "From %(low)s to %(high)s, in steps of %(step)s", low=readable(low), high=readable(high), step=readable(step)
        )
    bounds = (_exact(low), _exact(high), _exact(step) if step else "any")
    return NumberShown(low=bounds[0], high=bounds[1], step=bounds[2], hint=hint)


def _ranges(slot: Slot) -> tuple[Fraction, Fraction]:
    lows = [each.share if each.share is not None else each.points or Fraction(0) for each in slot.scale.grades]
    highs = [each.to if each.to is not None else low for each, low in zip(slot.scale.grades, lows, strict=True)]
    return min(lows), max(highs)


def _exact(value: Fraction) -> str:
    """A number for an attribute: plain figures without thousands."""
    digits = decimals_of(value, most=6)
    return decimal(value, 6 if digits is None else digits)


def viewpoint_of(slot: Slot) -> str:
    """What to look at, where no descriptor says."""
    return spoken(slot.criterion.viewpoint, lang()) if slot.criterion.viewpoint else ""


def cell_name(work: Worksheet, cell: str) -> str:
    """An item by number and name; the comment on the whole by its own."""
    if cell == FULL_COMMENT:
        return gettext("Comment on the proposal as a whole")
    return f"{cell} {spoken(work.card.slots[cell].criterion.name, lang())}"


def others_of(work: Worksheet, proposal_id: int, cell: str) -> tuple[tuple[str, str], ...]:
    """One's own marks of the other proposals on an item."""
    found = []
    for each in work.proposals:
        score = work.scores.get((each.id, cell))
        if each.id != proposal_id and score is not None and (score.mark or score.state):
            found.append((title_of(work, each.id), mark_shown(work, cell, score.mark, score.state)))
    return tuple(found)


def clashes_of(work: Worksheet) -> tuple[ClashShown, ...]:
    """Every cell in which windows disagree, with the values to choose from."""
    by_id = {each.id: each for each in work.proposals}
    found = [each for each in work.clashes() if each.proposal_id in by_id]
    return tuple(
        ClashShown(
            title=f"{title_of(work, each.proposal_id)} {cell_name(work, each.item)}",
            proposal=key_of(by_id[each.proposal_id]),
            item=each.item,
            saved=value_shown(work, each.item, each, ""),
            rivals=tuple(value_shown(work, each.item, rival, str(rival.id)) for rival in each.rivals),
        )
        for each in found
    )


def value_shown(work: Worksheet, cell: str, held: object, keep: str) -> ValueShown:
    """One of the values that windows disagree on."""
    mark, state = getattr(held, "mark", None), getattr(held, "state", None)
    grade = next((each for each in _grades(work, cell) if each.id == mark), None)
    return ValueShown(
        keep=keep,
        when=clock(getattr(held, "saved_at")),  # noqa: B009
        mark=mark_text(mark, state) or gettext("None"),
        name=spoken(grade.name, lang()) if grade and grade.name else "",
        pages=getattr(held, "pages", ""),
        comment=getattr(held, "comment", ""),
    )


def _grades(work: Worksheet, cell: str) -> tuple[Grade, ...]:
    return work.card.slots[cell].scale.grades if cell in work.card.slots else ()


def left_text(left: int) -> str:
    """How many cells are still to be filled in."""
    return ngettext("%(num)s left", "%(num)s left", left) if left else gettext("All filled in")


def due_text(moment: datetime) -> str:
    """Until when the sheet is to be submitted."""
    return short_moment(moment, lang())


def address(endpoint: str, work: Worksheet, **values: Any) -> str:
    """An address of this sheet."""
    return url_for(endpoint, procurement_id=work.place.procurement.id, stage=work.place.stage, **values)
