"""The proof that engines answer alike: the same expressions over the same files, and every row compared."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from evaluator.exchange.rollups import files
from evaluator.exchange.rollups.asking import tables
from evaluator.exchange.rollups.engine import Engine, reading, run
from evaluator.exchange.rollups.expression import Request, batch


def sums(nation: Path, requests: Sequence[Request], *, by: Engine) -> pa.Table:
    """The finest cells of all requests, from the one expression that the tables of the nation are made of."""
    return run(batch(tables(nation, by=by), requests), by=by)


def years(bodies: Path, *, by: Engine) -> pa.Table:
    """The months of all bodies added up to fiscal years, from the files that each of them has below `bodies`."""
    figures, areas = (reading(bodies / "*" / f"{name}.parquet", by=by) for name in ("figures", "areas"))
    return run(files.rates(figures, areas), by=by)


def differences(one: pa.Table, other: pa.Table) -> tuple[str, ...]:
    """What is not the same in two tables, a sentence each; the order of rows is of no account, how often each stands is.

    Names and types of columns must be the same too, so that a whole number is never held against a float.
    """
    columns = [[(each.name, str(each.type)) for each in table.schema] for table in (one, other)]
    if columns[0] != columns[1]:
        return (f"columns {columns[0]} against {columns[1]}",)
    first, second = (Counter(zip(*table.to_pydict().values(), strict=True)) for table in (one, other))
    more = [("first", row, count) for row, count in (first - second).items()]
    more += [("second", row, count) for row, count in (second - first).items()]
    return tuple(
        f"only the {which} has {row}, {count} times" for which, row, count in sorted(more, key=lambda each: repr(each[1]))
    )
