"""What a view is answered with: its figures for all bodies that are seen, beside each other, and one of them in full."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from evaluator.core.canonical import canonical
from evaluator.core.national import Ask, Coverage, Dimension, Table, Where
from evaluator.core.views import Figure, Part, View, dimensions_of, figures
from evaluator.library import views as library
from evaluator.services import rollups
from evaluator.services.national.scope import Scope

PAST = 9
"""Fiscal years before the one that is asked for, where years stand beside each other."""
MOST_YEARS = 15
"""Fiscal years, back from the present one, that can be asked for."""
EVERYWHERE = Where()
MATRIX: tuple[Dimension, ...] = ("size", "kind", "year", "service")
"""Dimensions of so few lines that all figures of a view fit beside each other."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks a view for."""

    year: int
    by: Dimension = "size"
    figure: str = ""
    """The figure that is shown in full."""
    where: Where = EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure with its tables: for all bodies together, and set beside each other if it can be."""

    figure: Figure
    whole: Table
    across: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a view is answered with."""

    view: View
    wanted: Wanted
    lines: tuple[Line, ...]
    """Every figure of the parts that are not split."""
    full: Line
    """The figure that is shown in full."""
    splits: tuple[tuple[Part, tuple[Line, ...]], ...] = ()
    """Parts whose figures are set beside each other by the answer to a field."""
    left_out: tuple[Part, ...] = ()
    """Parts that stand for the whole nation only, which is not what was asked for."""
    smallest: int
    """Bodies under which a cell is hidden."""
    made_at: datetime
    """When the roll-ups were made."""
    digest: str
    """SHA-256 over all tables of this answer."""

    @property
    def veiled(self) -> bool:
        """Whether all that was set beside each other is hidden."""
        cells = [cell for line in self.lines if line.across for cell in line.across.cells]
        return bool(cells) and all(cell.hidden for cell in cells)


@dataclass(frozen=True, kw_only=True)
class Coverages:
    """Who has answered: all together, by prefecture, by kind of body and by size class."""

    whole: Table
    prefectures: Table
    kinds: Table
    sizes: Table
    made_at: datetime
    digest: str


@cache
def figures_of(view_id: str) -> tuple[Figure, ...]:
    """The figures of a view of the library."""
    known = library.library_known()
    return figures(library.library_views()[view_id], known.form, known.guidelines)


def choosable(view_id: str) -> tuple[Figure, ...]:
    """The figures that can be shown in full: all but those that stand beside each other by an answer."""
    split = {each.id for each in library.library_views()[view_id].part if each.split}
    return tuple(each for each in figures_of(view_id) if each.part not in split)


def figure_of(view_id: str, wanted: str) -> Figure:
    """The figure of that id, else the one that the view shows first."""
    found = {each.id: each for each in choosable(view_id)}
    return found.get(wanted) or found[library.library_views()[view_id].view.first]


def offered(view_id: str, scope: Scope) -> tuple[Dimension, ...]:
    """How a view's figures can be set beside each other."""
    return scope.dimensions(dimensions_of(figures_of(view_id)[0]))


def answer(folder: Path, view: View, wanted: Wanted, scope: Scope, *, smallest: int) -> Answer:
    """What a view is answered with, all its tables read at once.

    Cells under `smallest` bodies are hidden. Raises NotMade without roll-ups, NotPublished for too many dimensions at once.
    """
    split = {each.id: each.split for each in view.part if each.split}
    known = figures_of(view.view.id)
    plain = choosable(view.view.id)
    beside = [each for each in known if each.part in split] if _whole_nation(wanted, scope) else []
    full = figure_of(view.view.id, wanted.figure)
    asks = [_ask(each, wanted, scope, by="nation") for each in plain]
    across = plain if wanted.by in MATRIX else (full,)
    asks += [_ask(each, wanted, scope, by=wanted.by) for each in across]
    asks += [replace(_ask(each, wanted, scope, by="answer"), split=split[each.part]) for each in beside]
    found = rollups.tables(folder, asks, smallest=smallest)
    whole, rest = found[: len(plain)], found[len(plain) :]
    set_beside = dict(zip((each.id for each in across), rest, strict=False))
    lines = tuple(
        Line(figure=each, whole=table, across=set_beside.get(each.id)) for each, table in zip(plain, whole, strict=True)
    )  # fmt: skip
    answers = [Line(figure=each, whole=table) for each, table in zip(beside, rest[len(across) :], strict=True)]
    return Answer(
        view=view,
        wanted=wanted,
        lines=lines,
        full=next(each for each in lines if each.figure.id == full.id),
        splits=tuple((part, _of(part, answers)) for part in view.part if beside and part.split),
        left_out=() if beside else tuple(part for part in view.part if part.split),
        smallest=smallest,
        made_at=_made_at(folder),
        digest=digest_of(found),
    )  # fmt: skip


def _of(part: Part, lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(each for each in lines if each.figure.part == part.id)


def _whole_nation(wanted: Wanted, scope: Scope) -> bool:
    """Whether nothing narrows the nation, as a table by answers needs."""
    return scope.national and wanted.where == EVERYWHERE


def _ask(figure: Figure, wanted: Wanted, scope: Scope, *, by: Dimension) -> Ask:
    years = tuple(range(wanted.year - PAST, wanted.year + 1)) if by == "year" else (wanted.year,)
    return Ask(measure=figure.measure, by=by, years=years, where=scope.narrowed(wanted.where))


def coverage(folder: Path, year: int, scope: Scope, *, smallest: int) -> Coverages:
    """Who has answered for a fiscal year. Raises NotMade without roll-ups."""
    dimensions: tuple[Dimension, ...] = ("nation", "prefecture", "kind", "size")
    where = scope.narrowed(EVERYWHERE)
    asks = [Ask(measure=Coverage(), by=each, years=(year,), where=where) for each in dimensions]
    whole, prefectures, kinds, sizes = found = rollups.tables(folder, asks, smallest=smallest)
    return Coverages(
        whole=whole, prefectures=prefectures, kinds=kinds, sizes=sizes, made_at=_made_at(folder), digest=digest_of(found)
    )  # fmt: skip


def years(folder: Path, scope: Scope, *, last: int, smallest: int) -> tuple[int, ...]:
    """The fiscal years up to `last` for which bodies that are seen were asked, newest first. Raises NotMade without roll-ups."""
    asked = tuple(range(last - MOST_YEARS + 1, last + 1))
    ask = Ask(measure=Coverage(), by="year", years=asked, where=scope.narrowed(EVERYWHERE))
    (found,) = rollups.tables(folder, (ask,), smallest=smallest)
    return tuple(sorted((int(each.key) for each in found.cells), reverse=True))


def _made_at(folder: Path) -> datetime:
    found = rollups.made_at(folder)
    if found is None:
        raise rollups.NotMade
    return found


def digest_of(tables: Sequence[Table]) -> str:
    """SHA-256 over the canonical text of tables: two people who see the same digest see the same figures."""
    return hashlib.sha256("\n".join(canonical(each) for each in tables).encode()).hexdigest()
