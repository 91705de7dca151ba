"""Asking both engines the same, and what came of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

import pyarrow as pa

from evaluator.exchange.rollups import proof
from evaluator.exchange.rollups.engine import Engine
from evaluator.exchange.rollups.expression import Request
from evaluator.exchange.rollups.standing import Nation
from prove.sample import kind_of, parts

TOGETHER = 40
"""Requests that one expression answers."""
ENGINES: tuple[Engine, ...] = ("duckdb", "pyspark")


class Proof:
    """What was compared so far: rows by what they are about, seconds of each engine, and what differed."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.seconds = dict.fromkeys(ENGINES, 0.0)
        self.wrong: list[str] = []

    def compare(self, ask: Callable[..., pa.Table]) -> pa.Table:
        """Ask both engines the same and compare every row; what DuckDB answered."""
        found = []
        for by in ENGINES:
            start = perf_counter()
            found.append(ask(by=by))
            self.seconds[by] += perf_counter() - start
        self.wrong += proof.differences(*found)
        return found[0]

    def figures(self, nation: Nation, requests: Sequence[Request]) -> None:
        """Compare the finest cells of all requests."""
        self.rows.update(dict.fromkeys(map(kind_of, requests), 0))
        for part in parts(requests, TOGETHER):
            answered = self.compare(partial(proof.sums, nation.folder, part))
            self.rows.update(kind_of(part[number]) for number in answered["request"].to_pylist())

    def years(self, nation: Nation) -> None:
        """Compare months that are added up to fiscal years."""
        bodies = nation.folder.parent / "bodies"
        self.rows["months added up"] += self.compare(partial(proof.years, bodies)).num_rows

    def problems(self) -> list[str]:
        """What differed, and kinds of figures that had no row to compare; nothing compared at all is a problem too."""
        empty = [f"no row of {kind} was compared" for kind, rows in self.rows.items() if not rows]
        return [*self.wrong, *empty, *([] if self.rows else ["nothing was compared"])]
