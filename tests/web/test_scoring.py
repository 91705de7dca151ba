"""The score sheet in the browser, without script: opened, saved, refused, submitted, revised."""

import json
import re

import pytest
from sqlalchemy import event

from evaluator.db.models import CommunityTie, Document, Event, EventValues, Score, Sheet, Submission
from tests.factories.scoring import fill, own_sheet, panel_at_work
from tests.factories.world import NOW, proposal, sign_in, whole_town


@pytest.fixture
def town(session):
    return panel_at_work(session, members=3, proposals=2)


@pytest.fixture
def member(client, session, town):
    return sign_in(client, session, town.members[0], town.organisation)


def sheet_of(town, rest="A社", stage="review"):
    return f"/panel/{town.procurement.id}/sheet/{stage}/{rest}"


def stored(session, model):
    """Rows as they are now, not as they were when the session last looked."""
    session.rollback()
    return session.query(model)


def seen(page, suffix):
    return re.search(rf'name="seen:{re.escape(suffix)}" value="([^"]*)"', page)[1]


def page(client, path, status=200, **options):
    answer = client.get(path, **options)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_sheet_shows_items_grades_and_points(member, town, lang):
    shown = page(member, sheet_of(town) + f"?lang={lang}")
    expected = {"ja": ("同種事業の受託実績", "特に優れている", "8.0点"), "en": ("Track record", "Excellent", "8.0 points")}
    assert [text for text in expected[lang] if text not in shown] == []
    assert ">None<" not in shown


def test_form_saves_what_was_filled_in(member, session, town):
    at = sheet_of(town)
    shown = page(member, at)
    data = {"seen:1.1": seen(shown, "1.1"), "mark:1.1": "4", "pages:1.1": "12", "note:1.1": "よい", "next": "1"}
    answer = member.post(at, data=data)
    assert (answer.status_code, "open=1.2" in answer.location) == (302, True)
    score = stored(session, Score).one()
    assert (score.item, score.mark, score.pages, score.comment, score.version) == ("1.1", "4", "12", "よい", 1)


def test_untouched_cells_of_an_old_form_clash_not(member, session, town):
    at = sheet_of(town)
    old = page(member, at)
    member.post(at, data={"seen:1.1": seen(old, "1.1"), "mark:1.1": "4"})
    member.post(at, data={"seen:1.1": seen(old, "1.1"), "seen:1.2": seen(old, "1.2"), "mark:1.2": "3"})
    assert {each.item: each.mark for each in stored(session, Score)} == {"1.1": "4", "1.2": "3"}
    assert "食い違" not in page(member, at).split("<template")[0]


def test_two_windows_show_both_values_and_a_choice(member, session, town):
    at = sheet_of(town)
    old = page(member, at)
    for mark in ("4", "2"):
        member.post(at, data={"seen:1.1": seen(old, "1.1"), "mark:1.1": mark})
    shown = page(member, at)
    assert "食い違っています" in shown
    rival = re.search(r'name="keep" value="(\d+)"', shown)[1]
    member.post(sheet_of(town, "clashes"), data={"proposal": "A社", "item": "1.1", "keep": rival})
    assert stored(session, Score).one().mark == "2"
    assert "2を残す" not in page(member, at)


def test_bad_value_stays_on_the_page(member, session, town):
    at = sheet_of(town)
    shown = page(member, at)
    data = {
        "seen:1.1": seen(shown, "1.1"),
        "mark:1.1": "9",
        "note:1.1": "書きかけ",
        "seen:1.2": seen(shown, "1.2"),
        "mark:1.2": "3",
    }
    answer = member.post(at, data=data)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "書きかけ" in text, "field__error" in text) == (422, True, True)
    assert [each.item for each in stored(session, Score)] == ["1.2"]


def test_mark_after_abstention_counts_as_the_mark(member, session, town):
    at = sheet_of(town)
    member.post(at, data={"seen:1.1": seen(page(member, at), "1.1"), "abstain:1.1": "1"})
    member.post(at, data={"seen:1.1": seen(page(member, at), "1.1"), "abstain:1.1": "1", "mark:1.1": "3"})
    assert [(each.mark, each.state) for each in stored(session, Score)] == [("3", None)]


def test_one_item_stands_across_proposals(member, session, town):
    at = sheet_of(town, "items/2.1")
    shown = page(member, at)
    member.post(
        at, data={f"seen:{key}": seen(shown, key) for key in ("A社", "B社")} | {"mark:A社": "4", "mark:B社": "2", "next": "1"}
    )
    assert {each.proposal_id: each.mark for each in stored(session, Score)} == {
        town.proposals[0].id: "4",
        town.proposals[1].id: "2",
    }


