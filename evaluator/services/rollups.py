"""Roll-ups: what every body handed in, as sums per body beside each other, and the tables of the nation made from them.

No name, no mark, no price and no bid of anybody is in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from evaluator.core.national import Ask, Coverage, Met, NotPublished, Rate, Ratio, Share, Table, Where
from evaluator.core.returns import comparable
from evaluator.core.values import Message, message
from evaluator.exchange.rollups.published import Published, Unreadable, reading
from evaluator.exchange.rollups.standing import standing
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupcells import Interval, Year, cells_of, dims_of, shown_as
from evaluator.services.rollupreading import Key, years_of

FOLDER = "rollups"
"""The folder below the instance's that holds them."""
SMALLEST = 5
"""Bodies under which a cell is hidden, unless the setting says another number."""
__all__ = ["FOLDER", "SMALLEST", "Interval", "Made", "NotMade", "NotPublished", "made_at", "rebuild", "tables"]


class NotMade(LookupError):
    """There are no roll-ups yet; `evaluator rollups make` makes them."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was written."""

    bodies: int
    """Bodies that have a roll-up."""
    rows: int
    """Rows over all of them."""


def rebuild(session: Session, folder: Path, now: datetime, *, smallest: int | None = None) -> Made:
    """Write the roll-ups of every body anew below `folder`, each file at once or not at all. Reads only.

    Cells are published, those under `smallest` bodies as hidden; without it tables are made when they are asked for.
    """
    from evaluator.services.rollupmaking import written

    found = written(session, folder, now, smallest=smallest)
    return Made(bodies=found.bodies, rows=found.rows)


def made_at(folder: Path) -> datetime | None:
    """When the roll-ups were made, in UTC; None while there are none."""
    found = standing(folder)
    return found.made_at if found else None


def tables(
    folder: Path, asks: Sequence[Ask], *, smallest: int = SMALLEST, interval: Interval = "wilson"
) -> tuple[Table, ...]:  # fmt: skip
    """A table for each Ask, in their order; cells under `smallest` and what gives them away are hidden.

    Raises NotMade without roll-ups, NotPublished for a table of too many dimensions.
    """
    for each in asks:
        dims_of(each)
    nation = standing(folder)
    if nation is None:
        raise NotMade
    with reading(nation.folder) as published:
        try:
            return _tables(nation.folder, published, asks, smallest, interval)
        except Unreadable:
            return _tables(nation.folder, None, asks, smallest, interval)


def _tables(
    nation: Path, published: Published | None, asks: Sequence[Ask], smallest: int, interval: Interval
) -> tuple[Table, ...]:  # fmt: skip
    wanted: dict[Key, int] = {}
    for key, width in (found for each in asks for found in _keys(each)):
        wanted[key] = max(width, wanted.get(key, 0))
    years = years_of(nation, published, wanted, smallest=smallest)
    covered = dict.fromkeys((each.years, each.where) for each in asks if not isinstance(each.measure, Met | Rate))
    asked = {(of, where): _asked(of, where, years) for of, where in covered}
    return tuple(_table(each, years, interval, asked.get((each.years, each.where), 0)) for each in asks)


def _keys(ask: Ask) -> Iterator[tuple[Key, int]]:
    """What a table is made of, and of how many dimensions it is."""
    width = len(dims_of(ask))
    for year in ask.years:
        yield (ask.measure, ask.split, year), width
        if not isinstance(ask.measure, Met | Rate):
            yield (Coverage(), "", year), width


def _asked(of: tuple[int, ...], where: Where, years: Mapping[Key, Year]) -> int:
    """Bodies under a filter that were asked for a return; 0 where that is hidden."""
    plain = Ask(measure=Coverage(), years=of, where=where)
    return cells_of(plain, {year: years[(Coverage(), "", year)] for year in of}, interval="wilson")[2]


def _table(ask: Ask, years: Mapping[Key, Year], interval: Interval, asked: int) -> Table:
    own = {year: years[(ask.measure, ask.split, year)] for year in ask.years}
    cells, total, bodies = cells_of(ask, own, interval=interval)
    met = isinstance(ask.measure, Met | Rate)
    return Table(
        ask=ask, cells=cells, total=total, shown=shown_as(ask.measure), asked=0 if met else asked, answered=bodies,
        notes=tuple(_notes(ask)),
    )  # fmt: skip


def _notes(ask: Ask) -> Iterator[Message]:
    """That a question changed between the first and the last year of a table."""
    known = library_form().fields
    names = (
        (ask.measure.above, ask.measure.below) if isinstance(ask.measure, Ratio)
        else () if isinstance(ask.measure, Coverage | Met | Rate)
        else (ask.measure.field,) if isinstance(ask.measure, Share) or hasattr(ask.measure, "field") else ask.measure.fields
    )  # fmt: skip
    for name in names:
        if name in known and not comparable(known[name], first=min(ask.years), last=max(ask.years)):
            yield message("national.definition-changed", field=name)
