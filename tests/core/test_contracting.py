"""Contracts as facts: terms over fiscal years, amounts line by line, shares that add up."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.contracting import (
    Share,
    Terms,
    WrongShare,
    first_day,
    funding_problems,
    last_day,
    read_amounts,
    read_share,
    share_text,
    term_problems,
    years_of,
)


def terms(**changed):
    given = {
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2028, 3, 31),
        "procedure": "open_proposal",
        "note": "",
        "renews": False,
    }
    return Terms(**{**given, "amounts": {}, **changed})


def found(problems):
    return [(each.place, each.message.id.removeprefix("contracting.")) for each in problems]


def test_term_touches_its_fiscal_years():
    assert list(years_of(date(2025, 3, 31), date(2025, 4, 1))) == [2024, 2025]
    assert (first_day(2025), last_day(2025)) == (date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, []),
        ({"ends_on": date(2025, 3, 31)}, [("ends_on", "term-order")]),
        ({"ends_on": date(2045, 3, 31)}, []),
        ({"ends_on": date(2045, 4, 1)}, [("ends_on", "term-long")]),
        ({"amounts": {2024: 1, 2025: 1, 2028: 1}}, [("amounts", "year-outside")] * 2),
        ({"procedure": "direct"}, [("note", "direct-reason")]),
        ({"procedure": "direct", "note": "継続", "renews": True}, []),
        ({"renews": True}, [("procedure", "renewal-direct")]),
    ],
)
def test_terms_say_what_cannot_be(changed, wrong):
    assert found(term_problems(terms(**changed))) == wrong


def test_amounts_are_read_line_by_line():
    text = "令和7年度　３０，０００，０００円\nR8: 31,000千円\n\n2027年度\n2028\t0"
    assert read_amounts(text) == ({2025: 30_000_000, 2026: 31_000_000, 2028: 0}, ())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2025 1\n2025 2", "year-twice"),
        ("2025\nR7", "year-twice"),
        ("money 2025", "amount-line"),
        ("2025 32.000", "amount-line"),
        ("2025 -5", "amount-line"),
        ("平成99年度 5", "amount-line"),
    ],
)
def test_line_that_cannot_be_read_is_named(text, wrong):
    _amounts, problems = read_amounts(text)
    assert [(each.message.id, each.message.values["line"]) for each in problems] == [
        (f"contracting.{wrong}", str(len(text.splitlines())))
    ]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("3/4", "3/4"),
        ("２／３", "2/3"),
        ("10/10", "1"),
        ("50%", "1/2"),
        ("62.5％", "5/8"),
        ("0.5", "1/2"),
        ("0", "0"),
        ("2/4", "1/2"),
    ],
)
def test_share_is_read_exactly(text, share):
    assert read_share(text) == Fraction(share)


@pytest.mark.parametrize("text", ["", "3/0", "4/3", "101%", "half", "-1/2", "3/4/5", "1.5", "1" * 100])
def test_text_that_is_no_share_is_refused(text):
    with pytest.raises(WrongShare):
        read_share(text)


def test_share_is_written_as_grants_do():
    assert [share_text(Fraction(each)) for each in ("3/4", "1", "1/2", "0")] == ["3/4", "10/10", "1/2", "0/1"]


def share(rate, national, own):
    return Share(rate=Fraction(rate), national_yen=national, own_yen=own)


@pytest.mark.parametrize(
    ("shares", "amount", "confirmed", "wrong"),
    [
        ([], None, (), []),
        ([share("3/4", 75, 25)], None, (), [("", "no-amount")]),
        ([share("3/4", 7_500_000, 2_500_000)], 10_000_000, (), []),
        ([share("3/4", 7_500_000, 2_500_000)], 10_000_001, (), [("", "sum-differs")]),
        ([share("3/4", 7_499_001, 2_500_999)], 10_000_000, (), []),
        ([share("3/4", 7_499_000, 2_501_000)], 10_000_000, (), [("line[0]", "rate-differs")]),
        ([share("3/4", 7_000_000, 3_000_000)], 10_000_000, (0,), []),
        ([share("1/2", 2_500_000, 2_500_000), share("1", 5_000_000, 0)], 10_000_000, (), []),
        ([share("1/2", 2_500_000, 2_500_000), share("1", 0, 5_000_000)], 10_000_000, (0,), [("line[1]", "rate-differs")]),
    ],
)
def test_shares_add_up_and_follow_their_rate(shares, amount, confirmed, wrong):
    assert found(funding_problems(shares, amount, confirmed=confirmed)) == wrong


def test_sum_that_differs_names_both_figures():
    (only,) = funding_problems([share("1/2", 100, 100)], 300)
    assert dict(only.message.values) == {"total": "200", "amount": "300"}
