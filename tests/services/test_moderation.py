"""The agenda of a panel, and what comes of its topics."""

import json

import pytest
from sqlalchemy import select

from evaluator.core.values import CannotEvaluate
from evaluator.db.models import AgreedMark, Event, EventValues
from evaluator.db.queries import moderation as rows
from evaluator.services import course, moderation, ranking, sheets
from evaluator.services.course import MoveRefused
from evaluator.services.moderation import MarkRefused, TopicStale
from evaluator.services.panelroom import ModerationRefused
from tests.factories.scoring import actor_for
from tests.factories.talking import all_closed, member_room, office_room, officer, revised, sheets_in, talking, topic_on
from tests.factories.world import NOW


def close(session, town, topic, outcome="kept", text="理由", *, version=None, mark=""):
    return moderation.close_topic(
        session, officer(town), office_room(session, town), topic.id, outcome, text,
        version=topic.version if version is None else version, now=NOW, mark=mark,
    )  # fmt: skip


def moved(session, town, name):
    course.move(session, officer(town), town.procurement, name, NOW)
    session.commit()


def lacks(session, town, name):
    with pytest.raises(MoveRefused) as found:
        moved(session, town, name)
    session.rollback()
    return [each.message.id for each in found.value.problems]


def refusal(session, town, *given, **more):
    with pytest.raises(ModerationRefused) as found:
        close(session, town, *given, **more)
    return found.value.reason


def test_scoring_is_closed_only_from_moderation(session):
    town = sheets_in(session)
    assert lacks(session, town, "close-scoring") == ["need.moderation"]
    moved(session, town, "begin-moderation")
    assert lacks(session, town, "close-scoring") == ["need.topics"]
    all_closed(session, town)
    moved(session, town, "close-scoring")
    assert town.procurement.state == "closed"


def test_moderation_waits_for_every_sheet(session):
    town = sheets_in(session, marks=("8", "7"))
    assert lacks(session, town, "begin-moderation") == ["need.sheets"]


def test_rubric_without_moderation_goes_straight_on(session):
    town = sheets_in(session, by="none")
    assert lacks(session, town, "begin-moderation") == ["need.moderated"]
    moved(session, town, "close-scoring")
    assert town.procurement.state == "closed"


def test_agenda_begins_with_what_lies_widest_apart(session):
    town = talking(session, marks=("10", "9", "2"))
    topics = office_room(session, town).topics
    assert [each.position for each in topics] == [1, 2, 3, 4]
    calm = talking(session, code="131024", marks=("8", "7", "7"))
    assert office_room(session, calm).topics == ()


def test_topics_are_added_and_removed_by_who_leads(session):
    town = talking(session, marks=("8", "7", "7"))
    cell = (town.proposals[0].id, "1")
    chair = actor_for(town, town.members[0], "member")
    made = moderation.add_topic(session, chair, member_room(session, town, 0), cell, NOW)
    with pytest.raises(ModerationRefused, match="on-agenda"):
        moderation.add_topic(session, officer(town), office_room(session, town), cell, NOW)
    with pytest.raises(ModerationRefused, match="no-topic"):
        moderation.add_topic(session, officer(town), office_room(session, town), (cell[0], "9"), NOW)
    member = actor_for(town, town.members[1], "member")
    with pytest.raises(ModerationRefused, match="not-leading"):
        moderation.remove_topic(session, member, member_room(session, town, 1), made.id, NOW)
    moderation.remove_topic(session, officer(town), office_room(session, town), made.id, NOW)
    assert office_room(session, town).topics == ()


