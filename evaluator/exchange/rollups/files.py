"""Roll-ups on disk: what each body's consists of, and all of them side by side. A file is replaced at once or not at all."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from evaluator.exchange.rollups.engine import reading, write
from evaluator.exchange.rollups.expression import DENOMINATORS, PLACE
from evaluator.exchange.rollups.rows import Rows
from evaluator.exchange.rollups.standing import HALF, STANDING, Nation, standing
from evaluator.exchange.rollups.tables import SCHEMAS

Named = tuple[Any, Sequence[str]]
"""A column of numbers that stand for names, and the names."""


def begin(folder: Path) -> Path:
    """An empty folder beside those that stand, for the bodies' files to be."""
    fresh = folder / f"{HALF}{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh


def write_body(fresh: Path, body: int, rows: Rows) -> int:
    """Write one body's roll-up; how many rows it has. Raises an ArrowInvalid for a value that is no whole number or too large."""
    place = fresh / str(body)
    place.mkdir(exist_ok=True)
    return sum(write_table(place / f"{name}.parquet", name, given) for name, given in rows.items())


def write_table(path: Path, name: str, rows: Iterable[Sequence[Any]] | pa.Table) -> int:
    """Write a table of a body, through another name so that nobody reads a half of it; how many rows it has."""
    schema = SCHEMAS[name]
    table = rows if isinstance(rows, pa.Table) else _table(schema, list(rows))
    if table.num_rows:
        half = path.with_suffix(".half")
        parquet.write_table(table.cast(schema), half, compression="zstd")
        half.replace(path)
    return int(table.num_rows)


def write_months(
    fresh: Path, body: int, *, months: Any, years: Any, values: Any, areas: Named, services: Named, indicators: Named
) -> int:  # fmt: skip
    """Write a body's months from whole columns, without a row of its own for each; how many there are."""
    named = {
        name: pa.DictionaryArray.from_arrays(pa.array(numbers, type=pa.int32()), pa.array(list(names), type=pa.string()))
        for name, (numbers, names) in (("area", areas), ("service", services), ("indicator", indicators))
    }
    own = pa.repeat(pa.scalar(body, type=pa.int32()), len(values))
    columns = {"body": own, "year": pa.array(years), "month": pa.array(months), "value": pa.array(values), **named}
    table = pa.table([columns[each.name] for each in SCHEMAS["figures"]], names=SCHEMAS["figures"].names)
    (fresh / str(body)).mkdir(exist_ok=True)
    return write_table(fresh / str(body) / "figures.parquet", "figures", table)


def _table(schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(each, type=one.type) for each, one in zip(columns, schema, strict=True)], schema=schema)


def gather(
    folder: Path, fresh: Path, made_at: datetime, *, bodies: int, rows: int, then: Callable[[Path], None] | None = None
) -> Nation:  # fmt: skip
    """Lay the roll-ups of all bodies side by side, each row with its body's place; from then on they are what is asked.

    `then` may write more into the folder before anybody asks it. Those that stood before are removed after. Months are added
    up to fiscal years here, in the engine and in bounded memory.
    """
    old = standing(folder)
    number = 1 + max((int(each.name.partition("-")[2]) for each in folder.glob("nation-*") if each.is_dir()), default=0)
    made = folder / f"nation-{number}"
    made.mkdir()
    try:
        _side_by_side(fresh, made)
        if then is not None:
            then(made)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    shutil.rmtree(folder / "bodies", ignore_errors=True)
    fresh.replace(folder / "bodies")
    told = {"folder": made.name, "made_at": made_at.isoformat(), "bodies": bodies, "rows": rows}
    half = folder / "nation.half"
    half.write_text(json.dumps(told), encoding="utf-8")
    half.replace(folder / STANDING)
    if old is not None:
        shutil.rmtree(old.folder, ignore_errors=True)
    return Nation(folder=made, made_at=made_at, bodies=bodies, rows=rows)


def _side_by_side(fresh: Path, made: Path) -> None:
    for name in SCHEMAS:
        if not any(fresh.glob(f"*/{name}.parquet")):
            write_table(fresh / f"{name}.parquet", name, [])
            parquet.write_table(SCHEMAS[name].empty_table(), fresh / f"{name}.parquet")
    read = {name: _all(fresh, name) for name in SCHEMAS}
    write(read["bodies"].order_by(["year", "body"]), made / "bodies.parquet")
    for name, order in (("returns", "year"), ("answers", "field"), ("points", "point")):
        write(
            _placed(read[name], read["bodies"]).order_by(list(dict.fromkeys((order, "year", "body")))), made / f"{name}.parquet"
        )
    write(rates(read["figures"], read["areas"]).order_by(["indicator", "year", "body"]), made / "rates.parquet")


def _all(fresh: Path, name: str) -> Any:
    plain = fresh / f"{name}.parquet"
    return reading(plain if plain.exists() else fresh / "*" / f"{name}.parquet")


def _placed(table: Any, bodies: Any) -> Any:
    """Rows of bodies with what is known of the body in that year."""
    return table.inner_join(bodies.select("body", "year", *PLACE, *DENOMINATORS), ["body", "year"])


def rates(figures: Any, areas: Any) -> Any:
    """Months added up to fiscal years, by body, area, service and indicator: one Ibis expression over tables of the schemas."""
    keys = ["body", "area", "year", "service", "indicator"]
    added = figures.group_by(keys).aggregate(total=figures.value.sum(), months=figures.month.nunique())
    found = added.inner_join(areas, ["body", "area", "year"])
    return found.select(
        *keys, "months", *PLACE, "towns", total=found.total.cast("int64"),
        person_months=(found.people * found.months).cast("int64"),
    )  # fmt: skip


def years(nation: Path) -> tuple[int, ...]:
    """The fiscal years of which the nation has anything, in order."""
    read = (
        parquet.read_table(nation / f"{name}.parquet", columns=["year"])["year"]
        for name in ("returns", "answers", "points", "rates")
    )
    return tuple(sorted({year for each in read for year in each.unique().to_pylist()}))
