"""What keeps a view from being used: names that lead nowhere, fields of another kind, what a line needs and does not have."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from evaluator.core.check.names import place_of, repeated, unknown
from evaluator.core.contracting import SERVICES
from evaluator.core.indicators import IndicatorSet
from evaluator.core.national import Dimension
from evaluator.core.returns import CHOSEN, NUMBERS, Field, ReturnSet, choices_of
from evaluator.core.values import Problem, problem, record
from evaluator.core.views import Kind, Line, View

if TYPE_CHECKING:
    from evaluator.core.lint.checklist import Guideline

NEEDS: Mapping[Kind, tuple[str, ...]] = {
    "share": ("name", "field", "among"),
    "answers": ("field",),
    "having": ("name", "fields"),
    "total": ("name", "field"),
    "ratio": ("name", "above", "below"),
    "mean": ("name", "field"),
    "per-people": ("name", "field"),
    "per-households": ("name", "field"),
    "met": ("name", "guideline", "point"),
    "points": ("guideline",),
    "rate": ("name", "indicator", "service"),
}
"""What a line of each kind must say."""
MAY: Mapping[Kind, tuple[str, ...]] = {
    "share": ("of",), "answers": ("of",), "having": ("of",), "ratio": ("percent",), "per-people": ("per",),
    "per-households": ("per",), "rate": ("per",), "met": ("among",), "points": ("among",),
}  # fmt: skip
"""What it may say besides."""
OPTIONAL = (
    "name", "field", "fields", "among", "of", "above", "below", "percent", "guideline", "point", "indicator", "service", "per",
)  # fmt: skip
"""What lines of some kinds say."""
PLAIN = Line(id="", kind="total")
STATES = ("met", "partly", "not_met", "not_recorded")
DIMENSIONS: tuple[Dimension, ...] = ("size", "prefecture", "kind", "year", "service")
"""How a view's figures can be set beside each other at first."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")


@record
class Known:
    """What the names of a view may lead to."""

    form: ReturnSet
    """The form of the yearly returns."""
    guidelines: "Mapping[str, Guideline]"
    """Guidelines by id."""
    indicators: IndicatorSet
    """Indicators."""


def view_problems(view: View, known: Known) -> tuple[Problem, ...]:
    """Everything that keeps a view from being used."""
    return tuple(_problems(view, known))


def _problems(view: View, known: Known) -> Iterator[Problem]:
    yield from _id(view.view.id, "view.id")
    lines = [line for part in view.part for line in part.line]
    ids = [line.id for line in lines]
    if view.view.first.partition(":")[0] not in ids:
        yield unknown("view.first", "view.unknown-line", view.view.first, ids)
    if view.view.by not in DIMENSIONS:
        yield unknown("view.by", "view.dimension", view.view.by, DIMENSIONS)
    yield from repeated(("part",), (part.id for part in view.part))
    yield from repeated(("line",), ids)
    for at, part in enumerate(view.part):
        path = place_of(("part", at))
        yield from _id(part.id, f"{path}.id")
        if part.split:
            yield from _fields((part.split,), f"{path}.split", known.form, chosen=True)
        for place, line in enumerate(part.line):
            yield from _line(line, place_of(("part", at, "line", place)), known, ids)


def _id(id: str, place: str) -> Iterator[Problem]:
    if not _ID.fullmatch(id):
        yield problem(place, "view.id", name=id)


def _line(line: Line, path: str, known: Known, ids: Iterable[str]) -> Iterator[Problem]:
    yield from _id(line.id, f"{path}.id")
    yield from _said(line, path)
    for each in line.part_of:
        if each not in ids or each == line.id:
            yield unknown(f"{path}.part_of", "view.unknown-line", each, ids)
    chosen = line.kind in ("share", "answers")
    yield from _fields((line.field,) if line.field else (), f"{path}.field", known.form, chosen=chosen)
    yield from _fields(line.fields, f"{path}.fields", known.form)
    yield from _fields(tuple(each for each in (line.above, line.below) if each), path, known.form)
    yield from _answers(line, path, known.form)
    yield from _points(line, path, known.guidelines)
    if line.indicator and line.indicator not in known.indicators.indicators:
        yield unknown(f"{path}.indicator", "indicator.unknown", line.indicator, known.indicators.indicators)
    if line.service and line.service not in SERVICES:
        yield unknown(f"{path}.service", "view.unknown-service", line.service, SERVICES)
    if line.per < 1:
        yield problem(f"{path}.per", "view.per")


def _said(line: Line, path: str) -> Iterator[Problem]:
    """That a line says what its kind needs, and nothing that it does not use."""
    used = (*NEEDS[line.kind], *MAY.get(line.kind, ()), "id", "kind", "part_of")
    for name in NEEDS[line.kind]:
        if not getattr(line, name):
            yield problem(f"{path}.{name}", "view.missing", kind=line.kind, key=name)
    for name in OPTIONAL:
        if name not in used and getattr(line, name) != getattr(PLAIN, name):
            yield problem(f"{path}.{name}", "view.unused", kind=line.kind, key=name)


def _fields(ids: tuple[str, ...], path: str, form: ReturnSet, *, chosen: bool = False) -> Iterator[Problem]:
    for id in ids:
        found: Field | None = form.fields.get(id)
        if found is None:
            yield unknown(path, "return.unknown", id, form.fields)
        elif found.kind not in ((*CHOSEN, "yes-no") if chosen else NUMBERS):
            yield problem(path, "view.kind", field=id)


def _answers(line: Line, path: str, form: ReturnSet) -> Iterator[Problem]:
    """That the answers that count are answers of the field."""
    field = form.fields.get(line.field)
    if line.kind == "share" and field is not None:
        for each in line.among:
            if each not in choices_of(field):
                yield unknown(f"{path}.among", "return.unknown-answer", each, choices_of(field), other=field.id)


def _points(line: Line, path: str, guidelines: "Mapping[str, Guideline]") -> Iterator[Problem]:
    if line.kind not in ("met", "points") or not line.guideline:
        return
    found = guidelines.get(line.guideline)
    if found is None:
        yield unknown(f"{path}.guideline", "problem.unknown-guideline", line.guideline, guidelines)
        return
    points = [each.id for each in found.point]
    if line.point and line.point not in points:
        yield unknown(f"{path}.point", "view.unknown-point", line.point, points)
    for each in line.among:
        if each not in STATES:
            yield unknown(f"{path}.among", "view.state", each, STATES)
