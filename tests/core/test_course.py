"""The course of a procurement as data: every state can be reached, and every need says what is missing."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from evaluator.core.course import (
    CHOOSING,
    DATES,
    EVERY,
    MOVES,
    NEEDS,
    REVIEW_DATES,
    REVIEW_TRACK,
    TRACK,
    Standing,
    State,
    missing,
    move_named,
    moves_from,
    track,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
READY = Standing(
    state="preparation", now=NOW, rubric=True, seats=5, outside=2, chairs=1, seats_min=5, outside_min=2, valid=3,
    ceiling=True, ceiling_needed=True, academics_needed=2, academics_heard=2,
    dates={"proposals": NOW - timedelta(days=1), "scoring": NOW + timedelta(days=9)},
)  # fmt: skip
SPOILT = {
    "departments": {"departments_open": 1},
    "rubric": {"rubric": False},
    "rubric-sound": {"rubric_problems": 1},
    "seats": {"seats": 4},
    "outside": {"outside": 1},
    "chair": {"chairs": 2},
    "dates": {"dates": {"scoring": NOW}},
    "academics": {"academics_heard": 1},
    "ceiling": {"ceiling": False},
    "tax": {"tax_differs": True},
    "figures": {"figures_missing": 2},
    "joint-cost": {"joint_cost_lacking": 1},
    "joint-rules": {"joint_rules_lacking": 2},
    "facts": {"facts_missing": 3},
    "deadline-passed": {"dates": {"proposals": NOW + timedelta(seconds=1)}},
    "answers": {"unanswered": 1},
    "proposals": {"valid": 0},
    "checked": {"unchecked": 1},
    "prices": {"without_price": 1},
    "declared": {"undeclared": 1},
    "labels": {"names_hidden": True, "unlabelled": 1},
    "sheets": {"sheets_open": 1},
    "moderated": {"moderated": False},
    "moderation": {"moderated": True},
    "topics": {"topics_open": 2},
    "stage-left": {"stages_left": False},
    "last-stage": {"stages_left": True},
    "not-sealed": {"sealed": True},
    "award-hearing": {"award_hearing_asked": True},
    "settled": {"undecided": 1},
}


MET = {"stage-left": {"stages_left": True}, "moderated": {"moderated": True}}
"""What must be said for a need that READY does not meet by itself."""


def ids(problems):
    return [each.message.id for each in problems]


def test_each_state_is_reached_from_the_first():
    reached = {"preparation"}
    for _ in MOVES:
        reached |= {each.target for each in MOVES if reached & set(each.source)}
    assert reached == set(get_args(State))


def test_each_need_is_named_by_a_move():
    assert {name for each in MOVES for name in each.needs} == NEEDS.keys() == SPOILT.keys()


@pytest.mark.parametrize("name", SPOILT)
def test_need_that_is_not_met_says_so(name):
    met = replace(READY, **MET.get(name, {}))
    assert NEEDS[name](met) is None
    found = NEEDS[name](replace(READY, **SPOILT[name]))
    assert found is not None
    assert found.message.id == f"need.{name}"


def test_all_that_is_missing_is_said_at_once():
    poor = replace(READY, chairs=0, academics_heard=0, ceiling=False)
    assert ids(missing(move_named("call"), poor)) == ["need.chair", "need.academics", "need.ceiling"]
    assert missing(move_named("call"), READY) == ()


def test_move_from_another_state_is_refused_alone():
    assert ids(missing(move_named("call"), replace(READY, state="scoring", chairs=0))) == ["need.state"]


def test_only_the_opening_itself_opens_prices():
    closed = replace(READY, state="closed", sealed=True)
    assert ids(missing(move_named("open-prices"), closed)) == ["need.opening"]
    assert missing(move_named("open-prices"), closed, by="opening") == ()
    assert ids(missing(move_named("decide"), closed)) == ["need.not-sealed"]
    assert missing(move_named("decide"), replace(closed, state="opened")) == ()


@pytest.mark.parametrize("reason", ["", "  "])
def test_cancelling_without_a_reason_is_refused(reason):
    assert ids(missing(move_named("cancel"), READY, reason=reason)) == ["need.reason"]
    assert missing(move_named("cancel"), READY, reason="予算の不成立") == ()


def test_nothing_leads_on_from_an_end():
    assert all(moves_from("decided", each) == moves_from("cancelled", each) == () for each in EVERY)


@pytest.mark.parametrize("procedure", CHOOSING)
def test_track_leaves_out_what_does_not_happen(procedure):
    assert track(procedure, sealed=True, moderated=True) == TRACK
    assert set(TRACK) - set(track(procedure, sealed=False, moderated=True)) == {"opened"}
    assert set(TRACK) - set(track(procedure, sealed=True)) == {"moderation"}


def test_review_reaches_each_state_of_its_track():
    reached, passed = {"preparation"}, set()
    for _ in MOVES:
        onward = {each for state in reached for each in moves_from(state, "review") if each.name != "cancel"}
        passed |= {each.name for each in onward}
        reached |= {each.target for each in onward}
    assert reached == set(REVIEW_TRACK) == set(track("review", sealed=False, moderated=True))
    assert passed == {"start-review", "begin-moderation", "close-scoring", "next-stage", "decide"}
    assert track("review", sealed=False) == ("preparation", "scoring", "closed", "decided")
    assert set(REVIEW_DATES) < set(DATES)


def test_review_needs_no_call_price_or_label():
    bare = Standing(
        state="preparation", now=NOW, procedure="review", rubric=True, seats=3, outside=1, chairs=1, seats_min=3,
        outside_min=1, valid=1, without_price=1, ceiling_needed=True, unlabelled=1, names_hidden=True,
    )  # fmt: skip
    assert missing(move_named("start-review"), bare) == ()
    poor = replace(bare, facts_missing=2, undeclared=1)
    assert ids(missing(move_named("start-review"), poor)) == ["need.facts", "need.declared"]


@pytest.mark.parametrize("name", ["call", "end-call", "start-scoring", "open-prices"])
def test_moves_of_a_call_are_refused_for_reviews(name):
    move = move_named(name)
    at = replace(READY, procedure="review", state=move.source[0])
    assert ids(missing(move, at, by=move.by)) == ["need.state"]


@pytest.mark.parametrize("procedure", CHOOSING)
def test_no_contractor_is_chosen_by_a_review(procedure):
    at = replace(READY, procedure=procedure, undeclared=0)
    assert ids(missing(move_named("start-review"), at)) == ["need.state"]


def test_moderated_scoring_is_closed_from_moderation_only():
    scoring = replace(READY, state="scoring", moderated=True)
    assert ids(missing(move_named("close-scoring"), scoring)) == ["need.moderation"]
    assert missing(move_named("begin-moderation"), scoring) == ()
    talking = replace(scoring, state="moderation", topics_open=1)
    assert ids(missing(move_named("close-scoring"), talking)) == ["need.topics"]
    assert missing(move_named("close-scoring"), replace(talking, topics_open=0)) == ()


def test_without_moderation_scoring_is_closed_as_before():
    scoring = replace(READY, state="scoring")
    assert missing(move_named("close-scoring"), scoring) == ()
    assert ids(missing(move_named("begin-moderation"), scoring)) == ["need.moderated"]


def test_standing_of_an_empty_procurement_is_ready_for_nothing():
    empty = Standing(state="preparation", now=NOW)
    assert ids(missing(move_named("call"), empty)) == ["need.rubric", "need.dates", "need.chair"]
    assert len(fields(Standing)) > len(SPOILT)


def test_unknown_move_is_an_error():
    with pytest.raises(KeyError):
        move_named("fly")