def cell(town, item="1.1", mark="4", version=0, **more):
    return {
        "proposal": "A社",
        "item": item,
        "mark": mark,
        "pages": "",
        "comment": "",
        "abstained": False,
        "version": version,
    } | more


def test_cell_answers_with_version_and_totals(member, town):
    answer = member.post(sheet_of(town, "cells"), json=cell(town))
    told = answer.get_json()
    assert (answer.status_code, told["version"], told["totals"]["proposal"], told["done"]["proposal"]) == (200, 1, "6.4", 1)
    assert "に保存しました" in told["saved"]


def test_cell_of_another_window_answers_with_both(member, town):
    member.post(sheet_of(town, "cells"), json=cell(town))
    answer = member.post(sheet_of(town, "cells"), json=cell(town, mark="2", comment="あと"))
    told = answer.get_json()
    assert (answer.status_code, told["values"]["saved"]["mark"], told["values"]["rival"]["mark"]) == (409, "4", "2")
    assert told["version"] == 1


def test_same_cell_sent_twice_is_no_clash(member, town):
    first, second = (member.post(sheet_of(town, "cells"), json=cell(town)) for _ in range(2))
    assert (first.status_code, second.status_code, second.get_json()["version"]) == (200, 200, 1)


def test_bad_cell_answers_with_a_sentence(member, town):
    answer = member.post(sheet_of(town, "cells"), json=cell(town, mark="9"))
    assert answer.status_code == 422
    assert answer.get_json()["errors"]["mark"]


