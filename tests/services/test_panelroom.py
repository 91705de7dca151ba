"""Who sees what of others' marks in moderation, and when."""

import pytest
from sqlalchemy import event

from evaluator.db.models import Submission
from evaluator.services import course, panelroom, sheets
from evaluator.services.panelroom import ModerationRefused
from tests.factories.scoring import actor_for
from tests.factories.talking import all_closed, member_room, office_room, officer, revised, sheets_in, talking, topic_on
from tests.factories.world import NOW, person


def refused(session, town, who, seat, *roles):
    with pytest.raises(ModerationRefused) as found:
        panelroom.open_room(session, actor_for(town, who, *roles), town.procurement, seat)
    return found.value.reason


def test_nobody_sees_a_mark_before_moderation_begins(session):
    town = sheets_in(session)
    assert refused(session, town, town.people["officer"], None, "officer") == "not-yet"
    assert refused(session, town, town.members[0], town.seats[0], "member") == "not-yet"


def test_rubric_without_the_rule_has_no_moderation(session):
    town = sheets_in(session, by="none")
    assert refused(session, town, town.people["officer"], None, "officer") == "no-rule"


def test_members_see_numbers_and_the_chair_sees_names(session):
    town = talking(session)
    assert [member_room(session, town, each).named for each in (0, 1)] == [True, False]
    assert office_room(session, town).named
    voices = member_room(session, town, 1).voices[town.proposals[0].id, "1"]
    assert [(each.number, each.mark, each.comment) for each in voices] == [(1, "8", "理由"), (2, "7", "理由"), (3, "2", "理由")]


def test_recused_member_sees_nothing_of_that_proposal(session):
    town = talking(session, recused=1)
    first, second = town.proposals
    room = member_room(session, town, 1)
    assert [each.id for each in room.proposals] == [second.id]
    assert {cell[0] for cell in (*room.voices, *room.spreads, *room.cells(), *room.candidates())} <= {second.id}
    assert {each.proposal_id for each in room.topics} == {second.id}
    others = member_room(session, town, 2).voices[first.id, "1"]
    assert [each.state for each in others] == [None, "recused", None]


def test_officer_with_a_recused_seat_sees_nothing_of_it(session):
    town = talking(session, recused=1)
    town.seats[1].person_id = town.people["officer"].id
    session.commit()
    room = office_room(session, town)
    assert [each.id for each in room.proposals] == [town.proposals[1].id]
    assert [each.id for each in panelroom.again(session, room).proposals] == [town.proposals[1].id]


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_clerk_and_auditor_wait_for_the_close(session, role):
    town = talking(session)
    assert refused(session, town, town.people[role], None, role) == "not-yet"
    all_closed(session, town)
    course.move(session, officer(town), town.procurement, "close-scoring", NOW)
    session.commit()
    room = panelroom.open_room(session, actor_for(town, town.people[role], role), town.procurement, None)
    assert (room.by, room.leads, room.named, len(room.topics)) == ("reader", False, False, 4)


def test_strangers_and_other_seats_are_refused(session):
    town = talking(session)
    assert refused(session, town, town.members[1], town.seats[0], "member") == "not-yours"
    assert refused(session, town, person(session, town.organisation, "stranger"), None) == "not-yours"
    town.seats[0].left_at = NOW
    assert refused(session, town, town.members[0], town.seats[0], "member") == "not-yours"


def test_member_who_does_not_sit_at_the_stage_is_refused(session):
    town = talking(session)
    town.seats[0].stages = ["hearing"]
    assert refused(session, town, town.members[0], town.seats[0], "member") == "no-stage"


def test_spread_and_candidates_follow_the_points(session):
    town = talking(session)
    room = office_room(session, town)
    assert {(each.proposal_id, each.item) for each in room.topics} == set(room.cells())
    spread = room.spreads[town.proposals[0].id, "2"]
    assert (spread.range, spread.middle, spread.points, spread.far) == (6, 7, 6, {3})
    assert room.candidates() == ()


def test_revision_is_seen_beside_the_mark_before(session):
    town = talking(session)
    topic = topic_on(office_room(session, town), town.proposals[0], "2")
    revised(session, town, 2, topic, "6")
    room = office_room(session, town)
    voice = room.voice((topic.proposal_id, "2"), 3)
    assert (voice.before, voice.mark, voice.reasons, voice.version) == ("2", "6", ("納得したため",), 2)
    assert room.first_spreads[topic.proposal_id, "2"].range == 6
    assert room.spreads[topic.proposal_id, "2"].range == 2


def test_submission_that_was_altered_is_not_shown(session):
    town = talking(session)
    session.query(Submission).first().content += " "
    session.flush()
    with pytest.raises(sheets.SubmissionAltered):
        office_room(session, town)


def test_number_of_statements_does_not_grow(session):
    town = talking(session)
    counted = []
    listener = lambda *_: counted.append(1)  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listener)
    try:
        session.expire_all()
        office_room(session, town)
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", listener)
    assert len(counted) < 25
