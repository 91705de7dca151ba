"""What a result leaves to people, as questions, and what answers them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluator.core.case import Decision
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Outcome, Ties
from evaluator.core.settling import answer_problems, offers, questions, told
from tests.core.tenders import case, item, rubric

AT = datetime(2026, 11, 20, tzinfo=UTC)


def made(step, **values):
    return Decision(step=step, by="委員会", at=AT, reason="理由", **values)


def marked(marks, **more):
    return replace(case({id: {"1": (mark,)} for id, mark in marks.items()}), **more)


def level(*chain, **outcome):
    rule = rubric(item("1", 100), ties=Ties(chain=chain), outcome=Outcome(**outcome))
    return rule, evaluate(rule, marked({"X": 90, "Y": 90}))


@pytest.mark.parametrize("step", ["vote", "chair", "discussion", "lot"])
def test_open_tie_asks_for_the_step_of_the_chain(step):
    (question,) = questions(*level(step))
    assert (question.answer, question.among, question.rank) == (step, ("X", "Y"), 1)


def test_tie_without_a_rule_is_the_officials_with_discretion():
    assert [each.answer for each in questions(*level())] == ["none"]
    assert [each.answer for each in questions(*level(discretion=True))] == ["award"]


def test_lottery_without_numbers_is_no_decision():
    assert [each.answer for each in questions(*level("lottery"))] == ["none"]


def test_key_stays_while_the_question_is_the_same():
    rule, result = level("vote", "lot")
    (first,) = questions(rule, result)
    assert [each.key for each in questions(rule, evaluate(rule, marked({"X": 90, "Y": 90})))] == [first.key]
    voted = marked({"X": 90, "Y": 90}, decision=(made("vote", votes={"X": 1, "Y": 1}),))
    assert [each.key for each in questions(rule, evaluate(rule, voted))] != [first.key]


def test_offer_stands_only_where_nothing_is_open():
    rule, result = level("lot", discretion=True)
    assert offers(rule, result) == ()
    clear = evaluate(rule, marked({"X": 90, "Y": 80}))
    assert [each.among for each in offers(rule, clear)] == [("X", "Y")]
    assert offers(replace(rule, outcome=Outcome()), clear) == ()


def test_officials_close_what_the_order_left_open():
    rule = rubric(item("1", 100), outcome=Outcome(discretion=True))
    result = evaluate(rule, marked({"X": 90, "Y": 90}, decision=(made("award", order=("Y",)),)))
    assert (result.award.preferred, result.undecided) == (("Y",), ())


@pytest.mark.parametrize(
    ("step", "values", "places"),
    [
        ("vote", {"votes": {"X": 3}}, ["votes"]),
        ("vote", {"votes": {"X": 0, "Y": 0}}, ["votes"]),
        ("vote", {"votes": {"X": 3, "Y": 0}}, []),
        ("lot", {"order": ("X", "Y")}, ["witnesses"]),
        ("lot", {"order": ("X",), "witnesses": ("立会",)}, ["order"]),
        ("chair", {"order": ("Y", "X")}, []),
    ],
)
def test_answer_is_whole_or_says_what_it_lacks(step, values, places):
    (question,) = questions(*level(step))
    assert [each.place for each in answer_problems(question, made(step, **values))] == places


def test_decision_is_told_part_by_part():
    lot = told(made("lot", order=("X", "Y"), witnesses=("立会",)))
    assert [each.id for each in lot] == ["decided.order", "decided.witnesses"]
    assert [each.id for each in told(made("award", conditions=("増員",)))] == ["decided.nobody", "decided.condition"]
    assert [each.id for each in told(made("threshold", passed=False, among=("X",)))] == ["decided.threshold.no"]
    assert [each.values["proposal"] for each in told(made("vote", votes={"X": 1, "Y": 2}))] == ["Y", "X"]
