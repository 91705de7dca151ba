"""Warnings about withdrawals that reverse two others, and about the other method of joining points and price."""

from dataclasses import replace
from fractions import Fraction

import pytest

from evaluator.core.cautions.withdrawal import is_relative, withdrawal_reversals
from evaluator.core.engine.formulas import RELATIVE
from evaluator.core.evaluate import evaluate, worked
from evaluator.core.rubric import Formula
from evaluator.core.rules import Lot, Outcome, Panel, Ranking, Stage, Ties, Value
from evaluator.core.values import Text
from tests.core.tenders import BY_LOWEST, case, item, price_item, rubric


def said(result, wording):
    """Values of the warnings of this id."""
    return [dict(each.values) for each in result.warnings if each.id == f"caution.{wording}"]


def reversals(result):
    return [(values["proposals"][0], values["proposal"], values["other"]) for values in said(result, "withdrawal-reverses")]


QUALITY = {"A社": {"1": 70}, "B社": {"1": 62}, "C社": {"1": 10}}


def test_lowest_ratio_names_withdrawal_and_both_others():
    rule = rubric(item("1", 100), price_item(40, BY_LOWEST))
    result = evaluate(rule, case(QUALITY, {"A社": 200, "B社": 150, "C社": 75}))
    assert [each.id for each in result.proposals] == ["A社", "B社", "C社"]
    assert reversals(result) == [("C社", "A社", "B社")]


def test_min_max_is_reversed_by_the_dearest():
    rule = rubric(item("1", 100), price_item(40, Formula(kind="min-max")))
    result = evaluate(rule, case(QUALITY, {"A社": 200, "B社": 150, "C社": 1000}))
    assert reversals(result) == [("C社", "A社", "B社")]


def test_rank_points_are_reversed_by_a_third():
    marks = {"A社": (9, 9, 5, 5, 5), "B社": (1, 1, 9, 9, 9), "C社": (5, 5, 1, 1, 1)}
    rule = rubric(item("1", 10), ranking=Ranking(by="rank-points", points=(Fraction(5), Fraction(3), Fraction(1))))
    result = evaluate(rule, case({own: {"1": each} for own, each in marks.items()}, members="ABCDE"))
    assert [(each.id, each.value) for each in result.proposals] == [("A社", 19), ("B社", 17), ("C社", 9)]
    assert reversals(result) == [("C社", "A社", "B社")]


def test_rescaling_to_the_best_can_reverse_too():
    quality = item("q", 100, rescale="best", item=(item("1", 50),))
    scores = {"A社": {"1": 20}, "B社": {"1": 10}, "C社": {"1": 50}}
    result = evaluate(rubric(quality, price_item(100)), case(scores, {"A社": 900, "B社": 650, "C社": 990}, ceiling=1000))
    assert reversals(result) == [("C社", "B社", "A社")]


def test_ceiling_ratio_is_immune_and_never_evaluated_again():
    rule = rubric(item("1", 100), price_item(40))
    tender = case(QUALITY, {"A社": 200, "B社": 150, "C社": 75}, ceiling=250)
    assert not is_relative(rule)
    assert reversals(evaluate(rule, tender)) == []


def test_many_reversed_pairs_are_counted_not_listed():
    scores = {name: {"1": 80 - 2 * place} for place, name in enumerate("abcdef")} | {"z": {"1": 0}}
    prices = {name: 200 - 20 * place for place, name in enumerate("abcdef")} | {"z": 10}
    result = evaluate(rubric(item("1", 100), price_item(40, BY_LOWEST)), case(scores, prices))
    assert len(reversals(result)) >= 3
    (more,) = said(result, "withdrawal-reverses-more")
    assert (more["proposal"], len(reversals(result)) + more["more"]) == ("z", 15)


def test_withdrawal_in_another_lot_reverses_nothing_here():
    lots = (Lot(id="x", name=Text(ja="区分x")), Lot(id="y", name=Text(ja="区分y")))
    rule = rubric(item("1", 100), price_item(40, BY_LOWEST), outcome=Outcome(lots=lots))
    tender = case(QUALITY, {"A社": 200, "B社": 150, "C社": 75})
    split = {"A社": "x", "B社": "y", "C社": "y"}
    proposals = tuple(replace(each, lot=split[each.id]) for each in tender.proposal)
    assert reversals(evaluate(rule, replace(tender, proposal=proposals))) == []


@pytest.mark.parametrize("kind", sorted(RELATIVE))
def test_relative_formulas_make_a_rubric_relative(kind):
    assert is_relative(rubric(item("1", 10), price_item(10, Formula(kind=kind))))


def test_ranking_of_one_stage_makes_it_relative():
    stage = Stage(id="s", name=Text(ja="書類"), ranking=Ranking(by="mean-rank"))
    assert is_relative(rubric(item("1", 10), stage=(stage,)))
    assert not is_relative(rubric(item("1", 10), ranking=Ranking(by="votes"), panel=Panel(combine="median")))


TWO = {"A社": {"1": 180}, "B社": {"1": 150}}
PRICES = {"A社": 24_000_000, "B社": 19_500_000}


