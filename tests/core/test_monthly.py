"""What is refused and what is asked about the figures of a month. Source: facts.md 4.2; quant.md 2g for outliers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.figures import Month
from evaluator.core.indicators import Check, Indicator
from evaluator.core.monthly import check_month, is_far
from evaluator.core.values import Problem, Text
from evaluator.exchange.wording import Names, sentence
from evaluator.library.indicators import indicators

KNOWN = indicators()
LIMIT = Fraction(7, 2)


def month(at: int = 202504, **figures: int | Fraction | None) -> Month:
    return Month(month=at, figures=figures)


def found(figures: Month, *earlier: Month) -> list[tuple[str, str, str]]:
    return [(each.place, each.message.id, each.severity) for each in check_month(KNOWN, figures, earlier=earlier)]


def only(figures: Month, *earlier: Month) -> Problem:
    (one,) = check_month(KNOWN, figures, earlier=earlier)
    return one


def test_plain_month_has_nothing_to_ask() -> None:
    assert found(month(new_consultations=20, plans=8, job_support_users=4, employed=2, employed_plan=1)) == []
    assert found(month()) == []


def test_more_plans_than_consultations_only_asks() -> None:
    assert found(month(new_consultations=8, plans=9)) == [("202504 plans", "figure.at-most.asks", "advice")]
    assert found(month(new_consultations=9, plans=9)) == []


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("employed_plan", "employed"),
        ("income_up_plan", "income_up"),
        ("improved", "plans_reviewed"),
        ("daily_achievers", "daily_participants"),
        ("social_achievers", "social_participants"),
        ("economic_achievers", "economic_participants"),
        ("survey_satisfied", "survey_answers"),
        ("complaints_answered", "complaints"),
    ],
)
def test_part_larger_than_its_whole_is_refused(part: str, whole: str) -> None:
    assert found(month(**{part: 5, whole: 4})) == [(f"202504 {part}", "figure.at-most.refuses", "error")]
    assert found(month(**{part: 4, whole: 4})) == []


def test_side_that_was_not_reported_asks_nothing() -> None:
    assert found(month(employed_plan=5, employed=None)) == []
    assert found(month(employed_plan=5)) == []


def test_negative_and_broken_numbers_are_refused() -> None:
    assert found(month(complaints=-1)) == [("202504 complaints", "figure.not-negative.refuses", "error")]
    assert found(month(complaints=Fraction(1, 2))) == [("202504 complaints", "figure.whole.refuses", "error")]


def test_broken_number_is_right_for_hours() -> None:
    own = replace(KNOWN.indicators["plans"], id="hours", unit="days", kind="level")
    known = replace(KNOWN, indicators={**KNOWN.indicators, "hours": own})
    assert check_month(known, month(hours=Fraction(1, 2))) == ()
    assert len(check_month(known, month(hours=Fraction(-1, 2)))) == 1


def test_rate_or_unknown_name_is_refused() -> None:
    assert found(month(plan_ratio=1)) == [("202504 plan_ratio", "figure.derived", "error")]
    assert found(month(planz=1)) == [("202504 planz", "figure.unknown-near", "error")]


def test_year_to_date_looks_back_to_april() -> None:
    april, last_year = month(202504, referrals_made=5, referrals_completed=1), month(202503, referrals_made=50)
    assert found(month(202505, referrals_made=1, referrals_completed=5), april) == []
    assert found(month(202505, referrals_made=1, referrals_completed=6), april, last_year) == [
        ("202505 referrals_completed", "figure.at-most.asks", "advice")
    ]
    later = month(202506, referrals_made=9, referrals_completed=0)
    assert len(found(month(202505, referrals_made=1, referrals_completed=6), april, later)) == 1


def test_year_to_date_leaves_out_half_reported_months() -> None:
    half = month(202504, referrals_made=5)
    assert len(found(month(202505, referrals_made=1, referrals_completed=2), half)) == 1


def test_cases_without_a_conference_are_asked() -> None:
    assert found(month(conferences=0, cases_discussed=3)) == [("202504 cases_discussed", "figure.needs.asks", "advice")]
    assert found(month(conferences=0, cases_discussed=0)) == []
    assert found(month(first_contacts=0, days_to_first_contact=3)) == [
        ("202504 days_to_first_contact", "figure.needs.refuses", "error")
    ]


def year(*figures: int) -> list[Month]:
    return [month(202401 + at, new_consultations=each) for at, each in enumerate(figures)]


def test_month_far_from_the_others_asks() -> None:
    usual = year(18, 21, 20, 23, 19, 20)
    assert found(month(new_consultations=202), *usual) == [("202504 new_consultations", "figure.outlier.asks", "advice")]
    assert found(month(new_consultations=25), *usual) == []


def test_few_other_months_ask_nothing() -> None:
    assert found(month(new_consultations=202), *year(18, 21, 20, 23, 19)) == []


def test_month_is_not_compared_with_itself() -> None:
    others = [*year(20, 20, 20, 20, 20), month(new_consultations=20)]
    assert found(month(new_consultations=202), *others) == []


def test_months_by_an_older_definition_are_no_measure() -> None:
    plans = KNOWN.indicators["plans"]
    newer = replace(plans, definition=(*plans.definition, replace(plans.definition[0], from_year=2025)))
    known = replace(KNOWN, indicators={**KNOWN.indicators, "plans": newer})
    others = [month(202404 + at, plans=20) for at in range(8)]
    assert check_month(known, month(202504, plans=200), earlier=others) == ()
    assert len(check_month(known, month(202412, plans=200), earlier=others)) == 1


def test_outlier_follows_median_and_deviation() -> None:
    others = [Fraction(each) for each in (100, 110, 120, 130, 140)]
    edge = 120 + LIMIT * 10 * Fraction(10_000, 6745)
    assert not is_far(edge, others, limit=LIMIT, counted=False)
    assert is_far(edge + Fraction(1, 10**9), others, limit=LIMIT, counted=False)
    assert is_far(edge - 2 * (edge - 120) - Fraction(1, 10**9), others, limit=LIMIT, counted=False)


def test_small_counts_may_vary_by_chance() -> None:
    zeros = [Fraction(0)] * 8
    assert [is_far(Fraction(each), zeros, limit=LIMIT, counted=True) for each in (1, 3, 4)] == [False, False, True]
    assert is_far(Fraction(1), zeros, limit=LIMIT, counted=False)


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=24),
    st.integers(0, 2000),
    st.booleans(),
)
def test_order_of_months_changes_no_outlier(others: list[int], figure: int, counted: bool) -> None:
    fractions = [Fraction(each) for each in others]
    asked = is_far(Fraction(figure), fractions, limit=LIMIT, counted=counted)
    assert asked == is_far(Fraction(figure), sorted(fractions), limit=LIMIT, counted=counted)
    if asked:
        further = figure + (figure - sorted(others)[len(others) // 2])
        assert further == figure or is_far(Fraction(further), fractions, limit=LIMIT, counted=counted)


@given(st.integers(-100, 100), st.lists(st.integers(0, 100), max_size=12))
def test_no_outlier_ever_refuses_a_figure(figure: int, others: list[int]) -> None:
    problems = check_month(KNOWN, month(new_consultations=figure), earlier=year(*others))
    assert {each.message.id for each in problems if each.severity == "error"} <= {"figure.not-negative.refuses"}


def test_question_names_both_sides_and_reason() -> None:
    asked = only(month(new_consultations=8, plans=9))
    assert sentence(asked.message, "ja", Names()) == (
        "プラン作成件数(9)が新規相談受付件数(8)を超えています。正しいか確かめてください。"
        "前の月までの相談のプランを含む月には、正しいことがあります。"
    )
    assert sentence(asked.message, "en", Names()) == (
        "Plans (9) exceeds New consultations (8). Please check that it is right. "
        "It may be right in a month with plans for earlier consultations."
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("relation", ["not-negative", "whole", "at-most", "needs", "outlier"])
@pytest.mark.parametrize("severity", ["asks", "refuses"])
def test_each_question_has_its_wording(lang: str, relation: str, severity: str) -> None:
    sides = {"left": ("a",), "right": ("b",)} if relation in ("at-most", "needs") else {"limit": LIMIT}
    check = Check(id="c", relation=relation, severity=severity, **sides)
    one: Indicator = replace(KNOWN.indicators["plans"], id="a", name=Text(ja="甲", en="First"))
    known = replace(KNOWN, indicators={"a": one, "b": replace(one, id="b")}, checks=(check,))
    figure = {"not-negative": -1, "whole": Fraction(1, 2)}.get(relation, 900)
    others = [month(202401 + at, a=5) for at in range(6)]
    (asked,) = check_month(known, month(a=figure, b=0), earlier=others)
    assert asked.severity == ("advice" if severity == "asks" else "error")
    assert ("甲" if lang == "ja" else "First") in sentence(asked.message, lang, Names())
