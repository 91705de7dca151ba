"""Which cells of published tables stay hidden, so that no small one can be seen or worked out from all of them together.

What is published of one measure and year is a family of tables: everything together, one table for each dimension, one
for each pair. A cell is hidden first where it is small (primary). Then, for each such cell, cells are hidden with which
bodies could change places: a swap after which every cell that is shown says the same and the small one says something else.
As long as such a swap exists nobody can work the cell out. Where none exists the whole table is held back.

Decided from whole numbers, in one order, by the same steps each time. Sources: Hundepool et al. 2012 (Statistical Disclosure
Control, ch. 4); Repsilber 1994 for hiding the corners of a square. See docs/decisions/0032-small-cells-are-swapped.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from evaluator.core.national import Hidden
from evaluator.core.swaps import Board, Swap, corner_swaps, line_swaps
from evaluator.core.values import record

Keys = tuple[str, ...]
Dims = tuple[int, ...]
At = tuple[Dims, Keys]
"""A cell: the dimensions of its table, by number, and its key in each."""
Atoms = Mapping[Keys, tuple[int, ...]]
"""The finest cells, a key for each dimension: how many bodies, then whatever else is added up. None below zero."""
BODIES = 0


@record
class Quantity:
    """What is added up beside the number of bodies."""

    counts_people: bool = False
    """Whether it counts people, so that a small sum is hidden however many bodies stand in it."""
    at_most_bodies: bool = False
    """Whether it is a part of the bodies, as those that said yes are."""


@dataclass(kw_only=True)
class Pattern:
    """What is hidden in one family; cells that are not named are shown."""

    hidden: dict[At, Hidden] = field(default_factory=dict)
    withheld: set[Dims] = field(default_factory=set)
    """Tables of which nothing is shown."""

    def why(self, at: At) -> Hidden | None:
        """Why a cell is hidden; None where it is shown."""
        found = self.hidden.get(at)
        return found or ("complementary" if at[0] in self.withheld else None)

    def add(self, cells: Iterable[At]) -> None:
        """Hide cells for the sake of others."""
        for each in cells:
            self.hidden.setdefault(each, "complementary")


class Family:
    """The tables of one measure and year. Each table is decided when it is first asked for; the order makes no difference."""

    def __init__(self, atoms: Atoms, quantities: tuple[Quantity, ...] = (), *, smallest: int) -> None:
        """`quantities` describe the numbers of an atom after the first. Cells under `smallest` are small."""
        self.quantities = quantities
        self.smallest = smallest
        self.width = len(next(iter(atoms), ()))
        self.board = Board(atoms, self.width)
        self._lines: Pattern | None = None
        self._pairs: dict[Dims, Pattern] = {}
        self._moves: dict[At, list[tuple[int, Swap, int]]] = defaultdict(list)

    def why(self, at: At) -> Hidden | None:
        """Why a cell is hidden; None where it is shown, or has no bodies. Its table has two dimensions at most."""
        if not at[0]:
            return "primary" if self._is_small(at) else None
        pattern = self._lines_decided() if len(at[0]) == 1 else self._pair_decided(at[0])
        return pattern.why(at) if self.board.amount(at, BODIES) else None

    def _is_small(self, at: At) -> bool:
        amounts = self.board.cells[at]
        watched = [amounts[BODIES], *(n for n, each in zip(amounts[1:], self.quantities, strict=True) if each.counts_people)]
        return any(0 < each < self.smallest for each in watched)

    def _lines_decided(self) -> Pattern:
        """The tables of one dimension, and what the swaps in them hide in the tables of two."""
        if self._lines is None:
            made = Pattern()
            for at in self.board.table_cells(1):
                if self._is_small(at):
                    made.hidden[at] = "primary"
            for at in sorted(each for each, why in made.hidden.items() if why == "primary"):
                if not all(self._guard_line(made, at, number) for number in range(len(self.quantities) + 1)):
                    made.withheld |= {dims for dims in _tables(self.width) if at[0][0] in dims}
            self._lines = made
        return self._lines

    def _pair_decided(self, dims: Dims) -> Pattern:
        if dims not in self._pairs:
            before = self._lines_decided()
            made = Pattern(
                hidden={at: why for at, why in before.hidden.items() if at[0] == dims}, withheld=before.withheld & {dims}
            )
            small = [at for at in self.board.table_cells(2) if at[0] == dims and self._is_small(at)]
            made.hidden |= dict.fromkeys(small, "primary")
            for at in sorted(small) if dims not in made.withheld else ():
                if not all(self._guard_pair(made, at, number) for number in range(len(self.quantities) + 1)):
                    made.withheld.add(dims)
                    break
            self._pairs[dims] = made
        return self._pairs[dims]

    def _aim(self, at: At, number: int) -> int:
        """By how much a cell must be able to be more: up to where it is no longer small; at least one."""
        counted = number == BODIES or self.quantities[number - 1].counts_people
        return max(1, self.smallest - self.board.amount(at, number)) if counted else 1

    def _bounds(self, number: int) -> tuple[bool, ...]:
        """Of a part of the bodies first the swaps in which only answers change places, then those of bodies with theirs."""
        return (True, False) if number != BODIES and self.quantities[number - 1].at_most_bodies else (False,)

    def _needless(self, at: At, number: int) -> bool:
        """Whether nothing is given away if the number is worked out: none of the bodies count in it."""
        return number != BODIES and not self.board.amount(at, number)

    def _guard_line(self, made: Pattern, at: At, number: int) -> bool:
        """Hide what is needed so that a cell of a line cannot be worked out; whether that is so."""
        aim = self._aim(at, number)
        for bounded in self._bounds(number):
            ways = [
                each for up in (True, False)
                for each in line_swaps(self.board, at, number, aim, up=up, bounded=bounded, hidden=made.hidden)
            ]  # fmt: skip
            if ways:
                best = min(ways, key=lambda each: each.rank)
                made.add(best.cells)
                self._moves[at] += [(number, swap, amount) for swap, amount in best.swaps]
                return True
        return self._needless(at, number)

    def _guard_pair(self, made: Pattern, at: At, number: int) -> bool:
        """The same for a cell of two dimensions: swaps that stand already, then the corners of squares."""
        aim = self._aim(at, number)
        reached = sum(
            amount for one in at[0] for which, swap, amount in self._moves[((one,), (at[1][at[0].index(one)],))]
            if which == number and swap.raises(at)
        )  # fmt: skip
        if reached >= aim:
            return True
        for bounded in self._bounds(number):
            found = corner_swaps(self.board, at, number, aim - reached, bounded=bounded, hidden=made.hidden)
            made.add(found.cells)
            if reached or found.amount:
                return True
        return self._needless(at, number)


def _tables(width: int) -> tuple[Dims, ...]:
    return tuple(dims for size in (1, 2) for dims in combinations(range(width), size))