@pytest.mark.parametrize("body", [None, [], {"version": "1"}, {"version": True}, {"version": 1, "mark": 4}, {"version": -1}])
def test_malformed_cell_is_refused(member, town, body):
    answer = member.post(sheet_of(town, "cells"), json=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("more", [{"proposal": "Z社"}, {"item": "9.9"}, {"proposal": ""}])
def test_cell_that_is_not_there_is_not_found(member, town, more):
    assert member.post(sheet_of(town, "cells"), json=cell(town) | more).status_code == 404


def filled(session, town, member=0):
    work = own_sheet(session, town, member)
    fill(session, work)
    session.commit()


def test_incomplete_sheet_is_not_submitted(member, session, town):
    shown = page(member, sheet_of(town, "review"))
    assert "あと38件あります" in shown
    assert member.post(sheet_of(town, "submit")).location.endswith("/review")
    assert stored(session, Submission).count() == 0


def test_submission_locks_and_chains_a_digest(member, session, town):
    filled(session, town)
    answer = member.post(sheet_of(town, "submit"), follow_redirects=True)
    submission = stored(session, Submission).one()
    assert submission.sha256[:4] in answer.get_data(as_text=True)
    told = json.loads(stored(session, EventValues).join(Event).filter(Event.kind == "sheet.submitted").one().text)
    assert told["new"]["sha256"] == submission.sha256
    assert "mark" not in json.dumps(told)
    assert member.post(sheet_of(town, "cells"), json=cell(town, mark="1")).status_code == 423
    assert member.get(sheet_of(town)).location.endswith("/receipt")


def test_late_form_shows_what_was_not_saved(member, session, town):
    old = page(member, sheet_of(town))
    filled(session, town)
    member.post(sheet_of(town, "submit"))
    answer = member.post(sheet_of(town), data={"seen:1.1": seen(old, "1.1"), "mark:1.1": "5", "note:1.1": "間に合わず"})
    assert (answer.status_code, "間に合わず" in answer.get_data(as_text=True)) == (423, True)


def test_revision_needs_a_reason_and_keeps_both(member, session, town):
    filled(session, town)
    member.post(sheet_of(town, "submit"))
    assert member.post(sheet_of(town, "reopen"), data={"reason": " "}).status_code == 422
    member.post(sheet_of(town, "reopen"), data={"reason": "写し間違い"})
    member.post(sheet_of(town, "cells"), json=cell(town, mark="1", version=1))
    member.post(sheet_of(town, "submit"))
    assert [(each.number, each.reason) for each in stored(session, Submission).order_by(Submission.number)] == [
        (1, ""),
        (2, "写し間違い"),
    ]
    assert "写し間違い" in page(member, sheet_of(town, "receipt"))


def test_no_revision_once_scoring_is_closed(member, session, town):
    filled(session, town)
    member.post(sheet_of(town, "submit"))
    session.rollback()
    town.procurement.state = "closed"
    session.commit()
    answer = member.post(sheet_of(town, "reopen"), data={"reason": "直したい"}, follow_redirects=True)
    assert "締め切りました" in answer.get_data(as_text=True)
    session.expire_all()
    assert stored(session, Sheet).one().state == "submitted"


@pytest.mark.parametrize("role", ["officer", "clerk", "auditor", "administrator"])
def test_members_sheet_is_not_there_for_the_office(client, session, town, role):
    sign_in(client, session, town.people[role], town.organisation)
    for rest in ("A社", "review", "receipt", "items/1.1"):
        assert client.get(sheet_of(town, rest)).status_code in (403, 404)


def test_sheet_of_another_panel_is_not_there(client, session, town):
    other = whole_town(session, code="131024", name="緑市", members=1)
    session.commit()
    sign_in(client, session, other.members[0], other.organisation)
    assert client.get(sheet_of(town)).status_code == 404


def test_recused_proposal_is_named_nowhere(client, session):
    town = whole_town(session, members=1, proposals=0, names_hidden=True)
    from tests.factories.scoring import declared

    made = [proposal(session, town.procurement, name=f"法人{at}", label=f"{at}社") for at in "ABC"]
    declared(session, town.seats[0], *made, conflict=(made[1],))
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    shown = page(client, sheet_of(town))
    assert "採点しない提案が1件" in shown
    assert [each in shown for each in ("B社", "法人A", "法人B")] == [False, False, False]
    assert client.get(sheet_of(town, "B社")).status_code == 404


def test_sheet_waits_for_the_declaration(client, session):
    town = whole_town(session, members=1)
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    assert client.get(sheet_of(town)).location.endswith("/declaration")


def test_sheet_waits_for_scoring_to_begin(client, session):
    town = panel_at_work(session, members=1, state="receipt")
    sign_in(client, session, town.members[0], town.organisation)
    assert client.get(sheet_of(town)).location == "/panel"


def test_unknown_addresses_are_not_found(member, town):
    for rest in ("Z社", "items/9.9"):
        assert member.get(sheet_of(town, rest)).status_code == 404
    assert member.get(sheet_of(town, stage="final")).status_code == 404


@pytest.fixture
def statements(engine):
    counted = []
    listener = lambda *given: None if given[2].startswith("BEGIN") else counted.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    yield counted
    event.remove(engine, "before_cursor_execute", listener)


@pytest.mark.parametrize("proposals", [2, 9])
def test_few_statements_however_many_proposals(client, session, statements, proposals):
    town = panel_at_work(session, members=1, proposals=proposals)
    fill(session, own_sheet(session, town))
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    client.get(sheet_of(town))
    for ask in (
        lambda: client.get(sheet_of(town)),
        lambda: client.get(sheet_of(town, "items/1.1")),
        lambda: client.get("/panel"),
    ):
        statements.clear()
        assert ask().status_code == 200
        assert len(statements) <= 15, statements
    statements.clear()
    assert client.post(sheet_of(town, "cells"), json=cell(town, mark="5", version=1)).status_code == 200
    assert len(statements) <= 15, statements


def test_whole_page_stays_under_hundred_kilobytes(client, session):
    town = panel_at_work(session, members=1, proposals=9)
    fill(session, own_sheet(session, town), comment="所見" * 20)
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    assert len(client.get(sheet_of(town)).data) <= 100_000


@pytest.mark.parametrize(
    "name", ["r2-soudan-joint-comprehensive", "r4-kakei", "r5-kodomo-gakushu", "r7-fukushi-kyoten", "four-headings"]
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_kind_of_rubric_has_its_sheet(client, session, name, lang):
    from tests.factories.world import library_rubric

    rubric = library_rubric(name)
    town = panel_at_work(session, members=1, proposals=2, rubric=rubric)
    sign_in(client, session, town.members[0], town.organisation)
    stage = town.procurement.stage
    assert ">None<" not in page(client, sheet_of(town, stage=stage) + f"?lang={lang}")


def test_proposal_opens_at_the_page_that_evidence_names(client, session):
    town = panel_at_work(session, members=1, proposals=2)
    first, second = town.proposals
    file = {"procurement_id": town.procurement.id, "media_type": "application/pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64}
    sent = {"uploaded_by": town.people["officer"].id, "uploaded_at": NOW}
    paper = Document(proposal_id=first.id, purpose="proposal", name="a.pdf", pages=48, **file, **sent)
    session.add_all([paper, Document(proposal_id=second.id, purpose="proposal", name="b.pdf", pages=3, **file, **sent)])
    session.add(CommunityTie(proposal_id=first.id, kind="partner", partner="食料支援の協力店", page="３３、34頁"))
    session.commit()
    sign_in(client, session, town.members[0], town.organisation)
    page = client.get(sheet_of(town)).text
    address = f"/panel/{town.procurement.id}/documents/{paper.id}"
    assert page.count(f'href="{address}"') == 1
    assert f'href="{address}#page=33"' in page
    assert "48" in page
    assert page.count("/documents/") == 2
    town.procurement.names_hidden = True
    session.commit()
    assert "/documents/" not in client.get(sheet_of(town)).text
