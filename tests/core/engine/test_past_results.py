"""Points from past results: drawn to a middle value, exact, and never less for having no record."""

from fractions import Fraction
from typing import Any

import pytest

from evaluator.core.engine.formulas import Setting, computed
from evaluator.core.rubric import Formula
from evaluator.core.values import CannotEvaluate
from evaluator.exchange.wording import Names, sentence

PAST = Formula(kind="past-results", of="past", against="years", newcomer=Fraction(70), pull=Fraction(2))
"""Somebody without a record counts as 70, as if two years had shown that."""


def past(mean: Any, years: Any, full: int = 20) -> Fraction:
    values = {} if mean is None else {"own": Fraction(mean)}
    targets = {} if years is None else {"own": Fraction(years)}
    return computed(PAST, Setting(full=Fraction(full), values=values, targets=targets), "own")[0]


def test_past_results_are_drawn_to_the_middle():
    assert past(90, 3) == Fraction(20 * (3 * 90 + 2 * 70), 5 * 100) == Fraction(82, 5)
    assert past(90, 1) < past(90, 3) < past(90, 30) < 18


def test_working_of_a_record_shows_every_figure():
    said = computed(PAST, Setting(full=Fraction(20), values={"own": Fraction(90)}, targets={"own": Fraction(3)}), "own")[1]
    assert sentence(said[0], "en", Names()).startswith("20 points × (mean 90 of 3 years × 3 + middle value 70 × 2) ÷ (3 + 2)")


def test_no_record_counts_as_the_middle_value():
    assert past(None, None) == 14
    assert past(0, 1) < past(None, None) < past(100, 1)


def test_record_of_no_years_is_refused():
    with pytest.raises(CannotEvaluate):
        past(90, 0)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_record_is_said_in_words(lang: str):
    (said,) = computed(PAST, Setting(full=Fraction(20)), "own")[1]
    assert {"ja": "受託の記録はありません", "en": "No record"}[lang] in sentence(said, lang, Names())
