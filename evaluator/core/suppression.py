"""Which cells of published tables stay hidden, so that no small one can be seen or worked out from all of them together.

What is published of one measure and year is a family of tables: everything together, one table for each dimension, one
for each pair. A cell is hidden first where it is small (primary). Then, for each such cell, cells are hidden with which
bodies could change places: a swap after which every cell that is shown says the same and the small one says something else.
As long as such a swap exists nobody can work the cell out. Where none exists the whole table is held back.

Decided from whole numbers, in one order, by the same steps each time. Sources: Hundepool et al. 2012 (Statistical Disclosure
Control, ch. 4); Repsilber 1994 for hiding the corners of a square. See docs/decisions/0032-small-cells-are-swapped.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from evaluator.core.national import Hidden
from evaluator.core.swaps import Board, Swap, What, corner_swaps, line_swaps
from evaluator.core.values import record

Keys = tuple[str, ...]
Dims = tuple[int, ...]
At = tuple[Dims, Keys]
"""A cell: the dimensions of its table, by number, and its key in each."""
Atoms = Mapping[Keys, tuple[int, ...]]
"""The finest cells, a key for each dimension: how many bodies, then whatever else is added up. None below zero."""
BODIES = 0
THIN = 10
"""How many times the bodies of a small cell must stand in a table before it is parted: of fewer only all together are shown."""


@record
class Quantity:
    """What is added up beside the number of bodies."""

    counts_people: bool = False
    """Whether it counts people, so that a small sum is hidden however many bodies stand in it."""
    at_most_bodies: bool = False
    """Whether it is a part of the bodies, as those that said yes are."""
    part_of: int | None = None
    """The quantity that it is a part of, counted from 1, as those who achieved a goal are of the participants."""
    unit: int = 1
    """How many of the number are one: 100 where it is written in hundredths."""
    known: bool = False
    """Whether everybody knows it anyway, as the population is, so that it is not guarded."""


@dataclass(kw_only=True)
class Pattern:
    """What is hidden in one family; cells that are not named are shown."""

    hidden: dict[At, Hidden] = field(default_factory=dict)
    first: dict[At, Hidden] = field(default_factory=dict)
    """Those of them that the number of bodies alone asks for."""
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
        self.is_thin = smallest > 1 and self.board.amount(((), ()), BODIES) < THIN * smallest
        self._lines: dict[int, Pattern] = {}
        self._pairs: dict[Dims, Pattern] = {}
        self._moves: dict[At, list[tuple[int, Swap, int]]] = defaultdict(list)

    def why(self, at: At) -> Hidden | None:
        """Why a cell is hidden; None where it is shown, or has no bodies. Its table has two dimensions at most."""
        if not self.board.amount(at, BODIES):
            return None
        if not at[0] or self.is_thin:
            return "primary" if self._is_small(at) else "complementary" if at[0] else None
        pattern = self._line_decided(at[0][0]) if len(at[0]) == 1 else self._pair_decided(at[0])
        return pattern.why(at)

    def _is_small(self, at: At) -> bool:
        amounts = self.board.amounts(at)[1:]
        watched = [(n, one.unit) for n, one in zip(amounts, self.quantities, strict=True) if one.counts_people]
        return self._has_few(at) or any(0 < each < self.smallest * unit for each, unit in watched)

    def _has_few(self, at: At) -> bool:
        return 0 < self.board.amount(at, BODIES) < self.smallest

    def _guarded(self) -> Iterable[int]:
        """The numbers that must not be worked out: the bodies first."""
        return (BODIES, *(number for number, each in enumerate(self.quantities, 1) if not each.known))

    def _line_decided(self, dim: int) -> Pattern:
        """The table of one dimension, and what the swaps in it hide in tables of two. Lines are decided by themselves."""
        if dim not in self._lines:
            self._lines[dim] = self._decided((dim,), (), self._guard_line)
        return self._lines[dim]

    def _pair_decided(self, dims: Dims) -> Pattern:
        if dims not in self._pairs:
            self._pairs[dims] = self._decided(dims, [self._line_decided(dim) for dim in dims], self._guard_pair)
        return self._pairs[dims]

    def _decided(self, dims: Dims, before: Iterable[Pattern], guard: Callable[[Pattern, At, int], bool]) -> Pattern:
        """One table: first for the sake of the bodies alone, so that measures over the same bodies agree, then of the rest."""
        cells = [(dims, keys) for keys in self.board.table(dims)]
        few = [at for at in cells if self._has_few(at)]
        made = Pattern(hidden={at: why for each in before for at, why in each.first.items() if at[0] == dims})
        made.hidden |= dict.fromkeys(few, "primary")
        held = [guard(made, at, BODIES) for at in few]
        made.first = dict(made.hidden)
        small = [at for at in cells if self._is_small(at)]
        made.hidden |= {at: why for each in before for at, why in each.hidden.items() if at[0] == dims and at not in made.hidden}
        made.hidden |= dict.fromkeys(small, "primary")
        rest = [(at, number) for number in self._guarded() for at in small if number != BODIES or at not in few]
        held += [guard(made, at, number) for at, number in rest]
        made.withheld = {each for one in before for each in one.withheld}
        if not all(held):
            made.withheld |= {each for each in _tables(self.width) if set(dims) <= set(each)}
        return made

    def _aim(self, at: At, number: int) -> int:
        """By how much a cell must be able to be more: up to where it is no longer small; at least one."""
        unit = 1 if number == BODIES else self.quantities[number - 1].unit
        counted = number == BODIES or self.quantities[number - 1].counts_people
        return max(unit, self.smallest * unit - self.board.amount(at, number)) if counted else unit

    def _what(self, number: int) -> What:
        """What could change places: bodies, or answers among the bodies that stand there."""
        if number == BODIES:
            return What(number=BODIES, anywhere=True)
        one = self.quantities[number - 1]
        parts = [part for part, each in enumerate(self.quantities, 1) if each.part_of == number]
        return What(number=number, whole=BODIES if one.at_most_bodies else one.part_of, part=parts[0] if parts else None)

    def _whats(self, at: At, number: int) -> Iterator[What]:
        """First answers among the bodies that stand there; where those all say the same, bodies together with what they say."""
        what = self._what(number)
        yield what
        if number != BODIES and not self._is_plain(at, number):
            yield replace(what, whole=None if what.whole == BODIES else what.whole, anywhere=True)

    def _is_plain(self, at: At, number: int) -> bool:
        """Whether shown cells say it: each body stands in the nation, or a line, of which none count or all do."""
        lines = range(self.width) if len(at[0]) > 1 else ()
        return all(
            any(self._says_all(each, number) for each in [((), ()), *(((one,), (keys[one],)) for one in lines)])
            for keys in self.board.members(at)
        )

    def _says_all(self, at: At, number: int) -> bool:
        """Whether a cell is shown, and none of its bodies count or all do."""
        held, whole = self.board.amount(at, number), self._what(number).whole
        alike = not held or (whole is not None and held == self.board.amount(at, whole))
        return alike and self.why(at) is None

    def _guard_line(self, made: Pattern, at: At, number: int) -> bool:
        """Hide what is needed so that a cell of a line cannot be worked out; whether that is so."""
        aim = self._aim(at, number)
        for what in self._whats(at, number):
            ways = [each for up in (True, False) for each in line_swaps(self.board, at, what, aim, up=up, hidden=made.hidden)]
            if ways:
                best = min(ways, key=lambda each: each.rank)
                made.add(best.cells)
                self._moves[at] += [(number, swap, amount) for swap, amount in best.swaps]
                return True
        return number != BODIES and self._is_plain(at, number)

    def _guard_pair(self, made: Pattern, at: At, number: int) -> bool:
        """The same for a cell of two dimensions: swaps that stand already, then the corners of squares."""
        aim = self._aim(at, number)
        reached = sum(
            amount for one in at[0] for which, swap, amount in self._moves[((one,), (at[1][at[0].index(one)],))]
            if which == number and swap.raises(at)
        )  # fmt: skip
        if reached >= aim:
            return True
        for what in self._whats(at, number):
            found = corner_swaps(self.board, at, what, aim - reached, hidden=made.hidden)
            made.add(found.cells)
            if reached or found.amount:
                return True
        return number != BODIES and self._is_plain(at, number)


def _tables(width: int) -> tuple[Dims, ...]:
    return tuple(dims for size in (1, 2) for dims in combinations(range(width), size))
