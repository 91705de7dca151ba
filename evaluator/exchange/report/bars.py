"""Stacked bars laid out in pixels: pure geometry, drawn by a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

NARROW, WIDE = 832.0, 1272.0
ROW = 44.0
BAR = 26.0
TOP = 18.0
LEFT_AT_MOST = 250.0
GUTTER = 14.0
RIGHT = 64.0
GAP = 1.5
NUMBER = 12
NAME = 13
BOLD = 1.05


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a bar before it is laid out; a part below zero is left to the text."""

    short: str
    value: float
    shown: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar before it is laid out."""

    name: str
    under: str
    parts: tuple[Part, ...]
    total: str
    hollow: bool


@dataclass(frozen=True, kw_only=True)
class Block:
    """A drawn part."""

    x: float
    width: float
    colour: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A drawn bar."""

    y: float
    name: str
    under: str
    hollow: bool
    blocks: tuple[Block, ...]
    end: float
    total: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line across the picture with its text."""

    x: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A whole picture."""

    width: float
    height: float
    left: float
    top: float
    bottom: float
    bar: float
    strips: tuple[Strip, ...]
    ticks: tuple[Mark, ...]
    limit: Mark | None


def draw(bars: Sequence[Bar], *, full: float, limit: tuple[float, str] | None = None, width: float = NARROW) -> Drawing:
    """Bars on one scale from 0 to `full` (or the longest bar), with a line at `limit` (value, text)."""
    longest = max((sum(max(part.value, 0) for part in bar.parts) for bar in bars), default=0.0)
    top_value = max(full, longest, 1e-9)
    left = _gutter(bars)
    scale = (width - left - RIGHT) / top_value
    bottom = TOP + ROW * len(bars)
    return Drawing(
        width=width,
        height=bottom + (26 if limit else 6),
        left=left,
        top=TOP,
        bottom=bottom,
        bar=BAR,
        strips=tuple(_strip(bar, TOP + 10 + ROW * at, left, scale) for at, bar in enumerate(bars)),
        ticks=tuple(Mark(x=round(left + value * scale, 1), text=_plain(value)) for value in ticks(top_value)),
        limit=Mark(x=round(left + limit[0] * scale, 1), text=limit[1]) if limit else None,
    )


def ticks(top: float) -> list[float]:
    """Round numbers from 0 to `top`, four to eight of them."""
    size = 10.0**-3
    while True:
        for step in (1, 2, 5):
            if top / (size * step) <= 6:
                unit = size * step
                return [round(unit * at, 6) for at in range(int(top / unit + 1e-9) + 1)]
        size *= 10


def width_of(text: str, size: float) -> float:
    """The width of a text in pixels: full-width signs an em, others a little more than half."""
    return size * sum(1.0 if east_asian_width(sign) in "WFA" else 0.58 for sign in text)


def fitted(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than the room."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _strip(bar: Bar, y: float, left: float, scale: float) -> Strip:
    blocks, x = [], left
    for part in bar.parts:
        if part.value > 0:
            width = part.value * scale
            blocks.append(
                Block(x=round(x, 1), width=round(max(width - GAP, 0.5), 1), colour=part.colour, text=_inside(part, width))
            )
            x += width
    return Strip(
        y=y,
        name=fitted(bar.name, NAME * BOLD, left - 10),
        under=fitted(bar.under, NUMBER, left - 10),
        hollow=bar.hollow,
        blocks=tuple(blocks),
        end=round(x + 8, 1),
        total=bar.total,
    )


def _inside(part: Part, width: float) -> str:
    for text in (f"{part.short} {part.shown}", part.shown):
        if width_of(text, NUMBER) + 8 <= width:
            return text
    return ""


def _gutter(bars: Sequence[Bar]) -> float:
    names = [max(width_of(bar.name, NAME * BOLD), width_of(bar.under, NUMBER)) for bar in bars]
    return round(min(LEFT_AT_MOST, max([*names, 60.0]) + GUTTER))


def _plain(value: float) -> str:
    return f"{value:g}"
