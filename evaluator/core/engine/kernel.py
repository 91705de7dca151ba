"""The integer kernel: marks in whole units in, sums and places out. Everything official passes through here once."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

Rows = Sequence[Sequence[int]]


def unit_for(values: Sequence[Fraction]) -> int:
    """The least number of units to a point that makes every value whole."""
    return lcm(*(value.denominator for value in values)) if values else 1


def tally(rows: Rows, weights: Sequence[int] | None = None) -> tuple[list[int], list[int]]:
    """Sums over members for each item, and over items for each member.

    `rows[member][item]` are points in units, 0 where there is none; `weights[item]` multiplies an item in the member's sum.
    Returns (item sums, member sums); O(members x items).
    """
    items = [sum(column) for column in zip(*rows, strict=True)]
    if weights is None:
        return items, [sum(row) for row in rows]
    return items, [sum(mark * weight for mark, weight in zip(row, weights, strict=True)) for row in rows]


def places(values: Sequence[int]) -> list[int]:
    """Competition places (1, 2, 2, 4), highest value first; O(n log n)."""
    first: dict[int, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def mid_places(values: Sequence[int]) -> list[Fraction]:
    """Places where the tied share the mean of the places they occupy (1, 2.5, 2.5, 4), highest value first."""
    held: dict[int, list[int]] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        held.setdefault(value, []).append(place)
    return [Fraction(sum(held[value]), len(held[value])) for value in values]
