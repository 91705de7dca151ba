"""The pages of decisions: who reads, who records, what is refused, in both languages."""

import re

import pytest
from sqlalchemy import select

from evaluator.db.models import HumanDecision
from tests.factories.decided import closed, rule, settle
from tests.factories.world import sign_in, whole_town

SAID = {"by": "選定委員会", "at": "2026-11-20T11:00", "reason": "全員の前で引いた", "witnesses": "監査 花子"}


@pytest.fixture
def town(session):
    return closed(session, rule("lot"))


@pytest.fixture
def officer(app, session, town):
    return sign_in(app.test_client(), session, town.people["officer"])


def at(town, rest=""):
    return f"/procurements/{town.procurement.id}/decisions{rest}"


def asked(client, town):
    """The address of the first thing that is open, and the computation that its form names."""
    address = re.search(r'href="([^"]*/decisions/open/[0-9a-f]+)"', client.get(at(town)).text)[1]
    number = re.search(r'name="computation"[^>]*value="(\d+)"', client.get(address).text)[1]
    return address, number


def places(town, *given):
    return {f"place_{each.id}": str(place) for each, place in zip(town.proposals, given, strict=True)}


def rows(session):
    session.rollback()
    return session.scalars(select(HumanDecision).order_by(HumanDecision.id)).all()


@pytest.mark.parametrize(("lang", "said"), [("ja", "くじ引き"), ("en", "lot")])
def test_officer_records_a_lot_and_the_ranking_says_so(officer, session, town, lang, said):
    address, number = asked(officer, town)
    assert officer.get(f"{address}?lang={lang}").status_code == 200
    answer = officer.post(address, data={**SAID, **places(town, 2, 1), "computation": number})
    assert (answer.status_code, len(rows(session))) == (302, 1)
    shown = officer.get(f"{at(town)}?lang={lang}").text
    assert (said in shown, "監査 花子" in shown, "全員の前で引いた" in shown) == (True, True, True)
    ranking = officer.get(f"/procurements/{town.procurement.id}/ranking?lang={lang}").text
    assert ("選定委員会" in ranking, "全員の前で引いた" in ranking) == (True, True)


def test_desk_leads_to_what_is_open(officer, town):
    shown = officer.get(f"/procurements/{town.procurement.id}").text
    assert shown.count(f'href="{at(town)}"') >= 2


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_of_the_office_only_read(app, session, town, role):
    settle(session, town, order=tuple(str(each.id) for each in town.proposals), witnesses=("立会 太郎",))
    client = sign_in(app.test_client(), session, town.people[role])
    shown = client.get(at(town))
    assert (shown.status_code, "立会 太郎" in shown.text, "/back" in shown.text) == (200, True, False)
    assert client.get(at(town, "/1/back")).status_code == 403
    assert client.post(at(town, "/1/back"), data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize("who", ["administrator", "member"])
def test_everybody_else_is_refused(app, session, town, who):
    person = town.members[0] if who == "member" else town.people[who]
    assert sign_in(app.test_client(), session, person).get(at(town)).status_code == 403


def test_another_town_finds_nothing(app, session, town):
    other = whole_town(session, code="011002", name="緑川市")
    client = sign_in(app.test_client(), session, other.people["officer"])
    assert client.get(at(town)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"by": " "}, "決定した者を入力してください。"),
        ({"at": ""}, "日時を入力してください。"),
        ({"at": "きのう"}, "2026-12-01 14:00"),
        ({"at": "2099-01-01T00:00"}, "まだ来ていない日時です。"),
        ({"reason": ""}, "理由を入力してください。"),
        ({"reason": "あ" * 4001}, "4,000字以内で書いてください。"),
        ({"witnesses": ""}, "立会人を1行に1名ずつ入力してください。"),
        ({"first": "9"}, "順を選んでください。"),
        ({"first": "1"}, "同じ順が二度選ばれています。"),
        ({"first": ""}, "順を選んでください。"),
    ],
)
def test_wrong_input_is_said_and_everything_stays(officer, session, town, changed, said):
    address, number = asked(officer, town)
    given = {**SAID, **places(town, 2, 1), **changed, "computation": number}
    if "first" in changed:
        given[f"place_{town.proposals[0].id}"] = changed["first"]
    answer = officer.post(f"{address}", data=given)
    assert (answer.status_code, rows(session)) == (422, [])
    assert said in answer.text
    assert all(value in answer.text for key, value in SAID.items() if key not in (*changed, "at"))


def test_nonsense_in_every_field_is_no_failure(officer, session, town):
    address, _ = asked(officer, town)
    nonsense = dict.fromkeys((*SAID, *places(town, 1, 2), "computation"), "\x00<script>'\"％%(x)s{{ 1 }}")
    assert officer.post(address, data=nonsense).status_code == 422
    assert officer.post(address, data={}).status_code == 422
    assert rows(session) == []


def test_second_window_keeps_what_was_typed(officer, session):
    town = closed(session, rule("vote", "vote"), code="011002", name="緑川市")
    client = sign_in(officer.application.test_client(), session, town.people["officer"])
    address, number = asked(client, town)
    votes = {f"votes_{each.id}": "1" for each in town.proposals}
    first = {**SAID, **votes, "computation": number}
    assert client.post(address, data=first).status_code == 302
    late = client.post(address, data={**first, "reason": "二つ目の画面の理由"})
    assert (late.status_code, "二つ目の画面の理由" in late.text, len(rows(session))) == (409, True, 1)


def test_settled_question_leads_back_to_the_list(officer, town):
    address, number = asked(officer, town)
    data = {**SAID, **places(town, 1, 2), "computation": number}
    officer.post(address, data=data)
    again = officer.post(address, data=data, follow_redirects=True)
    assert "これはもう未決ではありません" in again.text


def test_decision_is_taken_back_with_a_reason(officer, session, town):
    settle(session, town, order=tuple(str(each.id) for each in town.proposals), witnesses=("立会",))
    assert officer.post(at(town, "/1/back"), data={"reason": " "}).status_code == 422
    assert officer.post(at(town, "/1/back"), data={"reason": "立会人の誤り"}).status_code == 302
    assert "立会人の誤り" in officer.get(at(town)).text
    assert [each.taken_back_reason for each in rows(session)] == ["立会人の誤り"]
    assert officer.post(at(town, "/1/back"), data={"reason": "もう一度"}).status_code == 422
    assert officer.get(at(town, "/2/back")).status_code == 404


@pytest.mark.parametrize("state", ["scoring", "decided", "cancelled"])
def test_outside_its_time_nothing_can_be_recorded(officer, session, town, state):
    address, number = asked(officer, town)
    town.procurement.state = state
    session.commit()
    answer = officer.post(address, data={**SAID, **places(town, 2, 1), "computation": number}, follow_redirects=True)
    assert (rows(session), "決定を記録する" in answer.text) == ([], False)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_award_left_to_officials_has_its_own_form(officer, session, lang):
    town = closed(session, rule(discretion=True, conditions=True), marks=(5, 3), code="011002", name="緑川市")
    client = sign_in(officer.application.test_client(), session, town.people["officer"])
    address, number = asked(client, town)
    assert client.get(f"{address}?lang={lang}").status_code == 200
    nobody = {**SAID, "computation": number}
    assert client.post(address, data=nobody).status_code == 422
    given = {**nobody, f"place_{town.proposals[1].id}": "1", "conditions": "相談員を1名増やす"}
    assert client.post(address, data=given).status_code == 302
    shown = client.get(f"/procurements/{town.procurement.id}/ranking?lang={lang}").text
    assert ("名増やす" in shown, "緑川福祉会" in shown) == (True, True)
