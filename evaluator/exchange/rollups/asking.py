"""Asking the roll-ups that stand: the finest cells of each measure, by one expression for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis

from evaluator.exchange.rollups.engine import Engine, reading, run
from evaluator.exchange.rollups.expression import Request, batch

NAMES = ("bodies", "returns", "answers", "points", "rates")


@dataclass(frozen=True, slots=True)
class Finest:
    """A finest cell: its place among the dimensions, and what is added up. Amounts are in hundredths."""

    year: int
    size: str
    prefecture: str
    kind: str
    service: str
    answer: str
    bodies: int
    above: int
    below: int


def finest(nation: Path, requests: Sequence[Request]) -> tuple[tuple[Finest, ...], ...]:
    """The finest cells of each request, in the order of their keys. `nation` is the folder that stands."""
    found: list[list[Finest]] = [[] for _ in requests]
    if requests:
        for number, *cell in sorted(zip(*run(batch(tables(nation), requests)).to_pydict().values(), strict=True)):
            found[number].append(Finest(*cell))
    return tuple(tuple(each) for each in found)


@lru_cache(maxsize=2)
def tables(nation: Path, *, by: Engine = "duckdb") -> Mapping[str, Any]:
    """The tables of the nation as Ibis tables of an engine."""
    return {name: _whole(reading(nation / f"{name}.parquet", by=by)) for name in NAMES}


def _whole(table: Any) -> Any:
    """A table with the households of the body, which roll-ups that were made before they were counted do not know."""
    lacking = "people" in table.columns and "households" not in table.columns
    return table.mutate(households=ibis.null("int64")) if lacking else table
