"""Amounts of money as people type them."""

import re
import unicodedata

from evaluator.core.values import Message, message

MOST_YEN = 999_999_999_999_999
MILLIONTHS = 1_000_000
MOST_RATE = 1_000_000
"""The largest rate, in its own unit."""
_YEN = re.compile(r"[¥\\]?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:円|yen)?", re.IGNORECASE)
_RATE = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,6}))?")


class WrongAmount(ValueError):
    """A text that is no amount; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def read_yen(text: str) -> int:
    """Whole yen above zero from a text such as 12,345,000, １２３４５０００ or ¥12,345,000円. Raises WrongAmount."""
    plain = _plain(text)
    found = _YEN.fullmatch(plain)
    if not found:
        raise WrongAmount(message("amount.form" if plain else "amount.empty"))
    digits = found[1].replace(",", "")
    if len(digits.lstrip("0")) > len(str(MOST_YEN)) or int(digits) == 0:
        raise WrongAmount(message("amount.range", most=f"{MOST_YEN:,}"))
    return int(digits)


def read_rate(text: str) -> int:
    """A rate above zero in millionths of its unit, from a text such as 0.875 or ０．８７５. Raises WrongAmount."""
    plain = _plain(text)
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


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:100]))
