"""Which contracts a new one takes over from, and which of their years were over. Source: facts.md 1.4 and 1.5."""

from datetime import date

from evaluator.core.incumbency import Held, taken_over, years_over

CALL = date(2026, 11, 20)


def _held(id: int, first_year: int, last_year: int, first: int | None = None) -> Held:
    return Held(id=id, first=first, starts_on=date(first_year, 4, 1), last_day=date(last_year + 1, 3, 31))


def test_a_contract_that_still_runs_is_taken_over() -> None:
    assert [each.id for each in taken_over([_held(1, 2024, 2026)], CALL)] == [1]


def test_one_that_ended_a_year_ago_still_counts() -> None:
    assert [each.id for each in taken_over([_held(1, 2023, 2025)], CALL)] == [1]
    assert taken_over([_held(1, 2022, 2024)], CALL) == ()


def test_the_new_contract_itself_is_none_of_them() -> None:
    begins_today = Held(id=2, starts_on=CALL, last_day=date(2027, 3, 31))
    assert taken_over([_held(1, 2027, 2029), begins_today], CALL) == ()


def test_renewals_bring_the_contract_they_cite() -> None:
    chain = [_held(1, 2020, 2020), _held(2, 2021, 2021, first=1), _held(3, 2025, 2026, first=1), _held(9, 2010, 2012)]
    assert [each.id for each in taken_over(chain, CALL)] == [1, 2, 3]


def test_only_years_that_were_over_are_past() -> None:
    assert list(years_over(_held(1, 2024, 2026), CALL)) == [2024, 2025]
    assert list(years_over(_held(1, 2024, 2026), date(2027, 4, 1))) == [2024, 2025, 2026]
    assert list(years_over(_held(1, 2024, 2026), date(2027, 3, 31))) == [2024, 2025]


def test_a_first_year_is_no_past_year() -> None:
    assert list(years_over(_held(1, 2026, 2028), CALL)) == []


def test_an_ended_contract_has_no_later_years() -> None:
    ended = Held(id=1, starts_on=date(2022, 4, 1), last_day=date(2023, 9, 30))
    assert list(years_over(ended, CALL)) == [2022, 2023]
