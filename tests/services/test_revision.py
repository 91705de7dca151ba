"""A member's own mark revised in moderation: by the member alone, with the reason, and with all that was there before."""

import json

import pytest
from sqlalchemy import select

from evaluator.db.models import PaperSheet, Seat, Sheet, Submission
from evaluator.services import moderation, panelroom, revision, sheets, submission
from evaluator.services.panelroom import ModerationRefused
from evaluator.services.revision import Change, RevisionStale
from evaluator.services.scoring import CellRefused
from evaluator.services.worksheet import Place, SheetClosed, open_sheet
from tests.factories.scoring import actor_for
from tests.factories.talking import member_room, office_room, officer, revised, talking, topic_on
from tests.factories.together import together
from tests.factories.world import NOW

CHANGE = Change(mark="6", reason="納得したため")


def revise(session, town, member, change=CHANGE, *, by=None, room=None, cell=None, version=0, how=""):
    """Somebody revises a mark of a member: the member, unless `by` says otherwise."""
    cell = cell or (town.proposals[0].id, "1")
    who = by or actor_for(town, town.members[member], "member")
    seen = room or member_room(session, town, member)
    return revision.revise(session, who, seen, town.seats[member], cell, change, version=version, now=NOW, how=how)


def refusal(session, town, member, change=CHANGE, **more):
    with pytest.raises(ModerationRefused) as found:
        revise(session, town, member, change, **more)
    return found.value.reason


def on_paper(session, town, member):
    row = session.scalar(select(Sheet).where(Sheet.seat_id == town.seats[member].id))
    row.paper = True
    session.add(PaperSheet(sheet_id=row.id))
    session.commit()


def test_revision_is_another_submission_with_its_reason(session):
    town = talking(session)
    made = revise(session, town, 2, Change(mark="６", pages="12", comment="新しい所見", reason="納得したため"))
    kept = list(session.scalars(select(Submission).where(Submission.sheet_id == made.sheet_id).order_by(Submission.number)))
    assert [(each.number, each.reason) for each in kept] == [(1, ""), (2, "納得したため")]
    content = json.loads(made.content)
    assert content["revised"] == {"item": "1", "proposal": str(town.proposals[0].id)}
    changed = {(each["proposal"], each["item"]): (each["mark"], each["pages"], each["comment"]) for each in content["cells"]}
    assert changed[str(town.proposals[0].id), "1"] == ("6", "12", "新しい所見")
    assert changed[str(town.proposals[0].id), "2"] == ("2", "", "理由")
    assert sheets.content_of(kept[0])["cells"][0]["mark"] == "2"


def test_what_is_not_named_stays(session):
    town = talking(session)
    content = json.loads(revise(session, town, 2).content)
    assert (content["cells"][0]["mark"], content["cells"][0]["comment"]) == ("6", "理由")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change(mark="6", reason=" "), "no-note"),
        (Change(mark="6", reason="長" * 4001), "note-long"),
        (Change(mark="", reason="x"), "no-mark"),
        (Change(mark="2", reason="x"), "same"),
    ],
)
def test_revision_without_reason_or_change_is_refused(session, change, reason):
    assert refusal(session, talking(session), 2, change) == reason


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change(mark="11", reason="x"), "mark"),
        (Change(mark="abc", reason="x"), "mark"),
        (Change(mark="6", reason="x", pages="1" * 101), "pages"),
        (Change(mark="6", reason="x", comment="長" * 4001), "comment"),
    ],
)
def test_what_cannot_be_kept_is_said_by_field(session, change, field):
    town = talking(session)
    with pytest.raises(CellRefused) as found:
        revise(session, town, 2, change)
    assert [name for name, _ in found.value.faults] == [field]


def test_nobody_revises_for_another_member(session):
    town = talking(session)
    other = actor_for(town, town.members[0], "member")
    assert refusal(session, town, 2, by=other) == "not-yours"
    assert refusal(session, town, 2, by=other, room=member_room(session, town, 0)) == "not-yours"
    assert refusal(session, town, 2, by=officer(town), room=office_room(session, town)) == "not-yours"


