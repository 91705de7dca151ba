"""Units compared on one figure: everything that a page shows of it, in one result.

One figure at a time. Volume, staffing and outcome are compared one by one and set side by side; nothing here adds them up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evaluator.analysis import ranks as placing
from evaluator.analysis.arrays import Floats, floats
from evaluator.analysis.dispersion import Dispersion, dispersion
from evaluator.analysis.funnel import Kind, Limits, flagged, grid, group_rate, limits, side, tail_p, widened_p
from evaluator.analysis.intervals import garwood, wilson
from evaluator.analysis.shrinkage import Prior, prior, shrunken
from evaluator.analysis.standardisation import standardised
from evaluator.core.values import CannotEvaluate, Problem, problem

Sort = Kind | Literal["mean"]
"""How a figure is compared: a share, a rate, or a mean of what cases took (analysis/means.py)."""
Side = Literal["above", "below", ""]
SIDES: dict[float, Side] = {1.0: "above", -1.0: "below", 0.0: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One contract or contractor: `count` of `base` cases, `count` events over an exposure `base` (person-months), or `count`
    days or the like of `base` cases."""

    id: str
    count: int
    base: float
    band: str = ""
    """Its band of population; empty if it has none, and then nobody is standardised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the units."""

    kind: Sort
    """`share`: count of base. `rate`: events over exposure. `mean`: what was added up over cases."""
    per: float = 1.0
    """The unit of every rate in the result: 100 for per cent, 100,000 for events per 100,000 persons and month."""
    first: Literal["high", "low"] = "high"
    """Which rate ranks first."""
    false_discovery: float = 0.05
    seed: int = placing.SEED
    draws: int = placing.DRAWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A figure with its 95 % interval, in the unit of the question (ranks: places, 1 is first; ratios: 1 is expected)."""

    figure: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Limits at one base, in the unit of the question."""

    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A unit in one view: exact p (widened: through its normal equivalent), q, on which side it is flagged, limits."""

    p: float
    q: float
    flag: Side
    lines: Lines | None
    """None for means: how far chance takes one depends on its own spread, not on its cases alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One unit with all that is said of it. Without a base only `id`, `band`, `count` and `base` are known: no record."""

    id: str
    band: str
    count: int
    base: float
    rate: Span | None = None
    """Own rate; Wilson's interval for a share, Garwood's for a rate, Student's t for a mean."""
    plain: View | None = None
    widened: View | None = None
    """Allowing for overdispersion; the same as `plain` where none is present."""
    shrunken: Span | None = None
    rank: Span | None = None
    standard: Span | None = None
    """Observed over expected by its band; None where no bands are given or nothing was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Limits to draw over a grid of bases, in the unit of the question."""

    base: Floats
    plain: Limits
    widened: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole answer; `units` stand in the order in which they were given. Draws and error are those of the ranks."""

    question: Question
    group: float | None
    """The group's rate in the unit of the question; None if no unit has a base."""
    units: tuple[Compared, ...]
    dispersion: Dispersion
    pooled: bool
    """Whether no spread beyond chance is seen, so that all are drawn in to one figure."""
    curve: Curve | None
    draws: int = 0
    error: float = 0.0

    @property
    def measured(self) -> tuple[Compared, ...]:
        """The units that have a base."""
        return tuple(each for each in self.units if each.rate is not None)

    def flagged(self, view: Literal["plain", "widened"] = "widened") -> tuple[Compared, ...]:
        """The units flagged in a view."""
        return tuple(each for each in self.measured if (seen := getattr(each, view)) is not None and seen.flag)


def compare(units: Sequence[Unit], question: Question) -> Comparison:
    """Compare units on one figure, a share or a rate.

    No unit with a base, one alone, no event at all or a share of all: every figure that is defined is given, and nobody is
    flagged. Raises CannotEvaluate with every problem: an id twice, a count that is negative or not whole, a base that is
    negative, no number or (shares) not whole, more counted than there are, events without exposure. Raises ValueError for a
    mean, which needs more than a count and a base (analysis/means.py).
    """
    if question.kind == "mean":
        raise ValueError("a mean is compared by compare_means")
    problems = tuple(each for place, unit in enumerate(units) for each in _problems(place, unit, question.kind))
    if problems := problems + named_twice([each.id for each in units]):
        raise CannotEvaluate(problems)
    real = [each for each in units if each.base > 0]
    return _compared(units, real, question, question.kind)


def named_twice(ids: Sequence[str]) -> tuple[Problem, ...]:
    """One problem for every id that two units have."""
    twice = {each for each, times in Counter(ids).items() if times > 1}
    return tuple(problem(f"unit[{each}]", "compare.id-twice", unit=each) for each in sorted(twice))


