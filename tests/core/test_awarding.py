"""What a result leads to after it is fixed: the preferred, the next rank, a new call; and what a contract may be."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.core.awarding import Limits, Past, award_problems, contract_problems, following, limits_of, lots_of
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Ceiling, Outcome, Price, Threshold, Ties
from tests.core.tenders import case, item, rubric

MARKS = {"X": 90, "Y": 80, "Z": 80, "W": 20}


def result_of(marks=None, **outcome):
    passing = (Threshold(id="pass", at_least="60 %"),)
    rule = rubric(item("1", 100), ties=Ties(share_rank=True), threshold=passing, outcome=Outcome(runner_up=False, **outcome))
    return rule, evaluate(rule, case({id: {"1": (mark,)} for id, mark in (marks or MARKS).items()}))


def then(past=(), gone=(), **outcome):
    rule, result = result_of(**outcome)
    return following(rule, result, lots_of(result)[0], past, gone)


def over(proposal):
    return Past(kind="award", proposal=proposal, made=True, ended=True)


def test_those_who_share_the_next_rank_stand_beside_each_other():
    found = then([over("X")])
    assert (found.kind, found.candidates) == ("award", ("Y", "Z"))


def test_who_failed_a_threshold_never_follows():
    found = then([over("X"), over("Y"), over("Z")])
    assert (found.kind, found.candidates) == ("no_award", ())
    assert then([over("X"), over("Y"), over("Z")], if_none="call-again").kind == "call_again"


def test_draft_that_was_refused_leaves_the_preferred_first():
    assert then([Past(kind="award", proposal="X", ended=True)]).candidates == ("X",)


@pytest.mark.parametrize("past", [Past(kind="award", proposal="X"), Past(kind="no_award"), Past(kind="call_again", made=True)])
def test_decision_that_stands_leaves_nothing_open(past):
    assert then([past]) is None


def test_without_a_winner_the_result_says_what_follows():
    rule, result = result_of({"X": 10}, if_none="call-again")
    assert following(rule, result, result.award, [], []).kind == "call_again"


def test_choice_among_level_ones_needs_its_reason():
    rule, result = result_of()
    expected = following(rule, result, result.award, [over("X")], [])
    given = {"kind": "award", "proposal": "Z"}
    assert [each.message.id for each in award_problems(rule, result, result.award, expected, **given, reason="")] == [
        "awarding.reason-among-level"
    ]
    assert award_problems(rule, result, result.award, expected, **given, reason="実績") == ()


def test_excluded_one_is_never_chosen_even_with_discretion():
    rule, result = result_of(discretion=True)
    expected = following(rule, result, result.award, [], [])
    found = award_problems(rule, result, result.award, expected, kind="award", proposal="W", reason="理由")
    assert [each.message.id for each in found] == ["awarding.out"]


def priced(procedure="open_proposal", over="excluded", **price):
    rule = rubric(item("1", 100), price=Price(handling="open", ceiling=Ceiling(over=over), **price))
    rule = replace(rule, rubric=replace(rule.rubric, procedure=procedure))
    result = evaluate(rule, case({"X": {"1": (90,)}}, {"X": 20_000_000}, ceiling=24_000_000))
    return limits_of(rule, result, result.award, "X", ceiling=Fraction(24_000_000), tax_included=True)


def said(held, yen, *, tax_included=True, confirmed=False):
    return [each.message.id for each in contract_problems(held, yen, tax_included=tax_included, confirmed=confirmed)]


def test_above_the_price_is_asked_after_a_proposal_and_refused_after_a_bid():
    assert said(priced(), 20_000_001) == ["awarding.ask-price"]
    assert said(priced(), 20_000_001, confirmed=True) == []
    assert said(priced("comprehensive_additive"), 20_000_001, confirmed=True) == ["awarding.over-price"]


def test_above_the_ceiling_is_refused_unless_the_rule_keeps_it():
    assert said(priced(), 24_000_001, confirmed=True) == ["awarding.over-ceiling"]
    assert said(priced(over="kept"), 24_000_001) == ["awarding.ask-ceiling", "awarding.ask-price"]
    assert said(priced(over="kept"), 24_000_001, confirmed=True) == []


def test_amounts_are_compared_in_one_basis_of_tax():
    held = Limits(ceiling=Fraction(11_000_000), tax_included=True)
    assert said(held, 10_000_000, tax_included=False) == []
    assert said(held, 10_000_001, tax_included=False) == ["awarding.over-ceiling"]
    without = Limits(ceiling=Fraction(10_000_000), tax_included=False)
    assert (said(without, 11_000_000), said(without, 11_000_001)) == ([], ["awarding.over-ceiling"])


def test_prices_that_are_no_totals_limit_nothing():
    assert priced(basis="per_year") == Limits(tax_included=True)
