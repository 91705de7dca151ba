"""Amounts as people type them: digits of any width, commas in their places, units; what can be read in two ways is refused."""

from fractions import Fraction

import pytest

from evaluator.core.amounts import MOST_YEN, WrongAmount, figure_text, rate_text, read_figure, read_rate, read_yen, with_unit


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("12345000", 12_345_000),
        ("12,345,000", 12_345_000),
        (" １２，３４５，０００ 円", 12_345_000),
        ("￥1", 1),
        ("¥12,000円", 12_000),
        (str(MOST_YEN), MOST_YEN),
        ("32,000千円", 32_000_000),
        ("３２，０００千円", 32_000_000),
        ("3,200万円", 32_000_000),
        ("3200 万", 32_000_000),
        ("3千万円", 30_000_000),
        ("32百万円", 32_000_000),
        ("1億2,000万円", 120_000_000),
        ("1億2千万円", 120_000_000),
        ("3万200円", 30_200),
        ("1.5億円", 150_000_000),
        ("12.5千円", 12_500),
        ("32,000 thousand yen", 32_000_000),
        ("32 Million yen", 32_000_000),
    ],
)
def test_yen_are_read_in_every_width(text, yen):
    assert read_yen(text) == yen


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "amount.empty"),
        ("　", "amount.empty"),
        ("12.5", "amount.form"),
        ("-1", "amount.form"),
        ("1,23", "amount.form"),
        ("12,34,567", "amount.form"),
        ("千二百万", "amount.form"),
        ("1e9", "amount.form"),
        ("0", "amount.range"),
        ("9" * 16, "amount.range"),
        ("9" * 5000, "amount.range"),
        ("0" * 120 + "5", "amount.range"),
        ("999999999億円", "amount.range"),
        ("0千円", "amount.range"),
        ("千円", "amount.form"),
        ("円", "amount.form"),
        ("32,00千円", "amount.form"),
        ("0.0005千円", "amount.form"),
        ("3千億円", "amount.form"),
        ("32.000", "amount.ambiguous"),
        ("32.000千円", "amount.ambiguous"),
        ("3.200万円", "amount.ambiguous"),
        ("1億2000", "amount.ambiguous"),
        ("1億20,000万円", "amount.ambiguous"),
        ("1.5億200万円", "amount.ambiguous"),
        ("200万1億円", "amount.ambiguous"),
        ("32,000千32,000円", "amount.ambiguous"),
    ],
)
def test_other_texts_are_refused_as_yen(text, why):
    with pytest.raises(WrongAmount) as caught:
        read_yen(text)
    assert caught.value.message.id == why


@pytest.mark.parametrize(("text", "millionths"), [("0.875", 875_000), ("１．５", 1_500_000), ("2", 2_000_000), ("0.000001", 1)])
def test_rate_is_read_in_millionths(text, millionths):
    assert read_rate(text) == millionths


@pytest.mark.parametrize("text", ["", "0", "0.0000001", "1,5", "-0.5", "abc", "9999999"])
def test_other_texts_are_refused_as_rate(text):
    with pytest.raises(WrongAmount):
        read_rate(text)


@pytest.mark.parametrize(("millionths", "text"), [(875_000, "0.875"), (2_000_000, "2"), (1, "0.000001"), (10_000_000, "10")])
def test_rate_is_written_without_rounding(millionths, text):
    assert rate_text(millionths) == text


@pytest.mark.parametrize(("text", "said"), [("32,000千円", True), ("３２００万", True), ("32,000,000円", False), ("", False)])
def test_unit_of_an_amount_is_noticed(text, said):
    assert with_unit(text) == said


@pytest.mark.parametrize(
    ("text", "figure", "shown"),
    [
        ("0.875", Fraction(7, 8), "0.875"),
        ("１，２００", Fraction(1200), "1,200"),
        ("32,000千円", Fraction(32_000_000), "32,000,000"),
        ("1200円", Fraction(1200), "1,200"),
        ("1.125", Fraction(9, 8), "1.125"),
    ],
)
def test_figure_is_read_and_shown_exactly(text, figure, shown):
    assert read_figure(text) == figure
    assert figure_text(figure) == shown


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "amount.empty"),
        ("85%", "amount.figure-form"),
        ("-1", "amount.figure-form"),
        ("0.1234567", "amount.form"),
        ("1.5円", "amount.form"),
        ("32.000", "amount.ambiguous"),
        ("3.200万円", "amount.ambiguous"),
        ("0.0", "amount.range"),
        ("9" * 20, "amount.range"),
    ],
)
def test_other_texts_are_refused_as_figure(text, why):
    with pytest.raises(WrongAmount) as caught:
        read_figure(text)
    assert caught.value.message.id == why
