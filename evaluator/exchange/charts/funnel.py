"""A funnel plot: figures over the cases behind them, with the limits of chance (Spiegelhalter 2005)."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.exchange.charts.marks import (
    AXIS,
    FLAG,
    GREY,
    GRID,
    INK,
    OWN,
    SIZE,
    SOFT,
    WHITE,
    Dot,
    Mark,
    Path,
    Picture,
    Word,
    cut,
    line,
    spread,
    trace,
    width_of,
)
from evaluator.exchange.charts.scale import Scale, shown, ticks

WIDTH, HEIGHT = 900.0, 440.0
LEFT, RIGHT, TOP, BOTTOM = 60.0, 800.0, 28.0, 388.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One unit: its cases, its figure, and its name where that is written."""

    base: float
    figure: float
    name: str = ""
    flagged: bool = False
    own: bool = False


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """What is drawn; `limits` are four rows (95 % low and high, 99.8 % low and high) over `bases`."""

    points: Sequence[Point]
    group: float
    bases: Sequence[float]
    limits: tuple[Sequence[float], ...]
    top: float | None
    """The highest figure there can be: 100 for per cent; None where there is none."""
    figure_name: str
    base_name: str
    group_name: str
    limit_names: tuple[str, str]
    """What the outer (99.8 %) and the inner (95 %) limits are called."""


def funnel(asked: Funnel) -> Picture:
    """The picture. Own points are blue and named, flagged ones diamonds and named, as far as their names fit."""
    across, steps = _across(asked)
    up, rungs = _up(asked)
    marks: list[Mark] = [line(LEFT, up.at(each), RIGHT, up.at(each), stroke=GRID) for each in rungs]
    marks += [Word(x=LEFT - 8, y=up.at(each) + 4, text=shown(each), anchor="end") for each in rungs]
    for each in steps:
        marks.append(line(across.at(each), BOTTOM, across.at(each), BOTTOM + 4, stroke=AXIS))
        marks.append(Word(x=across.at(each), y=BOTTOM + 18, text=shown(each), anchor="middle"))
    marks.append(Word(x=4, y=14, text=asked.figure_name, fill=SOFT))
    marks.append(Word(x=LEFT, y=BOTTOM + 38, text=asked.base_name, fill=SOFT))
    marks += _limits(asked, across, up)
    marks.append(line(LEFT, up.at(asked.group), RIGHT, up.at(asked.group), stroke=INK, width=1.5))
    marks += _edge_words(asked, up)
    plain, special = [each for each in asked.points if not _special(each)], [each for each in asked.points if _special(each)]
    marks += [_dot(each, across, up) for each in (*plain, *special)]
    return Picture(width=WIDTH, height=HEIGHT, marks=(*marks, *_names(special, asked.points, across, up)))


def _special(point: Point) -> bool:
    return point.own or point.flagged


def _across(asked: Funnel) -> tuple[Scale, tuple[float, ...]]:
    most = max((each.base for each in asked.points), default=1.0)
    steps = ticks(0.0, most * 1.02, most=7)
    return Scale(low=0.0, high=steps[-1], start=LEFT, end=RIGHT), steps


def _up(asked: Funnel) -> tuple[Scale, tuple[float, ...]]:
    """High enough for every point and the limits where the smallest stands, never above what there can be."""
    reached = max((*(each.figure for each in asked.points), asked.group), default=1.0)
    smallest = min((each.base for each in asked.points), default=0.0)
    wide = [high for base, high in zip(asked.bases, asked.limits[3], strict=True) if base >= smallest]
    high = max(reached * 1.05, min(max(wide, default=reached), reached * 2), 1e-9)
    rungs = ticks(0.0, high if asked.top is None else min(high, asked.top), most=5)
    return Scale(low=0.0, high=rungs[-1], start=BOTTOM, end=TOP), rungs


def _limits(asked: Funnel, across: Scale, up: Scale) -> list[Mark]:
    looks = (("4 3", SOFT), ("4 3", SOFT), ("", AXIS), ("", AXIS))
    found: list[Mark] = []
    for row, (dash, stroke) in zip(asked.limits, looks, strict=True):
        inside = [(base, high) for base, high in zip(asked.bases, row, strict=True) if base <= across.high and high <= up.high]
        runs = [[(across.at(base), up.at(high)) for base, high in inside]]
        found.append(Path(d=trace(runs), stroke=stroke, width=1.2, dash=dash))
    return found


def _edge_words(asked: Funnel, up: Scale) -> list[Word]:
    """The names of the upper limits and of the group at the right edge, apart from each other."""
    outer, inner = asked.limit_names
    last = [row[-1] if len(row) else asked.group for row in asked.limits]
    words = ((last[3], outer, SOFT), (last[1], inner, SOFT), (asked.group, asked.group_name, INK))
    places = spread([up.at(each) for each, *_ in words], gap=SIZE + 4, low=TOP, high=BOTTOM)
    room = WIDTH - RIGHT - 8
    return [
        Word(x=RIGHT + 6, y=place + 4, text=cut(text, room), fill=fill)
        for place, (_, text, fill) in zip(places, words, strict=True)
    ]


def _dot(point: Point, across: Scale, up: Scale) -> Dot:
    x, y = across.at(point.base), up.at(point.figure)
    if point.flagged:
        return Dot(x=x, y=y, r=7.0, fill=OWN if point.own else WHITE, stroke=FLAG, width=2.0, shape="diamond")
    return Dot(x=x, y=y, r=5.0 if point.own else 3.5, fill=OWN if point.own else SOFT)


def _names(special: Sequence[Point], points: Sequence[Point], across: Scale, up: Scale) -> list[Mark]:
    """Names where they hit neither a point nor another name; one that fits nowhere is only in the table."""
    taken: list[Box] = [
        (across.at(each.base) - 6, up.at(each.figure) - 6, across.at(each.base) + 6, up.at(each.figure) + 6) for each in points
    ]
    found: list[Mark] = []
    for point in sorted(special, key=lambda each: not each.own):
        x, y = across.at(point.base), up.at(point.figure)
        for word in _choices(point, x, y):
            if _fits(word.box, taken):
                taken.append(word.box)
                if abs(word.y - 4 - y) > 20:
                    found.append(line(x, y + (8 if word.y > y else -8), x, word.y - (SIZE if word.y > y else -3), stroke=GREY))
                found.append(word)
                break
    return found


def _choices(point: Point, x: float, y: float) -> list[Word]:
    looks = {"fill": OWN if point.own else INK, "bold": True, "halo": True}
    right = [Word(x=x + 11, y=y + 4 + move, text=point.name, **looks) for move in (0, -12, 12)]  # type: ignore[arg-type]
    left = [Word(x=x - 11, y=y + 4 + move, text=point.name, anchor="end", **looks) for move in (0, -12, 12)]  # type: ignore[arg-type]
    middle = max(LEFT + width_of(point.name) / 2, min(x, RIGHT - width_of(point.name) / 2))
    far = [
        Word(x=middle, y=y + 4 + move, text=point.name, anchor="middle", **looks)  # type: ignore[arg-type]
        for move in (-28, 32, -48, 52, -68, 72, -88, 92, -112)
    ]
    return [*right, *left, *far]


def _fits(box: Box, taken: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    inside = left >= LEFT - 4 and right <= RIGHT and top >= TOP - 10 and bottom <= BOTTOM
    return inside and not any(left < b and right > a and top < u and bottom > t for a, t, b, u in taken)
