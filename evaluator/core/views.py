"""Views of the national screens as data: which figures stand together, what is said about them, and what they are set beside.

A view asks for measures (evaluator/core/national.py) and computes nothing. Figures of the founding documents that are only
known as "about" stand in `context`: shown with their source, never reckoned with.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from evaluator.core.indicators import Status
from evaluator.core.national import Base, Dimension, Having, Mean, Measure, Met, PerPeople, Rate, Ratio, Share, Total
from evaluator.core.returns import ReturnSet
from evaluator.core.values import Text, record

if TYPE_CHECKING:
    from evaluator.core.lint.checklist import Guideline

Kind = Literal["share", "answers", "having", "total", "ratio", "mean", "per-people", "per-households", "met", "points", "rate"]
"""What a line measures; `answers` and `points` stand for a line each of every option of a field, every point of a guideline."""


@record
class Line:
    """One figure of a view, or one each of many answers or points."""

    id: str
    """Its name in addresses."""
    name: Text | None = None
    """Its name for people; lines of `answers` and `points` take theirs from the form and the guideline."""
    kind: Kind
    """What is measured."""
    field: str = ""
    """The field of the yearly returns: of `share`, `answers`, `total`, `mean`, `per-people` and `per-households`."""
    fields: tuple[str, ...] = ()
    """The fields of `having`: bodies that answered more than zero to any of them."""
    among: tuple[str, ...] = ()
    """The answers that count, of `share`; of `met` and `points` the states, `met` if there are none."""
    of: Base = "answered"
    """What stands below a share: bodies that answered the question, or all that were asked for a return."""
    above: str = ""
    """The field above the line, of `ratio`."""
    below: str = ""
    """The field below the line, of `ratio`."""
    percent: bool = True
    """Whether a `ratio` is shown in percent; else as a plain figure."""
    guideline: str = ""
    """The guideline of `met` and `points`."""
    point: str = ""
    """The point of `met`."""
    indicator: str = ""
    """The indicator of `rate`, counted by served municipality."""
    service: str = ""
    """The service of `rate`: people whom several services serve would count several times."""
    per: int = 100_000
    """People, of `per-people` and `rate`; households, of `per-households`."""
    part_of: tuple[str, ...] = ()
    """Lines of the view that hold what this one counts, so that they are never added up."""


@record
class Part:
    """Lines that stand in one table."""

    id: str
    """Its name."""
    name: Text
    """Its heading."""
    note: Text | None = None
    """What is said beside the heading."""
    split: str = ""
    """A field of choices whose answers stand beside each other instead of size classes or places: a correlation."""
    line: tuple[Line, ...]
    """Its lines, in their order."""


@record
class Context:
    """A figure from a document, shown beside the view with its source and never reckoned with."""

    name: Text
    """What it is about."""
    value: Text
    """The figure in words, such as "about 30 %"."""
    source: Text
    """Where it comes from."""
    status: Status = "published"
    """Whether the source was read, is unverified (from memory), or is a proposal of this project."""


@record
class ViewHead:
    """What a view is."""

    id: str
    """Its name in addresses."""
    title: Text
    """Its title."""
    lead: Text
    """One sentence that says what it shows."""
    order: int = 100
    """Its place among the views, the least first."""
    by: Dimension = "size"
    """How its figures are set beside each other at first."""
    first: str
    """The line whose figures are shown in full at first."""
    notes: tuple[Text, ...] = ()
    """What a reader must know."""


@record
class View:
    """One file of rubrics/views/."""

    view: ViewHead
    """What it is."""
    part: tuple[Part, ...]
    """Its tables, in the order in which they are shown."""
    context: tuple[Context, ...] = ()
    """Figures of documents that it is set beside."""


@record
class Figure:
    """One figure of a view with its measure; of `answers` and `points` there is one each."""

    id: str
    """Its name in addresses: that of its line, with the answer or point after a colon."""
    name: Text
    """Its name for people."""
    measure: Measure
    """What is measured."""
    unit: str = ""
    """The unit of the field, by its name in the form; empty of shares, yen and rates."""
    part: str
    """The part that it stands in."""
    part_of: tuple[str, ...] = ()
    """Figures that hold what this one counts."""
    kind: Kind
    """The kind of its line."""


def figures(view: View, form: ReturnSet, guidelines: "Mapping[str, Guideline]") -> tuple[Figure, ...]:
    """Every figure of a view in order. The view must be sound (see `core.check.views`), else KeyError."""
    return tuple(
        Figure(id=id, name=name, measure=measure, unit=_unit(line, form), part=part.id, part_of=line.part_of, kind=line.kind)
        for part in view.part
        for line in part.line
        for id, name, measure in _made(line, form, guidelines)
    )


def _unit(line: Line, form: ReturnSet) -> str:
    field = form.fields.get(line.field)
    if field is None or line.kind not in ("total", "mean", "per-people", "per-households"):
        return ""
    return field.unit or field.kind


def _made(line: Line, form: ReturnSet, guidelines: "Mapping[str, Guideline]") -> Iterator[tuple[str, Text, Measure]]:
    if line.kind == "answers":
        for option in form.fields[line.field].option:
            yield f"{line.id}:{option.id}", option.name, Share(field=line.field, among=(option.id,), of=line.of)
    elif line.kind == "points":
        for point in guidelines[line.guideline].point:
            name = Text(ja=f"{point.id} {point.name.ja}", en=f"{point.id} {point.name.en}")
            yield f"{line.id}:{point.id}", name, Met(guideline=line.guideline, point=point.id, states=line.among or ("met",))
    else:
        yield line.id, line.name or Text(ja=line.id), MEASURES[line.kind](line)


MEASURES: Mapping[Kind, Callable[[Line], Measure]] = {
    "share": lambda line: Share(field=line.field, among=line.among, of=line.of),
    "having": lambda line: Having(fields=line.fields, of=line.of),
    "total": lambda line: Total(field=line.field),
    "ratio": lambda line: Ratio(above=line.above, below=line.below, percent=line.percent),
    "mean": lambda line: Mean(field=line.field),
    "per-people": lambda line: PerPeople(field=line.field, per=line.per),
    "per-households": lambda line: PerPeople(field=line.field, per=line.per, of="households"),
    "met": lambda line: Met(guideline=line.guideline, point=line.point, states=line.among or ("met",)),
    "rate": lambda line: Rate(indicator=line.indicator, service=line.service, per=line.per),
}
"""What each kind of a single line measures."""


def dimensions_of(figure: Figure) -> tuple[Dimension, ...]:
    """How a figure can be set beside itself; services are known of procurements only."""
    common: tuple[Dimension, ...] = ("size", "prefecture", "kind", "year")
    return (*common, "service") if isinstance(figure.measure, Met) else common
