"""Thresholds: known at every level of entry, over carried stages, and never tested on what they decide."""

from fractions import Fraction

import pytest

from evaluator.core.case import Case, CaseHead, Entry, Member, Proposal
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Rounding, Stage, Threshold
from evaluator.core.values import Text
from tests.core.tenders import case, item, rubric

GROUPS = (item("1", 50, item=(item("1.1", 20), item("1.2", 30))), item("2", 50))
LEVELS = {
    "group sums": Entry(sums={"X": {"1": Fraction(10), "2": Fraction(10)}}),
    "totals": Entry(totals={"X": Fraction(20)}),
    "member totals": Entry(member_totals={"X": (20,)}),
}


def one(*entries, members="A"):
    """A case of one proposal X, with an entry for each stage, by name."""
    return Case(
        case=CaseHead(id="case", title=Text(ja="案件"), fictional=True),
        member=tuple(Member(id=each) for each in members),
        proposal=(Proposal(id="X"),),
        entry=dict(entries),
    )


def checked(rules, tried, proposal="X"):
    return next(each for each in evaluate(rules, tried).proposals if each.id == proposal).tests


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("of", [("base",), ("1", "2")])
def test_a_whole_is_tested_at_every_level(level, of):
    rules = rubric(*GROUPS, threshold=(Threshold(id="t", of=of, at_least="60 %"),))
    (made,) = checked(rules, one(("review", LEVELS[level])))
    assert (made.actual, made.limit, made.passed) == (20, 60, False)


def test_base_over_a_rescaled_group_follows_the_rescaling():
    criteria = (item("1", 100, rescale="points", item=(item("1.1", 20),)), item("2", 100))
    rules = rubric(*criteria, threshold=(Threshold(id="t", of=("base",), at_least="60 %"),))
    (made,) = checked(rules, case({"X": {"1.1": (20,), "2": (30,)}}))
    assert (made.full, made.actual, made.passed) == (200, 130, True)


def test_what_is_left_out_of_a_rescaled_group_keeps_its_weight():
    criteria = (item("1", 100, rescale="points", item=(item("1.1", 20), item("1.2", 30))), item("2", 100))
    rules = rubric(*criteria, threshold=(Threshold(id="t", without=("1.2",), at_least="50 %"),))
    (made,) = checked(rules, case({"X": {"1.1": (10,), "1.2": (30,), "2": (60,)}}))
    assert (made.full, made.actual) == (140, 80)


def test_a_cap_on_a_group_holds_in_the_base():
    criteria = (item("1", 50, cap=Fraction(30), item=(item("1.1", 50),)), item("2", 50), item("b", 10, kind="bonus"))
    rules = rubric(*criteria, threshold=(Threshold(id="t", of=("base",), at_least=Fraction(60)),))
    (made,) = checked(rules, case({"X": {"1.1": (50,), "2": (25,), "b": (10,)}}))
    assert (made.actual, made.passed) == (55, False)


STAGES = (
    Stage(id="s1", name=Text(ja="一次"), criteria=("1",), carry="added"),
    Stage(id="s2", name=Text(ja="二次"), criteria=("2",), carry="added"),
)
CARRIED = [
    (Threshold(id="t", of=("1",), at_least="60 %"), [(60, 10)]),
    (Threshold(id="t", of=("base",), at_least="60 %"), [(120, 100)]),
    (Threshold(id="t", of=("technical",), at_least="60 %"), [(120, 100)]),
    (Threshold(id="t", each="group", at_least="60 %"), [(60, 10), (60, 90)]),
    (Threshold(id="t", each="item", of=("2", "1"), at_least="60 %"), [(60, 10), (60, 90)]),
    (Threshold(id="t", by="every-member", at_least="60 %"), [(120, 100)]),
    (Threshold(id="t", at_least="60 %", stages=("s2",)), [(60, 90)]),
]


@pytest.mark.parametrize(("threshold", "expected"), CARRIED)
def test_final_thresholds_look_at_carried_stages_too(threshold, expected):
    rules = rubric(item("1", 100), item("2", 100), stage=STAGES, threshold=(threshold,))
    made = checked(rules, one(("s1", Entry(scores={"X": {"1": (10,)}})), ("s2", Entry(scores={"X": {"2": (90,)}}))))
    assert [(each.limit, each.actual) for each in made] == expected
    assert [each.passed for each in made] == [actual >= limit for limit, actual in expected]


@pytest.mark.parametrize("of", ["total", "technical", "base"])
def test_a_bonus_does_not_help_to_earn_itself(of):
    rule = Threshold(id="t", of=(of,), at_least=Fraction(60), then="no-bonus")
    rules = rubric(item("1", 100), item("2", 10, kind="bonus", only_if="t"), threshold=(rule,))
    result = evaluate(rules, case({"X": {"1": (55,), "2": (8,)}, "Y": {"1": (59,), "2": (0,)}}))
    assert {each.id: each.total for each in result.proposals} == {"X": 55, "Y": 59}
    assert {each.id: each.tests[0].actual for each in result.proposals} == {"X": 55, "Y": 59}


def test_two_bonuses_on_the_total_do_not_help_each_other():
    marks = (Threshold(id="t", at_least=Fraction(60), then="no-bonus"), Threshold(id="u", at_least=Fraction(60), then="no-bonus"))
    bonuses = (item("2", 10, kind="bonus", only_if="t"), item("3", 10, kind="bonus", only_if="u"))
    made = evaluate(rubric(item("1", 100), *bonuses, threshold=marks), case({"X": {"1": (55,), "2": (8,), "3": (8,)}}))
    assert made.proposals[0].total == 55


@pytest.mark.parametrize(("of", "actual", "passed"), [("base", 60, True), ("1", Fraction(179, 3), False)])
def test_a_whole_is_rounded_and_a_section_stays_exact(of, actual, passed):
    rule = Threshold(id="t", of=(of,), at_least=Fraction(60), then="no-bonus")
    criteria = (item("1", 100), item("2", 10, kind="bonus", only_if="t"))
    rules = rubric(*criteria, threshold=(rule,), rounding=Rounding(mode="half-up", digits=0, at="end"))
    (made,) = checked(rules, case({"X": {"1": (60, 60, 59), "2": (8, 8, 8)}}, members="ABC"))
    assert (made.actual, made.passed) == (actual, passed)


def test_every_member_is_held_against_the_rescaled_sheet():
    criteria = (item("1", 100, rescale="points", item=(item("1.1", 20),)), item("2", 100))
    rules = rubric(*criteria, threshold=(Threshold(id="t", by="every-member", at_least="60 %"),))
    (made,) = checked(rules, case({"X": {"1.1": (20, 16), "2": (30, 30)}}, members="AB"))
    assert (made.full, made.limit, made.actual, made.counted) == (200, 120, 110, 1)
