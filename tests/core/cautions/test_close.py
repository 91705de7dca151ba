"""Warnings about close calls: within one rounding unit, within one grade step of one member."""

from fractions import Fraction

import pytest

from evaluator.core.cautions.close import mark_step
from evaluator.core.engine.tree import plant
from evaluator.core.evaluate import evaluate
from evaluator.core.rubric import Grade, Scale
from evaluator.core.rules import Panel, Ranking, Rounding, Threshold, Ties, Trim, Value
from tests.core.tenders import case, item, rubric

ONE_DECIMAL = Rounding(mode="half-up", digits=1)
BY_LOT = Ties(chain=("technical",))


def said(result, wording):
    """Values of the warnings of this id."""
    return [dict(each.values) for each in result.warnings if each.id == f"caution.{wording}"]


def marks(**scores):
    return {own: {"1": each} for own, each in scores.items()}


def test_totals_equal_as_published_are_named():
    tender = case(marks(a=(70, 71, 71), b=(71, 71, 71), c=(70, 70, 71)), members="ABC")
    result = evaluate(rubric(item("1", 100), rounding=Rounding(mode="half-up", digits=0), ties=BY_LOT), tender)
    assert [(each.id, each.published) for each in result.proposals] == [("b", "71"), ("a", "71"), ("c", "70")]
    first = {"proposal": "b", "other": "a", "apart": "0.3333…", "published": "71"}
    second = {"proposal": "a", "other": "c", "apart": "0.3333…", "unit": "1"}
    assert said(result, "equal-as-published") == [first]
    assert said(result, "within-rounding-unit") == [second]


def test_true_ties_are_no_near_ties():
    result = evaluate(rubric(item("1", 100), rounding=ONE_DECIMAL), case(marks(a=70, b=70)))
    assert said(result, "equal-as-published") + said(result, "within-rounding-unit") == []


def test_totals_further_apart_are_not_named():
    tender = case(marks(a=(70, 71), b=(70, 70)), members="AB")
    result = evaluate(rubric(item("1", 100), rounding=ONE_DECIMAL), tender)
    assert said(result, "within-rounding-unit") == []


def test_quotients_are_compared_before_they_are_cut():
    rule = Value(method="division", unit=Fraction(1), round=Rounding(mode="truncate", digits=0))
    result = evaluate(rubric(item("1", 100), value=rule), case(marks(a=100, b=95), {"a": 9, "b": 8}))
    assert [(each.id, each.value) for each in result.proposals] == [("a", 11), ("b", 11)]
    (near,) = said(result, "equal-as-published")
    assert {near["proposal"], near["other"]} == {"a", "b"}
    assert near["apart"] == "0.7638…"


def test_exact_rule_only_warns_of_equal_looks():
    tender = case(marks(a=(70, 71, 70), b=(70, 70, 70)), members="ABC")
    assert said(evaluate(rubric(item("1", 100)), tender), "equal-as-published") == []
    rough = evaluate(rubric(item("1", 100), rounding=Rounding(mode="none", digits=0)), tender)
    assert [each["published"] for each in said(rough, "equal-as-published")] == ["70"]


FIVE = Scale(grades=tuple(Grade(id=str(grade), share=Fraction(grade, 5)) for grade in range(5, 0, -1)))
PASS = Threshold(id="pass", at_least=Fraction(6))


def graded(panel=None, threshold=PASS, **more):
    return rubric(item("1", 10, scale="five"), scale={"five": FIVE}, threshold=(threshold,), panel=panel or Panel(), **more)


@pytest.mark.parametrize(
    ("given", "level", "missed"),
    [
        (("3", "3", "3"), ["0"], []),
        (("3", "3", "2"), [], []),
        (("3", "3", "4"), [], []),
    ],
)
def test_mean_moves_by_a_step_over_members(given, level, missed):
    result = evaluate(graded(), case(marks(a=given), members="ABC"))
    assert [each["margin"] for each in said(result, "threshold-level")] == level
    assert [each["margin"] for each in said(result, "threshold-just-missed")] == missed


