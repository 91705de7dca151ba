"""Rounding exactly as a rule says, and figures as people read them."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from evaluator.core.rules import Rounding


def _half_up(scaled: Fraction) -> int:
    return floor(scaled + Fraction(1, 2)) if scaled >= 0 else -floor(-scaled + Fraction(1, 2))


def _truncate(scaled: Fraction) -> int:
    return int(scaled)


def _up(scaled: Fraction) -> int:
    return ceil(scaled) if scaled >= 0 else floor(scaled)


MODES: dict[str, Callable[[Fraction], int]] = {"half-up": _half_up, "truncate": _truncate, "up": _up, "half-even": round}
"""Rounding modes: from a value scaled to whole units to a whole number, symmetric about zero."""


def rounded(value: Fraction, rule: Rounding | None) -> Fraction:
    """The value rounded by the rule; unchanged if there is none or its mode is `none`."""
    if rule is None or rule.mode == "none":
        return value
    unit = 10**rule.digits
    return Fraction(MODES[rule.mode](value * unit), unit)


def unit_of(rule: Rounding) -> Fraction:
    """The rounding unit, such as 1/10; zero if the rule keeps exact values."""
    return Fraction(0) if rule.mode == "none" else Fraction(1, 10**rule.digits)


def decimal(value: Fraction, digits: int) -> str:
    """The value with exactly `digits` decimals, halves away from zero; for reading, not for reckoning."""
    whole = (2 * abs(value.numerator) * 10**digits + value.denominator) // (2 * value.denominator)
    sign, text = ("-" if value < 0 and whole else ""), str(whole).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def decimals_of(value: Fraction, *, most: int) -> int | None:
    """How many decimals write the value exactly; none if more than `most`, or no number of them, do."""
    return next((digits for digits in range(most + 1) if 10**digits % value.denominator == 0), None)


def shown(value: Fraction, rule: Rounding) -> str:
    """The value as published: rounded by the rule, with the rule's decimals."""
    return decimal(rounded(value, rule), rule.digits)


def readable(value: Fraction) -> str:
    """A figure for a sentence, thousands marked: exact up to six decimals, else cut after four and followed by `…`."""
    digits = decimals_of(value, most=6)
    if digits is not None:
        return _thousands(decimal(value, digits))
    return _thousands(decimal(Fraction(_truncate(value * 10**4), 10**4), 4)) + "…"


def _thousands(text: str) -> str:
    whole, dot, decimals = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}{dot}{decimals}"
