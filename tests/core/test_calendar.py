"""Eras, fiscal years and days: at every boundary, in both languages, read and written."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.calendar import (
    WrongYear,
    date_text,
    date_with_weekday,
    days_left,
    era_year,
    fiscal_year,
    fiscal_year_text,
    fiscal_years_text,
    japan_date,
    moment_text,
    parse_year,
    short_moment,
    wareki,
    weekday,
)

DAYS = st.dates(date(1868, 1, 1), date(9998, 12, 31))
YEARS = st.integers(1868, 9998)


def why(text: str) -> tuple[str, dict]:
    with pytest.raises(WrongYear) as found:
        parse_year(text)
    return found.value.message.id, dict(found.value.message.values)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_fiscal_year_turns_on_first_april(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("year", "text"),
    [
        (2024, "令和6"),
        (2019, "令和元"),
        (2018, "平成30"),
        (1989, "平成元"),
        (1988, "昭和63"),
        (1926, "昭和元"),
        (1925, "大正14"),
        (1912, "大正元"),
        (1911, "明治44"),
        (1868, "明治元"),
        (1867, "1867"),
    ],
)
def test_year_is_told_by_its_newest_era(year, text):
    assert era_year(year) == text


def test_fiscal_year_is_written_in_both_languages():
    assert fiscal_year_text(2019, "ja") == "令和元年度"
    assert fiscal_year_text(2026, "ja") == "令和8年度"
    assert fiscal_year_text(2026, "en") == "FY2026"


@pytest.mark.parametrize(
    ("first", "last", "ja", "en"),
    [
        (2024, 2026, "令和6〜8年度", "FY2024 to FY2026"),
        (2019, 2020, "令和元〜2年度", "FY2019 to FY2020"),
        (2018, 2020, "平成30〜令和2年度", "FY2018 to FY2020"),
        (2024, 2024, "令和6年度", "FY2024"),
    ],
)
def test_several_fiscal_years_name_their_era_once(first, last, ja, en):
    assert fiscal_years_text(first, last, "ja") == ja
    assert fiscal_years_text(first, last, "en") == en


@pytest.mark.parametrize(
    "text", ["令和6年度", "令和６年度", "R6", "r6", "Ｒ６", "R06", "R.6", "R6年度", "令和 6 年度", "令和6", "㋿6年度"]
)
def test_era_year_is_read_in_many_spellings(text):
    assert parse_year(text) == 2024


@pytest.mark.parametrize(("text", "year"), [("r6", 2024), ("Ｒ６", 2024), ("h31", 2019), ("fy2024", 2024)])
def test_letters_of_a_year_may_be_small(text, year):
    assert parse_year(text) == year


@pytest.mark.parametrize(
    "text", ["2024", "2024年度", "２０２４年度", "FY2024", "2024年", " 2024 ", "2024(令和6)年度", "令和6年度（2024年度）"]
)
def test_western_year_is_read_in_many_spellings(text):
    assert parse_year(text) == 2024


@pytest.mark.parametrize(
    "text", ["平成31年度", "令和元年度", "平成31(2019)年度", "平成31（2019）年度", "H31", "R1", "R元", "令和1年度", "2019"]
)
def test_each_name_of_fiscal_2019_is_read(text):
    assert parse_year(text) == 2019


@pytest.mark.parametrize(
    ("text", "year"), [("昭和64年", 1989), ("S1", 1926), ("大正15年度", 1926), ("T元", 1912), ("明治45年", 1912), ("M1", 1868)]
)
def test_older_eras_are_read_to_their_ends(text, year):
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "id", "values"),
    [
        ("平成32年度", "era-year", {"era": "平成", "last": 31}),
        ("S65", "era-year", {"era": "昭和", "last": 64}),
        ("T16", "era-year", {"era": "大正", "last": 15}),
        ("明治46年", "era-year", {"era": "明治", "last": 45}),
        ("令和0年", "era-year", {"era": "令和", "last": 99}),
        ("1867", "year-range", {"first": 1868, "last": 9998}),
        ("9999", "year-range", {"first": 1868, "last": 9998}),
        ("平成31(2020)年度", "years-differ", {"one": "平成31", "other": "2020"}),
        ("", "year-form", {"text": ""}),
        ("来年度", "year-form", {"text": "来年度"}),
        ("R", "year-form", {"text": "R"}),
        ("R6年4月", "year-form", {"text": "R6年4月"}),
        ("20245", "year-form", {"text": "20245"}),
        ("-2024", "year-form", {"text": "-2024"}),
        ("X6", "year-form", {"text": "X6"}),
        ("abc", "year-form", {"text": "abc"}),
        ("2024()", "year-form", {"text": "2024()"}),
    ],
)
def test_text_that_is_no_year_is_refused(text, id, values):
    assert why(text) == (f"problem.{id}", values)


@given(st.integers(1868, 2117))
def test_written_year_is_read_back(year):
    assert parse_year(era_year(year)) == year
    assert parse_year(fiscal_year_text(year, "ja")) == year
    assert parse_year(fiscal_year_text(year, "en")) == year


@given(st.one_of(st.text(max_size=12), st.text("令和平成昭RHS元0123456789年度()", max_size=12)))
def test_any_text_is_a_year_or_refused(text):
    try:
        told = parse_year(text) in range(1868, 9999)
    except WrongYear as refused:
        told = refused.message.id.startswith("problem.")
    assert told


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 20), "令和8年11月20日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
        (date(1, 1, 1), "1年1月1日"),
    ],
)
def test_era_changes_on_its_first_day(day, text):
    assert wareki(day) == text


def test_days_are_written_in_both_languages():
    day = date(2026, 11, 20)
    assert date_text(day, "ja") == "令和8年11月20日"
    assert date_text(day, "en") == "20 November 2026"
    assert date_with_weekday(day, "ja") == "令和8年11月20日（金）"
    assert date_with_weekday(day, "en") == "Friday 20 November 2026"


@given(DAYS)
def test_names_agree_with_those_of_babel(day):
    assert weekday(day, "ja") == format_date(day, "E", locale="ja")
    assert date_with_weekday(day, "en") == format_date(day, "EEEE d MMMM y", locale="en")


def test_moment_is_told_in_japanese_time():
    moment = datetime(2026, 12, 7, 6, 20, tzinfo=UTC)
    assert moment_text(moment, "ja") == "令和8年12月7日（月）15:20"
    assert moment_text(moment, "en") == "7 December 2026, 15:20"


def test_hour_has_one_figure_in_japanese_only():
    moment = datetime(2026, 12, 7, 0, 5, tzinfo=UTC)
    assert moment_text(moment, "ja") == "令和8年12月7日（月）9:05"
    assert moment_text(moment, "en") == "7 December 2026, 09:05"


def test_day_in_japan_begins_nine_hours_earlier():
    assert japan_date(datetime(2019, 4, 30, 14, 59, tzinfo=UTC)) == date(2019, 4, 30)
    assert japan_date(datetime(2019, 4, 30, 15, 0, tzinfo=UTC)) == date(2019, 5, 1)
    assert japan_date(datetime(2019, 5, 1, 0, 0, tzinfo=timezone(timedelta(hours=14)))) == date(2019, 4, 30)


def test_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 12, 7, 6, 20), "ja")  # noqa: DTZ001


@pytest.mark.parametrize(("last", "left"), [(date(2026, 11, 27), 7), (date(2026, 11, 20), 0), (date(2026, 11, 19), -1)])
def test_days_left_count_to_the_last_day(last, left):
    assert days_left(last, date(2026, 11, 20)) == left


@pytest.mark.parametrize(("lang", "said"), [("ja", "11月27日（金）17:00"), ("en", "Fri 27 Nov, 17:00")])
def test_moment_soon_to_come_leaves_out_its_year(lang, said):
    assert short_moment(datetime(2026, 11, 27, 8, 0, tzinfo=UTC), lang) == said
