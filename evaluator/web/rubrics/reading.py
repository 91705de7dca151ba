"""A whole rubric as its page shows it: criteria, scales, rules, and what the lint says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext

from evaluator.core.check.tree import Placed, placed
from evaluator.core.lint.lint import lint
from evaluator.core.lint.remark import Lint
from evaluator.core.lint.shares import is_price, points_text, summary
from evaluator.core.rounding import readable
from evaluator.core.rubric import Grade, Rubric
from evaluator.core.values import Text
from evaluator.exchange.rules.criteria import notes
from evaluator.exchange.rules.rulebook import Section, rulebook
from evaluator.exchange.rules.teller import Teller
from evaluator.exchange.wording import sentence
from evaluator.services import drafts
from evaluator.web.rubrics.pages import Axes, axes, lang

MARKS = {"error": "no", "warning": "part", "note": "note"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A group or an item of the table."""

    id: str
    name: str
    group: bool
    depth: int
    points: str
    axis: str
    axis_name: str
    serves: str
    scale: str
    notes: tuple[str, ...]
    viewpoint: str
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ScaleShown:
    """One scale: what is entered, and what each grade earns."""

    title: str
    lines: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One remark of the lint."""

    mark: str
    label: str
    said: str
    details: tuple[str, ...]
    do: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything in a rubric."""

    total: str
    axes: Axes
    rows: tuple[Row, ...]
    scales: tuple[ScaleShown, ...]
    rules: tuple[Section, ...]
    sources: tuple[str, ...]
    """Where it comes from, what it assumes, and remarks."""


def reading(rubric: Rubric) -> Reading:
    """A rubric in the language of the page."""
    teller, shares = Teller(rubric=rubric, lang=lang()), summary(rubric)
    used = {each.scale for each in placed(rubric) if not each.criterion.parts and each.criterion.by != "computed"}
    return Reading(
        total=points_text(shares.total),
        axes=axes(shares, width=320, written=True),
        rows=tuple(_row(each, teller) for each in placed(rubric)),
        scales=tuple(_scale(name, teller) for name in rubric.scale if name in used),
        rules=rulebook(rubric, lang()),
        sources=tuple(filter(None, (rubric.rubric.source, *rubric.rubric.assumed, *rubric.rubric.notes))),
    )


def remarks(rubric: Rubric, found: tuple[Lint, ...] | None = None) -> tuple[Remark, ...]:
    """What the lint says of a rubric, the gravest first; `found` where it was asked already."""
    names = Teller(rubric=rubric, lang=lang()).names
    asked = lint(rubric, guideline=drafts.guideline()) if found is None else found
    return tuple(
        Remark(
            mark=MARKS[each.severity],
            label=sentence(each.label, lang(), names),
            said=sentence(each.message, lang(), names),
            details=tuple(sentence(one, lang(), names) for one in each.details),
            do=sentence(each.suggestion, lang(), names),
            clause=sentence(each.clause, lang(), names),
        )
        for each in asked
    )


def _row(each: Placed, teller: Teller) -> Row:
    criterion, group = each.criterion, bool(each.criterion.parts)
    axis = "" if group else each.axis or ("cost" if is_price(criterion) else "")
    descriptor = teller.rubric.descriptor.get(criterion.descriptor or "")
    named = teller.rubric.scale.get(each.scale)
    computed = group or criterion.by == "computed"
    return Row(
        id=criterion.id,
        name=teller.text(criterion.name),
        group=group,
        depth=len(each.above),
        points=readable(criterion.points),
        axis=axis,
        axis_name=gettext(f"axis.{axis}") if axis else "",
        serves=" ".join(criterion.serves),
        scale="" if computed else teller.text(named.title, each.scale) if named else each.scale,
        notes=notes(teller, criterion),
        viewpoint=teller.text(criterion.viewpoint),
        levels=tuple(_levels(descriptor.level.items(), teller)) if descriptor else (),
    )  # fmt: skip


def _levels(given: Iterable[tuple[str, Text]], teller: Teller) -> Iterator[tuple[str, str]]:
    for level, said in given:
        yield (gettext(f"rubrics.level.{level}") if level in ("met", "unmet") else level, teller.text(said))


def _scale(name: str, teller: Teller) -> ScaleShown:
    scale = teller.rubric.scale[name]
    top = readable(scale.max) if scale.max is not None else teller.say("book.item-points")
    entered = teller.say(f"book.input-note.{scale.input}", low=readable(scale.min), high=top)
    forced = [teller.say("book.at-most", grade=grade, count=count) for grade, count in scale.at_most.items()]
    return ScaleShown(
        title=teller.text(scale.title, name),
        lines=tuple((_graded(each, teller), _earned(each, teller)) for each in scale.grades),
        note="".join((entered, *forced)) if lang() == "ja" else " ".join((entered, *forced)),
    )


def _graded(grade: Grade, teller: Teller) -> str:
    return f"{grade.id} {teller.text(grade.name)}".strip()


def _earned(grade: Grade, teller: Teller) -> str:
    given = grade.share if grade.share is not None else grade.points
    if given is None:
        return teller.say("book.fails") if grade.fails else ""
    shown = f"{readable(given * 100)}%" if grade.share is not None else teller.say("unit.points", value=readable(given))
    if grade.to is not None:
        top = f"{readable(grade.to * 100)}%" if grade.share is not None else readable(grade.to)
        shown = teller.say("book.range", low=shown, high=top)
    return teller.joined((shown, teller.say("book.fails"))) if grade.fails else shown
