"""Answers to a return: how they are read, what is asked about them, how far a return has come."""

from fractions import Fraction

import pytest

from evaluator.core.answers import WrongAnswer, amount, difference, is_asked, progress, rate, read, validate
from evaluator.exchange.wording import Names, sentence
from evaluator.library.returns import form

KNOWN = form()
YEAR = 2026


def found(answers: dict[str, str], last: dict[str, str] | None = None) -> list[tuple[str, str, bool]]:
    return [(each.field, each.check, each.refuses) for each in validate(KNOWN, answers, year=YEAR, last=last)]


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("plans", ["１，２００"], "1200"),
        ("plans", ["0"], "0"),
        ("plans", [" "], ""),
        ("grant_01_cost", ["32,000千円"], "32000000"),
        ("grant_01_cost", ["0円"], "0"),
        ("grant_01_cost", ["0千円"], "0"),
        ("lead_fte", ["2.50"], "2.5"),
        ("lead_fte", ["0.0"], "0"),
        ("price_share", ["20 %"], "20"),
        ("way_run", ["own"], "own"),
        ("criteria", ["staff", "record"], "record,staff"),
        ("considers_proposals", ["no"], "no"),
    ],
)
def test_what_is_typed_has_one_form(field: str, typed: list[str], answer: str) -> None:
    assert read(KNOWN.fields[field], typed) == answer
    assert read(KNOWN.fields[field], [answer]) == answer


@pytest.mark.parametrize(
    ("field", "typed", "id"),
    [
        ("plans", ["-1"], "return.answer.count"),
        ("plans", ["1.5"], "return.answer.count"),
        ("plans", ["9" * 16], "return.answer.count"),
        ("grant_01_cost", ["32.000"], "amount.ambiguous"),
        ("grant_01_cost", ["9" * 16], "return.answer.yen"),
        ("lead_fte", ["1.234"], "return.answer.fte"),
        ("price_share", ["100.1"], "return.answer.share"),
        ("way_run", ["both,own"], "return.answer.choice"),
        ("considers_proposals", ["maybe"], "return.answer.choice"),
        ("housing_forms", ["none", "sharing"], "return.answer.alone"),
    ],
)
def test_what_is_no_answer_says_why(field: str, typed: list[str], id: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        read(KNOWN.fields[field], typed)
    assert wrong.value.message.id == id
    assert sentence(wrong.value.message, "ja", Names()) != id


def test_nothing_is_neither_zero_nor_no() -> None:
    assert amount(KNOWN.fields["plans"], {}) is None
    assert amount(KNOWN.fields["plans"], {"plans": "0"}) == 0
    assert amount(KNOWN.fields["price_share"], {"price_share": "12.5"}) == Fraction(1, 8)


def test_more_achieved_than_participants_is_refused() -> None:
    answers = {"social_programmes": "2", "social_participants": "48", "social_achieved": "52"}
    assert found(answers) == [("social_achieved", "more-social-achieved-than-participants", True)]
    assert found({**answers, "social_achieved": "48"}) == []
    (said,) = validate(KNOWN, answers, year=YEAR)
    assert sentence(said.message, "en", Names()).startswith("Enter at most 48 (Social life: participants).")


def test_unusual_change_against_last_year_asks() -> None:
    assert found({"plans": "8"}, {"plans": "5"}) == [("plans", "unusual-change", False)]
    assert found({"plans": "5"}, {"plans": "8"}) == [("plans", "unusual-change", False)]
    assert found({"plans": "0"}, {"plans": "3"}) == [("plans", "unusual-change", False)]
    assert found({"plans": "7"}, {"plans": "5"}) == []
    assert found({"plans": "8"}) == []


def test_national_share_stays_within_its_rate() -> None:
    assert found({"grant_01_cost": "1000000", "grant_01_national": "750000"}) == []
    assert found({"grant_01_cost": "1000000", "grant_01_national": "750001"}) == [("grant_01_national", "grant-01-rate", True)]
    assert found({"grant_11_cost": "1000000", "grant_11_national": "1000000"}) == []


def test_participants_without_a_programme_are_refused() -> None:
    answers = {"daily_participants": "3", "daily_programmes": "0"}
    assert found(answers) == [("daily_programmes", "daily-participants-need-programmes", True)]


def test_field_waits_for_what_it_hangs_on() -> None:
    field = KNOWN.fields["criteria"]
    assert not is_asked(KNOWN, field, {})
    assert not is_asked(KNOWN, field, {"way_run": "own", "considers_proposals": "yes"})
    assert is_asked(KNOWN, field, {"way_run": "both", "considers_proposals": "yes"})
    assert found({"way_run": "own", "contract_years": "3"}) == [("contract_years", "", True)]


@pytest.mark.parametrize(("way_run", "id"), [("", "return.not-asked-yet"), ("own", "return.not-asked")])
def test_answer_names_what_keeps_it_from_being_asked(way_run: str, id: str) -> None:
    answers = {"way_run": way_run, "considers_proposals": "yes", "criteria": "staff"}
    for said in validate(KNOWN, answers, year=YEAR):
        assert (said.message.id, said.message.values["other"]) == (id, KNOWN.fields["way_run"].name.ja)


def test_progress_counts_what_is_asked_and_confirmed() -> None:
    empty = progress(KNOWN, {}, year=YEAR, confirmed=frozenset(), chapter="housing")
    assert (empty.asked, empty.answered, empty.confirmed, empty.done) == (4, 0, 0, False)
    answers = {"housing_mechanism": "no", "housing_forms": "none", "housing_barriers": "silos", "housing_factors": "none"}
    filled = progress(KNOWN, answers, year=YEAR, confirmed=frozenset({"housing_mechanism"}), chapter="housing")
    assert (filled.answered, filled.confirmed, filled.done) == (4, 1, False)
    assert progress(KNOWN, answers, year=YEAR, confirmed=frozenset(answers), chapter="housing").done


def test_fewer_fields_are_asked_where_nothing_is_outsourced() -> None:
    own = progress(KNOWN, {"way_run": "own"}, year=YEAR, confirmed=frozenset(), chapter="selection")
    out = progress(KNOWN, {"way_run": "outsourced"}, year=YEAR, confirmed=frozenset(), chapter="selection")
    assert (own.asked, out.asked) == (1, 7)


def test_field_that_is_not_defined_yet_is_not_asked() -> None:
    assert progress(KNOWN, {}, year=2020, confirmed=frozenset(), chapter="grants").asked == 0
    assert progress(KNOWN, {}, year=2021, confirmed=frozenset(), chapter="grants").asked == 22


def test_rate_needs_something_below_the_line() -> None:
    (wanted,) = [each for each in KNOWN.rates if each.id == "dedicated_share"]
    assert rate(KNOWN, wanted, {"staff_dedicated": "5", "staff_people": "12"}) == Fraction(5, 12)
    assert rate(KNOWN, wanted, {"staff_dedicated": "0", "staff_people": "0"}) is None
    assert rate(KNOWN, wanted, {"staff_people": "12"}) is None


def test_difference_needs_both_years() -> None:
    field = KNOWN.fields["plans"]
    both = difference(field, {"plans": "8"}, {"plans": "5"}, year=YEAR)
    assert both is not None
    assert both.times == Fraction(8, 5)
    assert difference(field, {"plans": "8"}, {}, year=YEAR) is None
