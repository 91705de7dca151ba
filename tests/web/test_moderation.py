"""The page of moderation: what each sees, what each may send, two windows at once, and what comes too late."""

import re

import pytest
from sqlalchemy import select

from evaluator.db.models import AgreedMark, PaperSheet, Procurement, Sheet, Submission, Topic
from tests.factories.talking import all_closed, office_room, revised, sheets_in, talking
from tests.factories.world import sign_in
from tests.reading import by_id, of_class, pictures, said, tree

LANGS = ("ja", "en")


@pytest.fixture
def town(session):
    return talking(session)


def client_of(app, session, town, who):
    person = town.members[who] if isinstance(who, int) else town.people[who]
    return sign_in(app.test_client(), session, person, town.organisation)


@pytest.fixture
def officer(app, session, town):
    return client_of(app, session, town, "officer")


@pytest.fixture
def third(app, session, town):
    """The member whose marks lie far off."""
    return client_of(app, session, town, 2)


def office(town, rest=""):
    return f"/procurements/{town.procurement.id}/moderation{rest}"


def panel(town, rest=""):
    return f"/panel/{town.procurement.id}/moderation{rest}"


def shown(client, address, status=200, **data):
    answer = client.post(address, data=data) if data else client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1500]
    return answer.get_data(as_text=True)


def topics(session, town):
    session.rollback()
    query = select(Topic).where(Topic.procurement_id == town.procurement.id)
    return list(session.scalars(query.order_by(Topic.position)))


def first_topic(session, town):
    """The address of the first topic, and the topic."""
    topic = topics(session, town)[0]
    return f"/topics/{topic.id}", topic


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("合議", "議題1", "委員3", "離れた点", "証拠の頁なし", "議題を閉じる", "点を表で見る")),
        ("en", ("Moderation", "Topic 1", "Member 3", "Far off", "No page cited", "Close the topic", "The marks as a table")),
    ],
)
def test_officer_reads_topic_and_spread(officer, town, lang, words):
    page = shown(officer, office(town, f"?lang={lang}"))
    assert [each for each in words if each not in page] == []
    root = tree(page)
    assert len(pictures(root)) == 4
    assert len(of_class(root, "voice")) == 3
    assert len(of_class(root, "voice--far")) == 1
    assert len(of_class(root, "button--primary")) == 1


def test_chair_and_officer_read_names_and_members_do_not(app, session, town, officer, third):
    name = town.members[0].name
    assert name in shown(officer, office(town))
    assert name in shown(client_of(app, session, town, 0), panel(town))
    assert name not in shown(third, panel(town))


@pytest.mark.parametrize("lang", LANGS)
def test_before_all_sheets_are_in_nothing_is_shown(app, session, lang):
    town = sheets_in(session, marks=("8", "7"))
    page = shown(client_of(app, session, town, "officer"), office(town, f"?lang={lang}"))
    assert {"ja": "提出されていない採点票が1件", "en": "1 sheet is not in yet"}[lang] in page
    assert 'action="/procurements' not in said(by_id(tree(page), "main"))
    assert of_class(tree(shown(client_of(app, session, town, 0), panel(town))), "voice") == []


def test_officer_begins_it_from_its_page(app, session):
    town = sheets_in(session)
    client = client_of(app, session, town, "officer")
    action = re.search(r'action="([^"]+begin-moderation)"', shown(client, office(town)))[1]
    assert client.post(action).status_code == 302
    assert len(topics(session, town)) == 4


def test_rubric_without_it_says_so(app, session):
    town = sheets_in(session, by="none")
    assert client_of(app, session, town, "officer").get(office(town)).status_code == 404


def test_recused_member_reads_nothing_of_the_proposal(app, session):
    town = talking(session, recused=1)
    page = shown(client_of(app, session, town, 1), panel(town))
    hidden = town.proposals[0].members[0].proposer.name
    assert hidden not in page
    assert "審査から外れている提案1件" in page
    other = next(each for each in topics(session, town) if each.proposal_id == town.proposals[0].id)
    assert hidden not in shown(client_of(app, session, town, 1), panel(town, f"?topic={other.id}"))
    shown(client_of(app, session, town, 1), panel(town, f"/topics/{other.id}/mark"), 404, mark="5", reason="x", seen="0")


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_clerk_and_auditor_read_no_mark_before_the_close(app, session, town, role):
    client = client_of(app, session, town, role)
    page = shown(client, office(town))
    assert of_class(tree(page), "voice") == []
    assert "合議をしています" in page
    shown(client, office(town, "/topics"), 403, cell="x")
    all_closed(session, town)
    shown(client_of(app, session, town, "officer"), f"/procurements/{town.procurement.id}/moves/close-scoring", 302, x="x")
    page = shown(client, office(town))
    assert len(of_class(tree(page), "voice")) == 3
    assert "議題を開き直す" not in page


