"""What changed between two rubrics, criterion by criterion and key by key."""

from dataclasses import replace
from fractions import Fraction

from evaluator.core.rubric import Criterion, Head, Rubric
from evaluator.core.rules import Panel, Rounding, Threshold
from evaluator.core.values import Text
from evaluator.library.compare import changes

PLAN = Criterion(id="1.1", name=Text(ja="内容"), points=Fraction(40))
STAFF = Criterion(id="1.2", name=Text(ja="体制"), points=Fraction(20))
OLD = Rubric(
    rubric=Head(id="r", version="1", title=Text(ja="基準"), procedure="review"),
    group=(Criterion(id="1", name=Text(ja="企画"), points=Fraction(60), item=(PLAN, STAFF)),),
    threshold=(Threshold(id="pass", at_least="60 %"),),
)


def found(new: Rubric) -> dict[str, tuple[str, dict]]:
    return {each.place: (each.message.id, dict(each.message.values)) for each in changes(OLD, new)}


def test_equal_rubrics_have_no_changes():
    assert changes(OLD, replace(OLD)) == ()


def test_points_show_before_and_after():
    group = replace(OLD.group[0], item=(replace(PLAN, points=Fraction(81, 2)), STAFF))
    assert found(replace(OLD, group=(group,))) == {"criterion.1.1.points": ("change.value", {"before": "40", "after": "81/2"})}


def test_a_new_item_and_a_lost_one_are_named():
    group = replace(OLD.group[0], item=(PLAN, replace(STAFF, id="1.3")))
    assert found(replace(OLD, group=(group,))) == {
        "criterion.1.3": ("change.criterion-added", {"criterion": "1.3", "points": "20"}),
        "criterion.1.2": ("change.criterion-removed", {"criterion": "1.2", "points": "20"}),
    }


def test_an_item_that_moves_says_where_to():
    group = replace(OLD.group[0], item=(PLAN,))
    assert found(replace(OLD, group=(group, STAFF))) == {"criterion.1.2.in": ("change.dropped", {"before": "1"})}


def test_rules_are_compared_key_by_key():
    new = replace(OLD, panel=Panel(combine="sum", out_of=Fraction(100)), rounding=Rounding(mode="truncate"))
    assert found(new) == {
        "panel.combine": ("change.value", {"before": "mean", "after": "sum"}),
        "panel.out_of": ("change.given", {"after": "100"}),
        "rounding.mode": ("change.value", {"before": "none", "after": "truncate"}),
    }


def test_thresholds_are_told_apart_by_their_names():
    new = replace(OLD, threshold=(Threshold(id="first", at_least=Fraction(1)), replace(OLD.threshold[0], at_least="50 %")))
    assert found(new) == {
        "threshold.first": ("change.added", {}),
        "threshold.pass.at_least": ("change.value", {"before": "60 %", "after": "50 %"}),
    }
    assert found(replace(OLD, threshold=())) == {"threshold.pass": ("change.removed", {})}
