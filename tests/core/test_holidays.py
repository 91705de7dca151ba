"""Days on which offices are closed, held against the calendars that the Cabinet Office announced."""

from datetime import date, timedelta

import pytest

from evaluator.core.holidays import is_closed, is_holiday

ANNOUNCED = {
    2024: "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923 1014 1103 1104 1123",
    2025: "0101 0113 0211 0223 0224 0320 0429 0503 0504 0505 0506 0721 0811 0915 0923 1013 1103 1123 1124",
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_holidays_are_those_that_were_announced(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    assert " ".join(f"{day:%m%d}" for day in days if day.year == year and is_holiday(day)) == ANNOUNCED[year]


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 20), False),
        (date(2026, 11, 21), True),
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), True),
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 1, 4), False),
        (date(9999, 12, 29), True),
        (date(1990, 11, 23), False),
    ],
)
def test_office_is_closed_on_weekends_holidays_and_new_year(day, closed):
    assert is_closed(day) == closed
