"""Meetings through their pages: called, attended, minuted, read by the panel."""

from io import BytesIO

import pytest
from sqlalchemy import event, select
from sqlalchemy import text as text_of

from evaluator.db.models import Attendance, Document, Meeting, Procurement
from evaluator.exchange.uploads.guard import accept
from tests.factories.papers import PDF
from tests.factories.scoring import rubric_of
from tests.factories.world import sign_in, whole_town

CALLED = {"at": "2026-11-20T09:00", "place": "第1会議室", "agenda": "採点の確認\n合議"}


@pytest.fixture
def town(session):
    rubric = rubric_of(10, panel={"members": {"min": 1}, "quorum": {"share": "1/2", "more_than": True}})
    return whole_town(session, members=4, proposals=1, rubric=rubric, proxies_allowed=True)


@pytest.fixture
def officer(app, session, town):
    return sign_in(app.test_client(), session, town.people["officer"])


def at(town, rest=""):
    return f"/procurements/{town.procurement.id}/meetings{rest}"


def joined(app, session, who):
    """A client for somebody else, once the pages of before are seen."""
    session.rollback()
    return sign_in(app.test_client(), session, who)


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def one(officer, session, town):
    """The address of a meeting that is called."""
    return officer.post(at(town, "/new"), data=CALLED).location


def row(session) -> Meeting:
    session.rollback()
    return session.scalars(select(Meeting)).one()


def attended(**states):
    return {"version": "1", **{f"state_{number}": "present" for number in (1, 2, 3, 4)}, **states}


def test_called_meeting_stands_in_the_list(officer, town, one):
    shown = text(officer.get(at(town)))
    assert ("令和8年11月20日（金）9:00" in shown, "第1会議室" in shown, "2分の1を超える" in shown) == (True, True, True)


def test_quorum_is_said_with_its_figures(officer, one):
    officer.post(f"{one}/attendance", data=attended(state_1="absent", state_2="proxy", proxy_2="山田"))
    shown = text(officer.get(f"{one}?lang=ja"))
    assert "委員4人のうち3人が出席しました（うち代理1人）。定足数は3人で、満たしています。" in shown
    assert "The quorum is 3: reached." in text(officer.get(f"{one}?lang=en"))


def test_missing_quorum_is_said(officer, one):
    officer.post(f"{one}/attendance", data=attended(state_1="absent", state_2="absent"))
    assert "定足数は3人で、足りません。" in text(officer.get(one))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"at": ""}, "at"),
        ({"at": "明日"}, "at"),
        ({"at": "0001-01-01T00:00"}, "at"),
        ({"at": "2026-13-40T25:61"}, "at"),
        ({"place": " "}, "place"),
        ({"place": "あ" * 201}, "place"),
        ({"agenda": "あ" * 4001}, "agenda"),
    ],
)
def test_bad_call_comes_back_as_it_was_typed(officer, session, town, lang, changed, field):
    officer.get(f"/?lang={lang}")
    answer = officer.post(at(town, "/new"), data={**CALLED, **changed})
    assert (answer.status_code, f'id="{field}-error"' in text(answer)) == (422, True)
    assert ("合議" in text(answer) or len(changed.get("agenda", "")) > 4000) is True
    session.rollback()
    assert session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize(
    ("states", "field"),
    [
        ({"state_2": "proxy"}, "proxy_2-error"),
        ({"state_3": "asleep"}, "state_3-error"),
        ({"proxy_1": "x" * 101}, "proxy_1-error"),
    ],
)
def test_bad_attendance_is_said_beside_its_seat(officer, session, one, states, field):
    answer = officer.post(f"{one}/attendance", data=attended(**states))
    assert (answer.status_code, f'id="{field}"' in text(answer)) == (422, True)
    session.rollback()
    assert session.scalars(select(Attendance)).all() == []


def test_second_tab_is_shown_both_values(officer, session, one):
    officer.post(f"{one}/edit", data={**CALLED, "place": "先の室", "version": "1"})
    late = officer.post(f"{one}/edit", data={**CALLED, "place": "後の室", "version": "1"})
    assert (late.status_code, "先の室" in text(late), "後の室" in text(late)) == (409, True, True)
    assert row(session).place == "先の室"
    again = officer.post(f"{one}/edit", data={**CALLED, "place": "後の室", "version": "2"})
    assert (again.status_code, row(session).place) == (302, "後の室")
    for page in ("attendance", "minutes"):
        assert officer.post(f"{one}/{page}", data=attended()).status_code == 409


