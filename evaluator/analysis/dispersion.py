"""How much more units differ than chance alone lets them: overdispersion.

Source: Spiegelhalter 2005 (Qual. Saf. Health Care 14:347); transformations and winsorising as in FunnelPlotR 0.6.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from evaluator.analysis.arrays import Floats, Numbers, floats, quotient
from evaluator.analysis.funnel import Kind, group_rate

CUT = 0.1
"""The share of units at either end that is drawn in to the next value."""
PRESENT = 0.95


@dataclass(frozen=True, slots=True)
class Dispersion:
    """What the spread of the units says; `units` are those with a base."""

    phi: float
    """Mean square of the winsorised z: 1 by chance alone, NaN without units."""
    tau2: float
    """Variance between units on the scale of z: arcsine, square root, or for means the unit itself."""
    units: int
    present: bool
    """Whether units x phi is beyond the 95 % point of chi-square on as many degrees."""

    @property
    def factor(self) -> float:
        """By what variances are widened: phi where it counts as present, else 1."""
        return self.phi if self.present else 1.0


def z_scores(kind: Kind, x: Numbers, base: Numbers) -> Floats:
    """z of each unit against the group, stabilised: arcsine for shares, square root for rates. Bases must be above 0."""
    count, size = floats(x), floats(base)
    rate = group_rate(count, size)
    if kind == "share":
        return floats(2 * np.sqrt(size) * (np.arcsin(np.sqrt(count / size)) - np.arcsin(np.sqrt(rate))))
    return floats(2 * (np.sqrt(count) - np.sqrt(size * rate)))


def winsorised(z: Numbers, *, cut: float = CUT) -> Floats:
    """Values beyond the `cut` and 1 - `cut` quantiles (linear between values) are moved to them, none is left out."""
    given = floats(z)
    return floats(np.clip(given, *np.quantile(given, [cut, 1 - cut]))) if len(given) else given


def dispersion(kind: Kind, x: Numbers, base: Numbers) -> Dispersion:
    """phi and tau squared of all units with a base; no unit or one alone: nothing is present."""
    count, size = floats(x), floats(base)
    real = size > 0
    if not real.any():
        return spread_of([], [])
    weights = 4 * size[real] * (1.0 if kind == "share" else group_rate(count, size))
    return spread_of(z_scores(kind, count[real], size[real]), weights)


def spread_of(z: Numbers, weights: Numbers) -> Dispersion:
    """phi and tau squared of units by their z and their weights w = 1 / s^2 on the scale of z.

    tau2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w), and 0 where I phi < I - 1.
    """
    given, weight = floats(z), floats(weights)
    units = len(given)
    if not units:
        return Dispersion(float("nan"), 0.0, 0, present=False)
    phi = float(np.mean(winsorised(given) ** 2))
    spare = weight.sum() - float(quotient((weight**2).sum(), weight.sum(), empty=0.0))
    tau2 = max(float(quotient(units * phi - (units - 1), spare, empty=0.0)), 0.0) if units > 1 else 0.0
    beyond = units * phi > float(special.chdtri(units, 1 - PRESENT))
    return Dispersion(phi, tau2, units, present=units > 1 and beyond)
