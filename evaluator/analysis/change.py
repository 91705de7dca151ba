"""What changed from one year to another, with its interval; nothing where the definition changed between them.

Sources: difference of two shares, Newcombe 1998 (Stat. Med. 17:873, method 10); ratio of two Poisson rates by the exact
interval of the share that the later count has in both, Przyborowski and Wilenski 1940 (Biometrika 31:313).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluator.analysis.intervals import clopper_pearson, wilson
from evaluator.core.values import Message, message


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of shares (0 is no change) or a ratio of rates (1 is no change), later against earlier.

    `figure` is None where it has no value (no events before); ends of the interval may be infinite.
    """

    kind: Literal["difference", "ratio"]
    figure: float | None
    low: float
    high: float

    @property
    def direction(self) -> int:
        """+1 or -1 where the interval leaves out no change, else 0."""
        none = 0.0 if self.kind == "difference" else 1.0
        return 1 if self.low > none else -1 if self.high < none else 0


@dataclass(frozen=True, slots=True)
class NoChange:
    """The two years cannot be set against each other, and why."""

    reason: Message


def share_change(before: tuple[int, int], after: tuple[int, int], *, broken: int | None = None) -> Change | NoChange:
    """Difference of two shares, each (x, n), with Newcombe's 95 % interval; `broken` is the year of a break between them."""
    refused = _refused(before[1], after[1], broken)
    if refused:
        return refused
    old, new = before[0] / before[1], after[0] / after[1]
    first, second = wilson(*before), wilson(*after)
    low = new - old - np.hypot(new - second.low, first.high - old)
    high = new - old + np.hypot(second.high - new, old - first.low)
    return Change("difference", new - old, float(low), float(high))


def rate_change(before: tuple[int, float], after: tuple[int, float], *, broken: int | None = None) -> Change | NoChange:
    """Ratio of two rates, each (events, exposure), with the exact 95 % interval; 0 to infinity if nothing happened at all."""
    refused = _refused(before[1], after[1], broken)
    if refused:
        return refused
    share = clopper_pearson(after[0], before[0] + after[0])
    low, high = (_odds(float(each)) * before[1] / after[1] for each in (share.low, share.high))
    figure = after[0] / after[1] / (before[0] / before[1]) if before[0] else None
    return Change("ratio", figure, low, high)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _refused(before: float, after: float, broken: int | None) -> NoChange | None:
    if broken is not None:
        return NoChange(message("compare.change-break", year=broken))
    return None if before > 0 and after > 0 else NoChange(message("compare.change-empty"))
