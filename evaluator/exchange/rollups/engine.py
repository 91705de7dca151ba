"""DuckDB inside this process, through Ibis: bounded memory, two threads, nothing loaded or fetched by itself.

Here, and only here, is chosen which engine answers. PySpark is an optional extra, which the proof asks for by its name.
"""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import ibis
import pyarrow as pa

Engine = Literal["duckdb", "pyspark"]
MEMORY = "512MB"
THREADS = 2
LOCK = Lock()
"""The engine is asked by one at a time."""


@cache
def engine() -> Any:
    """The engine of this process. It reads and writes Parquet, which is built in, and may load nothing else."""
    made = ibis.duckdb.connect(
        ":memory:", memory_limit=MEMORY, threads=THREADS, autoinstall_known_extensions=False, autoload_known_extensions=False
    )  # fmt: skip
    made.raw_sql("SET preserve_insertion_order = false")
    return made


def reading(*paths: Path, by: Engine = "duckdb") -> Any:
    """A table of one or more Parquet files, or patterns of them, as an Ibis table of that engine."""
    if by == "pyspark":
        from evaluator.exchange.rollups import spark

        return spark.reading(*paths)
    return engine().read_parquet([str(each) for each in paths])


def run(expression: Any, *, by: Engine = "duckdb") -> pa.Table:
    """What an expression over tables of that engine comes to."""
    if by == "pyspark":
        from evaluator.exchange.rollups import spark

        return spark.run(expression)
    with LOCK:
        return engine().to_pyarrow(expression)


def write(expression: Any, path: Path) -> None:
    """Write what an expression comes to as one Parquet file, bit by bit."""
    with LOCK:
        engine().to_parquet(expression, str(path), compression="zstd", row_group_size=61_440)
