"""Monthly figures as people type or paste them: whole numbers, also full-width and with thousands marked."""

import re
import unicodedata

from evaluator.core.values import Message, message

MOST = 999_999_999
"""The largest figure of one month; more is a slip of the hand."""
LONGEST = 60
_COUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_NEGATIVE = re.compile(r"[-−‐–△▲][0-9][0-9,.]*|\([0-9][0-9,.]*\)")
_FRACTION = re.compile(r"[0-9][0-9,]*\.[0-9]+")


class WrongCount(ValueError):
    """A text that is no figure of a month; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def read_count(text: str) -> int | None:
    """The whole number of a text such as 12, 1,234 or １２; none if it is empty, which is not zero. Raises WrongCount."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if len(plain) <= LONGEST and _COUNT.fullmatch(plain):
        number = int(plain.replace(",", ""))
        if number <= MOST:
            return number
        raise WrongCount(message("figures.too-large", most=f"{MOST:,}"))
    if _NEGATIVE.fullmatch(plain):
        raise WrongCount(message("figures.negative"))
    if _FRACTION.fullmatch(plain):
        raise WrongCount(message("figures.not-whole"))
    raise WrongCount(message("figures.no-number"))
