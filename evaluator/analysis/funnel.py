"""Funnel plots: is a unit further from the group than chance takes units of its size?

A unit has x events and an expectation: n cases at the group's share (binomial) or an exposure at the group's rate
(Poisson). Lines are drawn by interpolation between whole counts, flags come from the exact tail: the choice of
interpolation must not decide who is flagged (Manktelow and Seaton 2012, BMJ Qual. Saf. 21:A1).
Source: Spiegelhalter 2005 (Stat. Med. 24:1185).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient
from evaluator.analysis.discovery import q_values

Kind = Literal["share", "rate"]
"""`share`: x of n, binomial. `rate`: x events over an exposure, Poisson."""
INNER, OUTER = 0.95, 0.998
"""What share of units lies within the dashed and within the solid lines where nothing but chance is at work."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The four lines, arrays of one shape, in events per base (a share, or a rate per one of exposure)."""

    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


@dataclass(frozen=True, slots=True)
class Flags:
    """One view of all units: p, its q by false-discovery control, and +1 or -1 where flagged above or below."""

    p: Floats
    q: Floats
    sign: Floats


def group_rate(x: Numbers, base: Numbers) -> float:
    """All events over all bases; NaN if there is no base at all."""
    return float(quotient(floats(x).sum(), floats(base).sum()))


def tail_p(kind: Kind, x: Numbers, base: Numbers, rate: float) -> Floats:
    """Exact two-sided p of each count: twice the smaller of P(X <= x) and P(X >= x), 1 at most.

    1 where the base is 0, and for every unit where the group's rate is 0, or is a share of 1: nothing can differ there.
    """
    count, size = floats(x), floats(base)
    if kind == "share":
        lower, upper = special.bdtr(count, size, rate), special.bdtrc(count - 1, size, rate)
    else:
        lower, upper = special.pdtr(count, size * rate), special.pdtrc(count - 1, size * rate)
    upper = np.where(count == 0, 1.0, upper)
    sided = np.minimum(2 * np.minimum(lower, upper), 1.0)
    return floats(np.where((size == 0) | ~np.isfinite(sided), 1.0, sided))


def side(x: Numbers, base: Numbers, rate: float) -> Floats:
    """+1 where a unit lies above the group, -1 below, 0 level with it."""
    return floats(np.sign(floats(x) - floats(base) * rate))


def widened_p(p: Numbers, phi: float) -> Floats:
    """p once the spread beyond chance is allowed for: its normal equivalent z, divided by the root of phi, as p again."""
    z = -special.ndtri(floats(p) / 2)
    return floats(np.minimum(2 * special.ndtr(-z / np.sqrt(phi)), 1.0))


def flagged(p: Numbers, sides: Numbers, *, rate: float = 0.05) -> Flags:
    """Flags at a false-discovery rate over all units whose p is given (NaN: not compared, never flagged)."""
    given = floats(p)
    q = q_values(given)
    return Flags(given, q, floats(np.where(q <= rate, floats(sides), 0.0)))


def limits(kind: Kind, base: Numbers, rate: float, *, phi: float = 1.0) -> Limits:
    """Interpolated 95 % and 99.8 % lines at each base; `phi` widens them just as it widens the flags.

    A line is (r - a) / base with r = inf{r : F(r) >= q} and a = (F(r) - q) / (F(r) - F(r - 1)), cut to 0 and, for
    shares, 1. NaN where the base is 0. Source: Spiegelhalter 2005, appendix A.1.1.
    """
    size = floats(base)
    lines = []
    for within in (INNER, OUTER):
        z = special.ndtri((1 + within) / 2) * np.sqrt(phi)
        for q in (special.ndtr(-z), special.ndtr(z)):
            events = _interpolated(kind, size, rate, float(q))
            lines.append(np.clip(quotient(events, size), 0, 1 if kind == "share" else np.inf))
    return Limits(*lines)


def grid(base: Numbers, *, points: int = 80) -> Floats:
    """Bases at which the lines are drawn: from the smallest to 5 % beyond the largest, closer together on the left.

    Empty if no base is above 0.
    """
    real = floats(base)[floats(base) > 0]
    if not len(real):
        return floats([])
    return floats(np.geomspace(real.min(), real.max() * 1.05, points))


def _interpolated(kind: Kind, size: Floats, rate: float, q: float) -> Floats:
    """The quantile of the count between whole numbers; a base that is not whole is taken as it is."""
    if rate <= 0 or (kind == "share" and rate >= 1):
        return floats(size * min(max(rate, 0.0), 1.0))
    r = _quantile(kind, size, rate, q)
    at, below = _cdf(kind, r, size, rate), np.where(r > 0, _cdf(kind, r - 1, size, rate), 0.0)
    return floats(r - quotient(at - q, at - below, empty=0.0))


def _quantile(kind: Kind, size: Floats, rate: float, q: float) -> Floats:
    """The smallest whole count whose distribution function reaches q, first near, then step by step."""
    near = special.bdtrik(q, size, rate) if kind == "share" else special.pdtrik(q, size * rate)
    r = np.maximum(np.ceil(np.nan_to_num(near)), 0.0)
    while np.any(down := (r > 0) & (_cdf(kind, r - 1, size, rate) >= q)):
        r = np.where(down, r - 1, r)
    while np.any(up := _cdf(kind, r, size, rate) < q):
        r = np.where(up, r + 1, r)
    return floats(r)


def _cdf(kind: Kind, r: Floats, size: Floats, rate: float) -> Floats:
    """P(X <= r), also where n is not whole (along a drawn line); 0 under 0."""
    if kind == "rate":
        return floats(np.where(r < 0, 0.0, special.pdtr(np.maximum(r, 0), size * rate)))
    inside = special.betainc(np.maximum(size - r, 1e-300), np.maximum(r, 0) + 1, 1 - rate)
    return floats(np.where(r < 0, 0.0, np.where(r >= size, 1.0, inside)))
