"""The draft as the panel will see it: the score sheet without any state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.card import Card, Slot, scored_stages
from evaluator.core.engine.marks import top_of
from evaluator.core.rounding import readable
from evaluator.core.rubric import Grade, Rubric
from evaluator.core.rules import Stage
from evaluator.exchange.wording import spoken
from evaluator.services import drafts
from evaluator.web.workshop import heads
from evaluator.web.workshop.blueprint import ONE, blueprint, draft_of
from evaluator.web.workshop.panel import lang


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A grade as the sheet shows it."""

    value: str
    key: str
    name: str
    text: str
    points: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as the sheet asks for it."""

    low: str
    high: str
    step: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Blank:
    """Nothing entered yet."""

    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """An item as the sheet shows it."""

    id: str
    suffix: str
    """What its inputs are called by."""
    name: str
    points: str
    viewpoint: str
    required: bool
    comment: bool
    grades: tuple[Choice, ...]
    number: Number | None
    entered: Blank = Blank()
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of the highest level with its items."""

    id: str
    name: str
    axis: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: a member's, or the one that the office fills in, of one stage."""

    id: str
    title: str
    groups: tuple[Group, ...]
    full: str
    whole_comment: bool


@blueprint.route(f"{ONE}/preview")
def preview(draft_id: int) -> ResponseReturnValue:
    """As the panel will see it; while it cannot be computed, why."""
    draft = draft_of(draft_id)
    found = drafts.findings(draft)
    sheets = tuple(sheets_of(found.rubric)) if found.rubric and found.publishable else ()
    return render_template("workshop/preview.html", head=heads.head_of(draft, drafts.tree_of(draft)), sheets=sheets, found=found)


def sheets_of(rubric: Rubric) -> Iterator[Sheet]:
    """Every sheet of the rubric, stage by stage; those with nothing to fill in are left out."""
    stages = scored_stages(rubric)
    for stage in stages:
        for by in ("members", "office"):
            card = Card(rubric, stage, "members" if by == "members" else "office", {})
            if card.slots:
                yield _sheet(card, stage, by, alone=len(stages) == 1)


def _sheet(card: Card, stage: Stage, by: str, *, alone: bool) -> Sheet:
    who = gettext("Sheet of every member") if by == "members" else gettext("Sheet that the office fills in once")
    groups: dict[str, list[Cell]] = {}
    for slot in card.slots.values():
        groups.setdefault(slot.top, []).append(_cell(card, slot))
    return Sheet(
        id=f"{stage.id}-{by}",
        title=who if alone else gettext("%(stage)s: %(who)s", stage=spoken(stage.name, lang()), who=who),
        groups=tuple(_group(card, top, tuple(cells)) for top, cells in groups.items()),
        full=readable(card.full()),
        whole_comment=card.whole_comment,
    )


def _group(card: Card, top: str, cells: tuple[Cell, ...]) -> Group:
    node = card.sheets.tree[top]
    return Group(id=top, name=spoken(node.criterion.name, lang()), axis=(node.axis or "").replace("_", "-"), cells=cells)


def _cell(card: Card, slot: Slot) -> Cell:
    criterion = slot.criterion
    return Cell(
        id=criterion.id,
        suffix=f"{card.stage.id}.{card.by}.{criterion.id}",
        name=spoken(criterion.name, lang()),
        points=readable(criterion.points * slot.node.weight),
        viewpoint=spoken(criterion.viewpoint, lang()) if criterion.viewpoint else "",
        required=criterion.required,
        comment=slot.comment,
        grades=tuple(_choices(card, slot)) if slot.scale.input == "grade" else (),
        number=None if slot.scale.input == "grade" else _number(slot),
    )


def _choices(card: Card, slot: Slot) -> Iterator[Choice]:
    for each in slot.scale.grades:
        earned = slot.reader.grades[each.id].points
        yield Choice(
            value=each.id,
            key="",
            name=spoken(each.name, lang()) if each.name else "",
            text=_text(card, slot, each),
            points=gettext("%(points)s points", points=card.written(Fraction(0) if earned is None else earned)),
        )


def _text(card: Card, slot: Slot, grade: Grade) -> str:
    standard = card.rubric.descriptor.get(slot.criterion.descriptor or "")
    levels = [standard.level[each] for each in grade.anchor or (grade.id,) if each in standard.level] if standard else []
    return " / ".join(spoken(each, lang()) for each in levels)


def _number(slot: Slot) -> Number:
    low, high = slot.scale.min, top_of(slot.scale, slot.criterion)
    if slot.scale.input == "range":
        bottoms = [each.share if each.share is not None else each.points or Fraction(0) for each in slot.scale.grades]
        tops = [bottom if each.to is None else each.to for each, bottom in zip(slot.scale.grades, bottoms, strict=True)]
        low, high = min(bottoms), max(tops)
    hint = gettext("From %(low)s to %(high)s", low=readable(low), high=readable(high))
    return Number(low=readable(low), high=readable(high), step="any", hint=hint)
