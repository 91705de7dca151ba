"""Making roll-ups, and the cells of every table of the library's views, published once so that a page only looks them up.

What is not published is made from the roll-ups when it is asked for. Only this loads the engine.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from evaluator.core.national import Coverage
from evaluator.core.suppression import Counted
from evaluator.core.views import figures
from evaluator.exchange.rollups import files, published
from evaluator.exchange.rollups.asking import finest
from evaluator.exchange.rollups.expression import Request
from evaluator.exchange.rollups.standing import Nation
from evaluator.library import views
from evaluator.services import rollupbodies
from evaluator.services.rollupcells import MOST, Year, tables_of
from evaluator.services.rollupfamilies import Bound, Split, batches, bound, counted, needed
from evaluator.services.rollupfamilies import decided as decided_together
from evaluator.services.rollupreading import Key, method, name_of

KEPT = 240
"""Measures and years of which the cells are kept in memory."""
TOGETHER = 14
"""Measures that one expression answers when cells are published, so that memory does not grow with their number."""
LARGE = 1_000_000
"""Bytes of roll-ups from which on cells are decided in processes of their own."""
EVERY = 99
"""As many years as there are."""
Work = Callable[[Sequence[Split]], Sequence[published.Row]]

_known: dict[tuple[Path, int, Key], Year] = {}
_lock = Lock()


def written(session: Session, folder: Path, now: datetime, *, smallest: int | None) -> Nation:
    """Write the roll-ups of every body anew below `folder`, and publish the cells where `smallest` says what is small."""
    fresh = files.begin(folder)
    try:
        rows = [files.write_body(fresh, body, each) for body, each in rollupbodies.all_of(session)]
        return laid(folder, fresh, now, bodies=len(rows), rows=sum(rows), smallest=smallest)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def laid(
    folder: Path, fresh: Path, now: datetime, *, bodies: int, rows: int, smallest: int | None, pairs: int = EVERY
) -> Nation:  # fmt: skip
    """Lay the roll-ups of bodies side by side and publish their cells; from then on they are what is asked.

    Tables of two dimensions are published of the last `pairs` years.
    """
    then = partial(publish, smallest=smallest, pairs=pairs) if smallest is not None else None
    return files.gather(folder, fresh, now, bodies=bodies, rows=rows, then=then)


def publish(nation: Path, *, smallest: int, pairs: int = EVERY, only: Sequence[Split] = ()) -> None:
    """Decide what is hidden in every table of each measure and year, and write what is shown.

    Without `only` they are all measures of the library.
    """
    known, years = only or measures(), files.years(nation)
    alone = years[: max(0, len(years) - pairs)]
    large = _is_large(nation)
    sets = bound(tuple(known))
    parts = batches(sets, size=TOGETHER if large else len(known))
    work = partial(_rows, nation, sets, years=years, smallest=smallest, alone=alone)
    rows = (row for part in _worked(work, parts, beside=large) for row in part)
    published.write(nation, rows, measures=(name_of(*each) for each in known), method=method(smallest), without_pairs=alone)


def _is_large(nation: Path) -> bool:
    """Whether there is so much to decide that processes of its own are worth their beginning."""
    return sum(each.stat().st_size for each in nation.iterdir()) > LARGE


def _worked(work: Work, parts: Sequence[Sequence[Split]], *, beside: bool) -> Iterator[Sequence[published.Row]]:
    """The work on each part, in their order; each processor takes its share."""
    if not beside:
        yield from map(work, parts)
        return
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, parts)


@cache
def measures() -> tuple[Split, ...]:
    """Every measure that the views of the library ask for, and who has answered."""
    against = views.library_known()
    found: dict[Split, None] = {(Coverage(), ""): None}
    for view in views.library_views().values():
        split = {each.id: each.split for each in view.part}
        found |= {(each.measure, split[each.part]): None for each in figures(view, against.form, against.guidelines)}
    return tuple(found)


def _rows(
    nation: Path, sets: Sequence[Bound], known: Sequence[Split], *, years: Sequence[int], smallest: int, alone: Collection[int]
) -> list[published.Row]:  # fmt: skip
    """Every table of some measures that has cells, as it is shown."""
    rows: list[published.Row] = []
    for (measure, split, year), own in _made(nation, sets, known, years=years, smallest=smallest).items():
        tables = tables_of(measure, split=bool(split), most=MOST - 1 if year in alone else MOST)
        rows += [(name_of(measure, split), dims, year, own.cells(dims)) for dims in tables]
    return rows


def _made(
    nation: Path, sets: Sequence[Bound], known: Sequence[Split], *, years: Sequence[int], smallest: int
) -> dict[Key, Year]:  # fmt: skip
    """Each year of some measures, decided together with those that tell about them."""
    places = needed(sets, known)
    splits = [each for place in places for each in sets[place].splits]
    requests = [Request(measure=measure, years=tuple(years), split=split) for measure, split in splits] if years else []
    held: dict[int, dict[Split, Counted]] = {year: {} for year in years}
    for one, cells in zip(splits, finest(nation, requests), strict=bool(years)):
        for year, found in groupby(cells, key=lambda each: each.year):
            held[year][one] = counted(one, found)
    made: dict[Key, Year] = {}
    for year, of in held.items():
        tables = decided_together(sets, places, of, smallest=smallest)
        made |= {(*each, year): tables[each] for each in known}
    return made


def decided(nation: Path, keys: Iterable[Key], *, smallest: int) -> Mapping[Key, Year]:
    """Years that are not published, made from the roll-ups by one expression and kept in memory for a while."""
    with _lock:
        wanted = {key: (nation, smallest, key) for key in keys}
        missing = [key for key, at in wanted.items() if at not in _known]
        if missing:
            splits = tuple(dict.fromkeys(key[:2] for key in missing))
            sets = bound(measures(), tuple(each for each in splits if each not in measures()))
            made = _made(nation, sets, splits, years=tuple(dict.fromkeys(key[2] for key in missing)), smallest=smallest)
            _known.update({wanted[key]: made[key] for key in missing})
        answer = {key: _known[at] for key, at in wanted.items()}
        while len(_known) > KEPT:
            _known.pop(next(iter(_known)))
        return answer


def forget() -> None:
    """Drop what is kept in memory."""
    with _lock:
        _known.clear()
