"""National pages on the full invented nation: time, against a plain SQL group-by and pandas in the same run, and memory.

The nation (906 bodies, ten years, 25 million figures of months) is made once in the folder for temporary files, which takes
some minutes; FOLDER on the command line names one that stands.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import pandas

from bench.asked import YEAR, page
from bench.pages import site
from bench.timing import interleaved, told
from evaluator.core.national import Ask, Having, Mean, Rate, Ratio, Share
from evaluator.exchange.rollups.published import NAME
from evaluator.exchange.rollups.standing import standing
from evaluator.library.views import library_views
from evaluator.services import rollups
from evaluator.services.inventednation import YEARS, invent
from evaluator.services.rollupmaking import forget, publish
from tests.factories import world
from tests.factories.returns import ministry

GOAL = 0.3
GOAL_AGAIN = 0.1
ROUNDS = 9
PROCESSES = 5
FIRST = """
import sys
from pathlib import Path
from time import perf_counter
from bench import asked
from evaluator.services import rollups
begun = perf_counter()
rollups.tables(Path(sys.argv[1]), asked.page())
print(perf_counter() - begun)
"""
"""A process that reads the page once and says how long that took."""


def first(folder: Path) -> float:
    """Seconds of the first reading in a process that has read nothing before; the median of several such processes."""
    command = [sys.executable, "-c", FIRST, str(folder)]
    found = (subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(PROCESSES))
    return median(float(each) for each in found)


def unpublished(folder: Path) -> Callable[[], object]:
    """The same from the roll-ups, nothing kept from before, as of a figure that is not published."""

    def run() -> object:
        forget()
        return rollups.tables(folder, page(), smallest=rollups.SMALLEST + 1)

    return run


def addresses() -> list[str]:
    """Every national page: by every dimension, within a filter, and through the years."""
    filters = ("by=size", "by=prefecture", "by=kind", "by=year", "by=service", "by=size&prefecture=13", "by=kind&size=under-50k")
    views = [f"/national/{view}?year={year}&{rest}" for view in library_views() for rest in filters for year in (YEAR, YEARS[-1])]
    return ["/national", *views]


def pages(folder: Path) -> None:
    """Ask for every page twice, and print the slowest of the first and of the second time."""
    with site() as (app, session), tempfile.TemporaryDirectory() as beside:
        (Path(beside) / rollups.FOLDER).symlink_to(folder.absolute())
        app.instance_path = beside
        client = app.test_client()
        world.sign_in(client, session, ministry(session)[1])
        session.commit()
        client.get("/national")
        for name, goal in (("first time", GOAL), ("again", GOAL_AGAIN)):
            seconds = {each: _seconds_of(partial(_opened, client, each)) for each in addresses()}
            worst = max(seconds, key=lambda each: seconds[each])
            middle = median(seconds.values())
            met = "met" if seconds[worst] < goal else "NOT met"
            print(f"  {len(seconds)} pages, {name}: median {told(middle)}, slowest {told(seconds[worst])} ({worst}); goal {met}")


def _opened(client: Any, at: str) -> None:
    assert client.get(at).status_code == 200, at


def by_sql(nation: Path) -> Callable[[], object]:
    """The same sums by plain SQL, a statement for each table; nothing hidden, no intervals."""
    engine = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "512MB"})
    statements = [_sql(nation, each) for each in page()]
    return lambda: [engine.sql(each).fetchall() for each in statements]


def _sql(nation: Path, ask: Ask) -> str:
    name, by = "''" if ask.by == "nation" else f'"{ask.by}"', ask.measure
    years = ",".join(str(each) for each in ask.years)
    answers, returns, rates = (f"'{nation}/{each}.parquet'" for each in ("answers", "returns", "rates"))
    match by:
        case Having():
            inner = f"SELECT count(*), sum((amount > 0)::int) FROM {answers} WHERE field = '{by.fields[0]}'"  # noqa: S608 own names only
        case Share():
            inner = f"SELECT sum((option = '')::int), sum((option = 'yes')::int) FROM {answers} WHERE field = '{by.field}'"  # noqa: S608 own names only
        case Mean():
            inner = f"SELECT count(*), sum(amount) FROM {answers} WHERE field = '{by.field}'"  # noqa: S608 own names only
        case Ratio():
            parts = ", ".join(f"sum(CASE WHEN field = '{each}' THEN amount END)" for each in (by.above, by.below))
            inner = f"SELECT {parts} FROM {answers} WHERE field IN ('{by.above}', '{by.below}')"  # noqa: S608 own names only
        case Rate():
            of = f"indicator = '{by.indicator}' AND service = '{by.service}'"
            inner = f"SELECT sum(total), sum(person_months) FROM {rates} WHERE {of}"  # noqa: S608 own names only
        case _:
            inner = f"SELECT count(*), sum(answered) FROM {returns} WHERE true"  # noqa: S608 own names only
    return f"{inner.replace('SELECT', f'SELECT {name},', 1)} AND year IN ({years}) GROUP BY {name}".replace("GROUP BY ''", "")


def by_pandas(nation: Path) -> Callable[[], object]:
    """The same sums by pandas, over frames that are in memory already."""
    frames = {name: pandas.read_parquet(nation / f"{name}.parquet") for name in ("answers", "returns", "rates")}
    return lambda: [_grouped(frames, each) for each in page()]


def _grouped(frames: Mapping[str, Any], ask: Ask) -> object:
    key: Any = (lambda _: 0) if ask.by == "nation" else ask.by
    match ask.measure:
        case Having(fields=(field,)) | Mean(field=field):
            return _of(frames["answers"], ask.years, field=(field,)).groupby(key)["amount"].agg(["count", "sum"])
        case Share(field=field):
            return _of(frames["answers"], ask.years, field=(field,)).groupby([ask.by, "option"]).size()
        case Ratio(above=above, below=below):
            return _of(frames["answers"], ask.years, field=(above, below)).groupby([ask.by, "field"])["amount"].sum()
        case Rate(indicator=indicator, service=service):
            found = _of(frames["rates"], ask.years, indicator=(indicator,), service=(service,))
            return found.groupby(key)[["total", "person_months"]].sum()
        case _:
            return _of(frames["returns"], ask.years).groupby(key)["answered"].agg(["count", "sum"])


def _of(frame: Any, years: Sequence[int], **wanted: tuple[str, ...]) -> Any:
    held = frame["year"].isin(years)
    for column, values in wanted.items():
        held &= frame[column].isin(values)
    return frame[held]


def main(given: str = "") -> None:
    """Make the nation if it is not there, and print what a page costs."""
    folder = Path(given or Path(tempfile.gettempdir()) / "evaluator-nation")
    if standing(folder) is None:
        made = invent(folder, datetime.now(UTC), smallest=rollups.SMALLEST)
        print(f"invented nation: {made.bodies} bodies, {made.places} municipalities, {made.values:,} figures of months")
    nation = standing(folder)
    assert nation is not None
    if not (nation.folder / NAME).exists():
        print(f"cells published in {told(_seconds_of(lambda: publish(nation.folder, smallest=rollups.SMALLEST)))}")
    print(f"national page, {len(page())} tables over {nation.rows:,} rows of {nation.bodies} bodies")
    print(f"  first reading in a process: {told(once := first(folder))}; goal {told(GOAL)} {'met' if once < GOAL else 'NOT met'}")
    rollups.tables(folder, page())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    contenders = {
        "again": lambda: rollups.tables(folder, page()),
        "unpublished": unpublished(folder),
        "plain SQL": by_sql(nation.folder),
        "pandas": by_pandas(nation.folder),
    }
    seconds = interleaved(contenders, rounds=ROUNDS)
    for name, each in seconds.items():
        print(f"  {name:<11} {told(each):>10}  {seconds['again'] / each:.2f} x of it a page takes, {once / each:.2f} x at first")
    print(f"  peak memory of a page {peak:,.0f} MB")
    pages(folder)


def _seconds_of(run: Callable[[], object]) -> float:
    begun = perf_counter()
    run()
    return perf_counter() - begun


if __name__ == "__main__":
    main(*sys.argv[1:2])
