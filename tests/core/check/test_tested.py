"""Thresholds against what was entered: each can be tested, or the case is refused."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.core.case import Case, CaseHead, Entry, Member, Proposal
from evaluator.core.check.case import case_problems
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.rules import Panel, Ranking, Rounding, Stage, Threshold
from evaluator.core.values import Text
from tests.core.tenders import case, item, rubric

BONUS = (item("1", 100), item("2", 10, kind="bonus", only_if="t"))
BASE = Threshold(id="t", of=("base",), at_least=Fraction(60), then="no-bonus")
MEMBER = Rounding(mode="half-up", digits=0, at="member")


def found(rules, tried):
    return {each.place: each.message.id.removeprefix("problem.") for each in case_problems(rules, tried)}


def entered(**entry):
    """A case of one proposal X and one member, with this entry."""
    return Case(
        case=CaseHead(id="case", title=Text(ja="案件")),
        member=(Member(id="A"),),
        proposal=(Proposal(id="X"),),
        entry={"review": Entry(**entry)},
    )


UNKNOWN = [
    (Threshold(id="t", by="majority-of-members", at_least=Fraction(60)), {"totals": {"X": Fraction(60)}}, "totals"),
    (Threshold(id="t", of=("1",), at_least=Fraction(60)), {"totals": {"X": Fraction(60)}}, "totals"),
    (Threshold(id="t", of=("1",), at_least=Fraction(60)), {"member_totals": {"X": (60,)}}, "member_totals"),
    (Threshold(id="t", of=("1.1",), at_least=Fraction(6)), {"sums": {"X": {"1": Fraction(60), "2": Fraction(9)}}}, "sums"),
]


@pytest.mark.parametrize(("threshold", "entry", "level"), UNKNOWN)
def test_a_threshold_that_cannot_be_tested_is_refused(threshold, entry, level):
    criteria = (item("1", 80, item=(item("1.1", 30), item("1.2", 50))), item("2", 20))
    assert found(rubric(*criteria, threshold=(threshold,)), entered(**entry)) == {f"entry.review.{level}.X": "threshold-unknown"}


def test_the_number_who_reached_it_is_enough():
    rules = rubric(item("1", 100), threshold=(Threshold(id="t", by="majority-of-members", at_least=Fraction(60)),))
    assert found(rules, entered(totals={"X": Fraction(60)}, passes={"X": {"t": 1}}, sat=1)) == {}


def test_nobody_to_mark_it_leaves_nothing_to_test():
    rules = rubric(item("1", 100), item("2", 10), threshold=(Threshold(id="t", of=("2",), at_least="60 %"),))
    assert found(rules, case({"X": {"1": (70,), "2": ("abstained",)}})) == {}


def test_a_bonus_that_was_reached_needs_its_mark():
    tried = case({"X": {"1": (50,)}, "Y": {"1": (70,)}})
    assert found(rubric(*BONUS, threshold=(BASE,)), tried) == {"entry.review.scores.Y.2": "missing-conditional"}


def test_a_total_as_entered_holds_its_bonus():
    assert found(rubric(*BONUS, threshold=(BASE,)), entered(totals={"X": Fraction(60)})) == {}


def test_who_is_out_needs_no_bonus_mark():
    out = Threshold(id="u", of=("1",), at_least=Fraction(80))
    assert found(rubric(*BONUS, threshold=(BASE, out)), case({"X": {"1": (70,)}})) == {}


PARTIAL = [
    {"rounding": MEMBER},
    {"panel": Panel(combine="median", combine_at="total")},
    {"ranking": Ranking(by="mean-rank")},
]


@pytest.mark.parametrize("rules", PARTIAL)
def test_half_a_sheet_is_no_total_of_a_member(rules):
    criteria = (item("1", 50), item("2", 50))
    half = case({"X": {"1": (40, 40, 40), "2": (40, 40, "abstained")}}, members="ABC")
    whole = case({"X": {"1": (40, 40, "abstained"), "2": (40, 40, "abstained")}}, members="ABC")
    assert found(rubric(*criteria, **rules), half) == {"entry.review.scores.X.2": "partial-sheet"}
    assert found(rubric(*criteria, **rules), whole) == {}
    assert found(rubric(*criteria), half) == {}


def of_rubric(rules):
    return {each.place: each.message.id.removeprefix("problem.") for each in rubric_problems(rules)}


@pytest.mark.parametrize("ruled", [{"cap": Fraction(10)}, {"floor": Fraction(1)}, {"rescale": "best"}])
def test_a_group_rule_cannot_hold_beside_members_totals(ruled):
    group = item("g", 20, item=(item("a", 20),), **ruled)
    assert of_rubric(rubric(group, rounding=MEMBER)) == {"group[1]": "group-beside-totals"}
    assert of_rubric(rubric(group)) == {}
    office = replace(group, item=(item("a", 20, by="office"),))
    assert of_rubric(rubric(office, rounding=MEMBER)) == {}


def stages(carry):
    return (
        Stage(id="s1", name=Text(ja="一次"), criteria=("1",), carry=carry),
        Stage(id="s2", name=Text(ja="二次"), criteria=("2",), carry="added"),
    )


ELSEWHERE = [
    ("dropped", Threshold(id="t", of=("1",), at_least=Fraction(60)), True),
    ("added", Threshold(id="t", of=("1",), at_least=Fraction(60)), False),
    ("dropped", Threshold(id="t", of=("1",), at_least=Fraction(60), stages=("s1",)), False),
    ("added", Threshold(id="t", of=("1",), at_least=Fraction(60), stages=("s2",)), True),
    ("added", Threshold(id="t", of=("1", "2"), at_least=Fraction(60), stages=("s1", "s2")), False),
]


@pytest.mark.parametrize(("carry", "threshold", "refused"), ELSEWHERE)
def test_what_a_threshold_tests_is_scored_where_it_is_tested(carry, threshold, refused):
    rules = rubric(item("1", 100), item("2", 100), stage=stages(carry), threshold=(threshold,))
    assert of_rubric(rules) == ({"threshold[1].of": "threshold-elsewhere"} if refused else {})


@pytest.mark.parametrize(("carry", "refused"), [("added", False), ("dropped", True)])
def test_a_condition_is_at_hand_where_the_item_is_scored(carry, refused):
    threshold = Threshold(id="t", of=("1",), at_least=Fraction(60), stages=("s1",), then="no-bonus")
    rules = rubric(item("1", 100), item("2", 100, only_if="t"), stage=stages(carry), threshold=(threshold,))
    assert of_rubric(rules) == ({"group[2].only_if": "condition-elsewhere"} if refused else {})


def test_a_condition_of_an_earlier_stage_is_tested_there():
    threshold = Threshold(id="t", of=("1",), at_least=Fraction(60), stages=("s1",), then="no-bonus")
    rules = rubric(item("1", 100), item("2", 100, only_if="t"), stage=stages("added"), threshold=(threshold,))
    tried = entered()
    s1, s2 = Entry(scores={"X": {"1": (70,)}}), Entry(scores={"X": {}})
    assert found(rules, replace(tried, entry={"s1": s1, "s2": s2})) == {"entry.s2.scores.X.2": "missing-conditional"}


BROKEN = [
    rubric(item("1", 10, item=(item("1", 10),))),
    rubric(item("1", 10, item=(item("1.1", 10, factor=Fraction(0)),))),
    rubric(item("a", 10, item=(item("b", 10, item=(item("a", 10),)),)), item("b", 10, only_for="new", only_if="x")),
    rubric(item("1", 0, rescale="points", item=(item("1.1", 0),))),
]


@pytest.mark.parametrize("rules", BROKEN)
def test_a_broken_rubric_never_stops_the_check_of_a_case(rules):
    assert rubric_problems(rules)
    tried = case({"X": dict.fromkeys(("1", "1.1", "a", "b"), (5,))})
    assert isinstance(case_problems(rules, tried), tuple)
