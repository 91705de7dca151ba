"""Shares written as text, such as `60 %`."""

from fractions import Fraction


def share(text: str) -> Fraction | None:
    """The share that a text such as `60 %` or `62.5%` names; none if it names no share."""
    number, sign, rest = text.partition("%")
    try:
        return Fraction(number.strip()) / 100 if sign and not rest.strip() else None
    except (ValueError, ZeroDivisionError):
        return None


def amount(value: Fraction | str | None, full: Fraction) -> Fraction | None:
    """Points: as they are, or the share of `full` that a text names; none if there is no value."""
    if not isinstance(value, str):
        return value
    part = share(value)
    return None if part is None else part * full
