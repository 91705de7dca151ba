"""Guideline points judged from what really happened, check by check. Sources: facts.md 1.1 and 7.4 (CHK1 to CHK10)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from evaluator.core.canonical import plain
from evaluator.core.compliance import Facts, Judgement, Opinion, PastYear, Sitting, Statement, count, judge
from evaluator.core.rubric import Criterion, Descriptor, Grade, Head, Rubric, Scale
from evaluator.core.rules import Outcome, Panel, Price, Threshold, Ties
from evaluator.core.values import Text
from evaluator.library.codec import read_judgements
from evaluator.library.guidelines import guideline
from evaluator.library.store import Library

MANUAL = guideline("GL-2021-manual9")
CALL = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = Descriptor(name=Text(ja="判断基準"), level={"1": Text(ja="優れている")})
ONE = Scale(grades=(Grade(id="1", share=Fraction(1)),))


def _item(id: str, points: int, **more: Any) -> Criterion:
    return Criterion(id=id, name=Text(ja=id), points=Fraction(points), scale="one", **{"descriptor": "D01", **more})


PLAN = _item("1", 60, axis="content", serves=("G2",))
PAST = _item("2", 20, axis="track_record", serves=("G1",))
COST = _item("9", 20, axis="cost")


def _rubric(*items: Criterion, **more: Any) -> Rubric:
    head = Head(id="own", version="1", title=Text(ja="独自"), procedure=more.pop("procedure", "open_proposal"))
    rules = {"threshold": (Threshold(id="total", at_least="60 %"),), "ties": Ties(chain=("lot",))}
    return Rubric(rubric=head, group=items or (PLAN, PAST), scale={"one": ONE}, descriptor={"D01": TEXT}, **{**rules, **more})


def _facts(**more: Any) -> Facts:
    made = {"procedure": "open_proposal", "fiscal_year_from": 2027, "fiscal_year_to": 2027, "stated": {}}
    return Facts(**{**made, **more})


def _called(**more: Any) -> Facts:
    return _facts(called_at=CALL, rules_sha256="ab" * 32, rules_stand=True, **more)


def _judged(point: str, facts: Facts, rubric: Rubric | None = None) -> Judgement:
    return next(each for each in judge(MANUAL, rubric or _rubric(), facts) if each.point == point)


def _state(point: str, facts: Facts, rubric: Rubric | None = None) -> str:
    return _judged(point, facts, rubric).state


def _said(judged: Judgement) -> list[str]:
    return [each.id for evidence in judged.evidence for each in evidence.said]


def _yes(on: date | None = None) -> Statement:
    return Statement(id=1, holds=True, on=on)


NO = Statement(id=2, holds=False)


def _past(*reviewed: bool) -> dict[str, Any]:
    years = [
        PastYear(contract=7, fiscal_year=2024 + at, review=at + 1 if each else None, fixed_at=CALL - DAY if each else None)
        for at, each in enumerate(reviewed)
    ]
    return {"incumbents": (7,), "past_years": tuple(years)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "met"),  # whether it is a renewal is not known, and nothing speaks against it
        ({"stated": {"renewal": NO}}, "met"),
        (_past(True, True), "met"),
        (_past(True, False), "partly"),
        ({"incumbents": (7,)}, "met"),  # in its first year: no past year
        ({"stated": {"renewal": _yes()}}, "partly"),  # a renewal, of a contract that is not on record
        ({**_past(False), "stated": {"renewal": NO}}, "met"),  # the office says that it is another service
    ],
)
def test_past_evaluation_needs_every_past_years_review(facts: Mapping[str, Any], expected: str) -> None:
    assert _state("G1", _facts(**facts)) == expected


def test_without_item_and_reviews_past_evaluation_is_not_met() -> None:
    assert _state("G1", _facts(**_past(False)), _rubric(PLAN)) == "not_met"
    assert _state("G1", _facts(stated={"renewal": NO}), _rubric(PLAN)) == "not_met"
    assert _state("G1", _facts(), _rubric(PLAN)) == "not_recorded"


def test_a_review_fixed_after_the_result_comes_too_late() -> None:
    late = replace(_past(True)["past_years"][0], fixed_at=CALL + 3 * DAY)
    facts = _called(incumbents=(7,), past_years=(late,), decided_at=CALL + 2 * DAY)
    assert _state("G1", facts) == "partly"
    assert "evidence.year-reviewed-late" in _said(_judged("G1", facts))
    assert _state("G1", replace(facts, decided_at=CALL + 4 * DAY)) == "met"


def test_evidence_names_contracts_reviews_and_missing_years() -> None:
    judged = _judged("G1", _facts(**_past(True, False)))
    looked = judged.evidence[1].looked
    assert (looked["contracts"], looked["reviews"]) == ((7,), (1,))
    assert [each.values["year"] for each in judged.evidence[1].said if "year" in each.values] == [2024, 2025]


def test_content_needs_its_share_and_texts() -> None:
    assert _state("G2", _facts()) == "met"
    assert _state("G2", _facts(), _rubric(_item("1", 14, axis="content"), _item("2", 86, axis="user"))) == "partly"
    assert _judged("G2", _facts()).evidence[0].looked["share"] == "3/4"


def test_users_are_heard_by_item_or_survey() -> None:
    assert _state("G3", _facts()) == "not_recorded"
    assert _state("G3", _facts(stated={"user_survey": NO})) == "not_met"
    assert _state("G3", _facts(stated={"user_survey": _yes()})) == "met"
    assert _state("G3", _facts(stated={"user_survey": NO}), _rubric(PLAN, _item("3", 5, serves=("G3",)))) == "met"


def test_reported_answers_of_users_are_a_survey() -> None:
    assert _state("G3", _facts(survey_answers=40)) == "met"
    assert _state("G3", _facts(survey_answers=0)) == "not_recorded"
    assert _state("G3", _facts(survey_answers=40, stated={"user_survey": NO})) == "not_met"


@pytest.mark.parametrize(
    ("last", "stated", "expected"),
    [
        (2028, {}, "met"),
        (2027, {}, "not_recorded"),
        (2027, {"handover_plan": NO}, "not_met"),
        (2027, {"handover_plan": _yes()}, "met"),
    ],
)
def test_continuity_by_the_real_term_or_a_plan(last: int, stated: Any, expected: str) -> None:
    rubric = _rubric()
    rubric = replace(rubric, rubric=replace(rubric.rubric, contract_years=3))
    assert _state("G4", _facts(fiscal_year_to=last, stated=stated), rubric) == expected


def test_staff_is_read_from_the_rubric_alone() -> None:
    number, quality = (_item(id, 10, axis="staffing", descriptor=id) for id in ("D05", "D06"))
    assert _state("G5", _facts(), _rubric(PLAN, number, quality)) == "met"
    assert _state("G5", _facts(), _rubric(PLAN, number)) == "partly"


def test_price_stays_below_everything_else() -> None:
    assert _state("G6", _facts(), _rubric(PLAN, COST)) == "met"
    assert _state("G6", _facts(), _rubric(_item("1", 20, axis="content"), COST)) == "partly"
    looked = _judged("G6", _facts(), _rubric(PLAN, COST)).evidence[0].looked
    assert (looked["price"], looked["content"]) == ("1/4", "3/4")


def test_a_hidden_price_shows_its_share_and_no_amount() -> None:
    hidden = _rubric(PLAN, COST, price=Price(handling="sealed"))
    text = str(plain(judge(MANUAL, hidden, _called(opened=True, opened_at=CALL + DAY))))
    assert _state("G6", _called(), hidden) == "met"
    assert "yen" not in text
    assert "amount" not in text


def test_the_lowest_price_meets_neither_content_nor_overall() -> None:
    lowest = _rubric(COST, procedure="price_only", threshold=(), ties=Ties(chain=("lot",)))
    facts = _facts(procedure="price_only")
    assert _state("G6", facts, lowest) == "not_met"
    empty = replace(lowest, group=())
    assert (_state("G2", facts, empty), _state("G6", facts, empty)) == ("not_met", "not_met")
    assert _state("CHK8", _called(procedure="price_only"), lowest) == "met"  # there is no pass mark to state


def test_the_procedure_is_the_procurements_own() -> None:
    assert _state("G6", _facts(procedure="price_only")) == "partly"


def _heard(*who: str, at: datetime = CALL - DAY, asked_again: bool = True) -> tuple[Opinion, ...]:
    return tuple(Opinion(id=number, who=each, at=at, asked_again=asked_again) for number, each in enumerate(who, start=1))


@pytest.mark.parametrize(
    ("opinions", "called", "expected"),
    [
        ((), False, "not_recorded"),
        (_heard("甲"), False, "partly"),
        (_heard("甲", "乙"), False, "met"),
        ((), True, "not_met"),
        (_heard("甲", "乙"), True, "met"),
        (_heard("甲", "甲"), True, "partly"),
        (_heard("甲", "乙", asked_again=False), True, "partly"),
        (_heard("甲", "乙", at=CALL + DAY), True, "not_met"),
        (_heard("甲", "乙", at=CALL), True, "met"),
    ],
)
def test_two_academics_are_required_before_the_notice(opinions: Any, called: bool, expected: str) -> None:
    facts = _facts(procedure="comprehensive_additive", opinions=opinions, called_at=CALL if called else None)
    judged = _judged("CHK7", facts)
    assert (judged.state, judged.law is not None) == (expected, True)


def test_only_one_point_rests_on_a_law() -> None:
    found = judge(MANUAL, _rubric(), _facts(procedure="comprehensive_division"))
    assert [each.point for each in found if each.law is not None] == ["CHK7"]
    assert "CHK7" not in [each.point for each in judge(MANUAL, _rubric(), _facts())]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (_facts(), "partly"),  # the rubric states them, nothing is frozen yet
        (_facts(opened=True, opened_at=CALL), "partly"),
        (_called(), "met"),
        (_called(opened=True, opened_at=CALL), "met"),
        (_called(opened=True, opened_at=CALL + DAY), "met"),
        (_called(opened=True, opened_at=CALL - timedelta(microseconds=1)), "partly"),
        (_called(opened=True), "partly"),  # opened, but nobody knows when
        (replace(_called(), rules_stand=False), "partly"),
    ],
)
def test_rules_are_frozen_before_anything_is_opened(facts: Facts, expected: str) -> None:
    assert _state("CHK8", facts) == expected


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        (_facts(), "absent"),
        (_facts(opened=True), "no"),
        (_called(), "yes"),
        (_called(opened=True), "absent"),
        (_called(opened=True, opened_at=CALL - DAY), "no"),
        (replace(_called(), rules_stand=False), "no"),
    ],
)
def test_times_alone_decide_whether_rules_came_first(facts: Facts, holds: str) -> None:
    assert _judged("CHK8", facts).evidence[0].holds == holds


@pytest.mark.parametrize(
    ("rules", "holds", "said"),
    [
        ({}, "yes", []),
        ({"threshold": ()}, "no", ["guideline.rules-stated.pass-mark"]),
        ({"ties": Ties()}, "no", ["guideline.rules-stated.ties"]),
        ({"ties": Ties(), "outcome": Outcome(winners="all-passing")}, "yes", []),
        ({"panel": Panel(open=("ties.chain",))}, "absent", ["guideline.rules-stated.left-open"]),
    ],
)
def test_pass_mark_and_ties_stand_in_the_rubric(rules: Mapping[str, Any], holds: str, said: list[str]) -> None:
    evidence = _judged("CHK8", _called(), _rubric(PLAN, **rules)).evidence[1]
    assert (evidence.holds, [each.id for each in evidence.said[1:]]) == (holds, said)


def test_criteria_and_points_are_published_with_the_call() -> None:
    on_time, late = _yes(date(2026, 11, 20)), _yes(date(2026, 11, 21))
    both = {"criteria_published": on_time, "points_published": on_time}
    assert _state("CHK9", _called(stated=both)) == "met"
    assert _state("CHK9", _called(stated={**both, "points_published": late})) == "partly"
    assert _state("CHK9", _called(stated={"criteria_published": late, "points_published": NO})) == "not_met"
    assert _state("CHK9", _called()) == "not_recorded"
    assert _state("CHK9", _facts(stated=both)) == "not_recorded"  # there is no call yet


def test_the_day_of_the_call_is_a_japanese_day() -> None:
    evening = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # the 21st in Japan
    both = {"criteria_published": _yes(date(2026, 11, 21)), "points_published": _yes(date(2026, 11, 21))}
    assert _state("CHK9", replace(_called(stated=both), called_at=evening)) == "met"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "not_recorded"),
        ({"seats": (Sitting(number=1),), "proposals": 0}, "not_recorded"),
        ({"seats": (Sitting(number=1), Sitting(number=2)), "proposals": 3}, "met"),
        ({"seats": (Sitting(number=1), Sitting(number=2, lacking=(3,))), "proposals": 3}, "not_recorded"),
        ({"seats": (Sitting(number=1), Sitting(number=2, lacking=(3,))), "proposals": 3, "opened": True}, "not_met"),
    ],
)
def test_every_member_declares_on_every_proposal(facts: Mapping[str, Any], expected: str) -> None:
    assert _state("CHK10", _facts(**facts)) == expected


def test_who_has_not_declared_is_named_by_number() -> None:
    judged = _judged("CHK10", _facts(seats=(Sitting(number=4, lacking=(1,)), Sitting(number=5)), proposals=1, opened=True))
    assert judged.evidence[0].looked["undeclared"] == (4,)


def test_every_part_says_where_it_can_be_mended() -> None:
    found = judge(MANUAL, Library().rubric("r2-soudan-joint-comprehensive"), _facts(procedure="comprehensive_additive"))
    places = {evidence.place for each in found for evidence in each.evidence}
    assert places == {"rubric", "contracts", "record", "facts", "hearings", "history", "panel"}


def test_states_are_counted_once_each() -> None:
    found = judge(MANUAL, _rubric(), _called())
    assert sum(count(found).values()) == len(found) == 12
    assert list(count(found)) == ["met", "partly", "not_met", "not_recorded"]


def test_a_judgement_comes_back_from_its_plain_form() -> None:
    found = judge(MANUAL, _rubric(PLAN, COST), _called(**_past(True, False), seats=(Sitting(number=1),), proposals=1))
    assert read_judgements(plain(found)) == found
