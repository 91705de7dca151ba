"""Full marks that differ between proposals, and decisions that nobody asked for."""

from dataclasses import replace
from datetime import UTC, datetime

from evaluator.core.case import Absence, Decision
from evaluator.core.evaluate import evaluate
from evaluator.core.rules import Panel
from tests.core.tenders import case, item, rubric


def said(result) -> list[str]:
    return [each.id for each in result.warnings]


def test_recusal_under_a_sum_that_turns_the_order_is_said():
    rule = rubric(item("1", 100), panel=Panel(combine="sum"))
    given = case({"X": {"1": (61, 60, "recused")}, "Y": {"1": (60, 60, 61)}}, members="ABC")
    given = replace(given, absence=(Absence(member="C", state="recused", proposal="X"),))
    result = evaluate(rule, given)
    (found,) = [each for each in result.warnings if each.id == "caution.unequal-maxima"]
    assert dict(found.values) == {"proposal": "Y", "other": "X", "share": "60.3", "other_share": "60.5"}
    mean = evaluate(replace(rule, panel=Panel(combine="mean")), given)
    assert "caution.unequal-maxima" not in said(mean)


def test_decision_that_no_rule_asks_for_is_named():
    made = Decision(step="chair", by="委員長", at=datetime(2026, 10, 19, tzinfo=UTC), reason="念のため", order=("X", "Y"))
    result = evaluate(rubric(item("1", 100)), replace(case({"X": {"1": (9,)}, "Y": {"1": (8,)}}), decision=(made,)))
    assert said(result) == ["caution.unused-chair"]
