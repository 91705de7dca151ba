"""Months as numbers, such as 202504: read as people write them, counted, and told."""

import re
import unicodedata
from datetime import date

from evaluator.core.calendar import FIRST_MONTH, MONTHS_EN, WrongYear, parse_year, wareki
from evaluator.core.values import Message, message

EARLIEST, LATEST = 190001, 299912
"""Months that a database keeps."""
_MONTH = re.compile(r"(?P<year>.+?)(?:年|[-/.])(?P<month>[0-9]{1,2})月?")
_PLAIN = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})")


class WrongMonth(ValueError):
    """A text that is no month; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def read_month(text: str) -> int:
    """The month of a text such as 2025-04, 2025年4月, 令和7年4月, R7.4 or 202504; full-width signs too. Raises WrongMonth."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _PLAIN.fullmatch(plain) or _MONTH.fullmatch(plain)
    if found is None:
        raise WrongMonth(message("problem.month-form", text=plain[:20]))
    try:
        month = parse_year(found["year"]) * 100 + int(found["month"])
    except WrongYear as wrong:
        raise WrongMonth(wrong.message) from wrong
    if not 1 <= month % 100 <= 12 or not EARLIEST <= month <= LATEST:
        raise WrongMonth(message("problem.month-form", text=plain[:20]))
    return month


def month_of(day: date) -> int:
    """The month of a day."""
    return day.year * 100 + day.month


def after(month: int, by: int = 1) -> int:
    """The month so many months later; earlier if `by` is negative."""
    count = month // 100 * 12 + month % 100 - 1 + by
    return count // 12 * 100 + count % 12 + 1


def months_of(year: int) -> tuple[int, ...]:
    """The twelve months of a fiscal year, April first."""
    return tuple(after(year * 100 + FIRST_MONTH, by) for by in range(12))


def month_text(month: int, lang: str) -> str:
    """A month as people read it, by the era it ended in: 令和7年4月, or April 2025."""
    year, number = divmod(month, 100)
    if lang == "en":
        return f"{MONTHS_EN[number - 1]} {year}"
    return wareki(date(year, number, 28)).partition("月")[0] + "月"


def short_month(month: int, lang: str) -> str:
    """A month without its year where room is short: 4月, or Apr."""
    return MONTHS_EN[month % 100 - 1][:3] if lang == "en" else f"{month % 100}月"
