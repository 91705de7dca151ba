"""Amounts as people type them: digits of any width, commas in their places, nothing else."""

import pytest

from evaluator.core.amounts import MOST_YEN, WrongAmount, rate_text, read_rate, read_yen


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("12345000", 12_345_000),
        ("12,345,000", 12_345_000),
        (" １２，３４５，０００ 円", 12_345_000),
        ("￥1", 1),
        ("¥12,000円", 12_000),
        (str(MOST_YEN), MOST_YEN),
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
