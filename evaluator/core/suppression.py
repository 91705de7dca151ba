"""Which cells of published tables stay hidden, so that no small one can be seen or worked out from all of them together.

What is published in one year of measures that tell about each other is a family of tables: of each measure everything
together, one table for each dimension, one for each pair. They hide the same cells. A cell is hidden first where it is small
in any of them (primary). Then, for each such cell, cells are hidden with which bodies could change places: a swap after which
every cell that is shown says the same and the small one says something else. As long as such a swap exists nobody can work
the cell out. Where none exists the whole table is held back.

Decided from whole numbers, in one order, by the same steps each time. Sources: Hundepool et al. 2012 (Statistical Disclosure
Control, ch. 4); Repsilber 1994 for hiding the corners of a square. See docs/decisions/0032-small-cells-are-swapped.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import combinations, product

from evaluator.core.national import Hidden
from evaluator.core.swaps import Board, Swap, What, corner_swaps, far_swaps, line_swaps, skewed_swap
from evaluator.core.values import record

Keys = tuple[str, ...]
Dims = tuple[int, ...]
At = tuple[Dims, Keys]
"""A cell: the dimensions of its table, by number, and its key in each."""
Atoms = Mapping[Keys, tuple[int, ...]]
"""The finest cells, a key for each dimension: how many bodies, then whatever else is added up. None below zero."""
BODIES = 0
THIN = 15
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


@record
class Counted:
    """What is published of one measure: its finest cells, and what their numbers after the first are."""

    atoms: Atoms
    quantities: tuple[Quantity, ...] = ()

    def bodies(self) -> "Counted":
        """Its bodies alone: who stands where, whatever else they say."""
        return Counted(atoms={keys: amounts[: BODIES + 1] for keys, amounts in self.atoms.items()})


@dataclass(kw_only=True)
class Pattern:
    """What is hidden in a table, and in those of two dimensions that it is a line of; cells that are not named are shown."""

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
    """The tables of measures that hide the same cells. Each is decided when first asked for; the order makes no difference."""

    def __init__(self, measures: Sequence[Counted], *, smallest: int, above: Sequence["Family"] = ()) -> None:
        """Cells under `smallest` are small. What the families `above` hide is hidden here too, but not the other way round."""
        self.width = max((len(keys) for each in measures for keys in each.atoms), default=0)
        self._above = above
        self._members = [Member(each, self.width, smallest) for each in measures]
        self._patterns: dict[Dims, Pattern] = {}
        self._moves: dict[tuple[Member, int, At], list[tuple[Swap, int]]] = defaultdict(list)

    def cells(self, measure: int, dims: Dims) -> Mapping[Keys, tuple[int, ...] | Hidden]:
        """A table of a measure, by its place among those given, of two dimensions at most: numbers, or why they are hidden."""
        held = self._members[measure].board.table(dims)
        return {keys: self.why((dims, keys)) or amounts for keys, amounts in held.items()}

    def why(self, at: At) -> Hidden | None:
        """Why a cell is hidden; None where it is shown. Its table has two dimensions at most."""
        return self._pattern(at[0]).why(at)

    def _pattern(self, dims: Dims) -> Pattern:
        if dims not in self._patterns:
            self._patterns[dims] = self._decided(dims)
        return self._patterns[dims]

    def _decided(self, dims: Dims) -> Pattern:
        """One table: small cells of all measures are hidden at once, then what each of their numbers needs, one after the other.

        What stands hidden already, for the sake of lines or of other measures, is used first.
        """
        made = Pattern(hidden={at: "primary" for each in self._members for at in each.small(dims)})
        is_thin = any(each.is_thin for each in self._members)
        lines = [self._pattern((one,)) for one in range(self.width)] if len(dims) > 1 and not is_thin else []
        for each in (*lines, *(above._pattern(dims) for above in self._above)):
            made.hidden = {at: why for at, why in each.hidden.items() if at[0] == dims} | made.hidden
            made.withheld |= each.withheld
        if (
            is_thin
            or (len(dims) > 1 and self._are_pairs_telling)
            or not all(self._guard(made, *each) for each in self._guarded(dims))
        ):
            made.withheld |= {each for each in _tables(self.width) if set(dims) <= set(each)}
        return made

    @cached_property
    def _are_pairs_telling(self) -> bool:
        """Whether bodies that gave an answer are counted, and any table of two dimensions has a small cell: none is shown then.

        A swap round a square moves one answer; that others stay as they are shown cannot be told from each alone, and what
        few gave, or all but a few, can be told from what is shown around it.
        """
        counted = any(one.at_most_bodies for each in self._members for one in each.quantities)
        return counted and any(each.small(dims) for each in self._members for dims in combinations(range(self.width), 2))

    def _guarded(self, dims: Dims) -> Iterator[tuple["Member", At, int]]:
        """The cells of a table that are small, and what must not be worked out: the bodies first. All together is shown."""
        for number in range(1 + max((len(each.quantities) for each in self._members), default=0)):
            for each in self._members:
                yield from ((each, at, number) for at in (each.small(dims) if dims and each.is_guarded(number) else ()))

    def _guard(self, made: Pattern, member: "Member", at: At, number: int) -> bool:
        """Hide what is needed so that a number of a cell cannot be worked out; whether that is so."""
        guard = self._guard_line if len(at[0]) == 1 else self._guard_pair
        return guard(made, member, at, number) or (number != BODIES and self._is_plain(member, at, number))

    def _guard_line(self, made: Pattern, member: "Member", at: At, number: int) -> bool:
        """Something changes places with another line: the first kind of thing that can; with one far away if none beside can."""
        aim, board = member.aim(at, number), member.board
        for what, is_far in product(self._whats(member, at, number), (False, True)):
            if is_far:
                known = partial(self._is_line_hidden, at[0])
                ways = list(far_swaps(board, at, what, aim, hidden=made.hidden, is_hidden=known))
            else:
                ways = [each for up in (True, False) for each in line_swaps(board, at, what, aim, up=up, hidden=made.hidden)]
            if ways:
                best = min(ways, key=lambda each: each.rank)
                made.add(best.cells)
                self._moves[member, number, at] += best.swaps
                return True
        return False

    def _guard_pair(self, made: Pattern, member: "Member", at: At, number: int) -> bool:
        """The swaps of its lines if they reach far enough, then the corners of squares, then those of a skewed one."""
        aim = member.aim(at, number)
        lines = [((one,), (key,)) for one, key in zip(*at, strict=True)]
        reached = sum(amount for line in lines for swap, amount in self._moves[member, number, line] if swap.raises(at))
        if reached >= aim:
            return True
        for what in self._whats(member, at, number):
            found = corner_swaps(member.board, at, what, aim - reached, hidden=made.hidden)
            if not reached and not found.amount:
                found = skewed_swap(member.board, at, what, aim, hidden=made.hidden, is_hidden=partial(self._is_hidden, at[0]))
            made.add(found.cells)
            if reached or found.amount:
                return True
        return False

    def _is_line_hidden(self, before: Dims, at: At) -> bool:
        """Whether a cell is hidden in a table of one dimension that is decided before another: that with more lines."""
        return self._rank(at[0]) < self._rank(before) and self.why(at) is not None

    def _rank(self, dims: Dims) -> tuple[int, Dims]:
        return (-max(len(each.board.table(dims)) for each in self._members), dims)

    def _is_hidden(self, before: Dims, at: At) -> bool:
        """Whether a cell is hidden in a table of two dimensions that is decided before another."""
        return at[0] < before and self.why(at) is not None

    def _whats(self, member: "Member", at: At, number: int) -> Iterator[What]:
        """First answers among the bodies that stand there; where those all say the same, bodies together with what they say."""
        what = member.what(number)
        yield what
        if number != BODIES and not self._is_plain(member, at, number):
            yield replace(what, whole=None if what.whole == BODIES else what.whole, anywhere=True)

    def _is_plain(self, member: "Member", at: At, number: int) -> bool:
        """Whether shown cells say it: each body stands in the nation, or a line, of which none count or all do."""
        lines = range(self.width) if len(at[0]) > 1 else ()
        return all(
            any(self._says_all(member, each, number) for each in [((), ()), *(((one,), (keys[one],)) for one in lines)])
            for keys in member.board.members(at)
        )

    def _says_all(self, member: "Member", at: At, number: int) -> bool:
        """Whether a cell is shown, and none of its bodies count or all do."""
        return member.is_alike(at, number) and self.why(at) is None


class Member:
    """One measure of a family: which of its cells are small, and what in them is guarded."""

    def __init__(self, measure: Counted, width: int, smallest: int) -> None:
        self.quantities = measure.quantities
        self.smallest = smallest
        self.board = Board(measure.atoms, width)
        self.is_thin = smallest > 1 and 0 < self.board.amount(((), ()), BODIES) < THIN * smallest

    def small(self, dims: Dims) -> list[At]:
        """The small cells of a table."""
        return [(dims, keys) for keys, amounts in self.board.table(dims).items() if self._is_small(amounts)]

    def is_guarded(self, number: int) -> bool:
        """Whether there is such a number, and it must not be worked out."""
        return number == BODIES or (number <= len(self.quantities) and not self.quantities[number - 1].known)

    def _is_small(self, amounts: Sequence[int]) -> bool:
        people = [(n, one.unit) for n, one in zip(amounts[1:], self.quantities, strict=True) if one.counts_people]
        return any(0 < each < self.smallest * unit for each, unit in [(amounts[BODIES], 1), *people])

    def aim(self, at: At, number: int) -> int:
        """By how much a cell must be able to be more: up to where it is no longer small; at least one."""
        unit = 1 if number == BODIES else self.quantities[number - 1].unit
        counted = number == BODIES or self.quantities[number - 1].counts_people
        return max(unit, self.smallest * unit - self.board.amount(at, number)) if counted else unit

    def what(self, number: int) -> What:
        """What could change places: bodies, or answers among the bodies that stand there."""
        if number == BODIES:
            return What(number=BODIES, anywhere=True)
        one = self.quantities[number - 1]
        parts = [part for part, each in enumerate(self.quantities, 1) if each.part_of == number]
        return What(number=number, whole=BODIES if one.at_most_bodies else one.part_of, part=parts[0] if parts else None)

    def is_alike(self, at: At, number: int) -> bool:
        """Whether none of the bodies of a cell count, or all do."""
        held, whole = self.board.amount(at, number), self.what(number).whole
        return not held or (whole is not None and held == self.board.amount(at, whole))


def _tables(width: int) -> tuple[Dims, ...]:
    return tuple(dims for size in (1, 2) for dims in combinations(range(width), size))
