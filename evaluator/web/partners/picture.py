"""The picture of who works with whom: kinds of partners at the left, contracts at the right, and lines between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.web.partners.shown import NetRow

WIDTH, LEFT, RIGHT, TOP, STEP = 960, 250, 560, 24, 34
MOST_CONTRACTS = 12
"""With more contracts than these only the table is shown."""
LONGEST = 22
THIN, THICK = 2, 12
"""The width of a line for one partner more, and the widest."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A kind or a contract: what it is called, how many partners, and the height of its line."""

    name: str
    count: str
    y: int


@dataclass(frozen=True, kw_only=True)
class Link:
    """Partners of one kind at work with one contract; `own` if its contractor brought in or developed any of them."""

    left: int
    right: int
    width: int
    own: bool

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return (self.left + self.right) // 2


@dataclass(frozen=True, kw_only=True)
class Net:
    """The picture; the table below it says the same."""

    height: int
    kinds: tuple[Mark, ...]
    contracts: tuple[Mark, ...]
    links: tuple[Link, ...]
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def net_of(rows: Sequence[NetRow], kinds: Sequence[str]) -> Net | None:
    """The picture of a table; none for an empty one, and for one of too many contracts to be read as a picture."""
    if not rows or len(rows) > MOST_CONTRACTS:
        return None
    totals = [sum(row.cells[at][0] for row in rows) for at in range(len(kinds))]
    used = [at for at, total in enumerate(totals) if total]
    lines = max(len(used), len(rows))
    lefts, rights = _places(len(used), lines), _places(len(rows), lines)
    return Net(
        height=2 * TOP + STEP * (lines - 1),
        kinds=tuple(Mark(name=kinds[at], count=str(totals[at]), y=y) for at, y in zip(used, lefts, strict=True)),
        contracts=tuple(_contract(row, y) for row, y in zip(rows, rights, strict=True)),
        links=tuple(
            Link(left=left, right=right, width=min(THICK, THIN * row.cells[at][0]), own=bool(row.cells[at][1]))
            for row, right in zip(rows, rights, strict=True)
            for at, left in zip(used, lefts, strict=True)
            if row.cells[at][0]
        ),
    )


def _contract(row: NetRow, y: int) -> Mark:
    name = row.contractor or row.contract
    count = f"{row.total} ({row.own})" if row.own else str(row.total)
    return Mark(name=f"{name[:LONGEST]}…" if len(name) > LONGEST else name, count=count, y=y)


def _places(count: int, lines: int) -> list[int]:
    """So many heights, spread over the lines."""
    room = STEP * (lines - 1)
    return [TOP + (room * at // (count - 1) if count > 1 else room // 2) for at in range(count)]