def test_minutes_and_signed_copy_reach_the_panel(app, officer, session, town, one):
    officer.post(f"{one}/attendance", data=attended())
    member = joined(app, session, town.members[0])
    panel = f"/panel/{town.procurement.id}/meetings"
    given = {"version": "2", "minutes": "全員で確認した", "file": (BytesIO(PDF), "議事録.pdf")}
    assert officer.post(f"{one}/minutes", data=given).status_code == 302
    assert "全員で確認した" not in text(member.get(panel))
    assert member.get(f"{panel}/{row(session).id}/minutes/file").status_code == 404
    assert officer.post(f"{one}/minutes", data={"version": "3", "minutes": "全員で確認した", "held": "y"}).status_code == 302
    assert "全員で確認した" in text(member.get(panel))
    for client, address in ((member, f"{panel}/{row(session).id}/minutes/file"), (officer, f"{one}/minutes/file")):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype, answer.data == PDF) == (200, "application/pdf", True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"minutes": "あ" * 50_001}, "minutes-error"),
        ({"file": (b"MZ", "a.exe"), "minutes": "残す"}, "file-error"),
        ({"held": "y", "minutes": "残す"}, "held-error"),
    ],
)
def test_bad_minutes_are_refused_beside_their_field(officer, session, one, given, field):
    sent = {name: (BytesIO(value[0]), value[1]) if name == "file" else value for name, value in given.items()}
    answer = officer.post(f"{one}/minutes", data={"version": "1", **sent})
    assert (answer.status_code, f'id="{field}"' in text(answer)) == (422, True)
    assert "残す" in text(answer) or "minutes" in field
    session.rollback()
    assert (session.scalars(select(Document)).all(), row(session).held) == ([], False)


def test_others_write_while_minutes_are_checked(officer, session, town, one, monkeypatch):
    def slow(*given, **more):
        session.rollback()
        sqlite = session.get_bind().dialect.name == "sqlite"
        session.execute(text_of("PRAGMA busy_timeout = 500" if sqlite else "SET LOCAL lock_timeout = 500"))
        session.get(Procurement, town.procurement.id).contact = "書いた"
        session.commit()
        return accept(*given, **more)

    monkeypatch.setattr("evaluator.services.scans.accept", slow)
    given = {"version": "1", "minutes": "確認した", "file": (BytesIO(PDF), "議事録.pdf")}
    assert officer.post(f"{one}/minutes", data=given).status_code == 302
    assert row(session).minutes_document_id is not None
    assert session.get(Procurement, town.procurement.id).contact == "書いた"


def test_other_towns_find_no_meeting(app, officer, session, town, one):
    session.rollback()
    other = whole_town(session, code="131024", name="緑野市")
    session.commit()
    stranger = joined(app, session, other.people["officer"])
    member = joined(app, session, other.members[0])
    own = one.replace(f"/{town.procurement.id}/", f"/{other.procurement.id}/", 1)
    for page in (at(town), at(town, "/new"), one, f"{one}/edit", f"{one}/attendance", f"{one}/minutes", own, f"{own}/minutes"):
        assert stranger.get(page).status_code == 404
    assert stranger.post(f"{own}/edit", data=CALLED).status_code == 404
    assert member.get(f"/panel/{town.procurement.id}/meetings").status_code == 404


def test_auditor_reads_and_changes_nothing(app, session, town, one):
    auditor = joined(app, session, town.people["auditor"])
    shown = text(auditor.get(one))
    assert ("第1会議室" in shown, "/edit" in shown, "button--primary" in shown) == (True, False, False)
    assert auditor.get(f"{one}/edit").status_code == 403
    assert auditor.post(f"{one}/attendance", data=attended()).status_code == 403


def statements(engine, client, address) -> int:
    count = []

    def seen(*_given):
        count.append(1)

    event.listen(engine, "before_cursor_execute", seen)
    assert client.get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", seen)
    return len(count)


def test_more_meetings_need_no_more_statements(engine, officer, town, one):
    officer.get(at(town))
    few = statements(engine, officer, at(town))
    for _each in range(5):
        location = officer.post(at(town, "/new"), data=CALLED).location
        officer.post(f"{location}/attendance", data=attended())
    assert statements(engine, officer, at(town)) == few <= 15


def test_more_sheets_on_paper_need_no_more_statements(engine, app, session):
    counts = []
    for code, members in (("131032", 2), ("131041", 9)):
        made = whole_town(session, code=code, members=members)
        client = sign_in(app.test_client(), session, made.people["officer"])
        client.get(f"/procurements/{made.procurement.id}/paper")
        counts.append(statements(engine, client, f"/procurements/{made.procurement.id}/paper"))
    assert counts[0] == counts[1] <= 15


def test_new_meeting_offers_nothing_to_put_right(officer, one):
    page = text(officer.get(one + "?lang=en"))
    assert (page.count("Record who came"), page.count("Change who came")) == (1, 0)
    assert (page.count("Keep the minutes"), page.count("Change the minutes")) == (1, 0)