def test_mark_just_missed_gives_margin_and_step():
    rule = graded(threshold=Threshold(id="pass", at_least=Fraction("6.5")))
    result = evaluate(rule, case(marks(a=("3", "3", "3"), b=("3", "3", "4")), members="ABC"))
    expected = [
        ("threshold-just-missed", {"proposal": "a", "threshold": "pass", "limit": "6.5", "margin": "0.5", "step": "0.6666…"}),
        ("threshold-just-passed", {"proposal": "b", "threshold": "pass", "limit": "6.5", "margin": "0.1666…", "step": "0.6666…"}),
    ]
    for wording, values in expected:
        assert said(result, wording) == [values]


@pytest.mark.parametrize(
    ("panel", "limit", "step"),
    [
        (Panel(combine="sum"), "19", "2"),
        (Panel(combine="median"), "5", "2"),
        (Panel(combine="trimmed-mean", trim=Trim()), "5", "2"),
        (Panel(combine="consensus"), None, None),
        (Panel(out_of=Fraction(100)), "59", "6.6666…"),
    ],
)
def test_step_follows_how_members_are_combined(panel, limit, step):
    if limit is None:
        result = evaluate(graded(panel, Threshold(id="pass", at_least=Fraction(5))), case(marks(a="3")))
        assert [each["step"] for each in said(result, "threshold-just-passed")] == ["2"]
        return
    result = evaluate(
        graded(panel, Threshold(id="pass", at_least=Fraction(limit))), case(marks(a=("3", "3", "3")), members="ABC")
    )
    wording = "threshold-just-missed" if panel.combine == "sum" else "threshold-just-passed"
    assert [each["step"] for each in said(result, wording)] == [step]


def test_every_member_is_held_to_own_step():
    rule = graded(threshold=Threshold(id="pass", at_least=Fraction(5), by="every-member"))
    result = evaluate(rule, case(marks(a=("5", "3", "5")), members="ABC"))
    (close,) = said(result, "threshold-just-passed")
    assert (close["margin"], close["step"]) == ("1", "2")


def test_smallest_step_of_tested_items_counts():
    criteria = (item("1", 10, scale="five"), item("2", 5, scale="five"), item("3", 1, scale="five"))
    limit = Threshold(id="pass", of=("1", "2"), at_least=Fraction("8.5"))
    scores = {"a": {"1": "3", "2": "3", "3": "5"}}
    (close,) = said(evaluate(rubric(*criteria, scale={"five": FIVE}, threshold=(limit,)), case(scores)), "threshold-just-passed")
    assert (close["margin"], close["step"]) == ("0.5", "1")


def test_office_points_alone_have_no_member_step():
    rule = rubric(item("1", 10, by="office"), threshold=(PASS,))
    assert said(evaluate(rule, case(marks(a=6))), "threshold-just-passed") == []


STEPS = {
    "direct": (Scale(input="number"), "1"),
    "half points": (Scale(input="number", step=Fraction(1, 2)), "0.5"),
    "out of five": (Scale(input="number", max=Fraction(5)), "4"),
    "any number": (Scale(input="number", step=None), None),
    "uneven grades": (Scale(grades=tuple(Grade(id=str(each), points=Fraction(each)) for each in (10, 6, 5, 0))), "1"),
    "one grade": (Scale(grades=(Grade(id="A", share=Fraction(1)),)), None),
    "range": (
        Scale(
            input="range",
            step=Fraction(1, 10),
            grades=(Grade(id="A", share=Fraction(4, 5), to=Fraction(1)), Grade(id="B", share=Fraction(0), to=Fraction(7, 10))),
        ),
        "2",
    ),
}


@pytest.mark.parametrize(("scale", "step"), STEPS.values(), ids=STEPS)
def test_smallest_step_of_each_kind_of_scale(scale, step):
    rule = rubric(item("1", 20, scale="own"), scale={"own": scale})
    assert mark_step(scale, plant(rule, case(marks(a=0)))["1"]) == (None if step is None else Fraction(step))


def test_places_are_not_points_of_threshold():
    rule = rubric(item("1", 10), ranking=Ranking(by="mean-rank"))
    result = evaluate(rule, case(marks(a=(5, 5), b=(4, 6)), members="AB"))
    assert said(result, "within-rounding-unit") == []
