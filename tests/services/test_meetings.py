"""Meetings: called, attended, held, and the quorum from the rubric."""

from datetime import UTC, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from evaluator.core.rules import Quorum
from evaluator.db.models import Event
from evaluator.db.queries import cases
from evaluator.services import meetings
from evaluator.services.meetings import Called, Came, MeetingChanged, MeetingRefused
from tests.factories.scoring import actor_for, rubric_of
from tests.factories.world import NOW, whole_town

CALLED = Called(at=NOW - timedelta(hours=2), place="第1会議室", agenda="採点の確認")
HALF = Quorum(share=Fraction(1, 2))


@pytest.fixture
def town(session):
    return whole_town(session, members=3, proposals=1)


@pytest.fixture
def officer(town):
    return actor_for(town, town.people["officer"], "officer")


@pytest.fixture
def meeting(session, town, officer):
    return meetings.call(session, officer, town.procurement, CALLED, NOW)


def attend(session, town, officer, meeting, came, **values):
    version = values.pop("version", meeting.version)
    meetings.attend(session, officer, town.procurement, meeting, came, version=version, now=NOW)


def hold(session, town, officer, meeting, **values):
    given = {"minutes": "決定", "document_id": None, "held": True, "version": meeting.version, "now": NOW, **values}
    meetings.minute(session, officer, town.procurement, meeting, **given)


def everybody(state="present"):
    return {number: Came(state=state) for number in (1, 2, 3)}


def events(session):
    return [each.kind for each in session.scalars(select(Event).order_by(Event.id))]


@pytest.mark.parametrize(
    ("share", "more_than", "seats", "wanted"),
    [
        (Fraction(1, 2), False, 5, 3),
        (Fraction(1, 2), False, 6, 3),
        (Fraction(1, 2), True, 6, 4),
        (Fraction(1, 2), True, 5, 3),
        (Fraction(2, 3), False, 9, 6),
        (Fraction(2, 3), False, 10, 7),
        (Fraction(1, 3), False, 3, 1),
        (Fraction(1), False, 7, 7),
    ],
)
def test_fewest_members_follow_the_share_exactly(share, more_than, seats, wanted):
    assert meetings.needed(Quorum(share=share, more_than=more_than), seats) == wanted


@pytest.mark.parametrize(("allowed", "counted", "met"), [(True, 3, True), (False, 2, False)])
def test_proxy_counts_only_where_it_is_allowed(allowed, counted, met):
    came = [Came(state="present"), Came(state="present"), Came(state="proxy", proxy="代理"), Came(state="absent")]
    found = meetings.quorum(HALF, 6, came, proxies_allowed=allowed)
    assert (found.counted, found.met, found.needed) == (counted, met, 3)


def test_rubric_without_quorum_has_none_to_reach():
    assert meetings.quorum(None, 5, [], proxies_allowed=True).met is None


def test_call_change_and_attendance_are_one_event_each(session, town, officer, meeting):
    changed = Called(at=CALLED.at, place="第2会議室", agenda=CALLED.agenda)
    meetings.change(session, officer, town.procurement, meeting, changed, version=meeting.version, now=NOW)
    attend(session, town, officer, meeting, everybody())
    hold(session, town, officer, meeting)
    assert events(session) == ["meeting.called", "meeting.changed", "meeting.changed", "meeting.held"]
    last = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert '"seat":1,"state":"present"' in last.values.text


def test_nothing_new_is_no_event(session, town, officer, meeting):
    again = Called(at=CALLED.at.astimezone(UTC), place=CALLED.place, agenda=CALLED.agenda)
    meetings.change(session, officer, town.procurement, meeting, again, version=meeting.version, now=NOW)
    assert events(session) == ["meeting.called"]


