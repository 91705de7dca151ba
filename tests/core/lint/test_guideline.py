"""The four states of guideline points. Sources: facts.md 1.1 and 7.4; the one rule of the states; the table of facts.md 7."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from evaluator.core.lint.checklist import Finding, Found, Guideline, Record, problems, state
from evaluator.core.lint.guideline import assess
from evaluator.core.rubric import Criterion, Descriptor, Formula, Grade, Head, Rubric, Scale
from evaluator.core.rules import Value
from evaluator.core.values import Text
from evaluator.library.guidelines import guideline
from evaluator.library.store import Library

MANUAL = guideline("GL-2021-manual9")
POINTS = ("G1", "G2", "G3", "G4", "G5", "G6", "V1", "V2", "V3")
ALL_MET = "met " * 9
NINE = {
    "r1-soudan-standard": ALL_MET,
    "r2-soudan-joint-comprehensive": ALL_MET,
    "r3-shuro-junbi": ALL_MET,
    "r4-kakei": ALL_MET,
    "r5-kodomo-gakushu": ALL_MET,
    # no axis for users, but item 3.3 serves G3; V2 has staffing, content and continuity
    "r6-kyoju": ALL_MET,
    # content has 18 of 150 points, 12 %, which does not reach 15 %; every grade has its text
    "r7-fukushi-kyoten": "met partly met met met met met met met",
    # no item on continuity and no term in the rubric; the staffing figure 1.6 names no judgement standard
    "r8-annual-performance": "met met met not_recorded not_recorded met met met met",
    # content 50 % but no judgement standards; nothing on past evaluation, users, continuity or community
    "four-headings": "not_recorded partly not_recorded not_recorded not_recorded met met met not_met",
}
"""G1 to G6 and V1 to V3 of every shipped rubric alone, worked out by hand."""

FIVE = Scale(grades=tuple(Grade(id=str(each), share=Fraction(each, 5)) for each in range(5, 0, -1)))
LEVELS = {str(each): Text(ja=f"水準{each}", en=f"Level {each}") for each in range(1, 6)}


def _item(id: str, points: int, **more: Any) -> Criterion:
    return Criterion(id=id, name=Text(ja=id), points=Fraction(points), **{"scale": "five", "descriptor": "D01", **more})


def _rubric(*items: Criterion, **more: Any) -> Rubric:
    procedure = more.pop("procedure", "open_proposal")
    head = Head(id="own", version="1", title=Text(ja="独自"), procedure=procedure, contract_years=more.pop("years", None))
    texts = {each.descriptor: Descriptor(name=Text(ja="判断基準"), level=LEVELS) for each in items if each.descriptor is not None}
    return Rubric(**{"rubric": head, "group": items, "scale": {"five": FIVE}, "descriptor": texts, **more})


def _finding(point: str, rubric: Rubric, record: Record | None = None) -> Finding:
    return next(each for each in assess(MANUAL, rubric, record) if each.point == point)


def _state(point: str, rubric: Rubric, **record: Any) -> str:
    return _finding(point, rubric, Record(**record)).state


PLAN = _item("1", 60, axis="content", serves=("G2",))
PAST = _item("2", 40, axis="track_record", serves=("G1",))
COST = _item("3", 20, axis="cost")


@pytest.mark.parametrize("name", NINE)
def test_shipped_rubrics_alone_have_expected_states(name: str) -> None:
    found = assess(MANUAL, Library().rubric(name))
    states = {each.point: each.state for each in found if each.point in POINTS}
    assert states == dict(zip(POINTS, NINE[name].split(), strict=True))


def test_only_the_tender_asks_about_academics() -> None:
    asked = {name for name in NINE if any(each.point == "CHK7" for each in assess(MANUAL, Library().rubric(name)))}
    assert asked == {"r2-soudan-joint-comprehensive"}


@pytest.mark.parametrize(
    ("items", "record", "expected"),
    [
        ((PLAN, PAST), {}, "met"),
        ((PLAN, PAST), {"renewal": False}, "met"),
        ((PLAN, PAST), {"renewal": True, "reviews_attached": True}, "met"),
        ((PLAN, PAST), {"renewal": True, "reviews_attached": False}, "partly"),
        ((PLAN, PAST), {"renewal": True}, "partly"),
        ((PLAN,), {}, "not_recorded"),
        ((PLAN,), {"renewal": True}, "not_recorded"),
        ((PLAN,), {"renewal": False}, "not_met"),
        ((PLAN,), {"renewal": True, "reviews_attached": False}, "not_met"),
        ((PLAN,), {"renewal": True, "reviews_attached": True}, "partly"),
    ],
)
def test_past_evaluation_needs_item_and_reviews(items: tuple[Criterion, ...], record: Mapping[str, Any], expected: str) -> None:
    assert _state("G1", _rubric(*items), **record) == expected


def test_content_share_needs_fifteen_percent_and_texts() -> None:
    untold = replace(PLAN, descriptor=None)
    least = (_item("1", 15, axis="content"), _item("2", 85, axis="staffing"))
    below = (_item("1", 14, axis="content"), _item("2", 86, axis="staffing"))
    assert _state("G2", _rubric(*least)) == "met"
    assert _state("G2", _rubric(*below)) == "partly"
    assert _state("G2", _rubric(untold, PAST)) == "partly"
    assert _state("G2", _rubric(below[0], replace(below[1], descriptor=None))) == "not_met"


def test_a_missing_level_is_a_missing_text() -> None:
    short = Descriptor(name=Text(ja="短い"), level={key: LEVELS[key] for key in "5431"})
    rubric = _rubric(PLAN, PAST, descriptor={"D01": short})
    assert _state("G2", rubric) == "partly"
    joined = Scale(grades=(*FIVE.grades[:3], Grade(id="2", share=Fraction(2, 5), anchor=("2", "1")), FIVE.grades[4]))
    assert _state("G2", replace(rubric, scale={"five": joined})) == "met"


def test_users_perspective_is_never_partly() -> None:
    users = _rubric(PLAN, _item("4", 5, axis="user", serves=("G3",)))
    assert _state("G3", users) == _state("G3", users, user_survey=False) == "met"
    assert _state("G3", _rubric(PLAN)) == "not_recorded"
    assert _state("G3", _rubric(PLAN), user_survey=False) == "not_met"
    assert _state("G3", _rubric(PLAN), user_survey=True) == "met"


def test_continuity_by_item_term_or_plan() -> None:
    assert _state("G4", _rubric(PLAN)) == "not_recorded"
    assert _state("G4", _rubric(_item("5", 5, axis="continuity", serves=("G4",)))) == "met"
    assert _state("G4", _rubric(PLAN), term_years=2) == _state("G4", _rubric(PLAN, years=2)) == "met"
    assert _state("G4", _rubric(PLAN), handover_plan=True, term_years=1) == "met"
    assert _state("G4", _rubric(PLAN), handover_plan=False, term_years=1) == "not_met"
    assert _state("G4", _rubric(PLAN, years=3), handover_plan=False, term_years=1) == "not_met"
    assert _state("G4", _rubric(PLAN), term_years=1) == "not_recorded"


def test_staff_needs_both_number_and_quality() -> None:
    number, quality, other = (_item(id, 10, axis="staffing", descriptor=id) for id in ("D05", "D06", "D08"))
    assert _state("G5", _rubric(number, quality)) == "met"
    assert _state("G5", _rubric(replace(number, descriptor="D31"), replace(quality, descriptor="D09"))) == "met"
    assert _state("G5", _rubric(number, other)) == _state("G5", _rubric(quality)) == "partly"
    assert _state("G5", _rubric(other)) == "not_met"
    assert _state("G5", _rubric(replace(other, descriptor=None))) == "not_recorded"
    assert _state("G5", _rubric(replace(PLAN, descriptor=None))) == "not_met"
    assert _state("G5", _rubric(replace(PLAN, descriptor=None, axis=None))) == "not_recorded"


def test_price_share_is_held_against_everything_else() -> None:
    found = _finding("G6", _rubric(PLAN, PAST, COST))
    assert found.state == "met"
    assert found.figures == {"price": Fraction(1, 6), "content": Fraction(5, 6)}
    assert _state("G6", _rubric(_item("1", 20, axis="content"), COST)) == "partly"
    assert _state("G6", _rubric(COST, procedure="price_only")) == "not_met"
    assert _state("G6", _rubric(procedure="price_only")) == "not_met"


def test_tags_do_not_decide_about_the_price() -> None:
    tagged = replace(COST, serves=("G6",), points=Fraction(80))
    assert _state("G6", _rubric(_item("1", 20, axis="content"), tagged)) == "partly"


def test_a_computed_price_counts_as_cost() -> None:
    computed = Criterion(
        id="9", name=Text(ja="価格点"), points=Fraction(60), by="computed", formula=Formula(kind="ceiling-ratio")
    )
    assert _finding("G6", _rubric(PLAN, computed)).figures["price"] == Fraction(1, 2)


def test_division_says_that_no_share_shows() -> None:
    rubric = _rubric(PLAN, procedure="comprehensive_division", value=Value(method="division"))
    assert "guideline.divides" in [each.id for each in _finding("G6", rubric).messages]


def test_axes_alone_decide_the_three_views() -> None:
    rubric = _rubric(PLAN, PAST)
    assert [_state(point, rubric) for point in ("V1", "V2", "V3")] == ["met", "met", "not_met"]
    tagged = _rubric(replace(PLAN, serves=("V3",)))
    assert _state("V3", tagged) == "not_met"


def test_items_without_axis_leave_axes_open() -> None:
    rubric = _rubric(_item("1", 100))
    assert [_state(point, rubric) for point in ("V1", "V3")] == ["not_recorded"] * 2
    assert _finding("G6", rubric).parts[0].holds == "absent"  # the other part, the method, holds
    assert _state("G6", rubric) == "partly"
    assert _state("G2", replace(rubric, descriptor={})) == "not_recorded"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, "not_recorded"),
        ({"academics_heard": 2, "academics_again": True}, "met"),
        ({"academics_heard": 2}, "partly"),
        ({"academics_heard": 2, "academics_again": False}, "partly"),
        ({"academics_heard": 1, "academics_again": False}, "not_met"),
        ({"academics_heard": 1}, "not_recorded"),
        ({"academics_heard": 0, "academics_again": False}, "not_met"),
    ],
)
def test_two_academics_are_heard_before_the_notice(record: Mapping[str, Any], expected: str) -> None:
    rubric = _rubric(PLAN, COST, procedure="comprehensive_additive")
    assert _state("CHK7", rubric, **record) == expected
    assert _finding("CHK7", rubric).law is not None


def test_a_rule_of_one_part_is_never_partly() -> None:
    for holds, expected in (("yes", "met"), ("no", "not_met"), ("absent", "not_recorded"), ("open", "not_recorded")):
        part = Found(kind="axis-points", holds=holds, messages=())
        assert state("all", (part,)) == state("any", (part,)) == expected


def test_thresholds_are_data_that_may_change() -> None:
    point = next(each for each in MANUAL.point if each.id == "G2")
    stricter = replace(point, part=(replace(point.part[0], at_least=Fraction(1, 2)), *point.part[1:]))
    own = Guideline(guideline=MANUAL.guideline, point=(stricter,))
    assert [each.state for each in assess(own, Library().rubric("r1-soudan-standard"))] == ["partly"]


def test_an_incomplete_point_is_named() -> None:
    point = next(each for each in MANUAL.point if each.id == "G4")
    broken = replace(point, part=tuple(replace(each, years=None) for each in point.part))
    found = problems(Guideline(guideline=MANUAL.guideline, point=(broken, broken)))
    assert [each.place for each in found] == ["point[2].id", "point[1].part[2]", "point[2].part[2]"]
    assert problems(MANUAL) == ()
