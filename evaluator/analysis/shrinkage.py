"""Rates drawn towards the group's, the more so the less is known: empirical Bayes.

Each unit's own rate is taken as drawn from one distribution for the group (beta for shares, gamma for rates), whose two
parameters are those under which the counts seen are most likely (maximum likelihood on the marginal).
Sources: Clayton and Kaldor 1987 (Biometrics 43:671); test of no spread: Tarone 1979 (Biometrika 66:585).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient
from evaluator.analysis.funnel import Kind, group_rate
from evaluator.analysis.intervals import Interval, clopper_pearson, garwood

STEPS, NEAR, NOISE = 100, 1e-8, 1e-13
"""Most steps of the climb, the move that ends it, and what of a height is rounding."""
LOOSE: dict[str, float] = {"share": 0.0, "rate": float(np.log(0.1))}
"""The weakest prior, as a logarithm: a + b of 1, or a shape of 0.1 (rates that differ three times as much as they are large)."""
TIGHT = 18.0
"""The strongest one; beyond it there is no spread."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The distribution that units' rates are drawn from: beta(a, b), or gamma with shape a and rate b.

    `pooled`: the counts show no spread between units beyond chance (or there are too few), and all share one rate.
    """

    kind: Kind
    mean: float
    a: float
    b: float
    pooled: bool


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Posterior of each unit: mean and 95 % interval, in events per base."""

    rate: Floats
    interval: Interval


def prior(kind: Kind, x: Numbers, base: Numbers) -> Prior:
    """The most likely prior for counts and bases (above 0, one shape).

    Pooled for fewer than two units, for a group without events (or a share of 1), and where the likelihood does not rise
    as spread leaves 0: sum of x(x-1)/p + (n-x)(n-x-1)/(1-p) - n(n-1), or of (x-e)^2 - x, is not above 0.
    """
    count, size = floats(x), floats(base)
    rate = group_rate(count, size) if len(size) else float("nan")
    if len(size) < 2 or _rise(kind, count, size, rate) <= 0:
        return Prior(kind, rate, float("inf"), float("inf"), pooled=True)
    climb = _beta_slopes if kind == "share" else _gamma_slopes
    mean, strength = _highest(climb, count, size, _start(kind, count, size, rate), LOOSE[kind])
    if strength >= TIGHT:
        return Prior(kind, rate, float("inf"), float("inf"), pooled=True)
    if kind == "share":
        share, total = float(special.expit(mean)), float(np.exp(strength))
        return Prior(kind, share, share * total, (1 - share) * total, pooled=False)
    return Prior(kind, float(np.exp(mean)), float(np.exp(strength)), float(np.exp(strength - mean)), pooled=False)


def shrunken(fitted: Prior, x: Numbers, base: Numbers) -> Shrunken:
    """Posterior mean and 95 % interval of each unit: (x + a) / (n + a + b), or (x + a) / (e + b).

    Where the prior is pooled every unit has the group's rate with the exact interval of that one rate.
    A unit with base 0 has the prior itself.
    """
    count, size = floats(x), floats(base)
    if fitted.pooled:
        return _one_for_all(fitted, count, size)
    a, b = posterior(fitted, count, size)
    if fitted.kind == "share":
        ends = Interval(floats(special.betaincinv(a, b, 0.025)), floats(special.betaincinv(a, b, 0.975)))
        return Shrunken(a / (a + b), ends)
    ends = Interval(floats(special.gammaincinv(a, 0.025) / b), floats(special.gammaincinv(a, 0.975) / b))
    return Shrunken(a / b, ends)


def posterior(fitted: Prior, x: Numbers, base: Numbers) -> tuple[Floats, Floats]:
    """Both parameters of each unit's posterior: beta(x + a, n - x + b), or gamma of shape x + a and rate e + b."""
    count, size = floats(x), floats(base)
    return count + fitted.a, (size - count if fitted.kind == "share" else size) + fitted.b


def _one_for_all(fitted: Prior, count: Floats, size: Floats) -> Shrunken:
    total, of = count.sum(), size.sum()
    ends = clopper_pearson(total, of) if fitted.kind == "share" else garwood(total).times(quotient(1, of, empty=1.0))
    whole = np.ones(count.shape)
    return Shrunken(whole * fitted.mean, Interval(whole * ends.low, whole * ends.high))


def _rise(kind: Kind, count: Floats, size: Floats, rate: float) -> float:
    """How the likelihood leaves no spread at all, up to a positive factor (Tarone 1979)."""
    if rate == 0 or (kind == "share" and rate == 1):
        return 0.0
    if kind == "rate":
        return float(((count - size * rate) ** 2 - count).sum())
    missed = size - count
    return float((count * (count - 1) / rate + missed * (missed - 1) / (1 - rate) - size * (size - 1)).sum())