def test_cell_must_be_on_the_agenda_and_open(session):
    calm = talking(session, marks=("8", "7", "7"))
    assert refusal(session, calm, 2) == "no-topic"
    town = talking(session, code="131024")
    room = office_room(session, town)
    topic = topic_on(room, town.proposals[0], "1")
    moderation.close_topic(session, officer(town), room, topic.id, "kept", "理由", version=topic.version, now=NOW)
    assert refusal(session, town, 2) == "topic-closed"


def test_recused_member_has_no_mark_to_revise(session):
    town = talking(session, recused=1)
    assert refusal(session, town, 1) == "no-topic"


def test_second_window_is_told_of_the_first(session):
    town = talking(session)
    revise(session, town, 2)
    with pytest.raises(RevisionStale) as found:
        revise(session, town, 2, Change(mark="5", reason="x"))
    assert (found.value.voice.mark, found.value.voice.version) == ("6", 2)
    assert revise(session, town, 2, Change(mark="5", reason="x"), version=2).number == 3


def test_two_windows_at_once_lose_nothing(session, engine):
    town = talking(session)
    topic = topic_on(office_room(session, town), town.proposals[0], "1")
    cell, seat_id, actor = (topic.proposal_id, topic.item), town.seats[2].id, actor_for(town, town.members[2], "member")
    session.commit()

    def look(own):
        seat = own.get_one(Seat, seat_id)
        return seat, panelroom.open_room(own, actor, seat.procurement, seat)

    def deed(mark):
        change = Change(mark=mark, reason="同時")
        return lambda own, seen: revision.revise(own, actor, seen[1], seen[0], cell, change, version=0, now=NOW).number

    outcomes = together(engine, look, deed("5"), deed("6"))
    assert sorted(type(each).__name__ for each in outcomes) == ["RevisionStale", "int"]


def test_paper_sheet_is_revised_by_the_officer(session):
    town = talking(session)
    on_paper(session, town, 2)
    assert refusal(session, town, 2) == "paper"
    room = office_room(session, town)
    assert refusal(session, town, 2, by=officer(town), room=room) == "no-how"
    made = revise(session, town, 2, by=officer(town), room=room, how="signed")
    assert json.loads(made.content)["revised"]["how"] == "signed"
    assert office_room(session, town).voice((town.proposals[0].id, "1"), 3).mark == "6"


def test_officer_on_the_panel_records_nothing_from_paper(session):
    town = talking(session)
    on_paper(session, town, 2)
    town.seats[0].person_id = town.people["officer"].id
    session.commit()
    assert refusal(session, town, 2, by=officer(town), room=office_room(session, town), how="signed") == "paper"


@pytest.mark.parametrize(
    ("state", "reason"), [("closed", "closed"), ("opened", "opened"), ("decided", "opened"), ("cancelled", "cancelled")]
)
def test_nothing_is_revised_once_scoring_is_closed(session, state, reason):
    town = talking(session)
    room = member_room(session, town, 2)
    town.procurement.state = state
    session.commit()
    assert refusal(session, town, 2, room=room) == reason


def test_sheet_itself_stays_shut_in_moderation(session):
    town = talking(session)
    actor = actor_for(town, town.members[2], "member")
    work = open_sheet(session, actor, Place(procurement=town.procurement, seat=town.seats[2], stage="review"), lock=True)
    assert work.closed == "moderation"
    with pytest.raises(SheetClosed, match="moderation"):
        submission.reopen(session, actor, work, "理由", NOW)


def test_revised_marks_are_what_is_evaluated(session):
    town = talking(session)
    topic = topic_on(office_room(session, town), town.proposals[0], "1")
    revised(session, town, 2, topic, "6")
    town.procurement.state = "closed"
    session.commit()
    assert sheets.entry_of(session, town.procurement.id, "review").scores[str(topic.proposal_id)]["1"]["3"] == "6"
