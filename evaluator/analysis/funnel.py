"""Funnel plots: is a unit further from the group than chance takes units of its size?

A unit has x events and an expectation: n cases at the group's share (binomial) or an exposure at the group's rate
(Poisson). Lines are drawn by interpolation between whole counts, flags come from the exact tail: the choice of
interpolation must not decide who is flagged (Manktelow and Seaton 2012, BMJ Qual. Saf. 21:A1).
Source: Spiegelhalter 2005 (Stat. Med. 24:1185).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient
from evaluator.analysis.discovery import q_values

Kind = Literal["share", "rate"]
"""`share`: x of n, binomial. `rate`: x events over an exposure, Poisson."""
INNER, OUTER = 0.95, 0.998
"""What share of units lies within the dashed and within the solid lines where nothing but chance is at work."""

FARTHEST = 37.0
"""A normal z whose tail can still be written as a double; wider lines are drawn there."""


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
    lower, upper = _tail(kind, count, size, rate, -1), _tail(kind, count - 1, size, rate, 1)
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
    size, shape = np.unique(floats(base), return_inverse=True)
    lines = []
    for within in (INNER, OUTER):
        z = min(float(special.ndtri((1 + within) / 2) * np.sqrt(phi)), FARTHEST)
        for lean in (-z, z):
            line = quotient(_interpolated(kind, size, rate, lean), size)
            lines.append(np.clip(line, 0, 1 if kind == "share" else np.inf)[shape].reshape(floats(base).shape))
    return Limits(*lines)


def grid(base: Numbers, *, points: int = 80) -> Floats:
    """Bases at which the lines are drawn: from the smallest to 5 % beyond the largest, closer together on the left.

    Empty if no base is above 0.
    """
    real = floats(base)[floats(base) > 0]
    if not len(real):
        return floats([])
    return floats(np.geomspace(real.min(), real.max() * 1.05, points))


def _interpolated(kind: Kind, size: Floats, rate: float, z: float) -> Floats:
    """The quantile of the count at a normal z, between whole numbers; a base that is not whole is taken as it is.

    Above the middle the upper tail is used throughout, so that nothing is lost beside 1.
    """
    if rate <= 0 or (kind == "share" and rate >= 1):
        return floats(size * min(max(rate, 0.0), 1.0))
    tail = float(special.ndtr(-abs(z)))
    r = _near(kind, size, rate, z)
    at, below = _tail(kind, r, size, rate, z), _tail(kind, r - 1, size, rate, z)
    while np.any(down := (r > 0) & _reached(below, tail, z)):
        r[down], at[down] = r[down] - 1, below[down]
        below[down] = _tail(kind, r[down] - 1, size[down], rate, z)
    while np.any(up := ~_reached(at, tail, z)):
        r[up], below[up] = r[up] + 1, at[up]
        at[up] = _tail(kind, r[up], size[up], rate, z)
    return floats(r - quotient(at - tail, at - below, empty=0.0))


def _near(kind: Kind, size: Floats, rate: float, z: float) -> Floats:
    """A whole count near the quantile (Cornish and Fisher's first two terms)."""
    miss = 1 - rate if kind == "share" else 1.0
    skew = (z * z - 1) / 6 * (1 - 2 * rate if kind == "share" else 1.0)
    guess = np.ceil(size * rate + z * np.sqrt(size * rate * miss) + skew)
    return floats(np.clip(guess, 0, np.ceil(size) if kind == "share" else np.inf))


def _reached(tail: Floats, wanted: float, z: float) -> NDArray[np.bool_]:
    """Whether F(r) has come up to q: below the middle F itself is large enough, above it the rest is small enough."""
    return tail >= wanted if z < 0 else tail <= wanted


def _tail(kind: Kind, r: Floats, size: Floats, rate: float, z: float) -> Floats:
    """P(X <= r) for a z under 0, else P(X > r), also where n is not whole (along a drawn line)."""
    at, rest = np.maximum(r, 0) + 1, np.maximum(size - r, 1e-300)
    if kind == "rate":
        found = special.gammaincc(at, size * rate) if z < 0 else special.gammainc(at, size * rate)
    else:
        found = special.betainc(rest, at, 1 - rate) if z < 0 else special.betainc(at, rest, rate)
        found = np.where(r >= size, 1.0 if z < 0 else 0.0, found)
    return floats(np.where(r < 0, 0.0 if z < 0 else 1.0, found))
