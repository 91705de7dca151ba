"""Days as Japanese offices write them: eras, fiscal years, weekdays, Japanese time. Nothing here reads the clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from evaluator.core.values import Message, message

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japanese time, which has had no summer time since 1951."""
FIRST_MONTH = 4
"""A fiscal year begins on 1 April (地方自治法 208条)."""
FIRST_YEAR, LAST_YEAR = 1868, 9998
"""Years that can be read from a text: those with an era, as far as a date can go."""
SAME_CALENDAR = date(1873, 1, 1)
"""From here on Japan counted months and days as now."""
WEEKDAYS = "月火水木金土日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Era:
    """An era (元号): its name, its letter and its first day."""

    name: str
    letter: str
    began: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 10, 23)),
)
"""Newest first; each lasts until the next began."""

_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\.?(?P<count>元|[0-9]{1,2})|(?:FY)?(?P<year>[0-9]{4}))(?:年度?)?",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(r"(?P<one>[^()]+)\((?P<other>[^()]+)\)(?:年度?)?")


class WrongYear(ValueError):
    """A text that is no year; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of a day: January to March belong to the year before."""
    return day.year - (day.month < FIRST_MONTH)


def era_year(year: int) -> str:
    """A year by its era, such as 令和6 or 令和元; the newest era of the year counts; before 1868 the plain number."""
    era = next((each for each in ERAS if year >= each.began.year), None)
    return _counted(era, year)


def fiscal_year_text(year: int, lang: str) -> str:
    """A fiscal year as people read it: 令和元年度, or FY2019."""
    return f"FY{year}" if lang == "en" else f"{era_year(year)}年度"


def fiscal_years_text(first: int, last: int, lang: str) -> str:
    """Fiscal years from the first to the last as people read them: 令和6〜8年度, 平成30〜令和2年度, FY2024 to FY2026."""
    if first == last:
        return fiscal_year_text(first, lang)
    if lang == "en":
        return f"FY{first} to FY{last}"
    one, other = era_year(first), era_year(last)
    return f"{one}〜{other[2:] if one[:2] == other[:2] and not other[0].isdigit() else other}年度"


def parse_year(text: str) -> int:
    """The year of a text such as 令和6年度, R6, 平成31(2019)年度, 令和元年度, FY2024 or 2024; full-width signs too.

    Raises WrongYear for any other text, a year that its era did not have, and two years that contradict each other.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    two = _TWO_YEARS.fullmatch(plain)
    if not two:
        return _one_year(plain)
    one, other = _one_year(two["one"]), _one_year(two["other"])
    if one != other:
        raise WrongYear(message("problem.years-differ", one=two["one"], other=two["other"]))
    return one


def wareki(day: date) -> str:
    """A day by its era, such as 令和8年11月20日; before 1873, when the calendar was another one, by the plain year."""
    era = next((each for each in ERAS if day >= max(each.began, SAME_CALENDAR)), None)
    return f"{_counted(era, day.year)}年{day.month}月{day.day}日"


def weekday(day: date, lang: str) -> str:
    """The day of the week: 金, or Friday."""
    return WEEKDAYS_EN[day.weekday()] if lang == "en" else WEEKDAYS[day.weekday()]


def date_text(day: date, lang: str) -> str:
    """A day as people read it: 令和8年11月20日, or 20 November 2026."""
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}" if lang == "en" else wareki(day)


def date_with_weekday(day: date, lang: str) -> str:
    """A day with its weekday: 令和8年11月20日（金）, or Friday 20 November 2026."""
    text, name = date_text(day, lang), weekday(day, lang)
    return f"{name} {text}" if lang == "en" else f"{text}（{name}）"


def moment_text(moment: datetime, lang: str) -> str:
    """A moment in Japanese time: 令和8年12月7日（月）15:20, or 7 December 2026, 15:20. Raises ValueError without a zone."""
    local = _in_japan(moment)
    if lang == "en":
        return f"{date_text(local.date(), lang)}, {local:%H:%M}"
    return f"{date_with_weekday(local.date(), lang)}{local.hour}:{local:%M}"


def short_moment(moment: datetime, lang: str) -> str:
    """A moment without its year: 11月27日（金）17:00, or Fri 27 Nov, 17:00. Raises ValueError without a zone."""
    local = _in_japan(moment)
    return f"{short_date(local.date(), lang)}{', ' if lang == 'en' else ''}{local.hour}:{local:%M}"


def short_date(day: date, lang: str) -> str:
    """A day without its year: 11月27日（金）, or Fri 27 Nov."""
    if lang == "en":
        return f"{weekday(day, lang)[:3]} {day.day} {MONTHS_EN[day.month - 1][:3]}"
    return f"{day.month}月{day.day}日（{weekday(day, lang)}）"


def day_and_month(moment: datetime, lang: str) -> str:
    """The day of a moment where room is short: 11/27, or 27 Nov. Raises ValueError without a zone."""
    day = japan_date(moment)
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]}" if lang == "en" else f"{day.month}/{day.day}"


def japan_date(moment: datetime) -> date:
    """The day that it is in Japan at a moment. Raises ValueError without a zone."""
    return _in_japan(moment).date()


def days_left(last: date, today: date) -> int:
    """Days until the last day: 0 on the day itself, negative once it has passed."""
    return (last - today).days


def _in_japan(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(JAPAN)


def clock(moment: datetime) -> str:
    """The time of day in Japan, to the second: `9:05:00`."""
    return f"{moment.astimezone(JAPAN):%H:%M:%S}".removeprefix("0")


def _counted(era: Era | None, year: int) -> str:
    if era is None:
        return str(year)
    count = year - era.began.year + 1
    return f"{era.name}{count if count > 1 else '元'}"


def _one_year(text: str) -> int:
    found = _YEAR.fullmatch(text)
    if not found:
        raise WrongYear(message("problem.year-form", text=text[:20]))
    year = int(found["year"]) if found["year"] else _year_of_era(found["era"].upper(), found["count"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WrongYear(message("problem.year-range", first=FIRST_YEAR, last=LAST_YEAR))
    return year


def _year_of_era(name: str, count: str) -> int:
    at = next(at for at, each in enumerate(ERAS) if name in (each.name, each.letter))
    era, number = ERAS[at], 1 if count == "元" else int(count)
    last = ERAS[at - 1].began.year - era.began.year + 1 if at else 99
    if not 1 <= number <= last:
        raise WrongYear(message("problem.era-year", era=era.name, last=last))
    return era.began.year + number - 1
