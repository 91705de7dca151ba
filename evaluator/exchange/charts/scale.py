"""Scales: from figures to places, with round steps."""

import math
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Figures from `low` to `high` stand at `start` to `end`; those beyond stand at the edge."""

    low: float
    high: float
    start: float
    end: float

    def at(self, figure: float) -> float:
        """Where a figure stands."""
        share = (min(max(figure, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, *, most: int = 6) -> tuple[float, ...]:
    """Round figures that cover `low` to `high` in at most `most` + 1 steps, the first at or below and the last at or above."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(each * step, 10) for each in range(first, last + 1))


def shown(figure: float) -> str:
    """A figure beside a line of the grid: no more decimals than it has."""
    return f"{figure:,.10g}" if abs(figure) < 1 else f"{figure:,.6g}"
