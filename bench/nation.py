"""A national page on the full invented nation: time, against a plain SQL group-by and pandas in the same run, and memory.

The nation (906 bodies, ten years, 25 million figures of months) is made once in the folder for temporary files, which takes
some minutes; FOLDER on the command line names one that stands.
"""

import resource
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas

from bench.timing import interleaved, told
from evaluator.core.national import Ask, Coverage, Having, Mean, Measure, Rate, Ratio, Share
from evaluator.exchange.rollups import files
from evaluator.services import rollups
from evaluator.services.inventednation import YEARS, invent

YEAR = 2020
GOAL = 0.3
ROUNDS = 9
KINDS = ("economic", "daily", "social", "employment", "children")
INDICATORS = ("new_consultations", "plans", "job_support_users", "employed")
SIMPLE: tuple[Measure, ...] = (
    *(Having(fields=(f"{kind}_programmes",)) for kind in KINDS),
    *(Ratio(above=f"{kind}_achieved", below=f"{kind}_participants") for kind in KINDS),
    Share(field="considers_proposals", among=("yes",)),
    Mean(field="new_consultations"),
    Mean(field="plans"),
    *(Rate(indicator=each) for each in INDICATORS),
)


def page() -> tuple[Ask, ...]:
    """What one page asks: every figure by size class, two of them by prefecture and through ten years, and who has answered."""
    return (
        *(Ask(measure=each, by="size", years=(YEAR,)) for each in SIMPLE),
        *(Ask(measure=each, by="prefecture", years=(YEAR,)) for each in (SIMPLE[0], SIMPLE[-1])),
        *(Ask(measure=each, by="year", years=YEARS) for each in (SIMPLE[0], SIMPLE[-1])),
        *(Ask(measure=Coverage(), by=each, years=(YEAR,)) for each in ("nation", "size", "prefecture")),
    )  # fmt: skip


def ours(folder: Path) -> Callable[[], object]:
    """All tables of the page, nothing kept from before; with suppression and intervals."""

    def run() -> object:
        rollups.forget()
        return rollups.tables(folder, page())

    return run


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
            inner = f"SELECT sum(total), sum(person_months) FROM {rates} WHERE indicator = '{by.indicator}'"  # noqa: S608 own names only
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
        case Rate(indicator=indicator):
            found = _of(frames["rates"], ask.years, indicator=(indicator,))
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
    if files.standing(folder) is None:
        made = invent(folder, datetime.now(UTC))
        print(f"invented nation: {made.bodies} bodies, {made.places} municipalities, {made.values:,} figures of months")
    nation = files.standing(folder)
    assert nation is not None
    print(f"national page, {len(page())} tables over {nation.rows:,} rows of {nation.bodies} bodies")
    rollups.tables(folder, page())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    contenders = {
        "roll-ups": ours(folder),
        "again": lambda: rollups.tables(folder, page()),
        "plain SQL": by_sql(nation.folder),
        "pandas": by_pandas(nation.folder),
    }
    seconds = interleaved(contenders, rounds=ROUNDS)
    for name, each in seconds.items():
        print(f"  {name:<10} {told(each):>10}  {each / seconds['roll-ups']:.2f} x")
    for name, what in (("roll-ups", "first reading"), ("again", "from memory")):
        print(f"  goal {told(GOAL)}, {what}: {'met' if seconds[name] < GOAL else 'NOT met'}")
    print(f"  peak memory of a page {peak:,.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:2])