def test_topic_that_something_is_recorded_on_stays(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    moderation.note(session, officer(town), office_room(session, town), topic.id, "要旨", version=topic.version, now=NOW)
    with pytest.raises(ModerationRefused, match="topic-closed"):
        moderation.remove_topic(session, officer(town), office_room(session, town), topic.id, NOW)


def test_outcome_needs_its_reason(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    assert refusal(session, town, topic, "kept", "  ") == "no-note"
    assert refusal(session, town, topic, "kept", "長" * 4001) == "note-long"
    assert refusal(session, town, topic, "revised") == "nobody-revised"
    with pytest.raises(ValueError, match="other"):
        close(session, town, topic, "other")


def test_revised_is_said_once_somebody_did(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    revised(session, town, 2, topic, "6")
    assert close(session, town, topic, "revised").outcome == "revised"
    assert refusal(session, town, topic, "kept") == "topic-closed"


def test_stale_window_sees_what_was_saved(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    before = topic.version
    moderation.note(session, officer(town), office_room(session, town), topic.id, "先の要旨", version=before, now=NOW)
    with pytest.raises(TopicStale) as found:
        close(session, town, topic, version=before)
    assert (found.value.topic.note, found.value.topic.outcome) == ("先の要旨", None)


def test_closed_topic_is_opened_again(session):
    town = talking(session)
    topic = close(session, town, office_room(session, town).topics[0])
    again = moderation.reopen_topic(session, officer(town), office_room(session, town), topic.id, version=topic.version, now=NOW)
    assert (again.outcome, again.closed_at, again.note) == (None, None, "理由")
    with pytest.raises(ModerationRefused, match="topic-open"):
        moderation.reopen_topic(session, officer(town), office_room(session, town), topic.id, version=again.version, now=NOW)


def test_agreed_mark_is_what_the_ranking_counts(session):
    town = talking(session)
    topic = topic_on(office_room(session, town), town.proposals[1], "2")
    close(session, town, topic, "agreed", "全員で18点とした", mark="１８")
    all_closed_but(session, town)
    moved(session, town, "close-scoring")
    entry = sheets.entry_of(session, town.procurement.id, "review")
    assert entry.agreed == {str(town.proposals[1].id): {"2": "18"}}
    assert entry.scores[str(town.proposals[1].id)]["2"] == {"1": "8", "2": "7", "3": "2"}
    overview = ranking.overview(session, town.procurement.id)[1]
    totals = {each.id: each.total for each in overview.result.proposals}
    own = (8 + 7 + 2) / 3
    assert [float(totals[str(each.id)]) for each in town.proposals] == pytest.approx([2 * own, own + 18])


def all_closed_but(session, town):
    for each in office_room(session, town).topics:
        if each.outcome is None:
            close(session, town, each)
    session.commit()


def test_only_the_newest_agreed_mark_counts(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    close(session, town, topic, "agreed", mark="5")
    moderation.reopen_topic(session, officer(town), office_room(session, town), topic.id, version=topic.version, now=NOW)
    assert rows.agreed(session, town.procurement.id, "review") == {}
    close(session, town, topic, "agreed", mark="6")
    kept = list(session.scalars(select(AgreedMark).order_by(AgreedMark.number)))
    assert [(each.number, each.mark) for each in kept] == [(1, "5"), (2, "6")]
    (only,) = rows.agreed(session, town.procurement.id, "review").values()
    assert only.mark == "6"


@pytest.mark.parametrize(("mark", "error"), [("99", MarkRefused), ("abc", MarkRefused), ("", ModerationRefused)])
def test_agreed_mark_must_be_on_the_scale(session, mark, error):
    town = talking(session)
    with pytest.raises(error):
        close(session, town, office_room(session, town).topics[0], "agreed", mark=mark)


def test_without_consensus_no_mark_is_agreed(session):
    town = talking(session, by="revision")
    assert refusal(session, town, office_room(session, town).topics[0], "agreed", mark="5") == "no-agreement"


def test_topic_of_a_withdrawn_proposal_holds_nothing_up(session):
    town = talking(session)
    for each in office_room(session, town).topics:
        if each.proposal_id == town.proposals[1].id:
            close(session, town, each)
    town.proposals[0].state, town.proposals[0].reason = "withdrawn", "辞退"
    session.commit()
    try:
        moved(session, town, "close-scoring")
    except CannotEvaluate as refused:
        pytest.fail(str(refused))
    assert town.procurement.state == "closed"


@pytest.mark.parametrize(
    ("state", "reason"), [("closed", "closed"), ("opened", "opened"), ("decided", "opened"), ("cancelled", "cancelled")]
)
def test_nothing_changes_once_it_is_over(session, state, reason):
    town = talking(session)
    room, topic = office_room(session, town), office_room(session, town).topics[0]
    town.procurement.state = state
    session.commit()
    with pytest.raises(ModerationRefused) as found:
        moderation.note(session, officer(town), room, topic.id, "遅い", version=topic.version, now=NOW)
    assert found.value.reason == reason


def test_history_names_topics_and_no_mark(session):
    town = talking(session)
    topic = office_room(session, town).topics[0]
    revised(session, town, 2, topic, "6")
    close(session, town, topic, "agreed", "秘密の理由", mark="5")
    found = session.execute(select(Event.kind, EventValues.text).join(EventValues, EventValues.event_id == Event.id)).all()
    told = {kind: json.loads(text)["new"] for kind, text in found if kind.partition(".")[0] in ("topic", "mark")}
    assert told.keys() == {"topic.closed", "mark.revised"}
    assert told["mark.revised"].keys() == {"stage", "proposal", "item", "seat", "number", "sha256"}
    assert told["topic.closed"].keys() == {"stage", "proposal", "item", "outcome", "sha256"}
    assert not any("秘密" in text or "納得" in text for _, text in found)
