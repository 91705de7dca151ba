"""The 47 prefectures as tiles of one size, each with its figure: none looks larger for its area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.exchange.charts.marks import AXIS, INK, SOFT, WHITE, Box, Mark, Picture, Word
from evaluator.exchange.charts.scale import shown, ticks

PLACES: Mapping[str, tuple[int, int]] = {
    "01": (14, 0), "02": (13, 1), "03": (13, 2), "04": (13, 3), "05": (12, 2), "06": (12, 3), "07": (12, 4), "08": (13, 5),
    "09": (12, 5), "10": (11, 5), "11": (11, 6), "12": (13, 6), "13": (12, 6), "14": (11, 7), "15": (11, 4), "16": (10, 4),
    "17": (9, 4), "18": (9, 5), "19": (10, 6), "20": (10, 5), "21": (9, 6), "22": (10, 7), "23": (9, 7), "24": (8, 7),
    "25": (8, 6), "26": (7, 6), "27": (6, 7), "28": (6, 6), "29": (7, 7), "30": (7, 8), "31": (5, 6), "32": (4, 6),
    "33": (5, 7), "34": (4, 7), "35": (3, 7), "36": (5, 9), "37": (5, 8), "38": (4, 8), "39": (4, 9), "40": (2, 8),
    "41": (1, 8), "42": (0, 8), "43": (2, 9), "44": (3, 9), "45": (3, 10), "46": (2, 10), "47": (0, 11),
}  # fmt: skip
"""Column and row of each prefecture, by its two digits."""
RAMP = ((WHITE, INK), ("#e8f1fe", INK), ("#c5d7fb", INK), ("#9db7f9", INK), ("#7096f8", INK), ("#0017c1", WHITE))
"""Fills from low to high, each with the colour that words on it have; every pair is readable."""
ENDINGS = ("県", "府", "都")
"""What the name of a prefecture ends with, and a tile leaves out."""
GAP, ROW, KEY_HIGH = 3.0, 46.0, 14.0
NARROW, WIDE = 46.0, 66.0
"""How far columns stand apart: for names of three Japanese signs, and for names in Latin letters."""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One prefecture: its name and figure as people read them; without a figure it is hidden or was not reported."""

    code: str
    name: str
    text: str
    figure: float | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands beside the map."""

    beyond: str
    """The unit after the last step of the key, such as "% or more"."""
    hidden: str
    """What a dashed tile means."""


def tiles(given: Sequence[Tile], words: Words, *, wide: bool = False) -> Picture:
    """The map; `wide` for names in Latin letters. A prefecture that is not given is drawn as one without a figure."""
    step = WIDE if wide else NARROW
    known = {each.code: each for each in given}
    limits = _limits([each.figure for each in given if each.figure is not None])
    marks: list[Mark] = list(_key(limits, words))
    for code, (column, row) in PLACES.items():
        tile = known.get(code, Tile(code=code, name="", text=""))
        marks += _tile(tile, 1 + column * step, 1 + row * ROW, step - GAP, limits)
    return Picture(width=15 * step, height=12 * ROW, marks=tuple(marks))


def short_name(name: str) -> str:
    """The Japanese name of a prefecture as it fits on a tile: 青森 of 青森県; 北海道 stays."""
    return name[:-1] if name.endswith(ENDINGS) else name


def _limits(figures: Sequence[float]) -> tuple[float, ...]:
    """Where each fill of the ramp begins, in round steps from zero."""
    return ticks(0.0, max(figures, default=1.0), most=len(RAMP) - 1)[: len(RAMP)]


def level(figure: float, limits: Sequence[float]) -> int:
    """Which fill a figure has: the last whose beginning it reaches."""
    return max((at for at, each in enumerate(limits) if figure >= each), default=0)


def _tile(tile: Tile, x: float, y: float, width: float, limits: Sequence[float]) -> list[Mark]:
    if tile.figure is None:
        fill, ink, stroke, dash = WHITE, SOFT, AXIS, "3 2"
    else:
        fill, ink = RAMP[level(tile.figure, limits)]
        stroke, dash = "#999999", ""
    middle = x + width / 2
    return [
        Box(x=x, y=y, width=width, height=ROW - GAP, fill=fill, stroke=stroke, dash=dash),
        Word(x=middle, y=y + 18, text=tile.name, fill=ink, anchor="middle"),
        Word(x=middle, y=y + 35, text=tile.text, size=14.0, fill=ink, anchor="middle", bold=tile.figure is not None),
    ]


def _key(limits: Sequence[float], words: Words) -> list[Mark]:
    """The fills with where each begins, and what a dashed tile means."""
    wide, marks = 50.0, list[Mark]()
    for at, limit in enumerate(limits):
        marks.append(Box(x=1 + at * wide, y=8, width=wide, height=KEY_HIGH, fill=RAMP[at][0], stroke="#999999"))
        marks.append(Word(x=1 + at * wide, y=38, text=shown(limit), fill=SOFT, anchor="start" if at == 0 else "middle"))
    marks.append(Word(x=5 + len(limits) * wide, y=20, text=words.beyond, fill=SOFT))
    marks.append(Box(x=1, y=52, width=14, height=14, stroke=AXIS, dash="3 2"))
    marks.append(Word(x=22, y=64, text=words.hidden, fill=SOFT))
    return marks
