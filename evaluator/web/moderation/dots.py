"""The picture of one item of one proposal: a dot for each member on the scale, a diamond for one far from the median."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.card import Slot
from evaluator.core.spread import Spread, length_of

LEFT, RIGHT, BASE, RISE = 8, 84, 6, 6.5
WIDTH = 92
MOST_TICKS = 10
"""With more steps than these only the ends of the scale are marked."""


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One member's mark, by its middle."""

    x: float
    y: float
    far: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One small picture; the table beside it says the same."""

    height: float
    base: float
    ticks: tuple[float, ...]
    dots: tuple[Dot, ...]


def picture_of(slot: Slot, spread: Spread) -> Picture:
    """The marks of a cell as dots that stand above each other where they are the same."""
    length = max(Fraction(1), length_of(slot))
    stacks: dict[Fraction, list[int]] = defaultdict(list)
    for number, place in sorted(spread.places.items(), key=lambda each: (each[0] not in spread.far, each[0])):
        stacks[place].append(number)
    highest = max(len(each) for each in stacks.values())
    base = BASE + RISE * (highest - 1)
    steps = int(length) if length <= MOST_TICKS else 1
    return Picture(
        height=base + BASE,
        base=base,
        ticks=tuple(_x(Fraction(at, steps)) for at in range(steps + 1)),
        dots=tuple(
            Dot(x=_x(place / length), y=base - RISE * at, far=number in spread.far)
            for place, numbers in sorted(stacks.items())
            for at, number in enumerate(numbers)
        ),
    )


def _x(share: Fraction) -> float:
    return round(LEFT + (RIGHT - LEFT) * float(share), 1)
