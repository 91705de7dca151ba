"""Swaps among the finest cells of a family of tables: who could stand elsewhere without a shown cell being different.

`core.suppression` asks for them. A line swap takes something from one cell to another that differs in one dimension; a far
swap to one that differs in more, where the lines of the others are hidden already; a corner
swap goes round a square, so that no table but that of its two dimensions changes; a skewed square has its sides in two layers of
the other dimensions, so that it changes tables of those too, where they are hidden already.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

Keys = tuple[str, ...]
Dims = tuple[int, ...]
At = tuple[Dims, Keys]
NOBODY: Mapping[Keys, Keys] = {}


class Board:
    """The finest cells, and the tables of no, one and two dimensions added up from them, each when it is first looked at."""

    def __init__(self, atoms: Mapping[Keys, tuple[int, ...]], width: int) -> None:
        self.atoms = {keys: amounts for keys, amounts in sorted(atoms.items()) if amounts[0] > 0}
        self.width = width
        self.none = (0,) * len(next(iter(atoms.values()), (0,)))
        self._tables: dict[Dims, dict[Keys, tuple[int, ...]]] = {}
        self._members: dict[Dims, dict[Keys, list[Keys]]] = {}
        self._layers: dict[Dims, dict[Keys, dict[Keys, Keys]]] = {}
        self._open: dict[Keys, bool] = {}

    def table(self, dims: Dims) -> Mapping[Keys, tuple[int, ...]]:
        """The cells of one table that have bodies, in the order of their keys."""
        if dims not in self._tables:
            members: dict[Keys, list[Keys]] = {}
            for keys in self.atoms:
                members.setdefault(tuple([keys[one] for one in dims]), []).append(keys)
            self._members[dims] = members
            self._tables[dims] = {
                key: tuple(map(sum, zip(*(self.atoms[keys] for keys in found), strict=True)))
                for key, found in sorted(members.items())
            }
        return self._tables[dims]

    def members(self, at: At) -> list[Keys]:
        """The finest cells that a cell is added up from."""
        self.table(at[0])
        return self._members[at[0]].get(at[1], [])

    def layers(self, dims: Dims) -> Mapping[Keys, Mapping[Keys, Keys]]:
        """The finest cells of each cell of a table by their keys in the other dimensions, in order."""
        if dims not in self._layers:
            rest = [one for one in range(self.width) if one not in dims]
            self.table(dims)
            self._layers[dims] = {
                key: {tuple([keys[one] for one in rest]): keys for keys in found} for key, found in self._members[dims].items()
            }
        return self._layers[dims]

    def amounts(self, at: At) -> tuple[int, ...]:
        """All numbers of a cell; zeros where nobody stands in it."""
        return self.table(at[0]).get(at[1], self.none)

    def amount(self, at: At, number: int) -> int:
        """One number of a cell; 0 where nobody stands in it."""
        return self.amounts(at)[number]

    def held(self, keys: Keys, number: int) -> int:
        """One number of a finest cell; 0 where nobody stands in it."""
        found = self.atoms.get(keys)
        return found[number] if found else 0

    def spare(self, keys: Keys, what: "What") -> int:
        """How much can be taken from a finest cell: what it holds, less what is a part of that."""
        return self.held(keys, what.number) - (0 if what.part is None else self.held(keys, what.part))

    def room(self, keys: Keys, what: "What") -> int | None:
        """How much more a finest cell can hold; None where there is no limit. Of a part it is what the whole leaves.

        Nothing where a table shows that nobody stands there; of what bodies answered, nothing where none stands.
        """
        if not self._is_open(keys, anywhere=what.anywhere):
            return 0
        return None if what.whole is None else self.held(keys, what.whole) - self.held(keys, what.number)

    def _is_open(self, keys: Keys, *, anywhere: bool) -> bool:
        if keys not in self._open:
            pairs = combinations(range(self.width), 2)
            self._open[keys] = keys in self.atoms or all((keys[a], keys[b]) in self.table((a, b)) for a, b in pairs)
        return self._open[keys] if anywhere else keys in self.atoms


@dataclass(frozen=True, kw_only=True, slots=True)
class What:
    """What changes places."""

    number: int
    """Which of the numbers of a finest cell."""
    whole: int | None = None
    """The number that it is a part of, so that it can never be more."""
    part: int | None = None
    """The number that is a part of it, so that it can never be less."""
    anywhere: bool = False
    """Whether it could stand where no body stands: bodies themselves can, what they answered cannot."""


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Something that could go from one finest cell to another."""

    source: Keys
    target: Keys

    def raises(self, at: At) -> bool:
        """Whether a cell would be another: it holds one end and not the other."""
        held = [tuple(keys[one] for one in at[0]) == at[1] for keys in (self.source, self.target)]
        return held[0] != held[1]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a cell can be made to differ: the swaps with how much each takes, and the cells that must be hidden for them."""

    swaps: tuple[tuple[Swap, int], ...]
    cells: frozenset[At]
    rank: tuple[object, ...] = ()


@dataclass(kw_only=True)
class Round:
    """Corners that were found: by how much they let a cell differ, and the cells that must be hidden for them."""

    amount: int = 0
    cells: set[At] = field(default_factory=set)
    used: dict[Keys, int] = field(default_factory=lambda: defaultdict(int))


def _with(keys: Keys, changes: Mapping[int, str]) -> Keys:
    return tuple(changes.get(number, key) for number, key in enumerate(keys))


def line_swaps(
    board: Board, at: At, what: What, aim: int, *, up: bool, hidden: Collection[At]
) -> Iterator[Way]:  # fmt: skip
    """For each other key of a line, the way in which the cell could hold more (`up`) or less; the best has the least rank."""
    (dim,), (key,) = at
    for other in (keys[0] for keys in board.table((dim,)) if keys[0] != key):
        taken, reached = [], 0
        layers = board.members(((dim,), (other,))) if up else board.members(at)
        pairs = [(_with(keys, {dim: key}), _with(keys, {dim: other})) for keys in layers]
        found = [(_takes(board, *(pair[::-1] if up else pair), what), pair) for pair in pairs]
        for amount, pair in sorted(found, key=lambda each: (-each[0], each[1])):
            if amount <= 0 or reached >= aim:
                break
            taken.append((Swap(source=pair[1], target=pair[0]), min(amount, aim - reached)))
            reached += taken[-1][1]
        if taken:
            yield _way(board, taken, hidden, (reached < aim,), (not up, other))


def far_swaps(
    board: Board, at: At, what: What, aim: int, *, hidden: Collection[At], is_hidden: Callable[[At], bool]
) -> Iterator[Way]:  # fmt: skip
    """Swaps of a line with finest cells that differ in other dimensions too; `is_hidden` tells whether those lines are hidden."""
    (dim,), (key,) = at
    for near, far in product(board.members(at), (keys for keys in board.atoms if keys[dim] != key)):
        apart = [one for one in range(board.width) if one != dim and near[one] != far[one]]
        if apart and all(is_hidden(((one,), (keys[one],))) for one in apart for keys in (near, far)):
            for source, target in ((far, near), (near, far)):
                amount = min(_takes(board, source, target, what), aim)
                if amount > 0:
                    taken = [(Swap(source=source, target=target), amount)]
                    yield _way(board, taken, hidden, (-amount,), (source == near, near, far))


def _way(
    board: Board, taken: list[tuple[Swap, int]], hidden: Collection[At], first: tuple[object, ...], then: tuple[object, ...]
) -> Way:  # fmt: skip
    """Some swaps, ranked by what they reach, then by how many cells they hide anew and how many bodies stand in those."""
    cells = frozenset(each for swap, _ in taken for each in _touched(board, swap))
    new = [each for each in cells if each not in hidden]
    rank = (*first, len(new), then[0], sum(board.amount(each, 0) for each in new), *then[1:])
    return Way(swaps=tuple(taken), cells=cells, rank=rank)


def _takes(board: Board, source: Keys, target: Keys, what: What) -> int:
    """How much can go from one finest cell to another."""
    held, room = board.spare(source, what), board.room(target, what)
    return held if room is None else min(held, room)


def _touched(board: Board, swap: Swap) -> Iterator[At]:
    """The cells of all tables that a swap would change."""
    for dims in (each for size in (1, 2) for each in combinations(range(board.width), size)):
        ends = {tuple([keys[one] for one in dims]) for keys in (swap.source, swap.target)}
        if len(ends) > 1:
            yield from ((dims, keys) for keys in sorted(ends))


def corner_swaps(board: Board, at: At, what: What, aim: int, *, hidden: Mapping[At, object]) -> Round:
    """Squares with the cell as a corner, those first that hide nothing more, until the cell could hold `aim` more, else less."""
    for up in (True, False):
        found = Round()
        for square in _squares(board, at, hidden) if _could(board, at, what, up=up) else ():
            if found.amount >= aim:
                return found
            _go_round(board, at, square, what, aim, found, up=up)
        if found.amount:
            return found
    return Round()


def _could(board: Board, at: At, what: What, *, up: bool) -> bool:
    """Whether a cell has room for more at all, or something to give."""
    held = board.amount(at, what.number)
    return what.whole is None or held < board.amount(at, what.whole) if up else held > 0


def _squares(board: Board, at: At, hidden: Mapping[At, object]) -> Iterator[tuple[str, str]]:
    """The opposite corners, by how many cells they would hide, then how many bodies those have, then their keys."""
    (first, second), (row, column) = at
    dims = at[0]
    costly = []
    columns = [(each, (dims, (row, each)) in hidden) for each in _partners(board, (first,), row, second, column)]
    for other in _partners(board, (second,), column, first, row):
        beside = (dims, (other, column)) in hidden
        for each, above in columns:
            if beside and above and (dims, (other, each)) in hidden:
                yield (other, each)
            elif (other, each) in board.table(dims):
                costly.append((other, each))
    yield from (square for _, square in sorted((_cost(board, at, each, hidden), each) for each in costly))


def _cost(board: Board, at: At, square: tuple[str, str], hidden: Mapping[At, object]) -> tuple[int, int]:
    new = [each for each in _corners(at, square) if each not in hidden]
    return (len(new), sum(board.amount(each, 0) for each in new))


def _partners(board: Board, dims: Dims, key: str, along: int, own: str) -> list[str]:
    return sorted({keys[along] for keys in board.members((dims, (key,)))} - {own})


def _corners(at: At, square: tuple[str, str]) -> tuple[At, At, At, At]:
    dims, (row, column) = at
    return (at, (dims, (row, square[1])), (dims, (square[0], column)), (dims, square))


def _go_round(
    board: Board, at: At, square: tuple[str, str], what: What, aim: int, found: Round, *, up: bool
) -> None:  # fmt: skip
    """Take what can go round a square, in each layer of the other dimensions, without using anything twice."""
    (row, column), (other, beside) = at[1], square
    ends, sides = ((row, column), square), ((row, beside), (other, column))
    first, second = sides if up else ends
    layers = board.layers(at[0])
    held, too = layers.get(first, NOBODY), layers.get(second, NOBODY)
    for rest, own in held.items():
        if rest in too and found.amount < aim:
            more = [_at(own, at[0], each) for each in (ends if up else sides)]
            amount = min(_round(board, (own, too[rest]), more, what, found), aim - found.amount)
            if amount > 0:
                found.amount += amount
                found.cells |= set(_corners(at, square))
                for each in (own, too[rest]):
                    found.used[each] += amount
                for each in more:
                    found.used[each] -= amount


def _round(board: Board, less: tuple[Keys, Keys], more: list[Keys], what: What, found: Round) -> int:
    """How much can go from two finest cells to two others."""
    amount = min(board.spare(each, what) - found.used[each] for each in less)
    for each in more if amount > 0 else ():
        room = board.room(each, what)
        if room is not None:
            amount = min(amount, room + min(found.used[each], 0))
    return amount


def _at(keys: Keys, dims: Dims, given: Keys) -> Keys:
    """The finest cell in the same layer that stands in a cell of a table."""
    made = list(keys)
    for one, key in zip(dims, given, strict=True):
        made[one] = key
    return tuple(made)


def skewed_swap(
    board: Board, at: At, what: What, aim: int, *, hidden: Collection[At], is_hidden: Callable[[At], bool]
) -> Round:  # fmt: skip
    """The skewed square with the cell as a corner that hides least; `is_hidden` tells which cells of other tables are hidden."""
    for up in (True, False):
        ways = list(_skewed(board, at, what, aim, is_hidden, up=up)) if _could(board, at, what, up=up) else []
        if ways:
            return min(ways, key=lambda each: _skew_rank(board, each, hidden))
    return Round()


def _skew_rank(board: Board, way: Round, hidden: Collection[At]) -> tuple[object, ...]:
    new = [each for each in way.cells if each not in hidden]
    return (-way.amount, len(new), sum(board.amount(each, 0) for each in new), sorted(way.cells))


def _skewed(
    board: Board, at: At, what: What, aim: int, is_hidden: Callable[[At], bool], *, up: bool
) -> Iterator[Round]:  # fmt: skip
    """One side changes the cell, the other gives back elsewhere to its line what that took."""
    for along, fixed in (at[0], at[0][::-1]):
        key, own = at[1][at[0].index(along)], at[1][at[0].index(fixed)]
        for (other,) in board.table((along,)):
            ends = (other, key) if up else (key, other)
            sides = [each for each in _sides(board, along, *ends, what) if each[0][fixed] == own] if other != key else []
            backs = [each for each in _sides(board, along, *ends[::-1], what) if each[0][fixed] != own] if sides else []
            for (side, taken), (back, given) in product(sides, backs):
                if all(is_hidden(each) for each in _level(at, along, (key, other), side, back)):
                    yield Round(amount=min(taken, given, aim), cells=set(_corners(at, _square(at, other, along, back[fixed]))))


def _sides(board: Board, along: int, source: str, target: str, what: What) -> Iterator[tuple[Keys, int]]:
    """What can go from the finest cells of one line to those of another: from which, and how much."""
    for keys in board.members(((along,), (source,))):
        amount = _takes(board, keys, _with(keys, {along: target}), what)
        if amount > 0:
            yield keys, amount


def _level(at: At, along: int, ends: tuple[str, str], side: Keys, back: Keys) -> Iterator[At]:
    """The cells of other tables that a skewed square changes."""
    for layer in (one for one in range(len(side)) if one not in at[0] and side[one] != back[one]):
        for end, each in product(ends, (side, back)):
            yield ((along, layer), (end, each[layer])) if along < layer else ((layer, along), (each[layer], end))


def _square(at: At, other: str, along: int, beside: str) -> tuple[str, str]:
    return (other, beside) if along == at[0][0] else (beside, other)
