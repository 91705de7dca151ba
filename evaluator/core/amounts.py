"""Amounts of money as people type them."""

import re
import unicodedata
from fractions import Fraction
from itertools import pairwise

from evaluator.core.values import Message, message

MOST_YEN = 999_999_999_999_999
MILLIONTHS = 1_000_000
MOST_RATE = 1_000_000
"""The largest rate, in its own unit."""
LONGEST = 100
"""Signs that an amount has at most."""
UNITS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "million": 10**6, "thousand": 10**3}
"""What a unit is worth in yen."""
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PART = re.compile(rf"({_NUMBER})({'|'.join(UNITS)})", re.IGNORECASE)
_YEN = re.compile(rf"[¥\\]?(?P<parts>(?:{_PART.pattern})*)(?P<rest>{_NUMBER})?(?P<yen>円|yen)?", re.IGNORECASE)
_FIGURE = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,6})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
"""A point that could as well set thousands apart."""
_RATE = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,6}))?")


class WrongAmount(ValueError):
    """A text that is no amount; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def read_yen(text: str) -> int:
    """Whole yen above zero from a text such as 12,345,000, １２３４５０００円, 32,000千円 or 1億2,000万円.

    Raises WrongAmount, also for a text that can be read in two ways, such as 32.000 or 1億2000.
    """
    plain = _plain(text, MOST_YEN)
    found = _YEN.fullmatch(plain)
    if not found or not (found["parts"] or found["rest"]):
        raise WrongAmount(message("amount.form" if plain else "amount.empty"))
    parts = [(_exact(number), UNITS[unit.lower()]) for number, unit in _PART.findall(found["parts"])]
    parts += [(_exact(found["rest"]), 1)] if found["rest"] else []
    if _ambiguous(plain, parts, yen=bool(found["yen"])):
        raise WrongAmount(message("amount.ambiguous", text=text.strip()))
    amount = sum((number * unit for number, unit in parts), start=Fraction(0))
    if amount.denominator != 1:
        raise WrongAmount(message("amount.form"))
    if not 0 < amount <= MOST_YEN:
        raise WrongAmount(message("amount.range", most=f"{MOST_YEN:,}"))
    return int(amount)


def read_figure(text: str) -> Fraction:
    """A figure above zero that may be an amount, a rate or a count: 0.875, 1,200, 32,000千円. Raises WrongAmount.

    As in `read_yen`, what can be read in two ways is refused: 32.000 is 32, or 32,000.
    """
    plain = _plain(text, MOST_YEN)
    if with_unit(plain) or not _FIGURE.fullmatch(plain):
        if _YEN.fullmatch(plain):
            return Fraction(read_yen(plain))
        raise WrongAmount(message("amount.figure-form" if plain else "amount.empty"))
    if re.fullmatch(r"[1-9][0-9]{0,2}\.000", plain):
        raise WrongAmount(message("amount.ambiguous", text=text.strip()))
    figure = _exact(plain)
    if not 0 < figure <= MOST_YEN:
        raise WrongAmount(message("amount.range", most=f"{MOST_YEN:,}"))
    return figure


def figure_text(figure: Fraction) -> str:
    """A figure that `read_figure` has read, as it is written: 1,200 or 0.875. Nothing is rounded."""
    return rate_text(int(figure * MILLIONTHS))


def with_unit(text: str) -> bool:
    """Whether an amount was typed with a unit such as 千円, so that it should be shown back in yen."""
    return bool(_PART.search(unicodedata.normalize("NFKC", text)))


def _ambiguous(plain: str, parts: list[tuple[Fraction, int]], *, yen: bool) -> bool:
    """Whether a text can be read in two ways.

    A point before three digits may set thousands apart; figures after a unit that name none may lack theirs; a part that is
    not smaller than the unit before it, or a fraction of that unit, is counted twice.
    """
    lacks_unit = len(parts) > 1 and parts[-1][1] == 1 and not yen
    overlaps = any(number.denominator != 1 or later * unit >= above for (number, above), (later, unit) in pairwise(parts))
    return any(_THOUSANDS.fullmatch(each) for each in re.findall(_NUMBER, plain)) or lacks_unit or overlaps


def _exact(number: str) -> Fraction:
    return Fraction(number.replace(",", ""))


def read_rate(text: str) -> int:
    """A rate above zero in millionths of its unit, from a text such as 0.875 or ０．８７５. Raises WrongAmount."""
    plain = _plain(text, MOST_RATE)
    found = _RATE.fullmatch(plain)
    if not found:
        raise WrongAmount(message("amount.rate-form" if plain else "amount.empty"))
    millionths = int(found[1]) * MILLIONTHS + int((found[2] or "").ljust(6, "0"))
    if not 0 < millionths <= MOST_RATE * MILLIONTHS:
        raise WrongAmount(message("amount.range", most=f"{MOST_RATE:,}"))
    return millionths


def rate_text(millionths: int) -> str:
    """A rate as it is written: 0.875. Nothing is rounded."""
    whole, part = divmod(millionths, MILLIONTHS)
    return f"{whole:,}.{part:06}".rstrip("0").rstrip(".")


def _plain(text: str, most: int) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if len(plain) > LONGEST:
        raise WrongAmount(message("amount.range", most=f"{most:,}"))
    return plain
