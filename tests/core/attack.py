"""The attacker: whoever reads every published table together, as a linear programme over the finest cells."""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from evaluator.core.suppression import At, Keys

Target = tuple[At, str]
"""A cell, and the name of a number of it."""


def tables(width: int) -> list[tuple[int, ...]]:
    """The tables of a family: everything together, by one dimension, by two."""
    return [dims for size in (0, 1, 2) for dims in combinations(range(width), size)]


def cell_of(keys: Keys, dims: Sequence[int]) -> At:
    """The cell of a table that a finest cell stands in."""
    return (tuple(dims), tuple(keys[one] for one in dims))


class Attack:
    """What the attacker knows: sums that are shown, bounds that everybody knows. No number is below zero."""

    def __init__(self, places: Iterable[Keys], names: Sequence[str]) -> None:
        self.places = sorted(places)
        self.columns = {(keys, name): at for at, (name, keys) in enumerate((n, k) for n in names for k in self.places)}
        self.bounds: list[tuple[float, float | None]] = [(0, None)] * len(self.columns)
        self._held: dict[At, list[Keys]] = {}
        self._equal: list[tuple[dict[int, float], float]] = []
        self._most: list[tuple[dict[int, float], float]] = []

    def members(self, at: At) -> list[Keys]:
        """The finest cells of a cell."""
        if at not in self._held:
            self._held[at] = [keys for keys in self.places if cell_of(keys, at[0]) == at]
        return self._held[at]

    def sum_of(self, at: At, *names: str) -> dict[int, float]:
        """Numbers of a cell, added up over its finest cells."""
        return {self.columns[keys, name]: 1.0 for keys in self.members(at) for name in names}

    def shown(self, at: At, name: str, value: float) -> None:
        """A table shows a number of a cell."""
        self._equal.append((self.sum_of(at, name), value))

    def not_empty(self, at: At, name: str) -> None:
        """A table has a line for a cell, so that a body stands there."""
        self._most.append((dict.fromkeys(self.sum_of(at, name), -1.0), -1))

    def part(self, part: str, whole: str) -> None:
        """One number is at most another in every finest cell."""
        self._most += [({self.columns[keys, part]: 1.0, self.columns[keys, whole]: -1.0}, 0) for keys in self.places]

    def adds_up(self, parts: Sequence[str], whole: str) -> None:
        """Numbers add up to another in every finest cell."""
        for keys in self.places:
            row = {self.columns[keys, name]: 1.0 for name in parts} | {self.columns[keys, whole]: -1.0}
            self._equal.append((row, 0))

    def known(self, name: str, values: Mapping[Keys, float], *, least: bool = True) -> None:
        """Everybody knows a number of every finest cell, or only what it is at most."""
        for keys in self.places:
            value = values.get(keys, 0)
            self.bounds[self.columns[keys, name]] = (value if least else 0, value)

    def widths(self, targets: Sequence[Target], *, enough: float, seed: int = 1) -> dict[Target, float]:
        """How far apart two worlds are that show the same, for each target: at least `enough`, else the whole range.

        Every world that is found counts for all targets, so that few of them need a programme of their own.
        """
        rows = [self.sum_of(at, name) for at, name in targets]
        aims = _matrix(rows, len(self.columns))
        given = self._given()
        draw = random.Random(seed)
        low, high = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)

        def world(weights: np.ndarray) -> None:
            found = linprog(weights, **given)
            assert found.status == 0, found.message
            values = aims @ found.x
            np.minimum(low, values, out=low)
            np.maximum(high, values, out=high)

        for _ in range(4):
            mixed = aims.T @ np.array([draw.uniform(-1, 1) for _ in rows])
            world(mixed)
            world(-mixed)
        for number in range(len(rows)):
            for sign in (1, -1):
                if high[number] - low[number] < enough:
                    world(sign * aims[[number]].toarray()[0])
        return dict(zip(targets, (high - low).tolist(), strict=True))

    def _given(self) -> dict[str, object]:
        size = len(self.columns)
        most, equal = ([row for row, _ in each] for each in (self._most, self._equal))
        bound = {"A_ub": _matrix(most, size), "b_ub": [value for _, value in self._most]} if most else {}
        return bound | {
            "A_eq": _matrix(equal, size), "b_eq": [value for _, value in self._equal], "bounds": self.bounds, "method": "highs"
        }  # fmt: skip


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> coo_array:
    across = [column for row in rows for column in row]
    down = [number for number, row in enumerate(rows) for _ in row]
    return coo_array(([value for row in rows for value in row.values()], (down, across)), shape=(len(rows), width)).tocsr()
