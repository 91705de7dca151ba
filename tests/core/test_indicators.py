"""Definitions, references and breaks of indicators. Source: facts.md 4.1 and 4.2."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.indicators import (
    breaks_between,
    comparable,
    definition_in,
    derived,
    entered,
    joined,
    national_in,
    notes_in,
    parts_of,
    reference_in,
)
from evaluator.library.indicators import files, indicators

KNOWN = indicators()
RATE = "employment_income_rate"


def test_nothing_is_defined_before_the_scheme_began() -> None:
    rate = KNOWN.indicators[RATE]
    assert definition_in(rate, 2014) is None
    assert [definition_in(rate, year).from_year for year in (2015, 2016, 2022)] == [2015, 2016, 2016]


def test_redefined_employment_rate_breaks_the_line() -> None:
    (found,) = breaks_between(KNOWN, RATE, first=2015, last=2016)
    assert (found.indicator, found.definition.from_year) == (RATE, 2016)
    assert not comparable(KNOWN, RATE, first=2015, last=2022)
    assert comparable(KNOWN, RATE, first=2016, last=2022)
    assert not comparable(KNOWN, RATE, first=2014, last=2015)


def test_redefined_count_breaks_its_rates_too() -> None:
    plans = KNOWN.indicators["plans"]
    newer = replace(plans.definition[0], from_year=2020)
    changed = {**KNOWN.indicators, "plans": replace(plans, definition=(*plans.definition, newer))}
    known = replace(KNOWN, indicators=changed)
    found = breaks_between(known, "plan_ratio", first=2021, last=2018)
    assert [(each.indicator, each.definition.from_year) for each in found] == [("plans", 2020)]
    assert breaks_between(known, "satisfaction_rate", first=2018, last=2021) == ()


@given(a=st.integers(2010, 2030), b=st.integers(2010, 2030), c=st.integers(2010, 2030))
def test_breaks_of_two_spans_make_those_of_both(a: int, b: int, c: int) -> None:
    a, b, c = sorted((a, b, c))
    whole = breaks_between(KNOWN, RATE, first=a, last=c)
    assert (*breaks_between(KNOWN, RATE, first=a, last=b), *breaks_between(KNOWN, RATE, first=b, last=c)) == whole
    assert breaks_between(KNOWN, RATE, first=c, last=a) == whole


@pytest.mark.parametrize(
    ("id", "year", "value"),
    [
        ("new_consultations_per_100k_month", 2015, 20),
        ("new_consultations_per_100k_month", 2016, 22),
        ("new_consultations_per_100k_month", 2017, 24),
        ("new_consultations_per_100k_month", 2018, 26),
        ("plans_per_100k_month", 2017, 12),
        ("job_support_users_per_100k_month", 2015, 6),
        ("plan_ratio", 2018, Fraction(1, 2)),
        ("job_support_ratio", 2018, Fraction(3, 5)),
        (RATE, 2015, Fraction(40, 100)),
        (RATE, 2016, Fraction(42, 100)),
        (RATE, 2017, Fraction(70, 100)),
        (RATE, 2018, Fraction(75, 100)),
        ("improvement_rate", 2018, Fraction(9, 10)),
    ],
)
def test_reference_values_are_those_published(id: str, year: int, value: Fraction) -> None:
    found = reference_in(KNOWN.indicators[id], year)
    assert found is not None
    assert (found.value, found.status) == (value, "published")


def test_no_reference_is_borrowed_from_another_year() -> None:
    assert reference_in(KNOWN.indicators["plan_ratio"], 2017) is None
    assert reference_in(KNOWN.indicators["plan_ratio"], 2099) is None


def test_later_reference_values_say_they_are_unverified() -> None:
    later = [each for one in KNOWN.indicators.values() for each in one.reference if each.fiscal_year >= 2019]
    assert len(later) == 35
    assert {each.status for each in later} == {"unverified"}


def test_national_figures_carry_year_and_source() -> None:
    assert national_in(KNOWN.indicators[RATE], 2022).value == Fraction(43, 100)
    assert national_in(KNOWN.indicators["improvement_rate"], 2021).value == Fraction(79, 100)
    assert national_in(KNOWN.indicators["improvement_rate"], 2023) is None


def test_pandemic_years_need_a_word() -> None:
    assert [len(notes_in(KNOWN, year)) for year in (2019, 2020, 2021, 2022)] == [0, 1, 1, 0]


def test_rates_are_never_typed_in() -> None:
    ids = {each.id for each in entered(KNOWN)}
    assert ids.isdisjoint(each.id for each in derived(KNOWN))
    assert "staff_months_filled" not in ids
    assert parts_of(KNOWN.indicators[RATE]) == ("employed_plan", "income_up_plan", "job_support_users")


@given(st.permutations(sorted(files().items())))
def test_order_of_files_changes_nothing(order: list) -> None:
    assert joined(each for _, each in order) == joined(files().values())
