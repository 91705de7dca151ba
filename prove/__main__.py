"""The proof that PySpark answers as DuckDB does: the expressions of the roll-ups on both, over the same files, row by row.

Needs the extra `prove` and Java; ends with 1 where anything differs, or where a kind of figure had no rows to compare.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from evaluator.exchange.rollups import spark
from prove.comparing import Proof
from prove.sample import every_figure, invented, odd, odd_figures

SHOWN = 10
"""Differences that are printed."""


def main() -> int:
    """Print what was compared; 0 if all of it is equal, else 1."""
    start = perf_counter()
    version = spark.session().version
    print(f"PySpark {version} began in {perf_counter() - start:.1f} s", flush=True)
    made = Proof()
    with tempfile.TemporaryDirectory() as folder:
        for name, make, requests in (("odd", odd, odd_figures()), ("invented", invented, every_figure())):
            nation = make(Path(folder) / name)
            print(f"{name} nation: {nation.bodies} bodies, {nation.rows:,} rows, {len(requests)} requests", flush=True)
            made.figures(nation, requests)
            made.years(nation)
    for kind, rows in sorted(made.rows.items()):
        print(f"  {kind:<32}{rows:>9,} rows")
    print(f"DuckDB {made.seconds['duckdb']:.1f} s, PySpark {made.seconds['pyspark']:.1f} s")
    return _told(made.rows.total(), made.problems())


def _told(rows: int, wrong: Sequence[str]) -> int:
    if not wrong:
        print(f"equal: {rows:,} rows")
        return 0
    print(f"NOT equal: {len(wrong):,} differences (first is DuckDB, second PySpark)")
    for each in wrong[:SHOWN]:
        print(f"  {each}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