def test_member_revises_the_own_mark(session, town, third):
    at, topic = first_topic(session, town)
    form = by_id(tree(shown(third, panel(town))), "own-form")
    assert form.get("action") == panel(town, f"{at}/mark")
    answer = third.post(
        panel(town, f"{at}/mark"), data={"mark": "6", "pages": "12", "comment": "x", "reason": "納得", "seen": "0"}
    )
    assert answer.status_code == 302
    page = shown(third, panel(town, f"?topic={topic.id}"))
    assert all(each in page for each in ("前の点 2", "納得", "12頁", "修正"))
    session.rollback()
    assert len(session.scalars(select(Submission).where(Submission.number == 2)).all()) == 1


@pytest.mark.parametrize(
    ("data", "ja", "en"),
    [
        ({"mark": "6", "reason": ""}, "理由を", "Write the reason."),
        ({"mark": "", "reason": "納得"}, "点を選んでください", "Choose the mark."),
        ({"mark": "99", "reason": "納得"}, "99", "99"),
        ({"mark": "2", "comment": "理由", "reason": "納得"}, "いまの内容と同じ", "That is what stands there already"),
    ],
)
@pytest.mark.parametrize("lang", LANGS)
def test_wrong_revision_is_said_beside_what_was_typed(session, town, third, data, ja, en, lang):
    at, _ = first_topic(session, town)
    third.get(f"/panel?lang={lang}")
    page = shown(third, panel(town, f"{at}/mark"), 422, seen="0", **{"pages": "", "comment": "書いた所見", **data})
    assert {"ja": ja, "en": en}[lang] in page
    assert data.get("comment", "書いた所見") in page
    assert (data["reason"] or "書いた所見") in page
    assert of_class(tree(page), "notice--alert")


def test_second_window_of_a_member_shows_both(session, town, third):
    at, topic = first_topic(session, town)
    revised(session, town, 2, topic, "6")
    session.commit()
    page = shown(third, panel(town, f"{at}/mark"), 409, mark="5", reason="別の理由", seen="0")
    assert all(each in page for each in ("納得したため", "別の理由"))
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]
    shown(third, panel(town, f"{at}/mark"), 302, mark="5", reason="別の理由", seen=seen)


def test_nobody_sends_another_members_mark(app, session, town, officer):
    at, _ = first_topic(session, town)
    shown(officer, office(town, f"{at}/mark"), 422, member="3.0", mark="6", reason="x", how="signed")
    other = client_of(app, session, town, 1)
    shown(other, panel(town, f"{at}/mark"), 302, mark="6", reason="納得", seen="0", member="3.0", number="3")
    topic = topics(session, town)[0]
    voices = office_room(session, town).voices[topic.proposal_id, topic.item]
    assert [each.mark for each in voices] == ["8", "6", "2"]


def test_officer_records_a_revision_from_paper(session, town, officer, third):
    row = session.scalar(select(Sheet).where(Sheet.seat_id == town.seats[2].id))
    row.paper = True
    session.add(PaperSheet(sheet_id=row.id))
    session.commit()
    at, topic = first_topic(session, town)
    assert "own-form" not in shown(third, panel(town))
    assert "paper-form" in shown(officer, office(town))
    shown(officer, office(town, f"{at}/mark"), 422, member="", mark="6", reason="x", how="signed")
    shown(officer, office(town, f"{at}/mark"), 422, member="3.0", mark="6", reason="x", how="")
    shown(officer, office(town, f"{at}/mark"), 302, member="3.0", mark="6", reason="会議で申し出", how="in-meeting")
    assert office_room(session, town).voice((topic.proposal_id, topic.item), 3).comment == "理由"


def test_topic_is_closed_with_its_outcome(session, town, officer):
    at, topic = first_topic(session, town)
    answer = officer.post(
        office(town, at), data={"act": "close", "outcome": "kept", "note": "そのまま", "version": topic.version}
    )
    assert answer.headers["Location"].endswith(f"topic={topics(session, town)[1].id}")
    assert topics(session, town)[0].outcome == "kept"
    page = shown(officer, office(town, f"?topic={topic.id}"))
    assert "議題を開き直す" in page
    shown(officer, office(town, at), 302, act="reopen", version=topics(session, town)[0].version)
    assert topics(session, town)[0].outcome is None


def test_panel_agrees_a_mark(session, town, officer):
    at, topic = first_topic(session, town)
    given = {"act": "close", "outcome": "agreed", "note": "全員で", "version": topic.version}
    assert "点を選んでください" in shown(officer, office(town, at), 422, **given)
    assert "全員で" in shown(officer, office(town, at), 422, agreed="99", **given)
    shown(officer, office(town, at), 302, agreed="6", **given)
    session.rollback()
    assert [each.mark for each in session.scalars(select(AgreedMark))] == ["6"]
    assert "済 合議 6" in shown(officer, office(town))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("data", "ja", "en"),
    [
        ({"outcome": "", "note": "要旨の文"}, "この議題の扱いを選んでください", "Choose what comes of this topic."),
        ({"outcome": "kept", "note": ""}, "理由を", "Write the reason."),
        ({"outcome": "revised", "note": "要旨の文"}, "直した委員はまだいません", "No member has revised a mark here."),
        ({"outcome": "nonsense", "note": "要旨の文"}, "この議題の扱いを選んでください", "Choose what comes of this topic."),
        ({"outcome": "kept", "note": "長" * 4001}, "4,000", "4,000"),
    ],
)
def test_wrong_outcome_is_said_and_the_note_stays(session, town, officer, data, ja, en, lang):
    at, topic = first_topic(session, town)
    officer.get(f"/procurements?lang={lang}")
    page = shown(officer, office(town, at), 422, act="close", version=topic.version, **data)
    assert {"ja": ja, "en": en}[lang] in page
    assert data["note"] in page


