"""Days on which Japanese offices are closed: weekends, national holidays 国民の祝日, the turn of the year.

By the 国民の祝日に関する法律 as it stands since 2022. The equinoxes are announced each February; until then they are
reckoned, which has met every announced day since 1980.
"""

from datetime import date, timedelta

SATURDAY, SUNDAY, MONDAY = 5, 6, 0
FIRST_YEAR, LAST_YEAR = 2022, 2099
"""Years for which the law as it stands and the reckoning of the equinoxes hold."""
FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
"""Holidays of a day: month and day."""
MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))
"""Holidays on a Monday: month, and which Monday of it."""
CLOSED = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))
"""Days around the new year on which municipalities are closed (地方自治法 4条の2第2項)."""
DAY = timedelta(days=1)


def is_closed(day: date) -> bool:
    """Whether a municipality is closed on a day; outside FIRST_YEAR to LAST_YEAR only weekends are known."""
    weekend = day.weekday() in (SATURDAY, SUNDAY)
    return weekend or (day.month, day.day) in CLOSED or is_holiday(day)


def is_holiday(day: date) -> bool:
    """Whether a day is a national holiday, a day in lieu (3条2項), or a day between two holidays (3条3項)."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return False
    return _is_named(day) or _in_lieu(day) or (_is_named(day - DAY) and _is_named(day + DAY) and day.weekday() != SUNDAY)


def _in_lieu(day: date) -> bool:
    """The first day after a Sunday's holiday that is itself none."""
    before = day - DAY
    while _is_named(before):
        if before.weekday() == SUNDAY:
            return True
        before -= DAY
    return False


def _is_named(day: date) -> bool:
    monday = day.weekday() == MONDAY and (day.month, (day.day + 6) // 7) in MONDAYS
    return (day.month, day.day) in FIXED or monday or day in _equinoxes(day.year)


def _equinoxes(year: int) -> tuple[date, date]:
    """Spring and autumn equinox in Japanese time, by the reckoning in common use for 1980 to 2099."""
    since = year - 1980
    spring = (20_843_100 + 242_194 * since) // 1_000_000 - since // 4
    autumn = (23_248_800 + 242_194 * since) // 1_000_000 - since // 4
    return date(year, 3, spring), date(year, 9, autumn)