def _compared(units: Sequence[Unit], real: Sequence[Unit], question: Question, kind: Kind) -> Comparison:
    count, base = floats([each.count for each in real]), floats([each.base for each in real])
    rate = group_rate(count, base)
    spread, fitted = dispersion(kind, count, base), prior(kind, count, base)
    p, sides = tail_p(kind, count, base, rate), side(count, base, rate)
    plain, widened = views(p, sides, spread, question)
    drawn = [_lines(kind, base, rate, phi, question.per) for phi in dict.fromkeys((1.0, spread.factor))]
    places = placing.ranks(fitted, count, base, first=question.first, seed=question.seed, draws=question.draws)
    return Comparison(
        question=question,
        group=rate * question.per if len(real) else None,
        units=rows_of(
            units,
            real,
            plain=[replace(each, lines=line) for each, line in zip(plain, drawn[0], strict=True)],
            widened=[replace(each, lines=line) for each, line in zip(widened, drawn[-1], strict=True)],
            rank=spans(places.mean, places.low, places.high),
            **_spans(question, fitted, count, base, [each.band for each in real]),
        ),
        dispersion=spread,
        pooled=fitted.pooled,
        curve=_curve(kind, base, rate, spread.factor, question.per),
        draws=places.draws,
        error=places.error,
    )


def views(p: Floats, sides: Floats, spread: Dispersion, question: Question) -> tuple[list[View], list[View]]:
    """The plain and the widened view of units by their p and side, without lines; the same where nothing is widened."""
    found = []
    for each in (p, widened_p(p, spread.factor) if spread.present else p):
        flags = flagged(each, sides, rate=question.false_discovery)
        columns = zip(flags.p.tolist(), flags.q.tolist(), flags.sign.tolist(), strict=True)
        found.append([View(p=a, q=b, flag=SIDES[sign], lines=None) for a, b, sign in columns])
    return found[0], found[1]


def rows_of(units: Sequence[Unit], real: Sequence[Unit], **columns: Sequence[View | Span | None]) -> tuple[Compared, ...]:
    """Every unit in its order, those that are real with their cell of each column, a field of Compared."""
    cells = {each.id: dict(zip(columns, row, strict=True)) for each, *row in zip(real, *columns.values(), strict=True)}
    return tuple(
        Compared(id=each.id, band=each.band, count=each.count, base=each.base, **cells.get(each.id, {})) for each in units
    )


def spans(figure: Floats, low: Floats, high: Floats) -> list[Span | None]:
    """Figures with their intervals; None where there is no figure."""
    columns = (figure.tolist(), low.tolist(), high.tolist())
    return [None if a != a else Span(figure=a, low=b, high=c) for a, b, c in zip(*columns, strict=True)]


def _spans(question: Question, fitted: Prior, count: Floats, base: Floats, bands: list[str]) -> dict[str, list[Span | None]]:
    """Rate, shrunken rate and standardised ratio of each unit."""
    per = question.per
    own = wilson(count, base) if question.kind == "share" else garwood(count).times(1 / base)
    drawn_in = shrunken(fitted, count, base)
    found: dict[str, list[Span | None]] = {
        "rate": spans(count / base * per, own.low * per, own.high * per),
        "shrunken": spans(drawn_in.rate * per, drawn_in.interval.low * per, drawn_in.interval.high * per),
        "standard": [None for _ in bands],
    }
    if bands and all(bands):
        ratio = standardised(count, base, bands)
        found["standard"] = spans(ratio.ratio, ratio.interval.low, ratio.interval.high)
    return found


def _lines(kind: Kind, base: Floats, rate: float, phi: float, per: float) -> list[Lines]:
    drawn = limits(kind, base, rate, phi=phi)
    ends = (drawn.low_95, drawn.high_95, drawn.low_998, drawn.high_998)
    corners = zip(*((each * per).tolist() for each in ends), strict=True)
    return [Lines(low_95=a, high_95=b, low_998=c, high_998=d) for a, b, c, d in corners]


def _curve(kind: Kind, base: Floats, rate: float, phi: float, per: float) -> Curve:
    at = grid(base)
    plain = _in_unit(limits(kind, at, rate), per)
    return Curve(base=at, plain=plain, widened=_in_unit(limits(kind, at, rate, phi=phi), per) if phi != 1 else plain)


def _in_unit(lines: Limits, per: float) -> Limits:
    return Limits(lines.low_95 * per, lines.high_95 * per, lines.low_998 * per, lines.high_998 * per)


def _problems(place: int, unit: Unit, kind: Kind) -> list[Problem]:
    where = f"unit[{unit.id or place}]"
    if not _whole(unit.count) or unit.count < 0:
        return [problem(where, "compare.count-wrong", unit=unit.id, count=unit.count)]
    if not np.isfinite(unit.base) or unit.base < 0 or (kind == "share" and not _whole(unit.base)):
        return [problem(where, "compare.base-wrong", unit=unit.id, base=unit.base)]
    if unit.count > unit.base and (kind == "share" or unit.base == 0):
        return [problem(where, "compare.more-than-base", unit=unit.id, count=unit.count, base=f"{unit.base:g}")]
    return []


def _whole(number: float) -> bool:
    return bool(np.isfinite(number)) and float(number) == int(number)
