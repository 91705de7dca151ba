"""Departments as co-evaluators: an item of one department is made of its members' marks alone, and full marks follow."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.core.case import Absence, Department, Entry, Member
from evaluator.core.check.case import case_problems
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Panel, Ranking, Rounding
from evaluator.core.values import Text
from tests.core.tenders import case, item, rubric

HOUSING = Department(id="housing", name=Text(ja="住宅課", en="Housing"), items=("2",))
WELFARE = Department(id="welfare", name=Text(ja="福祉課"), items=("3",))
SEATS = {"A": "housing", "B": "housing", "C": "welfare", "D": None}
MARKS = {
    "X": {"1": {"A": 4, "B": 6, "C": 8, "D": 6}, "2": {"A": 7, "B": 10}, "3": {"C": 9}},
    "Y": {"1": {"A": 5, "B": 5, "C": 5, "D": 6}, "2": {"A": 9, "B": 8}, "3": {"C": 4}},
}


def tried(marks=MARKS, departments=(HOUSING, WELFARE), **parts):
    given = replace(case(marks), member=tuple(Member(id=who, department=of) for who, of in SEATS.items()), department=departments)
    return replace(given, **parts)


def rules(**parts):
    return rubric(item("1", 10), item("2", 10), item("3", 10), **parts)


def found(rule, given):
    return {each.message.id for each in case_problems(rule, given)}


def figure(result, proposal, item):
    one = next(each for each in result.proposals if each.id == proposal)
    return next(each for each in one.items if each.criterion == item)


def test_a_departments_item_is_the_mean_of_its_members():
    result = evaluate(rules(), tried())
    assert [figure(result, "X", each).exact for each in "123"] == [6, Fraction(17, 2), 9]
    assert {each.id: (each.total, each.rank) for each in result.proposals} == {
        "X": (Fraction(47, 2), 1),
        "Y": (Fraction(21, 4) + Fraction(17, 2) + 4, 2),
    }


def test_the_result_names_the_department_that_judged():
    result = evaluate(rules(), tried())
    assert [figure(result, "X", each).department for each in "123"] == [None, HOUSING.name, WELFARE.name]
    assert [each.member for each in figure(result, "X", "2").marks] == ["A", "B"]


def test_summed_full_marks_follow_those_who_judge():
    result = evaluate(rules(panel=Panel(combine="sum")), tried())
    assert [figure(result, "X", each).full for each in "123"] == [40, 20, 10]
    assert [each.full for each in result.proposals] == [70, 70]


def test_a_recused_department_falls_out_of_full_marks():
    marks = {"X": {each: MARKS["X"][each] for each in "12"}, "Y": MARKS["Y"]}
    marks["X"] |= {"1": {"A": 4, "B": 6, "D": 8}}
    away = (Absence(member="C", state="recused", proposal="X"),)
    result = evaluate(rules(), tried(marks, absence=away))
    assert figure(result, "X", "3").exact is None
    assert {each.id: (each.total, each.full) for each in result.proposals}["X"] == (Fraction(29, 2), 20)
    assert found(rules(), tried(marks)) == {"problem.missing-item", "problem.missing-score"}


def test_a_group_stands_for_all_its_items():
    under = rubric(item("1", 10), item("g", 20, item=(item("2", 10), item("3", 10))))
    marks = {"X": {"1": MARKS["X"]["1"], "2": {"A": 7, "B": 9}, "3": {"A": 1, "B": 2}}}
    result = evaluate(under, tried(marks, (replace(HOUSING, items=("g",)), replace(WELFARE, items=()))))
    assert figure(result, "X", "g").exact == Fraction(19, 2)


WRONG = [
    ({"departments": (HOUSING, replace(WELFARE, items=("2",)))}, "problem.department-twice"),
    ({"departments": (HOUSING, replace(WELFARE, items=("9",)))}, "problem.unknown-criterion"),
    ({"departments": (HOUSING,)}, "problem.unknown-department"),
    ({"departments": (HOUSING, WELFARE, replace(WELFARE, id="tax", items=("1",)))}, "problem.department-empty"),
    ({"marks": {"X": {**MARKS["X"], "2": {"A": 7, "B": 10, "D": 3}}}}, "problem.not-its-judge"),
    ({"marks": {"X": {**MARKS["X"], "2": {"A": 7}}}}, "problem.missing-score"),
    ({"marks": {"X": {**MARKS["X"], "2": (7, 10)}}}, "problem.department-by-name"),
    ({"entry": {"review": Entry(member_totals={"X": (1, 2, 3, 4)})}}, "problem.department-whole-sheets"),
]


@pytest.mark.parametrize(("parts", "problem"), WRONG)
def test_what_does_not_fit_is_said_in_words(parts, problem):
    assert problem in found(rules(), tried(**parts))


WHOLE = [{"ranking": Ranking(by="mean-rank")}, {"rounding": Rounding(at="member")}, {"panel": Panel(combine_at="total")}]


@pytest.mark.parametrize("rule", WHOLE)
def test_whole_sheets_of_different_items_are_not_compared(rule):
    assert "problem.department-whole-sheets" in found(rules(**rule), tried())


def test_only_what_members_score_can_be_a_departments():
    rule = rubric(item("1", 10), item("2", 10, by="office"), item("3", 10))
    assert "problem.department-item" in found(rule, tried())
