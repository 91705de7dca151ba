"""Months as people write them, and how they follow each other."""

import pytest

from evaluator.core.months import WrongMonth, after, month_text, months_of, read_month, short_month


@pytest.mark.parametrize(
    "text", ["2025-04", "2025/4", "202504", "令和7年4月", "R7.4", "２０２５年４月", "令和7(2025)年4月", " 2025 - 04 "]
)
def test_month_is_read_as_people_write_it(text):
    assert read_month(text) == 202504


@pytest.mark.parametrize("text", ["", "4月", "2025-13", "2025-00", "2025", "20254", "x-4", "1868-04", "9998-04"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(WrongMonth):
        read_month(text)


@pytest.mark.parametrize(
    ("month", "by", "then"), [(202512, 1, 202601), (202601, -1, 202512), (202504, 12, 202604), (202504, 0, 202504)]
)
def test_months_follow_each_other(month, by, then):
    assert after(month, by) == then


def test_fiscal_year_has_its_twelve_months():
    assert months_of(2025) == (*range(202504, 202513), 202601, 202602, 202603)


def test_month_is_told_in_both_languages():
    assert [month_text(each, "ja") for each in (201904, 201905, 202512)] == ["平成31年4月", "令和元年5月", "令和7年12月"]
    assert (month_text(202504, "en"), short_month(202504, "en"), short_month(202512, "ja")) == ("April 2025", "Apr", "12月")
