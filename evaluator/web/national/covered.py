"""The first page: how many bodies have answered, by prefecture, by kind and by size class."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from evaluator.core.national import Cell, Table
from evaluator.core.returning import STATES
from evaluator.db.queries import national as rows
from evaluator.extensions import db
from evaluator.services.national.asking import Coverages
from evaluator.services.national.scope import Scope
from evaluator.web.national.shown import in_order
from evaluator.web.national.wording import NONE, key_name, part_text, value_text


@dataclass(frozen=True, kw_only=True)
class Line:
    """One class of bodies: how many were asked and have answered."""

    name: str
    asked: str
    answered: str
    rate: str
    share: float
    """Percent, for its bar."""
    hidden: bool
    url: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """Who has answered."""

    total: Line
    prefectures: tuple[Line, ...]
    kinds: tuple[Line, ...]
    sizes: tuple[Line, ...]
    """As kinds: none where all of them are hidden."""
    low: tuple[str, ...]
    """Size classes of which fewer than four fifths have answered, so that their figures do not stand for all."""


FEW = 80
"""Percent of answers under which the page says that a class is not well known."""


def page_of(found: Coverages, scope: Scope, year: int) -> Page:
    """The page of a fiscal year."""
    sizes, kinds = (_shown(_lines(each, year)) for each in (found.sizes, found.kinds))
    return Page(
        total=_line(found.whole, found.whole.total, year, name=str(_("All together"))),
        prefectures=_lines(found.prefectures, year) if scope.national else (),
        kinds=kinds,
        sizes=sizes,
        low=tuple(each.name for each in sizes if not each.hidden and each.rate != NONE and each.share < FEW),
    )


def _shown(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a table of which anything is shown."""
    return () if all(each.hidden for each in lines) else lines


def _lines(table: Table, year: int) -> tuple[Line, ...]:
    cells = {each.key: each for each in table.cells}
    return tuple(_line(table, cells[key], year) for key in in_order(table.ask.by, set(cells)))


def _line(table: Table, cell: Cell, year: int, *, name: str = "") -> Line:
    name = name or key_name(cell.key, table)
    asked, answered, rate = part_text(table, cell, above=False), part_text(table, cell, above=True), value_text(table, cell)
    given: dict[str, Any] = {"key": cell.key} if cell.key else {}
    return Line(
        name=name,
        asked=asked,
        answered=answered,
        rate=rate,
        share=float(cell.value or 0) * 100,
        hidden=cell.hidden is not None,
        url=url_for("national.bodies", view="coverage", year=year, by=table.ask.by, **given),
        said=f"{name} {answered} / {asked}",
    )


def states_of(scope: Scope, year: int) -> list[tuple[str, int]]:
    """How many of the returns that the organisation itself asked for stand where; nothing if it asked for none."""
    found = rows.states(db.session(), scope.organisation_id, year)
    names = {
        "not-begun": _("not begun"), "draft": _("in work"), "submitted": _("to be looked at"), "sent-back": _("sent back"),
        "corrected": _("corrected, to be looked at"), "accepted": _("accepted"),
    }  # fmt: skip
    return [(str(names[each]), found[each]) for each in STATES if found.get(each)]
