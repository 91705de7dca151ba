"""Decisions of people: recorded against what is open, computed at once, taken back while nothing rests on them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from evaluator.core.rules import Threshold
from evaluator.db.models import Event, HumanDecision
from evaluator.services import casefile, course, decisions, ranking
from evaluator.services.course import MoveRefused
from evaluator.services.decisions import DecisionRefused
from tests.factories.decided import LATER, closed, decision, officer, rule, settle
from tests.factories.world import NOW


def ids(town):
    return tuple(str(each.id) for each in town.proposals)


def ranks(session, town):
    _, overview = ranking.overview(session, town.procurement.id)
    return {each.id: each.rank for each in overview.result.proposals}


def events(session, kind):
    return session.scalar(select(func.count()).select_from(Event).where(Event.kind == kind))


def refused(session, town, key, made, *, computation=1, now=LATER):
    with pytest.raises(DecisionRefused) as found:
        decisions.record(session, officer(town), town.procurement, key, made, computation=computation, now=now)
    session.rollback()
    return found.value


def test_lot_settles_the_tie_and_lets_the_result_be_fixed(session):
    town = closed(session, rule("lot"))
    one, two = ids(town)
    with pytest.raises(MoveRefused):
        course.move(session, officer(town), town.procurement, "decide", LATER)
    session.rollback()
    settle(session, town, order=(two, one), witnesses=("立会 一郎",))
    assert ranks(session, town) == {two: 1, one: 2}
    assert events(session, "decision.recorded") == 1
    course.move(session, officer(town), town.procurement, "decide", LATER)
    session.commit()
    assert town.procurement.state == "decided"


def test_equal_votes_lead_to_the_next_step(session):
    town = closed(session, rule("vote", "chair"))
    one, two = ids(town)
    settle(session, town, votes={one: 1, two: 1})
    table = decisions.table_of(session, town.procurement)
    assert [each.answer for each in table.questions] == ["chair"]
    settle(session, town, order=(one, two), by="委員長")
    assert ranks(session, town) == {one: 1, two: 2}
    assert decisions.table_of(session, town.procurement).questions == ()


def test_same_step_twice_takes_two_decisions(session):
    town = closed(session, rule("vote", "vote"))
    one, two = ids(town)
    settle(session, town, votes={one: 1, two: 1})
    assert [each.answer for each in decisions.table_of(session, town.procurement).questions] == ["vote"]
    settle(session, town, votes={one: 2, two: 1})
    assert ranks(session, town) == {one: 1, two: 2}


def test_threshold_that_hangs_on_a_decision_is_decided(session):
    passing = Threshold(id="pass", at_least="80 %", then="discuss")
    rubric = replace(rule("lot"), threshold=(passing,))
    town = closed(session, rubric, marks=(5, 3))
    one, two = ids(town)
    assert [each.threshold for each in decisions.table_of(session, town.procurement).questions] == ["pass"]
    settle(session, town, passed=False)
    _, overview = ranking.overview(session, town.procurement.id)
    assert {each.id: each.status for each in overview.result.proposals} == {one: "ranked", two: "disqualified"}


def test_officials_with_discretion_settle_what_no_rule_does(session):
    town = closed(session, rule(discretion=True))
    _one, two = ids(town)
    settle(session, town, order=(two,), by="市長")
    found, overview = ranking.overview(session, town.procurement.id)
    assert (found.undecided, overview.result.award.preferred, overview.result.award.by_ranking) == (0, (two,), False)


def test_without_discretion_nobody_can_answer(session):
    town = closed(session, rule())
    (question,) = decisions.table_of(session, town.procurement).questions
    assert question.answer == "none"
    assert refused(session, town, question.key, decision(order=ids(town))).reason == "stale"


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"order": ("one",), "witnesses": ("立会",)}, "order"),
        ({"order": ("one", "one", "two"), "witnesses": ("立会",)}, "order"),
        ({"order": ("one", "two")}, "witnesses"),
        ({"order": ("one", "two"), "witnesses": (" ",)}, "witnesses"),
        ({"order": ("one", "two"), "witnesses": ("立会",), "at": LATER + timedelta(minutes=1)}, "at"),
        ({"order": ("one", "two"), "witnesses": ("立会",), "reason": " "}, "reason"),
        ({"order": ("one", "two"), "witnesses": ("立会",), "by": ""}, "by"),
        ({}, "order"),
    ],
)
def test_incomplete_decision_is_refused_where_it_lacks(session, values, place):
    town = closed(session, rule("lot"))
    named = dict(zip(("one", "two"), ids(town), strict=True))
    order = tuple(named[each] for each in values.get("order", ()))
    (question,) = decisions.table_of(session, town.procurement).questions
    found = refused(session, town, question.key, decision(**{**values, "order": order}))
    assert (found.reason, place in {each.place for each in found.problems}) == ("faults", True)
    assert session.scalar(select(func.count()).select_from(HumanDecision)) == 0


def test_second_window_is_told_that_it_is_late(session):
    town = closed(session, rule("vote", "vote"))
    one, two = ids(town)
    (question,) = decisions.table_of(session, town.procurement).questions
    settle(session, town, votes={one: 1, two: 1})
    assert refused(session, town, question.key, decision(votes={one: 2, two: 0})).reason == "stale"


@pytest.mark.parametrize(
    ("state", "reason"), [("scoring", "early"), ("receipt", "early"), ("decided", "fixed"), ("cancelled", "fixed")]
)
def test_nothing_is_decided_before_closing_or_after_fixing(session, state, reason):
    town = closed(session, rule("lot"))
    (question,) = decisions.table_of(session, town.procurement).questions
    town.procurement.state = state
    session.commit()
    made = decision(order=ids(town), witnesses=("立会",))
    assert refused(session, town, question.key, made).reason == reason


def test_decision_taken_back_stays_on_record_and_opens_the_question(session):
    town = closed(session, rule("lot"))
    one, two = ids(town)
    settle(session, town, order=(one, two), witnesses=("立会",))
    decisions.take_back(session, officer(town), town.procurement, 1, reason="くじの立会いが欠けた", now=LATER)
    session.commit()
    table = decisions.table_of(session, town.procurement)
    assert [each.answer for each in table.questions] == ["lot"]
    assert [each.row.taken_back_reason for each in table.recorded] == ["くじの立会いが欠けた"]
    assert casefile.case_of(session, town.procurement, casefile.rubric_of(town.procurement)).decision == ()
    assert events(session, "decision.taken-back") == 1


def test_what_later_decisions_rest_on_is_not_taken_back(session):
    town = closed(session, rule("vote", "lot"))
    one, two = ids(town)
    settle(session, town, votes={one: 1, two: 1})
    settle(session, town, order=(two, one), witnesses=("立会",))
    for number, now, reason, told in ((1, LATER, "誤り", "later"), (2, LATER, " ", "no-reason")):
        with pytest.raises(DecisionRefused) as found:
            decisions.take_back(session, officer(town), town.procurement, number, reason=reason, now=now)
        assert found.value.reason == told
        session.rollback()


def test_after_fixing_nothing_is_taken_back(session):
    town = closed(session, rule("lot"))
    settle(session, town, order=ids(town), witnesses=("立会",))
    course.move(session, officer(town), town.procurement, "decide", LATER)
    session.commit()
    with pytest.raises(DecisionRefused) as found:
        decisions.take_back(session, officer(town), town.procurement, 1, reason="誤り", now=NOW)
    assert found.value.reason == "fixed"
