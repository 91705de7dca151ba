"""Units compared on one figure: everything that a page shows of it, in one result.

One figure at a time. Volume, staffing and outcome are compared one by one and set side by side; nothing here adds them up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluator.analysis import ranks as placing
from evaluator.analysis.arrays import Floats, floats
from evaluator.analysis.dispersion import Dispersion, dispersion
from evaluator.analysis.funnel import Flags, Kind, Limits, flagged, grid, group_rate, limits, side, tail_p, widened_p
from evaluator.analysis.intervals import garwood, wilson
from evaluator.analysis.shrinkage import Prior, prior, shrunken
from evaluator.analysis.standardisation import standardised
from evaluator.core.values import CannotEvaluate, Problem, problem

Side = Literal["above", "below", ""]
SIDES: dict[float, Side] = {1.0: "above", -1.0: "below", 0.0: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One contract or contractor: `count` of `base` cases, or `count` events over an exposure `base` (person-months)."""

    id: str
    count: int
    base: float
    band: str = ""
    """Its band of population; empty if it has none, and then nobody is standardised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the units."""

    kind: Kind
    """`share`: count of base. `rate`: events over exposure."""
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
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One unit with all that is said of it. Without a base only `id`, `band`, `count` and `base` are known: no record."""

    id: str
    band: str
    count: int
    base: float
    rate: Span | None = None
    """Own rate; Wilson's interval for a share, Garwood's for a rate."""
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
    """The whole answer; `units` stand in the order in which they were given."""

    question: Question
    group: float | None
    """The group's rate in the unit of the question; None if no unit has a base."""
    units: tuple[Compared, ...]
    dispersion: Dispersion
    prior: Prior
    curve: Curve

    @property
    def measured(self) -> tuple[Compared, ...]:
        """The units that have a base."""
        return tuple(each for each in self.units if each.rate is not None)

    def flagged(self, view: Literal["plain", "widened"] = "widened") -> tuple[Compared, ...]:
        """The units flagged in a view."""
        return tuple(each for each in self.measured if (seen := getattr(each, view)) is not None and seen.flag)


def compare(units: Sequence[Unit], question: Question) -> Comparison:
    """Compare units on one figure.

    No unit with a base, one alone, no event at all or a share of all: every figure that is defined is given, and nobody is
    flagged. Raises CannotEvaluate with every problem: an id twice, a count that is negative or not whole, a base that is
    negative, no number or (shares) not whole, more counted than there are, events without exposure.
    """
    problems = tuple(each for place, unit in enumerate(units) for each in _problems(place, unit, question.kind))
    twice = {each.id for each in units if [other.id for other in units].count(each.id) > 1} if _repeat(units) else set()
    problems += tuple(problem(f"unit[{each}]", "compare.id-twice", unit=each) for each in sorted(twice))
    if problems:
        raise CannotEvaluate(problems)
    real = [each for each in units if each.base > 0]
    return _compared(units, real, question)


def _compared(units: Sequence[Unit], real: Sequence[Unit], question: Question) -> Comparison:
    count, base = floats([each.count for each in real]), floats([each.base for each in real])
    kind, rate = question.kind, group_rate(count, base)
    spread, fitted = dispersion(kind, count, base), prior(kind, count, base)
    p, sides = tail_p(kind, count, base, rate), side(count, base, rate)
    wide_p = widened_p(p, spread.factor) if spread.present else p
    plain = _views(flagged(p, sides, rate=question.false_discovery), kind, base, rate, 1.0, question.per)
    widened = plain
    if spread.present:
        flags = flagged(wide_p, sides, rate=question.false_discovery)
        widened = _views(flags, kind, base, rate, spread.factor, question.per)
    spans = _spans(question, fitted, count, base, [each.band for each in real])
    rows = zip(real, plain, widened, *spans, strict=True)
    found = {each.id: _row(each, *parts) for each, *parts in rows}
    return Comparison(
        question=question,
        group=rate * question.per if len(real) else None,
        units=tuple(
            found.get(each.id) or Compared(id=each.id, band=each.band, count=each.count, base=each.base) for each in units
        ),
        dispersion=spread,
        prior=fitted,
        curve=_curve(kind, base, rate, spread.factor, question.per),
    )


def _row(unit: Unit, *parts: View | Span | None) -> Compared:
    names = ("plain", "widened", "rate", "shrunken", "rank", "standard")
    return Compared(id=unit.id, band=unit.band, count=unit.count, base=unit.base, **dict(zip(names, parts, strict=True)))  # type: ignore[arg-type]


def _spans(question: Question, fitted: Prior, count: Floats, base: Floats, bands: list[str]) -> list[list[Span | None]]:
    """Rate, shrunken rate, rank and standardised ratio of each unit."""
    per = question.per
    own = wilson(count, base) if question.kind == "share" else garwood(count).times(1 / base)
    drawn_in = shrunken(fitted, count, base)
    places = placing.ranks(fitted, count, base, first=question.first, seed=question.seed, draws=question.draws)
    found = [
        _each(count / base * per, own.low * per, own.high * per),
        _each(drawn_in.rate * per, drawn_in.interval.low * per, drawn_in.interval.high * per),
        _each(places.mean, places.low, places.high),
    ]
    if not bands or not all(bands):
        return [*found, [None] * len(bands)]
    ratio = standardised(count, base, bands)
    return [*found, _each(ratio.ratio, ratio.interval.low, ratio.interval.high)]


def _each(figure: Floats, low: Floats, high: Floats) -> list[Span | None]:
    columns = (figure.tolist(), low.tolist(), high.tolist())
    return [None if a != a else Span(figure=a, low=b, high=c) for a, b, c in zip(*columns, strict=True)]


def _views(flags: Flags, kind: Kind, base: Floats, rate: float, phi: float, per: float) -> list[View]:
    drawn = limits(kind, base, rate, phi=phi)
    lines = (drawn.low_95, drawn.high_95, drawn.low_998, drawn.high_998)
    corners = zip(*((each * per).tolist() for each in lines), strict=True)
    figures = zip(flags.p.tolist(), flags.q.tolist(), flags.sign.tolist(), corners, strict=True)
    return [
        View(p=p, q=q, flag=SIDES[sign], lines=Lines(low_95=a, high_95=b, low_998=c, high_998=d))
        for p, q, sign, (a, b, c, d) in figures
    ]


def _curve(kind: Kind, base: Floats, rate: float, phi: float, per: float) -> Curve:
    at = grid(base)
    plain = _in_unit(limits(kind, at, rate), per)
    return Curve(base=at, plain=plain, widened=_in_unit(limits(kind, at, rate, phi=phi), per) if phi != 1 else plain)


def _in_unit(lines: Limits, per: float) -> Limits:
    return Limits(lines.low_95 * per, lines.high_95 * per, lines.low_998 * per, lines.high_998 * per)


def _repeat(units: Sequence[Unit]) -> bool:
    return len({each.id for each in units}) < len(units)


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
