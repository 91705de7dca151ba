"""The board: totals by way of members keep the tree's rules, and full marks follow how each item is combined."""

from fractions import Fraction

import pytest

from evaluator.core.evaluate import evaluate
from evaluator.core.rubric import Grade, Scale
from evaluator.core.rules import Panel, Rounding, Threshold
from tests.core.tenders import case, item, rubric

MEMBER = Rounding(mode="half-up", digits=1, at="member")
MET = {"met": Scale(grades=(Grade(id="met", share=Fraction(1)), Grade(id="unmet", share=Fraction(0))))}


def total_of(rules, tried):
    return evaluate(rules, tried).proposals[0].total


WAYS = [
    (Panel(combine="mean"), MEMBER, 80),
    (Panel(combine="sum"), MEMBER, 240),
    (Panel(combine="median", combine_at="total"), Rounding(), 80),
    (Panel(combine="trimmed-mean", combine_at="total"), Rounding(), 80),
    (Panel(combine="trimmed-mean", combine_at="total"), MEMBER, 80),
]


@pytest.mark.parametrize(("panel", "rounding", "total"), WAYS)
def test_a_verdict_stands_beside_the_members_totals(panel, rounding, total):
    criteria = (item("1", 20, required=True, scale="met"), item("2", 80))
    rules = rubric(*criteria, scale=MET, panel=panel, rounding=rounding)
    tried = case({"X": {"1": ("met", "met", "unmet"), "2": (50, 60, 70)}}, members="ABC")
    assert total_of(rules, tried) == total


def test_an_unearned_bonus_is_not_in_members_totals():
    rule = Threshold(id="t", of=("base",), at_least=Fraction(60), then="no-bonus")
    rules = rubric(item("1", 100), item("2", 10, kind="bonus", only_if="t"), threshold=(rule,), rounding=MEMBER)
    assert total_of(rules, case({"X": {"1": (50, 50, 50), "2": (8, 8, 8)}}, members="ABC")) == 50
    assert total_of(rules, case({"X": {"1": (60, 61, 62), "2": (8, 8, 8)}}, members="ABC")) == 69


def test_what_the_panel_agrees_is_no_member_of_its_own():
    rules = rubric(item("1", 20, combine="consensus"), item("2", 80), rounding=MEMBER)
    result = evaluate(rules, case({"X": {"1": 15, "2": (50, 60, 70)}}, members="ABC"))
    assert result.proposals[0].total == 75
    assert [each.member for each in result.proposals[0].members] == ["A", "B", "C"]


def test_an_office_item_for_others_does_not_empty_the_total():
    criteria = (item("1", 80), item("2", 20, by="office", only_for="incumbent"))
    assert total_of(rubric(*criteria, rounding=MEMBER), case({"X": {"1": (50, 60, 70)}}, members="ABC")) == 60


COMBINES = [("mean", "sum", 15, 30 + 10), ("sum", "mean", 5, 10 + 30), ("sum", "median", 5, 10 + 30)]


@pytest.mark.parametrize(("panel", "own", "figure", "full"), COMBINES)
def test_full_marks_follow_how_an_item_is_combined(panel, own, figure, full):
    rules = rubric(item("1", 10, combine=own), item("2", 10), panel=Panel(combine=panel))
    made = evaluate(rules, case({"X": {"1": (5, 5, 5), "2": (5, 5, 5)}}, members="ABC")).proposals[0]
    assert (made.items[0].exact, made.full) == (figure, full)


def test_an_item_in_a_group_for_others_is_not_shown():
    criteria = (item("1", 80), item("2", 20, only_for="incumbent", item=(item("2.1", 20),)))
    made = evaluate(rubric(*criteria), case({"X": {"1": (50,)}})).proposals[0]
    assert ([each.criterion for each in made.items], made.full) == (["1"], 80)
