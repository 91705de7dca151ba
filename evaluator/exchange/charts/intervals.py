"""Shrunken figures with their intervals, one row a unit, and the mean rank with its interval beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.exchange.charts.marks import AXIS, GRID, INK, OWN, SOFT, WHITE, Dot, Mark, Picture, Word, cut, line, width_of
from evaluator.exchange.charts.scale import Scale, shown, ticks

HEAD, ROW = 34.0, 24.0
WORDS = 12.5


@dataclass(frozen=True, kw_only=True)
class Room:
    """How wide the picture is, where its lines begin and end, and where the words at the right begin."""

    width: float
    left: float
    right: float
    words: float


WIDE = Room(width=1240.0, left=390.0, right=1000.0, words=1030.0)
NARROW = Room(width=886.0, left=320.0, right=730.0, words=748.0)
"""Beside a panel."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One unit: its own figure, the shrunken one with its interval, and its rank as people read it."""

    name: str
    own_figure: float
    figure: float
    low: float
    high: float
    rank: str
    cases: str = ""
    """How many cases there are, as people read it; never cut."""
    own: bool = False
    flagged: bool = False


def intervals(lines: Sequence[Line], *, group: float, rank_head: str, unit: str, room: Room = WIDE) -> Picture:
    """The picture: open dots are own figures, full dots shrunken ones, lines their intervals, the upright line the group."""
    figures = [each for row in lines for each in (row.low, row.high, row.own_figure)] + [group]
    steps = ticks(max(0.0, min(figures)), max(figures), most=7)
    across = Scale(low=steps[0], high=steps[-1], start=room.left, end=room.right)
    height = HEAD + ROW * len(lines) + 8
    marks: list[Mark] = []
    for each in steps:
        marks.append(line(across.at(each), HEAD - 8, across.at(each), height - 4, stroke=GRID))
        marks.append(Word(x=across.at(each), y=16, text=f"{shown(each)}{unit}", anchor="middle"))
    marks.append(line(across.at(group), HEAD - 8, across.at(group), height - 4, stroke=INK, width=1.2))
    marks.append(Word(x=room.words, y=16, text=cut(rank_head, room.width - room.words - 4), fill=SOFT))
    for number, row in enumerate(lines):
        marks += _row(row, HEAD + ROW * (number + 0.5), across, room)
    return Picture(width=room.width, height=height, marks=tuple(marks))


def _row(row: Line, y: float, across: Scale, room: Room) -> list[Mark]:
    colour = OWN if row.own else INK
    strong = row.own or row.flagged
    return [
        Word(x=room.left - 14, y=y + 4, text=_named(row, room), size=WORDS, fill=colour, anchor="end", bold=strong),
        line(across.at(row.low), y, across.at(row.high), y, stroke=colour, width=2.0),
        Dot(x=across.at(row.own_figure), y=y, r=3.5, fill=WHITE, stroke=AXIS),
        Dot(x=across.at(row.figure), y=y, r=4.5, fill=colour),
        Word(x=room.words, y=y + 4, text=row.rank, size=WORDS, fill=colour),
    ]


def _named(row: Line, room: Room) -> str:
    """The name, as much as fits, and the cases."""
    wide = room.left - 18 - width_of(f" {row.cases}", WORDS)
    return f"{cut(row.name, wide, WORDS)} {row.cases}".rstrip()
