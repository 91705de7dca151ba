"""Values of counts and rates over months, exact. Source of the national figures: facts.md 4.2."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.figures import (
    Month,
    Value,
    attained_reference,
    attainment,
    facts,
    fiscal_year_of,
    per_100k_month,
    target_name,
    value,
)
from evaluator.core.indicators import YearValue, national_in, reference_in
from evaluator.core.rounding import decimal
from evaluator.library.indicators import indicators
from evaluator.library.store import Library

KNOWN = indicators()
RATE = "employment_income_rate"
PLANS = KNOWN.indicators["plans"]


def month(at: int = 202504, population: int | None = None, **figures: int | Fraction | None) -> Month:
    return Month(month=at, figures=figures, population=population)


def work(at: int, employed: int, income_up: int, users: int) -> Month:
    return month(at, employed_plan=employed, income_up_plan=income_up, job_support_users=users)


APRIL, MAY, JUNE = work(201704, 1479, 352, 2622), work(201705, 1509, 325, 2794), work(201706, 1595, 394, 2834)


def percent(found: Value) -> str:
    assert found.value is not None
    return decimal(found.value * 100, 1)


@pytest.mark.parametrize(("one", "expected"), [(APRIL, "69.8"), (MAY, "65.6"), (JUNE, "70.2")])
def test_monthly_rates_are_the_published_ones(one: Month, expected: str) -> None:
    assert percent(value(KNOWN, RATE, months=[one])) == expected


def test_rate_of_fiscal_2016_is_the_published_one() -> None:
    parts = {id: national_in(KNOWN.indicators[id], 2016).value for id in ("employed_plan", "income_up_plan", "job_support_users")}
    found = value(KNOWN, RATE, months=[month(201603, **parts)])
    assert (found.above, found.below, percent(found)) == (22_714, 31_970, "71.0")


def test_rate_of_fiscal_2022_is_the_published_one() -> None:
    assert percent(value(KNOWN, RATE, months=[work(202203, 24_995, 0, 57_720)])) == "43.3"


def test_months_are_added_up_before_dividing() -> None:
    found = value(KNOWN, RATE, months=[JUNE, APRIL, MAY])
    assert found.value == Fraction(1479 + 352 + 1509 + 325 + 1595 + 394, 2622 + 2794 + 2834)
    assert found.months == (201704, 201705, 201706)


def test_missing_month_is_named_and_not_zero() -> None:
    late = month(201707, employed_plan=900, income_up_plan=None, job_support_users=2000)
    found = value(KNOWN, RATE, months=[APRIL, late])
    assert found == replace(value(KNOWN, RATE, months=[APRIL]), missing=(201707,))


def test_redefinition_between_months_leaves_no_value() -> None:
    old, new = replace(APRIL, month=201603), replace(MAY, month=201604)
    found = value(KNOWN, RATE, months=[new, old])
    assert (found.value, found.absent, found.months) == (None, "redefined", (201603, 201604))
    assert value(KNOWN, RATE, months=[new, APRIL]).value is not None


def test_nothing_reported_gives_no_value() -> None:
    found = value(KNOWN, "plans", months=[month(plans=None), month(202505)])
    assert (found.value, found.absent, found.missing) == (None, "not-reported", (202504, 202505))
    assert value(KNOWN, RATE, months=[]).absent == "not-reported"


def test_reported_zero_is_a_value_of_zero() -> None:
    assert value(KNOWN, "plans", months=[month(plans=0)]).value == 0
    assert value(KNOWN, "plan_ratio", months=[month(plans=0, new_consultations=4)]).value == 0


def test_rate_over_nobody_says_so() -> None:
    found = value(KNOWN, "plan_ratio", months=[month(plans=0, new_consultations=0)])
    assert (found.value, found.absent, found.below) == (None, "zero-base", 0)


def test_population_of_each_month_counts() -> None:
    months = [month(202503, 100_000, new_consultations=20), month(202504, 300_000, new_consultations=40)]
    found = value(KNOWN, "new_consultations_per_100k_month", months=months)
    assert (found.value, found.below) == (15, 400_000)
    without = [months[0], month(202504, new_consultations=40)]
    assert value(KNOWN, "new_consultations_per_100k_month", months=without).absent == "no-population"


def test_national_target_is_26_per_month() -> None:
    assert decimal(per_100k_month(400_000, population=128_200_000, months=12), 1) == "26.0"
    with pytest.raises(ValueError, match="people and months"):
        per_100k_month(1, population=0, months=12)


def test_stock_is_not_added_up_over_months() -> None:
    people = replace(PLANS, id="active", nature="stock")
    hours = replace(people, id="hours", kind="level")
    known = replace(KNOWN, indicators={"active": people, "hours": hours})
    months = [month(202505, active=30, hours=40), month(202504, active=50, hours=Fraction(75, 2))]
    assert value(known, "active", months=months).value == 30
    assert value(known, "hours", months=months).value == Fraction(155, 4)


def test_attainment_is_actual_over_target() -> None:
    actual = Value(value=Fraction(3, 5))
    assert attainment(KNOWN.indicators[RATE], actual, target=Fraction(3, 4)).value == Fraction(4, 5)
    days = KNOWN.indicators["mean_days_to_first_contact"]
    assert attainment(days, Value(value=Fraction(8)), target=Fraction(4)).value == Fraction(1, 2)


@pytest.mark.parametrize(
    ("actual", "target", "absent"),
    [(None, Fraction(1), "no-value"), (Fraction(1), None, "no-reference"), (Fraction(1), Fraction(0), "zero-base")],
)
def test_attainment_without_both_figures_is_absent(actual: Fraction | None, target: Fraction | None, absent: str) -> None:
    found = attainment(PLANS, Value(value=actual), target=target)
    assert (found.value, found.absent) == (None, absent)


def test_reference_of_an_older_definition_is_refused() -> None:
    rate, actual = KNOWN.indicators[RATE], value(KNOWN, RATE, months=[APRIL])
    assert attained_reference(rate, actual, reference=reference_in(rate, 2016)).absent == "other-definition"
    assert percent(attained_reference(rate, actual, reference=reference_in(rate, 2017))) == "99.8"
    assert attained_reference(rate, actual, reference=None).absent == "no-reference"


def test_reference_of_the_same_definition_is_kept() -> None:
    rate = KNOWN.indicators[RATE]
    given_later = YearValue(fiscal_year=2018, value=Fraction(3, 4), source="", by_definition=2017)
    assert attained_reference(rate, Value(value=Fraction(3, 4)), reference=given_later).value == 1


def test_yearly_review_finds_all_its_facts() -> None:
    formulas = [each.formula for each in Library().rubric("r8-annual-performance").walk() if each.formula]
    assert len(formulas) == 6
    assert {each.of for each in formulas} <= KNOWN.indicators.keys()
    assert {each.against for each in formulas} == {target_name(each.of) for each in formulas}


def test_absent_rates_are_no_facts() -> None:
    made = facts(KNOWN, [month(plans=3, new_consultations=4)], targets={"plan_ratio": Fraction(1, 2)})
    assert made == {"plan_ratio": Fraction(3, 4), "plan_ratio_target": Fraction(1, 2)}


@pytest.mark.parametrize(("at", "year"), [(202503, 2024), (202504, 2025), (202512, 2025), (202601, 2025)])
def test_fiscal_years_begin_in_april(at: int, year: int) -> None:
    assert fiscal_year_of(at) == year


counts = st.integers(0, 10_000)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=12))
def test_pooled_rate_lies_between_monthly_rates(pairs: list[tuple[int, int]]) -> None:
    months = [month(202401 + at, plans=a, new_consultations=b + 1) for at, (a, b) in enumerate(pairs)]
    own = [value(KNOWN, "plan_ratio", months=[each]).value for each in months]
    assert min(own) <= value(KNOWN, "plan_ratio", months=months).value <= max(own)


@given(st.lists(st.one_of(st.none(), counts), max_size=12))
def test_unreported_months_change_no_value(figures: list[int | None]) -> None:
    months = [month(202401 + at, plans=each) for at, each in enumerate(figures)]
    reported = [each for each in months if each.figures["plans"] is not None]
    found = value(KNOWN, "plans", months=months)
    assert found.value == value(KNOWN, "plans", months=reported).value
    assert len(found.months) + len(found.missing) == len(months)
