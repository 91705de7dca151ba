"""A small picture of one figure over the years, made to stand beside others like it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluator.exchange.charts.marks import (
    AXIS,
    GREY,
    INK,
    PROMISE,
    REFERENCE,
    SIZE,
    SOFT,
    WHITE,
    Dot,
    Mark,
    Path,
    Picture,
    Word,
    line,
    spread,
    trace,
    width_of,
)
from evaluator.exchange.charts.scale import Scale

WIDTH, HEIGHT = 264.0, 132.0
LEFT, RIGHT, TOP, BOTTOM = 8.0, 168.0, 22.0, 106.0
BIG = 15.0


@dataclass(frozen=True, kw_only=True)
class Years:
    """One figure over fiscal years; a year without a value was not reported.

    `breaks` are years in which a definition began, and the line stops before them; `reference` and `promise` by year.
    """

    years: Sequence[int]
    values: Mapping[int, float]
    labels: Mapping[int, str]
    """What years are called below the line; those without are not."""
    end: str
    """The last value as people read it."""
    breaks: Mapping[int, str] = field(default_factory=dict)
    reference: Mapping[int, float] = field(default_factory=dict)
    reference_name: str = ""
    promise: Mapping[int, float] = field(default_factory=dict)
    promise_name: str = ""


def multiple(asked: Years) -> Picture:
    """The picture: the line with a gap at breaks and missing years, dashed reference and promise, words at the end."""
    top = max((*asked.values.values(), *asked.reference.values(), *asked.promise.values(), 0.0)) or 1.0
    across = Scale(low=asked.years[0], high=max(asked.years[-1], asked.years[0] + 1), start=LEFT, end=RIGHT)
    up = Scale(low=0.0, high=top * 1.05, start=BOTTOM, end=TOP)
    marks: list[Mark] = [
        line(LEFT, BOTTOM, RIGHT, BOTTOM, stroke=AXIS),
        Word(x=LEFT - 6, y=BOTTOM + SIZE + 4, text=asked.labels.get(asked.years[0], "")),
        *(_year(each, asked.labels[each], across) for each in asked.years[1:] if each in asked.labels),
    ]
    marks += _dashed(asked.reference, asked, across, up, REFERENCE, "4 3", 1.25)
    marks += _dashed(asked.promise, asked, across, up, PROMISE, "6 3", 1.5)
    marks += _breaks(asked, across)
    runs = [[(across.at(each), up.at(asked.values[each])) for each in run] for run in _runs(asked.values, asked)]
    marks.append(Path(d=trace(runs), width=2.0))
    points = [point for run in runs for point in run]
    marks += [Dot(x=x, y=y, r=3.0, fill=WHITE, stroke=INK) for x, y in points[:-1]]
    marks += [Dot(x=x, y=y, r=4.0, stroke=INK) for x, y in points[-1:]]
    return Picture(width=WIDTH, height=HEIGHT, marks=(*marks, *_ends(asked, up)))


def _year(year: int, label: str, across: Scale) -> Word:
    return Word(x=across.at(year), y=BOTTOM + SIZE + 4, text=label, anchor="middle")


def _runs(values: Mapping[int, float], asked: Years) -> list[list[int]]:
    """The years in runs: a run ends before a break and before a year without a value."""
    runs: list[list[int]] = [[]]
    for year in asked.years:
        if year in asked.breaks or year not in values:
            runs.append([])
        if year in values:
            runs[-1].append(year)
    return [each for each in runs if each]


def _dashed(
    values: Mapping[int, float], asked: Years, across: Scale, up: Scale, stroke: str, dash: str, width: float
) -> list[Mark]:
    """Steps are drawn as what holds in each year; one year alone gets a short line."""
    runs = [[(across.at(each), up.at(values[each])) for each in run] for run in _runs(values, asked)]
    runs = [run if len(run) > 1 else [(run[0][0] - 6, run[0][1]), (run[0][0] + 6, run[0][1])] for run in runs]
    return [Path(d=trace(runs), stroke=stroke, width=width, dash=dash)] if runs else []


def _breaks(asked: Years, across: Scale) -> list[Mark]:
    found: list[Mark] = []
    half = (RIGHT - LEFT) / max(len(asked.years) - 1, 1) / 2
    for year, text in asked.breaks.items():
        x = across.at(year) - half
        found.append(line(x, TOP - 6, x, BOTTOM, stroke=AXIS, dash="2 2"))
        wide = width_of(text)
        found.append(Word(x=min(max(x, wide / 2 + 2), WIDTH - wide / 2 - 2), y=TOP - 9, text=text, fill=SOFT, anchor="middle"))
    return found[:2]


def _ends(asked: Years, up: Scale) -> list[Word]:
    """The words at the ends of lines, apart from each other and from the zero."""
    last, marked = asked.years[-1], max(asked.reference, default=0)
    words: list[tuple[float, Word]] = [(BOTTOM, Word(x=0, y=0, text="0", fill=GREY))]
    if asked.values:
        newest = asked.values[max(asked.values)]
        words.append((up.at(newest), Word(x=0, y=0, text=asked.end, size=BIG, fill=INK, bold=True)))
    if marked in asked.reference and asked.reference_name:
        words.append((up.at(asked.reference[marked]), Word(x=0, y=0, text=asked.reference_name, fill=REFERENCE)))
    if last in asked.promise and asked.promise_name:
        words.append((up.at(asked.promise[last]), Word(x=0, y=0, text=asked.promise_name, fill=PROMISE)))
    places = spread([each for each, _ in words], gap=BIG + 4, low=TOP - 6, high=BOTTOM)
    return [
        Word(x=RIGHT + 8, y=place + 5, text=word.text, size=word.size, fill=word.fill, bold=word.bold)
        for place, (_, word) in zip(places, words, strict=True)
    ]