def test_addition_tells_what_division_would_choose():
    result = evaluate(rubric(item("1", 200), price_item(100)), case(TWO, PRICES, ceiling=24_000_000))
    assert [(each.id, each.total) for each in result.proposals] == [("A社", 180), ("B社", Fraction("168.75"))]
    assert said(result, "division-chooses-another") == [{"proposal": "A社", "proposals": ("B社",)}]


def test_division_tells_what_addition_would_choose():
    rule = rubric(item("1", 200), value=Value(method="division", unit=Fraction(10_000_000)))
    result = evaluate(rule, case(TWO, PRICES, ceiling=24_000_000))
    assert said(result, "addition-chooses-another") == [{"proposal": "B社", "proposals": ("A社",), "full": "100"}]


def test_total_out_of_another_number_divides_alike():
    rule = rubric(item("1", 200), price_item(100), panel=Panel(out_of=Fraction(30)))
    result = evaluate(
        rule, case({"A社": {"1": 180}, "B社": {"1": 150}, "C社": {"1": 0}}, {**PRICES, "C社": 1}, ceiling=24_000_000)
    )
    assert [(each.id, each.total) for each in result.proposals][:2] == [("A社", 18), ("B社", Fraction("16.875"))]
    assert said(result, "division-chooses-another") == [{"proposal": "A社", "proposals": ("B社",)}]


def test_methods_that_agree_are_not_mentioned():
    agreed = {"A社": 20_000_000, "B社": 19_500_000}
    result = evaluate(rubric(item("1", 200), price_item(100)), case(TWO, agreed, ceiling=24_000_000))
    assert said(result, "division-chooses-another") == []


def test_judged_price_has_no_other_method():
    result = evaluate(rubric(item("1", 200)), case(TWO, PRICES, ceiling=24_000_000))
    assert said(result, "division-chooses-another") == []


def test_warnings_change_nothing_in_the_result():
    rule = rubric(item("1", 100), price_item(40, BY_LOWEST))
    tender = case(QUALITY, {"A社": 200, "B社": 150, "C社": 75})
    plain, warned = worked(rule, tender), evaluate(rule, tender)
    assert plain.warnings == ()
    assert warned.warnings
    assert (plain.proposals, plain.award) == (warned.proposals, warned.award)


@pytest.mark.parametrize("carry", ["added", "dropped"])
def test_technical_points_are_the_same_if_carried(carry):
    stages = (
        Stage(id="first", name=Text(ja="書類"), criteria=("price",), carry=carry),
        Stage(id="second", name=Text(ja="面接"), criteria=("1",)),
    )
    scores = {"A社": {"1": 90}, "B社": {"1": 80}, "C社": {"1": 70}}
    tender = case(scores, {"A社": 990, "B社": 800, "C社": 701}, ceiling=1000)
    entered = replace(tender, entry={"second": tender.entry["review"]})
    result = evaluate(rubric(item("1", 100), price_item(40), stage=stages), entered)
    assert [each["proposals"] for each in said(result, "division-chooses-another")] == [("B社",)]


def counted(rule, tender):
    """The warned reversals, and how often the case was evaluated again for them."""
    calls = []

    def again(changed_rule, changed_case):
        calls.append(changed_case)
        return worked(changed_rule, changed_case)

    warnings = list(withdrawal_reversals(rule, tender, worked(rule, tender), again))
    return [each.values["proposals"] for each in warnings], len(calls)


FOUR = {"A社": {"1": (9, 9, 5)}, "B社": {"1": (8, 1, 9)}, "C社": {"1": (5, 8, 1)}, "D社": {"1": (1, 5, 4)}}
FOUR_PRICES = {"A社": 200, "B社": 150, "C社": 75, "D社": 180}


@pytest.mark.parametrize(
    ("rules", "times"),
    [
        ({"criteria": (item("1", 100), price_item(40))}, 0),
        ({"criteria": (item("1", 100), price_item(40, BY_LOWEST))}, 1),
        ({"criteria": (item("1", 100), price_item(40, Formula(kind="min-max")))}, 4),
        ({"criteria": (item("1", 10),), "ranking": Ranking(by="first-places")}, 2),
        ({"criteria": (item("1", 10),), "ranking": Ranking(by="rank-sum")}, 0),
    ],
)
def test_only_withdrawals_that_can_matter_are_tried(rules, times):
    rule = rubric(*rules["criteria"], **{key: each for key, each in rules.items() if key != "criteria"})
    assert counted(rule, case(FOUR, FOUR_PRICES, members="ABC", ceiling=250))[1] == times


def test_tie_broken_by_places_is_reversed_by_a_loser():
    marks = {"A社": (1, 6, 6, 1), "B社": (9, 9, 1, 6), "C社": (6, 1, 9, 3), "D社": (3, 3, 3, 9)}
    rule = rubric(item("1", 10), ranking=Ranking(by="first-places"), ties=Ties(chain=("places",), share_rank=True))
    result = evaluate(rule, case({own: {"1": each} for own, each in marks.items()}, members="ABCD"))
    assert [(each.id, each.value) for each in result.proposals] == [("B社", 2), ("C社", 1), ("D社", 1), ("A社", 0)]
    assert ("A社", "C社", "D社") in reversals(result)
