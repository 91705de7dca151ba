"""Rounding as rules say it, and the traps of binary and of half-even rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.rounding import MODES, decimal, readable, rounded, shown, unit_of
from evaluator.core.rules import Rounding

TWO = {"half-up": "2.67", "truncate": "2.66", "up": "2.67", "half-even": "2.66"}
VALUES = st.fractions(min_value=-1000, max_value=1000, max_denominator=500)
RULES = st.builds(Rounding, mode=st.sampled_from(sorted(MODES)), digits=st.integers(0, 4))


@pytest.mark.parametrize(("mode", "text"), TWO.items())
def test_exact_half_goes_as_mode_says(mode, text):
    assert rounded(Fraction("2.665"), Rounding(mode=mode, digits=2)) == Fraction(text)


def test_usual_rounding_loses_the_printed_half():
    assert round(Decimal("2.665"), 2) == Decimal("2.66")
    assert round(2.675, 2) == 2.67
    assert shown(Fraction("2.665"), Rounding(mode="half-up", digits=2)) == "2.67"
    assert shown(Fraction("2.675"), Rounding(mode="half-up", digits=2)) == "2.68"


@pytest.mark.parametrize(
    ("mode", "value", "whole"),
    [
        ("half-up", "-2.5", -3),
        ("half-up", "-2.4", -2),
        ("half-up", "0.5", 1),
        ("truncate", "-2.9", -2),
        ("truncate", "2.9", 2),
        ("up", "-2.1", -3),
        ("up", "2.1", 3),
        ("up", "2", 2),
        ("half-even", "-2.5", -2),
        ("half-even", "3.5", 4),
        ("half-even", "2.5", 2),
    ],
)
def test_modes_are_symmetric_about_zero(mode, value, whole):
    assert rounded(Fraction(value), Rounding(mode=mode, digits=0)) == whole


def test_sum_of_published_thirds_stays_exact():
    assert rounded(Fraction(236, 3), Rounding()) == Fraction(236, 3)
    assert rounded(Fraction(236, 3), None) == Fraction(236, 3)
    assert shown(Fraction(236, 3), Rounding()) == "78.67"


def test_quotient_is_truncated_at_four_decimals():
    quotient = Fraction("159.17") / 49_100_000 * 100_000_000
    assert shown(quotient, Rounding(mode="truncate", digits=4)) == "324.1751"
    assert shown(quotient, Rounding(mode="half-up", digits=4)) == "324.1752"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("0", 0, "0"),
        ("0", 2, "0.00"),
        ("-0.004", 2, "0.00"),
        ("-0.005", 2, "-0.01"),
        ("0.05", 1, "0.1"),
        ("12345.6", 0, "12346"),
        ("-7", 1, "-7.0"),
    ],
)
def test_decimals_are_padded_and_signed(value, digits, text):
    assert decimal(Fraction(value), digits) == text


@pytest.mark.parametrize(("mode", "digits", "unit"), [("half-up", 0, "1"), ("up", 2, "0.01"), ("none", 2, "0")])
def test_unit_is_last_kept_decimal(mode, digits, unit):
    assert unit_of(Rounding(mode=mode, digits=digits)) == Fraction(unit)


@given(VALUES, RULES)
def test_rounded_value_is_within_one_unit(value, rule):
    assert abs(rounded(value, rule) - value) < unit_of(rule)


@given(VALUES, RULES)
def test_rounding_twice_changes_nothing_more(value, rule):
    once = rounded(value, rule)
    assert rounded(once, rule) == once


@given(VALUES, RULES)
def test_negative_value_rounds_as_mirror(value, rule):
    assert rounded(-value, rule) == -rounded(value, rule)


@given(VALUES, VALUES, RULES)
def test_rounding_never_turns_an_order_round(one, other, rule):
    low, high = sorted((one, other))
    assert rounded(low, rule) <= rounded(high, rule)


@given(VALUES, RULES)
def test_shown_text_says_the_rounded_value(value, rule):
    assert Fraction(shown(value, rule)) == rounded(value, rule)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-1234567", "-1,234,567"),
        ("-1/8", "-0.125"),
        ("1/3", "0.3333…"),
        ("-2/3", "-0.6666…"),
        ("2350/3", "783.3333…"),
        ("24000000.5", "24,000,000.5"),
    ],
)
def test_figures_in_sentences_say_when_cut(value, text):
    assert readable(Fraction(value)) == text