def _start(kind: Kind, count: Floats, size: Floats, rate: float) -> Floats:
    """Where the climb begins: the group's rate, and a strength by moments, both as logarithms (the share as log odds)."""
    excess = (count - size * rate) ** 2
    if kind == "share":
        spread = (excess.sum() / (rate * (1 - rate)) - size.sum()) / max((size * (size - 1)).sum(), 1)
        return floats([special.logit(rate), np.clip(np.log(1 / np.clip(spread, 1e-6, 0.9) - 1), LOOSE[kind], TIGHT - 1)])
    spread = (excess - count).sum() / ((size * rate) ** 2).sum()
    return floats([np.log(rate), np.clip(-np.log(np.clip(spread, 1e-6, 1e3)), LOOSE[kind], TIGHT - 1)])


def _highest(slopes: "_Slopes", count: Floats, size: Floats, start: Floats, loose: float) -> tuple[float, float]:
    """Newton's climb with halved steps; a direction that would lead down is turned to the steepest one."""
    at, (height, gradient, bend) = start, slopes(start, count, size)
    for _ in range(STEPS):
        step = _direction(gradient, bend, held=bool(at[1] <= loose and gradient[1] < 0))
        pace = 1.0
        while pace > NEAR:
            there = at + pace * step
            there[1] = np.clip(there[1], loose, TIGHT)
            found = slopes(there, count, size)
            if found[0] >= height - NOISE * abs(height):
                break
            pace /= 2
        moved = float(np.abs(there - at).max())
        if pace <= NEAR:
            break
        at, (height, gradient, bend) = there, found
        if moved < NEAR:
            break
    return float(at[0]), float(at[1])


def _direction(gradient: Floats, bend: Floats, *, held: bool) -> Floats:
    """Newton's step where the ground bends down in all directions, else the steepest one; 2 long at most.

    `held`: the strength stands at its weakest and would go on, so that only the location moves.
    """
    if held:
        return floats([np.clip(-gradient[0] / min(bend[0, 0], -1e-300), -2, 2), 0.0])
    down = bend[0, 0] < 0 and np.linalg.det(bend) > 0
    step = np.linalg.solve(bend, -gradient) if down else gradient / max(float(np.abs(gradient).max()), 1e-300)
    return floats(step * min(1.0, 2 / max(float(np.abs(step).max()), 1e-300)))


class _Slopes(Protocol):
    """What a climb asks for: log likelihood, its gradient and its Hessian at (location, log strength)."""

    def __call__(self, at: Floats, count: Floats, size: Floats) -> tuple[float, Floats, Floats]: ...


class _Beta:
    """Beta-binomial; location is the log odds of the mean, strength is log(a + b)."""

    def __call__(self, at: Floats, count: Floats, size: Floats) -> tuple[float, Floats, Floats]:
        share, total = float(special.expit(at[0])), float(np.exp(at[1]))
        a, b, units = share * total, (1 - share) * total, len(count)
        parts = (count + a, size - count + b, size + total)
        height = sum(sign * special.gammaln(part).sum() for sign, part in zip((1, 1, -1), parts, strict=True))
        height -= units * (special.gammaln(a) + special.gammaln(b) - special.gammaln(total))
        first = [special.psi(part).sum() - units * special.psi(own) for part, own in zip(parts, (a, b, total), strict=True)]
        second = [
            special.zeta(2, part).sum() - units * special.zeta(2, own) for part, own in zip(parts, (a, b, total), strict=True)
        ]
        by_a, by_b = first[0] - first[2], first[1] - first[2]
        tilt = total * share * (1 - share)
        turn = floats([[tilt, -tilt], [a, b]])
        inner = floats([[second[0] - second[2], -second[2]], [-second[2], second[1] - second[2]]])
        curve = floats([[tilt * (1 - 2 * share) * (by_a - by_b), tilt * (by_a - by_b)], [0, a * by_a + b * by_b]])
        curve[1, 0] = curve[0, 1]
        return float(height), turn @ floats([by_a, by_b]), turn @ inner @ turn.T + curve


class _Gamma:
    """Gamma-Poisson; location is the log of the mean, strength is the log of the shape."""

    def __call__(self, at: Floats, count: Floats, size: Floats) -> tuple[float, Floats, Floats]:
        shape, units = float(np.exp(at[1])), len(count)
        expected = size * np.exp(at[0])
        whole, seen = expected + shape, count + shape
        height = (special.gammaln(seen) + count * np.log(expected / whole) - shape * np.log1p(expected / shape)).sum()
        height -= units * special.gammaln(shape)
        by_mean = shape * ((count - expected) / whole).sum()
        by_shape = (special.psi(seen) - special.psi(shape) - np.log1p(expected / shape) + (expected - count) / whole).sum()
        by_both = ((count - expected) * expected / whole**2).sum()
        bend = (special.zeta(2, seen) - special.zeta(2, shape) + 1 / shape - 1 / whole - (expected - count) / whole**2).sum()
        mean_twice = -shape * (expected * seen / whole**2).sum()
        hessian = [[mean_twice, shape * by_both], [shape * by_both, shape * by_shape + shape**2 * bend]]
        return float(height), floats([by_mean, shape * by_shape]), floats(hessian)


_beta_slopes, _gamma_slopes = _Beta(), _Gamma()
