"""The pages of the decision and the contract: who may what, what is refused, both languages, two windows."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.db.models import Award, Procurement
from evaluator.services import course
from evaluator.services.actor import now
from tests.factories.decided import LATER, closed, officer, rule
from tests.factories.papers import PDF
from tests.factories.world import person, sign_in, whole_town
from tests.services.test_awards import approve, decided, drafted, ended, made


@pytest.fixture
def town(session):
    return decided(session)


@pytest.fixture
def client(app, session, town):
    return sign_in(app.test_client(), session, town.people["officer"])


def at(town, rest=""):
    return f"/procurements/{town.procurement.id}/award{rest}"


def draft_of(town, index=0, **changed):
    return {"decision": f"award:{town.proposals[index].id}", "route": "課長\n市長", "conditions": "", "reason": "", **changed}


def rows(session):
    session.rollback()
    return session.scalars(select(Award).order_by(Award.number)).all()


def version(client, address):
    return re.search(r'name="version"[^>]*value="(\d+)"', client.get(address).text)[1]


APPROVED = {"agreed": "yes", "how": "on-paper", "name": "青野 一郎", "on": "", "note": ""}


def today(client, address):
    return {**APPROVED, "on": japan_date(now()).isoformat(), "version": version(client, address)}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_decision_is_drafted_and_shown(client, session, town, lang):
    assert client.get(f"{at(town, '/new')}?lang={lang}").status_code == 200
    answer = client.post(at(town, "/new"), data=draft_of(town, conditions="増員"))
    assert (answer.status_code, answer.location) == (302, at(town))
    shown = client.get(f"{at(town)}?lang={lang}").text
    assert ("青野福祉会" in shown, "増員" in shown, "課長" in shown, "市長" in shown) == (True, True, True, True)
    assert [each.kind for each in rows(session)] == ["award"]


def test_desk_and_home_lead_to_what_is_next(client, town):
    desk = client.get(f"/procurements/{town.procurement.id}?lang=ja").text
    assert ("決定案を起案する" in desk, "契約" in desk) == (True, True)
    assert at(town) in client.get("/procurements").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decision": ""}, "いずれかを選んでください。"),
        ({"decision": "award:999999"}, ""),
        ({"decision": "no_award"}, ""),
        ({"decision": "\0"}, ""),
        ({"route": " \n "}, "決裁者の職名を1つ以上書いてください。"),
        ({"route": "長" * 101}, "職名は100字以内で書いてください。"),
        ({"route": "\n".join("長" * 3 for _ in range(21))}, "決裁者は1人から20人までです。"),
        ({"conditions": "あ" * 4001}, "4,000字以内で書いてください。"),
    ],
)
def test_wrong_draft_is_said_and_stays(client, session, town, changed, said):
    answer = client.post(at(town, "/new"), data=draft_of(town, **{"reason": "理由の文", **changed}))
    assert (answer.status_code, "理由の文" in answer.text, said in answer.text) == (422, True, True)
    assert rows(session) == []


def test_whole_route_is_recorded_and_makes_the_decision(client, session, town):
    client.post(at(town, "/new"), data=draft_of(town))
    address = at(town, "/1/approval")
    for _ in range(2):
        assert client.get(f"{address}?lang=en").status_code == 200
        assert client.post(address, data=today(client, address)).status_code == 302
    assert rows(session)[0].made_at is not None
    assert client.post(address, data={**APPROVED, "on": "2026-11-20", "version": "1"}).status_code == 409


def test_refusal_stands_with_its_reason_beside_the_new_draft(client, session, town):
    client.post(at(town, "/new"), data=draft_of(town))
    address = at(town, "/1/approval")
    without = client.post(address, data={**today(client, address), "agreed": "no"})
    assert (without.status_code, "差戻しの理由を書いてください。" in without.text) == (422, True)
    client.post(address, data={**today(client, address), "agreed": "no", "note": "条件が足りない"})
    shown = client.get(at(town)).text
    assert ("条件が足りない" in shown, [each.number for each in rows(session)]) == (True, [1, 2])
    edit = at(town, "/2/edit")
    assert client.post(edit, data=draft_of(town, conditions="増員", version=version(client, edit))).status_code == 302
    assert rows(session)[1].conditions == "増員"


def test_own_draft_is_not_approved_in_the_system(client, session, town):
    client.post(at(town, "/new"), data=draft_of(town))
    address = at(town, "/1/approval")
    answer = client.post(address, data={**today(client, address), "how": "signed-in"})
    assert (answer.status_code, "自分が決裁することはできません" in answer.text) == (422, True)


def test_own_approval_on_the_spot_needs_no_day(app, client, session, town):
    client.post(at(town, "/new"), data=draft_of(town, route="課長"))
    session.rollback()
    second = sign_in(app.test_client(), session, person(session, town.organisation, "second", "officer", name="青野 次郎"))
    address = at(town, "/1/approval")
    data = {**APPROVED, "how": "signed-in", "name": "", "version": version(second, address)}
    assert second.post(address, data=data).status_code == 302
    assert rows(session)[0].approvals[0].decided_on == japan_date(now())


def test_two_windows_do_not_decide_twice(client, session, town):
    client.post(at(town, "/new"), data=draft_of(town))
    address = at(town, "/1/approval")
    data = today(client, address)
    assert client.post(address, data=data).status_code == 302
    late = client.post(address, data={**data, "name": "二つ目の窓"})
    assert (late.status_code, "二つ目の窓" in late.text) == (409, True)
    assert client.post(at(town, "/new"), data=draft_of(town)).status_code == 302
    assert len(rows(session)) == 1


def test_negotiation_keeps_its_document(client, session, town):
    made(session, town)
    data = {"on": "2026-11-20", "present": "調達課", "content": "配置を確認", "file": (BytesIO(PDF), "協議録.pdf")}
    assert client.post(at(town, "/1/record"), data=data, content_type="multipart/form-data").status_code == 302
    shown = client.get(at(town)).text
    assert ("配置を確認" in shown, "協議録.pdf" in shown) == (True, True)
    assert client.get(at(town, "/1/record/1/file")).data == PDF
    assert client.get(at(town, "/1/record/2/file")).status_code == 404


@pytest.mark.parametrize("changed", [{"on": ""}, {"on": "きのう"}, {"present": " "}, {"content": ""}, {"on": "2199-01-01"}])
def test_wrong_entry_of_the_record_is_refused(client, session, town, changed):
    made(session, town)
    answer = client.post(at(town, "/1/record"), data={"on": "2026-11-20", "present": "調達課", "content": "確認", **changed})
    assert (answer.status_code, rows(session)[0].entries) == (422, [])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "30,000,001"}, "上限額30,000,000円を超えています。"),
        ({"amount": ""}, "額を入力してください。"),
        ({"amount": "たくさん"}, ""),
        ({"on": "2026-11-19"}, "決定より前の日付です。"),
        ({"on": "2199-01-01"}, ""),
        ({"tax": "x"}, ""),
    ],
)
def test_wrong_contract_is_refused_beside_its_field(client, session, town, changed, said):
    made(session, town)
    address = at(town, "/1/contract")
    data = {"on": "2026-11-20", "amount": "29,000千円", "tax": "yes", "note": "覚書あり", "version": version(client, address)}
    answer = client.post(address, data={**data, **changed})
    assert (answer.status_code, said in answer.text, "覚書あり" in answer.text) == (422, True, True)
    assert rows(session)[0].contract_on is None


def test_contract_ends_the_way(client, session, town):
    made(session, town)
    address = at(town, "/1/contract")
    data = {"on": "2026-11-20", "amount": "29,000千円", "tax": "yes", "note": "", "version": version(client, address)}
    assert client.post(address, data=data).status_code == 302
    assert "29,000,000円" in client.get(f"{at(town)}?lang=ja").text
    assert at(town) not in client.get("/procurements").text


def test_withdrawal_leads_to_the_next_rank(client, session, town):
    made(session, town)
    address = at(town, "/1/end")
    data = {"cause": "withdrew", "reason": "", "version": version(client, address)}
    assert client.post(address, data=data).status_code == 422
    assert client.post(address, data={**data, "reason": "人員の都合"}).status_code == 302
    shown = client.get(f"{at(town)}?lang=ja").text
    assert ("人員の都合" in shown, "緑川福祉会" in shown) == (True, True)


def test_draft_is_given_up_with_a_reason(client, session, town):
    client.post(at(town, "/new"), data=draft_of(town))
    address = at(town, "/1/drop")
    assert client.post(address, data={"reason": "誤記", "version": version(client, address)}).status_code == 302
    assert rows(session)[0].ended_reason == "誤記"
    assert client.post(address, data={"reason": "誤記", "version": "1"}).status_code == 422


def test_new_call_is_made_and_both_lead_to_each_other(client, session):
    town = decided(session, rule("lot", on_withdrawal="call-again"), code="011002", name="緑川市")
    here = sign_in(client.application.test_client(), session, town.people["officer"])
    ended(session, town, made(session, town))
    made(session, town, kind="call_again")
    shown = here.get(at(town)).text
    number = re.search(r'name="version" value="(\d+)"', shown)[1]
    answer = here.post(at(town, "/2/call-again"), data={"version": number})
    session.rollback()
    new = session.scalars(select(Procurement).where(Procurement.title.endswith("（再公募）"))).one()
    assert answer.location == f"/procurements/{new.id}"
    assert f'href="/procurements/{town.procurement.id}"' in here.get(answer.location).text
    assert f'href="/procurements/{new.id}"' in here.get(at(town)).text


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_clerk_and_auditor_only_read(app, session, town, role):
    made(session, town)
    here = sign_in(app.test_client(), session, town.people[role])
    shown = here.get(at(town))
    assert (shown.status_code, "課長" in shown.text, "/1/contract" in shown.text) == (200, True, False)
    for rest in ("/new", "/1/edit", "/1/approval", "/1/drop", "/1/end", "/1/record", "/1/contract"):
        assert (here.get(at(town, rest)).status_code, here.post(at(town, rest)).status_code) == (403, 403)
    assert here.post(at(town, "/1/call-again")).status_code == 403


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_member_sees_the_outcome_only(app, session, town, lang):
    here = sign_in(app.test_client(), session, town.members[0])
    address = f"/panel/{town.procurement.id}/award"
    award = drafted(session, town, reason="内部の理由")
    assert "青野福祉会" not in here.get(f"{address}?lang={lang}").text
    for _ in range(2):
        approve(session, town, award)
    shown = here.get(f"{address}?lang={lang}").text
    assert ("青野福祉会" in shown, "内部の理由" in shown, "課長" in shown) == (True, False, False)
    assert address in here.get(f"/panel/{town.procurement.id}/ranking").text
    assert here.get(at(town)).status_code == 403


@pytest.mark.parametrize("who", ["administrator", "visitor"])
def test_everybody_else_is_refused(app, session, town, who):
    here = app.test_client()
    if who == "visitor":
        assert here.get(at(town)).status_code == 302
    else:
        assert sign_in(here, session, town.people[who]).get(at(town)).status_code == 403


def test_another_town_and_another_number_are_not_there(app, client, session, town):
    made(session, town)
    assert client.get(at(town, "/2/contract")).status_code == 404
    other = whole_town(session, code="011002", name="緑川市")
    here = sign_in(app.test_client(), session, other.people["officer"])
    assert [here.get(at(town, rest)).status_code for rest in ("", "/new", "/1/contract")] == [404, 404, 404]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_before_the_result_is_fixed_nothing_can_be_done(app, session, lang):
    town = closed(session, rule("lot"), marks=(5, 3), code="011002", name="緑川市")
    here = sign_in(app.test_client(), session, town.people["officer"])
    assert here.get(f"{at(town)}?lang={lang}").status_code == 200
    assert here.post(at(town, "/new"), data=draft_of(town)).location == at(town)
    course.move(session, officer(town), town.procurement, "decide", LATER)
    session.commit()
    assert here.post(at(town, "/new"), data=draft_of(town)).status_code == 302


def test_nonsense_in_every_form_is_no_failure(client, session, town):
    made(session, town)
    nonsense = "\0<script>'\"％%(x)s{{ 1 }}"
    names = ("decision", "route", "reason", "agreed", "how", "name", "on", "note", "cause", "present", "content", "amount", "tax")
    data = {**dict.fromkeys((*names, "conditions", "version"), nonsense), "confirmed": "y"}
    for rest in ("/1/edit", "/1/approval", "/1/drop", "/1/end", "/1/record", "/1/contract"):
        assert client.post(at(town, rest), data=data).status_code in (409, 422), rest
    assert client.post(at(town, "/1/call-again"), data=data).status_code == 302
    assert len(rows(session)) == 1
