"""The home of a panel member and the declaration: what is mine, what is left, by when."""

import re
from datetime import timedelta

import pytest

from evaluator.db.models import Declaration, Meeting, RoleGrant
from evaluator.services.actor import now
from tests.factories.scoring import fill, hand_in, own_sheet, panel_at_work
from tests.factories.world import NOW, procurement, proposal, seat, sign_in, town, whole_town


def page(client, path="/panel", lang="ja"):
    answer = client.get(path, query_string={"lang": lang})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def dated(session, of, days):
    for each in of.dates:
        each.at = now() + timedelta(days=days)
    session.commit()


def test_without_a_seat_there_is_nothing_to_do(client, session):
    made = whole_town(session)
    sign_in(client, session, made.people["officer"], made.organisation)
    assert "委員をつとめる案件はありません" in page(client)


def test_visitor_is_asked_to_sign_in(client):
    assert client.get("/panel").status_code == 302


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_undeclared_member_is_sent_to_the_declaration(client, session, lang):
    made = whole_town(session, members=1, proposals=2, state="receipt")
    dated(session, made.procurement, 7)
    sign_in(client, session, made.members[0], made.organisation)
    shown = page(client, lang=lang)
    assert shown.count("button--primary") == 1
    assert f'href="/panel/{made.procurement.id}/declaration"' in shown
    assert ("あと7日" if lang == "ja" else "7 days left") in shown


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_member_comes_to_the_files_by_links(client, session, lang):
    made = panel_at_work(session, members=1, proposals=1)
    sign_in(client, session, made.members[0], made.organisation)
    files = f"/panel/{made.procurement.id}/documents"
    for place in ("/panel", f"/panel/{made.procurement.id}/sheet/review/A社"):
        assert f'href="{files}"' in page(client, place, lang)
    assert 'href="/panel"' in page(client, files, lang)


def test_task_goes_on_where_scoring_stopped(client, session):
    made = panel_at_work(session, members=1, proposals=2)
    work = own_sheet(session, made)
    fill(session, work)
    for score in list(work.scores.values())[19:]:
        session.delete(score)
    dated(session, made.procurement, 1)
    sign_in(client, session, made.members[0], made.organisation)
    shown = page(client)
    assert "19 / 19 項目" in shown
    assert "0 / 19 項目" in shown
    assert "/sheet/review/B%E7%A4%BE" in shown
    assert "残りは2件です" in shown


def test_whole_sheet_asks_for_its_submission(client, session):
    made = panel_at_work(session, members=1, proposals=1)
    fill(session, own_sheet(session, made))
    session.commit()
    sign_in(client, session, made.members[0], made.organisation)
    assert "採点票を確かめて提出する" in page(client)


def test_submitted_sheet_leaves_nothing_to_do(client, session):
    made = panel_at_work(session, members=1, proposals=1)
    hand_in(session, made)
    sign_in(client, session, made.members[0], made.organisation)
    shown = page(client)
    assert "いま、あなたがすることはありません" in shown
    assert "button--primary" not in shown
    assert "/sheet/review/receipt" in shown


def test_seats_of_all_organisations_stand_together(client, session):
    first = whole_town(session, members=1, state="receipt")
    other = town(session, code="131024", name="緑市")
    there = procurement(session, other, title="家計改善支援", state="receipt")
    seat(session, there, first.members[0])
    session.add(RoleGrant(person_id=first.members[0].id, organisation_id=other.id, role="member", granted_at=NOW))
    session.commit()
    sign_in(client, session, first.members[0], first.organisation)
    shown = page(client)
    assert ("自立相談支援事業 業務委託" in shown, "家計改善支援" in shown) == (True, True)


def test_finished_procurements_stand_apart(client, session):
    made = panel_at_work(session, members=1, proposals=1)
    hand_in(session, made)
    made.procurement.state = "decided"
    session.commit()
    sign_in(client, session, made.members[0], made.organisation)
    assert "終わったもの" in page(client)


def test_meetings_and_contact_are_shown(client, session):
    made = panel_at_work(session, members=1, proposals=1, contact="福祉総務課 内線1234")
    session.add(Meeting(procurement_id=made.procurement.id, at=now() + timedelta(days=3), place="第2会議室"))
    session.commit()
    sign_in(client, session, made.members[0], made.organisation)
    shown = page(client)
    assert ("第2会議室" in shown, "福祉総務課 内線1234" in shown) == (True, True)


@pytest.fixture
def asked(client, session):
    """A panel whose only member is about to declare."""
    made = whole_town(session, members=1, proposals=0, state="receipt", names_hidden=True)
    for name, label in (("緑の会", "A社"), ("青葉", "B社")):
        proposal(session, made.procurement, name=name, label=label)
    session.commit()
    sign_in(client, session, made.members[0], made.organisation)
    return made


def keys(shown):
    return list(dict.fromkeys(re.findall(r'name="answer_([0-9a-f]+)"', shown)))


def at(made):
    return f"/panel/{made.procurement.id}/declaration"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_declaration_lists_names_and_no_label(client, asked, lang):
    shown = page(client, at(asked), lang)
    assert ("緑の会" in shown, "青葉" in shown, "A社" in shown) == (True, True, False)
    assert len(keys(shown)) == 2


def test_declaring_records_and_returns_home(client, session, asked):
    one, other = keys(page(client, at(asked)))
    data = {f"answer_{one}": "no", f"answer_{other}": "yes", f"reason_{other}": "理事をつとめる"}
    assert client.post(at(asked), data=data).location == "/panel"
    session.rollback()
    assert sorted((each.conflict, each.reason) for each in session.query(Declaration)) == [(False, ""), (True, "理事をつとめる")]


@pytest.mark.parametrize(
    ("answers", "said"),
    [({}, "どちらかを選んで"), ({"answer": "yes"}, "利害関係の内容を書いて"), ({"answer": "maybe"}, "どちらかを選んで")],
)
def test_faulty_declaration_keeps_what_was_typed(client, session, asked, answers, said):
    one, other = keys(page(client, at(asked)))
    data = {f"{name}_{one}": value for name, value in answers.items()} | {f"answer_{other}": "yes", f"reason_{other}": "書きかけ"}
    answer = client.post(at(asked), data=data)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, said in text, "書きかけ" in text) == (422, True, True)
    session.rollback()
    assert session.query(Declaration).count() == 0


def test_declaration_is_only_read_once_scoring_began(client, session):
    made = panel_at_work(session, members=1, proposals=1)
    sign_in(client, session, made.members[0], made.organisation)
    shown = page(client, at(made))
    assert "申告は変更できません" in shown
    assert "<textarea" not in shown


def test_somebody_without_seat_finds_no_declaration(client, session, asked):
    sign_in(client, session, asked.people["officer"], asked.organisation)
    assert client.get(at(asked)).status_code == 404
