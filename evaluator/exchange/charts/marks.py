"""What a picture is made of: lines, paths, points, boxes, words, each with the attributes that SVG presents it by."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

INK, SOFT, GREY, PROMISE, AXIS, GRID, WHITE = "#1a1a1a", "#4d4d4d", "#666666", "#6b6b6b", "#767676", "#e6e6e6", "#ffffff"
OWN, FLAG, REFERENCE = "#0017c1", "#ac3e00", "#5109ad"
TEXT_COLOURS = (INK, SOFT, GREY, OWN, FLAG, REFERENCE, PROMISE)
"""Colours in which words are written; each must be readable on white."""
SIZE = 12.0
"""The smallest words of a picture, in units of the view box."""
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, kw_only=True)
class Path:
    """A line through points, or several."""

    d: str
    stroke: str = INK
    width: float = 1.0
    dash: str = ""
    shape: Literal["path"] = "path"


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A point: a circle, or a diamond where the point is flagged."""

    x: float
    y: float
    r: float
    fill: str = INK
    stroke: str = "none"
    width: float = 1.5
    shape: Literal["dot", "diamond"] = "dot"

    @property
    def d(self) -> str:
        """The outline of a diamond."""
        x, y, r = self.x, self.y, self.r
        return f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"


@dataclass(frozen=True, kw_only=True)
class Word:
    """A text; `y` is its base line."""

    x: float
    y: float
    text: str
    size: float = SIZE
    fill: str = GREY
    anchor: Anchor = "start"
    bold: bool = False
    halo: bool = False
    """Whether it stands over lines, which must not run through it."""
    shape: Literal["word"] = "word"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, as wide as `width_of` says."""
        wide = width_of(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - self.size, left + wide, self.y + self.size * 0.25


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str = WHITE
    stroke: str = AXIS
    dash: str = ""
    shape: Literal["box"] = "box"


Mark = Path | Dot | Word | Box


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A whole picture with its view box; everything stands inside it."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """The words in it."""
        return tuple(each for each in self.marks if isinstance(each, Word))


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is: a full-width sign is one em, any other 0.55 (measured: good enough for gutters)."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.55 for each in text) * size


def cut(text: str, wide: float, size: float = SIZE) -> str:
    """The text, or as much of it as fits with a mark that it goes on."""
    if width_of(text, size) <= wide:
        return text
    kept = text
    while kept and width_of(kept, size) + size > wide:
        kept = kept[:-1]
    return f"{kept}…"


def line(x1: float, y1: float, x2: float, y2: float, **looks: object) -> Path:
    """A straight line."""
    return replace(Path(d=f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"), **looks)  # type: ignore[arg-type]


def trace(runs: Iterable[Sequence[tuple[float, float]]]) -> str:
    """The outline through runs of points; between two runs there is a gap."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if run)


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places as near as can be to those wanted, at least `gap` apart, between `low` and `high`.

    Places that crowd are moved apart around their middle; where all do not fit, they are as far apart as can be.
    """
    count = len(wanted)
    gap = min(gap, (high - low) / (count - 1)) if count > 1 else gap
    order = sorted(range(count), key=lambda each: wanted[each])
    blocks: list[tuple[float, int]] = []
    for at in order:
        blocks.append((min(max(wanted[at], low), high), 1))
        while len(blocks) > 1 and _top(blocks[-1], gap, low, high) < _bottom(blocks[-2], gap, low, high) + gap:
            (one, many), (other, more) = blocks[-2:]
            blocks[-2:] = [((one * many + other * more) / (many + more), many + more)]
    places = [_top(each, gap, low, high) + number * gap for each in blocks for number in range(each[1])]
    found = [0.0] * count
    for at, place in zip(order, places, strict=True):
        found[at] = place
    return found


def _top(block: tuple[float, int], gap: float, low: float, high: float) -> float:
    middle, many = block
    return min(max(middle - gap * (many - 1) / 2, low), high - gap * (many - 1))


def _bottom(block: tuple[float, int], gap: float, low: float, high: float) -> float:
    return _top(block, gap, low, high) + gap * (block[1] - 1)
