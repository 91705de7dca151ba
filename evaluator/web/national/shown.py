"""What a view's page shows: tables of all its figures, one figure in full with its picture, and what must be said about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _

from evaluator.core.national import KINDS, NOT_KNOWN, SEVERAL, Cell, Dimension, Rate, Table, Total
from evaluator.core.returns import YES_NO
from evaluator.core.values import Message
from evaluator.core.views import Figure, Part, View
from evaluator.exchange.wording import Names, sentence
from evaluator.services.national.asking import Answer, Line
from evaluator.web.national import asked, wording
from evaluator.web.national.wording import base_text, interval_text, key_name, part_text, said, value_text

LEVELS = (30, 50, 70, 85)
"""Percent at which the shade of a figure grows; below the first there is the weakest."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: what it is, its n, what stands above and below the line, its figure and interval."""

    name: str
    n: str
    above: str
    below: str
    value: str
    interval: str
    unit: str
    hidden: bool
    url: str
    """The list of the bodies in it; empty where there is none."""
    full_url: str
    """The page that shows the figure in full."""
    part_of: bool = False
    """Whether other lines of the table hold what it counts."""


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A figure in one column of a matrix."""

    value: str
    n: str
    level: int = 0
    """How strong its shade is, 1 to 5; 0 for none."""
    hidden: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Figures of one part set beside each other."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Row, tuple[Crossing, ...]], ...]
    together: bool = True
    """Whether all columns together are a figure too; sums of several years are none, since a body stands in each of them."""


@dataclass(frozen=True, kw_only=True)
class PartShown:
    """One part of a view."""

    id: str
    name: str
    note: str
    rows: tuple[Row, ...]
    counted: str
    """What n counts."""
    matrix: Matrix | None = None
    first: str = ""
    """What the columns are answers to, of a part that is split."""

    @property
    def overlapping(self) -> bool:
        """Whether some rows are held by others, so that they are not added up."""
        return any(each.part_of for each in self.rows)

    @property
    def intervals(self) -> bool:
        """Whether any row has an interval."""
        beside = [row for row, _cells in self.matrix.rows] if self.matrix else []
        return any(each.interval != wording.NONE for each in (beside or self.rows))

    @property
    def hides(self) -> bool:
        """Whether anything in it is hidden."""
        beside = any(cell.hidden for _row, cells in self.matrix.rows for cell in cells) if self.matrix else False
        return beside or any(each.hidden for each in self.rows)


@dataclass(frozen=True, kw_only=True)
class Full:
    """One figure in full."""

    id: str
    name: str
    unit: str
    rows: tuple[Row, ...]
    counted: str
    """What n counts."""
    n: str
    """How many stand in all lines together."""
    total: Row | None
    """All lines together; none where they are no figure."""
    notes: tuple[str, ...]

    @property
    def intervals(self) -> bool:
        """Whether any line has an interval."""
        return any(each.interval != wording.NONE for each in self.rows)

    @property
    def hidden(self) -> int:
        """How many of its lines are hidden."""
        return sum(each.hidden for each in self.rows)


def parts_of(answer: Answer) -> tuple[PartShown, ...]:
    """Every part of a view that is not split, in order."""
    known = ((part, [each for each in answer.lines if each.figure.part == part.id]) for part in answer.view.part)
    return tuple(_part(part, lines, answer) for part, lines in known if lines)


def splits_of(answer: Answer) -> tuple[PartShown, ...]:
    """The parts whose figures are set beside each other by an answer."""
    return tuple(_part(part, lines, answer) for part, lines in answer.splits)


def _part(part: Part, lines: Sequence[Line], answer: Answer) -> PartShown:
    beside = [each.across or (each.whole if part.split else None) for each in lines]
    tables = [(line, table) for line, table in zip(lines, beside, strict=True) if table is not None]
    return PartShown(
        id=part.id,
        name=said(part.name),
        note=said(part.note) if part.note else "",
        rows=tuple(row_of(answer, line, line.whole, line.whole.total) for line in lines),
        counted=wording.counted(lines[0].figure.measure),
        first=wording.field_name(part.split) if part.split else "",
        matrix=_matrix(answer, tables) if len(tables) == len(lines) and _crosses(answer, part) else None,
    )


def _crosses(answer: Answer, part: Part) -> bool:
    """Whether the lines of the part stand in columns; of one that only the figure in full has, they do not."""
    return bool(part.split) or answer.wanted.by != "prefecture"


def _matrix(answer: Answer, tables: Sequence[tuple[Line, Table]]) -> Matrix:
    keys = in_order(tables[0][1].ask.by, {cell.key for _line, table in tables for cell in table.cells})
    rows = []
    for line, table in tables:
        cells = {each.key: each for each in table.cells}
        crossings = tuple(_crossing(answer, line, table, cells.get(key)) for key in keys)
        together = row_of(answer, line, table, table.total)
        if not adds_up(table):
            together = replace(together, value=wording.NONE, n="", interval=wording.NONE, url="")
        rows.append((together, crossings))
    return Matrix(
        columns=tuple(key_name(each, tables[0][1]) for each in keys), rows=tuple(rows),
        together=any(adds_up(table) for _line, table in tables),
    )  # fmt: skip


def adds_up(table: Table) -> bool:
    """Whether all lines together are a figure: not of sums by year, in which the same people stand again each year."""
    return not (table.ask.by == "year" and isinstance(table.ask.measure, Total))


def in_order(by: Dimension, keys: set[str]) -> tuple[str, ...]:
    """Keys as people expect them: classes from small to large, kinds in their order, all others by themselves."""
    order: dict[str, list[str]] = {"size": list(wording.band_names()), "kind": list(KINDS)}
    if by == "answer" and keys >= set(YES_NO):
        order["answer"] = [*YES_NO]
    known = [*order.get(by, sorted(keys - {NOT_KNOWN, SEVERAL})), SEVERAL, NOT_KNOWN]
    return tuple(each for each in known if each in keys)


def _crossing(answer: Answer, line: Line, table: Table, cell: Cell | None) -> Crossing:
    if cell is None:
        return Crossing(value=wording.NONE, n="")
    level = 0
    if table.shown == "percent" and cell.value is not None:
        level = 1 + sum(cell.value * 100 >= each for each in LEVELS)
    return Crossing(
        value=value_text(table, cell, unit=False),
        n=base_text(cell),
        level=level,
        hidden=cell.hidden is not None,
        url=bodies_url(answer, line, table, cell.key),
    )


def row_of(answer: Answer, line: Line, table: Table, cell: Cell, *, name: str = "") -> Row:
    """One cell as a row, called as the figure is unless a name is given."""
    figure = line.figure
    return Row(
        name=name or said(figure.name),
        n=base_text(cell),
        above=part_text(table, cell, above=True),
        below=wording.NONE if isinstance(figure.measure, Total) else part_text(table, cell, above=False),
        value=value_text(table, cell),
        interval=interval_text(table, cell),
        unit=wording.unit_name(figure, table),
        hidden=cell.hidden is not None,
        url=bodies_url(answer, line, table, cell.key),
        full_url=url_for("national.show", view=answer.view.view.id, **{**asked.named(answer.wanted), "figure": figure.id}),
        part_of=bool(figure.part_of),
    )


def bodies_url(answer: Answer, line: Line, table: Table, key: str) -> str:
    """The list of the bodies of a cell; none for served municipalities, which are no bodies, and where years are added up."""
    if isinstance(line.figure.measure, Rate) or table.ask.by in ("service", "answer"):
        return ""
    given = {**asked.named(answer.wanted), "figure": line.figure.id, "by": table.ask.by}
    given.pop("service", None)
    return url_for("national.bodies", view=answer.view.view.id, **given | ({"key": key} if key else {}))


def full_name(view: View, figure: Figure) -> str:
    """A figure with the part it stands in, since figures of several parts may share a name."""
    part = next(each for each in view.part if each.id == figure.part)
    return str(_("%(part)s: %(figure)s", part=said(part.name), figure=said(figure.name)))


def full_of(answer: Answer) -> Full:
    """The figure that is shown in full, one line for each size class, prefecture or whatever it is set beside itself by."""
    line = answer.full
    table = line.across or line.whole
    cells = {each.key: each for each in table.cells}
    return Full(
        id=line.figure.id,
        name=full_name(answer.view, line.figure),
        unit=wording.unit_name(line.figure, table),
        rows=tuple(
            row_of(answer, line, table, cells[key], name=key_name(key, table)) for key in in_order(table.ask.by, set(cells))
        ),
        counted=wording.counted(line.figure.measure),
        n=base_text(table.total),
        total=row_of(answer, line, table, table.total, name=str(_("All together"))) if adds_up(table) else None,
        notes=tuple(map(_note, table.notes)),
    )


def _note(found: Message) -> str:
    """A note of a table, with the field that it is about as the form calls it."""
    values = {key: wording.field_name(str(each)) if key == "field" else each for key, each in found.values.items()}
    return sentence(replace(found, values=values), wording.lang(), Names())


def method(*, smallest: int) -> tuple[str, ...]:
    """How shares, intervals and hidden cells are made."""
    return (
        str(_("Shares and rates are exact and rounded half-up to one decimal; n is how many bodies or towns stand in the line.")),
        str(_("Intervals of shares are Wilson's at 95 %; sums and means have none.")),
        hidden_why(smallest),
        str(_("No ranks are given: with few bodies, differences also come from chance.")),
    )


def hidden_why(smallest: int) -> str:
    """Why cells are hidden."""
    return str(
        _("Hidden: fewer than %(n)s bodies, or so that such a figure cannot be worked out by subtraction.", n=smallest)
    )  # fmt: skip