def test_second_window_is_refused_with_the_kept_values(session, town, officer, meeting):
    first = meeting.version
    attend(session, town, officer, meeting, everybody())
    with pytest.raises(MeetingChanged):
        attend(session, town, officer, meeting, everybody("absent"), version=first)
    with pytest.raises(MeetingChanged):
        hold(session, town, officer, meeting, version=first)
    assert {each.state for each in meeting.attendances} == {"present"}


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        ({1: Came(state="proxy", proxy="代理人")}, "no-proxies"),
        ({2: Came(state="asleep")}, "unknown-state"),
    ],
)
def test_impossible_attendance_is_refused(session, town, officer, meeting, came, reason):
    with pytest.raises(MeetingRefused) as refused:
        attend(session, town, officer, meeting, came)
    assert (refused.value.reason, refused.value.seats) == (reason, tuple(came))


def test_proxy_without_a_name_is_refused(session, town, officer, meeting):
    town.procurement.proxies_allowed = True
    with pytest.raises(MeetingRefused, match="no-proxy-name"):
        attend(session, town, officer, meeting, {3: Came(state="proxy")})
    attend(session, town, officer, meeting, {3: Came(state="proxy", proxy="山田")})
    assert [(each.state, each.proxy) for each in meeting.attendances] == [("proxy", "山田")]


def test_seat_without_a_word_loses_its_record(session, town, officer, meeting):
    attend(session, town, officer, meeting, everybody())
    attend(session, town, officer, meeting, {1: Came(state="absent")})
    assert [each.state for each in meeting.attendances] == ["absent"]


def test_meeting_is_held_only_with_all_attendance(session, town, officer, meeting):
    attend(session, town, officer, meeting, {1: Came(state="present")})
    with pytest.raises(MeetingRefused) as refused:
        hold(session, town, officer, meeting)
    assert (refused.value.reason, refused.value.seats) == ("unrecorded", (2, 3))


def test_held_meeting_keeps_its_whole_attendance(session, town, officer, meeting):
    attend(session, town, officer, meeting, everybody())
    hold(session, town, officer, meeting)
    with pytest.raises(MeetingRefused, match="unrecorded"):
        attend(session, town, officer, meeting, {1: Came(state="present")})


def test_meeting_ahead_cannot_be_held(session, town, officer):
    ahead = meetings.call(session, officer, town.procurement, Called(at=NOW + timedelta(hours=1), place="室"), NOW)
    with pytest.raises(MeetingRefused, match="not-yet"):
        hold(session, town, officer, ahead)


def test_member_who_had_left_is_no_seat(session, town, officer, meeting):
    town.seats[2].left_at = NOW - timedelta(days=1)
    town.seats[1].left_at = NOW
    seats = cases.seats(session, town.procurement.id)
    assert [each.number for each in meetings.sitting(seats, meeting.at)] == [1, 2]
    assert meetings.standing_of(town.procurement, seats, meeting).seats == 2


def test_quorum_comes_from_the_pinned_rubric(session):
    rubric = rubric_of(10, panel={"members": {"min": 1}, "quorum": {"share": "2/3"}})
    made = whole_town(session, members=3, proposals=1, rubric=rubric)
    assert meetings.rule_of(made.procurement) == Quorum(share=Fraction(2, 3))


@pytest.mark.parametrize("role", ["auditor", "member", "administrator"])
def test_only_officers_and_clerks_call_a_meeting(session, town, role):
    who = actor_for(town, town.people["auditor"], role)
    with pytest.raises(MeetingRefused, match="not-allowed"):
        meetings.call(session, who, town.procurement, CALLED, NOW)


def test_office_of_another_town_calls_no_meeting(session, town):
    other = whole_town(session, code="131024", name="緑野市", members=1, proposals=1)
    with pytest.raises(MeetingRefused, match="not-allowed"):
        meetings.call(session, actor_for(other, other.people["officer"], "officer"), town.procurement, CALLED, NOW)


def test_cancelled_procurement_has_no_new_meeting(session, town, officer):
    town.procurement.state = "cancelled"
    with pytest.raises(MeetingRefused, match="closed"):
        meetings.call(session, officer, town.procurement, CALLED, NOW)
