"""Pictures of national tables: 47 tiles for prefectures, dots with intervals for everything else."""

from flask_babel import gettext as _

from evaluator.core.national import Cell, Table
from evaluator.exchange.charts.intervals import Line, intervals
from evaluator.exchange.charts.marks import Picture
from evaluator.exchange.charts.tiles import PLACES, Tile, Words, tiles
from evaluator.web.national import wording
from evaluator.web.national.shown import adds_up, in_order
from evaluator.web.national.wording import interval_text, key_name, value_text


def picture_of(table: Table) -> Picture | None:
    """The picture of a table; none where nothing in it is shown."""
    if all(each.value is None for each in table.cells):
        return None
    return _map(table) if table.ask.by == "prefecture" else _lines(table)


def times(table: Table) -> int:
    """What a value is multiplied by to be shown."""
    return 100 if table.shown == "percent" else 1


def _map(table: Table) -> Picture:
    cells = {each.key: each for each in table.cells}
    return tiles([_tile(table, code, cells.get(code)) for code in PLACES], _words(table), wide=wording.lang() == "en")


def _tile(table: Table, code: str, cell: Cell | None) -> Tile:
    name = wording.prefecture_short(code)
    if cell is None or cell.value is None:
        text = str(_("hidden")) if cell is not None and cell.hidden else wording.NONE
        return Tile(code=code, name=name, text=text)
    figure = float(cell.value) * times(table)
    text = f"{figure:,.0f}" if table.shown == "percent" or figure >= 100 else f"{figure:,.1f}"
    return Tile(code=code, name=name, text=text, figure=figure)


def _words(table: Table) -> Words:
    beyond = str(_("% or more")) if table.shown == "percent" else str(_("or more"))
    return Words(beyond=beyond, hidden=str(_("dashed: hidden, or no answer")))


def _lines(table: Table) -> Picture:
    shown = {each.key: each for each in table.cells if each.value is not None}
    rows = [_line(table, shown[key]) for key in in_order(table.ask.by, set(shown))]
    total = table.total.value
    group = float(total) * times(table) if total is not None and _have_intervals(table) else rows[0].figure
    unit = "%" if table.shown == "percent" else ""
    return intervals(rows, group=group, rank_head=str(_("Figure (95 % interval)")), unit=unit)


def _line(table: Table, cell: Cell) -> Line:
    many = times(table)
    figure = float(cell.value or 0) * many
    low, high = (figure if each is None else each * many for each in (cell.low, cell.high))
    beside = value_text(table, cell)
    return Line(
        name=key_name(cell.key, table),
        cases=f"n={cell.bodies:,}",
        own_figure=figure,
        figure=figure,
        low=low,
        high=high,
        rank=f"{beside} ({interval_text(table, cell)})" if cell.low is not None else beside,
    )


def _have_intervals(table: Table) -> bool:
    return any(each.low is not None for each in table.cells)


def say(table: Table) -> str:
    """One sentence that says what the picture shows."""
    total = table.total
    if not adds_up(table):
        return str(_("Years are not added up: the same bodies stand in each of them."))
    if total.hidden or total.value is None:
        return str(_("The figure of all together is not shown."))
    named = {"value": value_text(table, total), "n": f"{total.bodies:,}"}
    if total.low is None:
        return str(_("All together: %(value)s (n = %(n)s).", **named))
    first = _("All together: %(value)s (95 %% interval %(range)s, n = %(n)s).", range=interval_text(table, total), **named)
    more = _("Differences also come from small numbers; no ranks are given.")
    return f"{first}{more}" if wording.lang() == "ja" else f"{first} {more}"
