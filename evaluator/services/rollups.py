"""Roll-ups: what every body handed in, as sums per body beside each other, and the tables of the nation made from them.

No name, no mark, no price and no bid of anybody is in them.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from evaluator.core.national import Ask, Coverage, Measure, Met, NotPublished, Rate, Ratio, Share, Table
from evaluator.core.returns import comparable
from evaluator.core.values import Message, message
from evaluator.exchange.rollups import files
from evaluator.exchange.rollups.asking import finest
from evaluator.exchange.rollups.expression import Request
from evaluator.services import rollupbodies
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupcells import Interval, Year, cells_of, dims_of, shown_as

FOLDER = "rollups"
"""The folder below the instance's that holds them."""
KEPT = 240
"""Measures and years of which the finest cells are kept in memory."""
Key = tuple[Path, Measure, int, str, int]

_known: dict[Key, Year] = {}
_lock = Lock()

__all__ = ["FOLDER", "Interval", "Made", "NotMade", "NotPublished", "forget", "made_at", "rebuild", "tables"]


class NotMade(LookupError):
    """There are no roll-ups yet; `evaluator rollups make` makes them."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was written."""

    bodies: int
    """Bodies that have a roll-up."""
    rows: int
    """Rows over all of them."""


def rebuild(session: Session, folder: Path, now: datetime) -> Made:
    """Write the roll-ups of every body anew below `folder`, each file at once or not at all. Reads only."""
    fresh = files.begin(folder)
    try:
        written = [files.write_body(fresh, body, rows) for body, rows in rollupbodies.all_of(session)]
        made = files.gather(folder, fresh, now, bodies=len(written), rows=sum(written))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Made(bodies=made.bodies, rows=made.rows)


def made_at(folder: Path) -> datetime | None:
    """When the roll-ups were made, in UTC; None while there are none."""
    found = files.standing(folder)
    return found.made_at if found else None


def tables(
    folder: Path, asks: Sequence[Ask], *, smallest: int = 5, interval: Interval = "wilson"
) -> tuple[Table, ...]:  # fmt: skip
    """A table for each Ask, in their order, read at once; cells under `smallest` and what gives them away are hidden.

    Raises NotMade without roll-ups, NotPublished for a table of too many dimensions.
    """
    for each in asks:
        dims_of(each)
    with _lock:
        nation = files.standing(folder)
        if nation is None:
            raise NotMade
        years = _years(nation.folder, asks, smallest)
        return tuple(_table(nation.folder, each, years, smallest, interval) for each in asks)


def forget() -> None:
    """Drop what is kept in memory; benches time a first reading with it."""
    with _lock:
        _known.clear()


def _years(nation: Path, asks: Sequence[Ask], smallest: int) -> Mapping[Key, Year]:
    """The finest cells that the asks need, of which those that are not in memory come from one expression."""
    wanted = dict.fromkeys(key for each in asks for key in _keys(nation, each, smallest))
    missing: dict[tuple[Measure, str], list[int]] = {}
    for _, measure, year, split, _ in (each for each in wanted if each not in _known):
        missing.setdefault((measure, split), []).append(year)
    requests = [Request(measure=measure, years=tuple(years), split=split) for (measure, split), years in missing.items()]
    for one, found in zip(requests, finest(nation, requests), strict=True):
        for year in one.years:
            rows = (each for each in found if each.year == year)
            _known[(nation, one.measure, year, one.split, smallest)] = Year(
                one.measure, rows, smallest=smallest, split=bool(one.split)
            )
    answer = {each: _known[each] for each in wanted}
    while len(_known) > KEPT:
        _known.pop(next(iter(_known)))
    return answer


def _keys(nation: Path, ask: Ask, smallest: int) -> Iterator[Key]:
    for year in ask.years:
        yield (nation, ask.measure, year, ask.split, smallest)
        if not isinstance(ask.measure, Met | Rate):
            yield (nation, Coverage(), year, "", smallest)


def _table(nation: Path, ask: Ask, years: Mapping[Key, Year], smallest: int, interval: Interval) -> Table:
    own = {year: years[(nation, ask.measure, year, ask.split, smallest)] for year in ask.years}
    cells, total, bodies = cells_of(ask, own, interval=interval)
    asked = 0
    if not isinstance(ask.measure, Met | Rate):
        covered = {year: years[(nation, Coverage(), year, "", smallest)] for year in ask.years}
        plain = Ask(measure=Coverage(), years=ask.years, where=ask.where)
        asked = cells_of(plain, covered, interval=interval)[2]
    return Table(
        ask=ask, cells=cells, total=total, shown=shown_as(ask.measure), asked=asked,
        answered=0 if total.hidden else bodies, notes=tuple(_notes(ask)),
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