def test_two_people_at_once_lose_nothing(app, session, town, officer):
    at, topic = first_topic(session, town)
    chair = client_of(app, session, town, 0)
    shown(chair, panel(town, at), 302, act="note", note="委員長の要旨", version=topic.version)
    page = shown(officer, office(town, at), 409, act="close", outcome="kept", note="担当の要旨", version=topic.version)
    assert all(each in page for each in ("委員長の要旨", "担当の要旨"))
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    shown(officer, office(town, at), 302, act="close", outcome="kept", note="担当の要旨", version=version)
    late = shown(chair, panel(town, at), 409, act="close", outcome="kept", note="もう一度", version=version)
    assert all(each in late for each in ("担当の要旨", "もう一度"))
    other = shown(chair, panel(town, f"{at}?lang=en"), 422, act="close", outcome="kept", note="もう一度", version=version)
    assert "もう一度" in other


def test_member_who_does_not_lead_changes_no_topic(session, town, third):
    at, topic = first_topic(session, town)
    assert "outcome-form" not in shown(third, panel(town))
    shown(third, panel(town, at), 403, act="note", note="x", version=topic.version)
    shown(third, panel(town, "/topics"), 403, cell="A社|1")


def test_topic_is_added_and_taken_off(app, session):
    town = talking(session, marks=("8", "7", "7"))
    client = client_of(app, session, town, "officer")
    page = shown(client, office(town))
    assert "議題はまだありません" in page
    for wrong in ("", "A社|9", "Z社|1", "A社", "|"):
        assert "項目と提案を選んでください" in shown(client, office(town, "/topics"), 422, cell=wrong, x="x")
    shown(client, office(town, "/topics"), 302, cell="A社|1")
    assert "項目と提案を選んでください" not in shown(client, office(town, "/topics"), 422, cell="A社|1")
    at, _ = first_topic(session, town)
    shown(client, office(town, at), 302, act="remove")
    assert topics(session, town) == []


@pytest.mark.parametrize(("state", "word"), [("closed", "締め切られています"), ("opened", "開封")])
def test_what_comes_too_late_is_refused_with_the_reason(session, town, officer, third, state, word):
    at, topic = first_topic(session, town)
    session.get_one(Procurement, town.procurement.id).state = state
    session.commit()
    page = shown(third, panel(town, f"{at}/mark"), 423, mark="6", reason="遅れた理由", seen="0")
    assert word in page
    assert "遅れた理由" in page
    page = shown(officer, office(town, at), 423, act="close", outcome="kept", note="遅れた要旨", version=topic.version)
    assert word in page
    assert "遅れた要旨" in page


def test_changing_the_language_sends_nothing(session, town, officer, third):
    at, topic = first_topic(session, town)
    page = shown(officer, office(town, f"{at}?lang=en"), 422, act="close", outcome="kept", note="typed", version=topic.version)
    assert "typed" in page
    assert topics(session, town)[0].outcome is None
    shown(third, panel(town, f"{at}/mark?lang=en"), 422, mark="6", reason="typed", seen="0")
    session.rollback()
    assert session.scalars(select(Submission).where(Submission.number == 2)).all() == []


@pytest.mark.parametrize("data", [{"act": "nonsense"}, {"version": "x" * 30}, {"act": "close", "outcome": "\0", "note": "\0"}])
def test_nonsense_is_no_server_error(session, town, officer, third, data):
    at, _ = first_topic(session, town)
    assert officer.post(office(town, at), data=data).status_code in (409, 422)
    assert third.post(panel(town, f"{at}/mark"), data={"mark": "\0", "seen": "９", **data}).status_code in (409, 422)
    assert officer.post(office(town, "/topics/999999"), data=data).status_code == 404
    assert officer.get(office(town, "?topic=x")).status_code == 200
    assert officer.get(office(town, "?stage=none")).status_code == 404


def test_stranger_and_other_town_find_nothing(app, session, town):
    other = talking(session, code="131024", name="緑川市")
    client = client_of(app, session, other, "officer")
    shown(client, office(town), 404)
    at, topic = first_topic(session, town)
    shown(client, office(other, at), 404, act="note", note="x", version=topic.version)
    shown(client_of(app, session, other, 0), panel(town), 404)


def test_home_and_desk_lead_to_it(app, session, town, officer, third):
    assert f'href="{panel(town)}"' in shown(third, "/panel")
    assert "委員会で点を話し合う" in shown(third, "/panel")
    desk = shown(officer, "/procurements")
    assert f'href="{office(town)}"' in desk
    assert "合議をしています" in desk
    page = shown(officer, f"/procurements/{town.procurement.id}")
    assert "閉じていない議題が4件" in page
    assert "合議" in said(of_class(tree(page), "stages")[0])
