"""Figures as people type them are read as whole numbers, or refused with what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.exchange.figures.counts import MOST, WrongCount, read_count

FULL = str.maketrans("0123456789,", "０１２３４５６７８９，")


@given(st.integers(0, MOST), st.booleans(), st.booleans(), st.text(" \u3000\t", max_size=3))
def test_every_way_of_writing_is_the_same_number(number, thousands, full, blanks):
    text = f"{number:,}" if thousands else str(number)
    assert read_count(f"{blanks}{text.translate(FULL) if full else text}{blanks}") == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_nothing_or_refused(text):
    try:
        found = read_count(text)
    except WrongCount:
        found = None
    assert found is None or 0 <= found <= MOST


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\n"])
def test_empty_is_not_reported_and_no_zero(text):
    assert read_count(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("－５", "negative"), ("▲1,000", "negative"), ("(3)", "negative"), ("3.0", "not-whole"), ("1,000.5", "not-whole"),
        ("12件", "no-number"), ("1,2,3", "no-number"), ("-", "no-number"), ("٣", "no-number"), ("1e3", "no-number"),
        ("1000000000", "too-large"), ("9" * 61, "no-number"),
    ],
)  # fmt: skip
def test_what_is_no_figure_says_why(text, said):
    with pytest.raises(WrongCount) as wrong:
        read_count(text)
    assert wrong.value.message.id == f"figures.{said}"
