"""Who sees the page of prices, what bad input is told, and that no page shows a field too early."""

import io
import re

import pytest
from sqlalchemy import select

from evaluator.db.models import Envelope, KeyHolder
from evaluator.db.queries import prices as rows
from evaluator.services.secrets import holders
from tests.factories import sealed_price
from tests.factories.prices import as_file, key_of, locked, on_paper, sealed_town
from tests.factories.scoring import rubric_of
from tests.factories.world import sign_in

PAGES = (
    "",
    "/envelopes/new",
    "/files/new",
    "/keys",
    "/keys/own",
    "/keys/hand-over",
    "/sealing-page",
    "/opening",
    "/opening/files",
)


@pytest.fixture
def town(session):
    return sealed_town(session)


def visitor(app, session, town, who):
    session.rollback()
    return sign_in(app.test_client(), session, town.people[who])


def at(town, path=""):
    return f"/procurements/{town.procurement.id}/prices{path}"


def outside(**more):
    return {"received_at": "2026-11-20T09:30", "seal": "intact", "place": "金庫", **more}


@pytest.mark.parametrize("path", PAGES)
def test_other_towns_officer_finds_nothing(app, session, town, path):
    other = sealed_town(session, code="132012", name="緑川市")
    assert visitor(app, session, other, "officer").get(at(town, path)).status_code == 404


def test_envelope_of_another_procurement_is_not_there(app, session, town):
    other = sealed_town(session, code="132012", name="緑川市")
    envelope = on_paper(session, other, other.proposals[0])
    client = visitor(app, session, town, "officer")
    assert client.get(at(town, f"/envelopes/{envelope.id}")).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_panel_member_never_sees_a_page(app, session, town, path):
    client = sign_in(app.test_client(), session, town.members[0])
    assert client.get(at(town, path)).status_code == 403


@pytest.mark.parametrize(
    ("state", "status"), [("receipt", 403), ("scoring", 403), ("closed", 403), ("opened", 200), ("decided", 200)]
)
def test_auditor_looks_only_after_the_opening(app, session, state, status):
    town = sealed_town(session, state=state)
    assert visitor(app, session, town, "auditor").get(at(town)).status_code == status


@pytest.mark.parametrize("state", ["preparation", "call", "receipt", "scoring"])
@pytest.mark.parametrize("who", ["officer", "clerk"])
def test_no_page_has_a_field_for_prices_early(app, session, state, who):
    town = sealed_town(session, state=state)
    on_paper(session, town, town.proposals[0])
    client = visitor(app, session, town, who)
    for path in ("", "/envelopes/new", "/files/new", "/keys", "/opening", "/opening/1", "/opening/files"):
        page = client.get(at(town, path)).get_data(as_text=True)
        names = set(re.findall(r'name="([^"]+)"', page))
        assert not names & {"amount", "price", "yen"}


@pytest.mark.parametrize(
    ("lang", "given", "sentence"),
    [
        ("ja", {"received_at": ""}, "受付日時を入力してください"),
        ("en", {"received_at": "yesterday"}, "such as 2026-12-01 14:00"),
        ("ja", {"received_at": "0001-01-01T00:00"}, "2000年から2100年まで"),
        ("en", {"received_at": "2099-01-01T00:00"}, "This moment has not come yet."),
        ("ja", {"seal": ""}, "封の状態を確かめて"),
        ("en", {"seal": "broken", "remark": ""}, "Say in the remark how the seal is broken"),
        ("ja", {"place": "  "}, "保管場所を入力してください"),
        ("en", {"place": "x" * 201}, "at most 200 characters"),
        ("ja", {"remark": "x" * 2001}, "2,000文字まで"),
        ("en", {"whose": "99"}, "Not a valid choice."),
        ("ja", {"whose": ""}, "どの提案者の封書かを選んでください"),
    ],
)
def test_bad_input_is_told_beside_the_field(app, session, town, lang, given, sentence):
    client = visitor(app, session, town, "clerk")
    client.get(at(town), query_string={"lang": lang})
    data = outside(whose=str(town.proposals[0].id), remark="備考") | given
    answer = client.post(at(town, "/envelopes/new"), data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert given.get("remark", "備考") in page
    assert session.scalar(select(Envelope.id)) is None


def test_file_is_asked_for_when_missing(app, session, town):
    for who in ("officer", "second"):
        key_of(session, town, who)
    client = visitor(app, session, town, "clerk")
    data = outside(whose=str(town.proposals[0].id), reference="K7P2-9XQM")
    assert "封をしたファイルを選んでください" in client.post(at(town, "/files/new"), data=data).get_data(as_text=True)
    wrong = data | {"file": (io.BytesIO(b"not sealed"), "x.sealed.json")}
    answer = client.post(at(town, "/files/new"), data=wrong)
    assert answer.status_code == 422
    assert "K7P2-9XQM" in answer.get_data(as_text=True)


def test_holders_make_their_keys_and_the_page_follows(app, session, town):
    officer = visitor(app, session, town, "officer")
    for who in ("officer", "second"):
        assert officer.post(at(town, "/keys"), data={"person": town.people[who].id}).status_code == 302
    assert officer.get(at(town, "/sealing-page")).status_code == 404
    for who in ("officer", "second"):
        client = visitor(app, session, town, who)
        phrase = f"みどりの屋根と時計台 {who}"
        answer = client.post(at(town, "/keys/own"), data={"passphrase": phrase, "again_passphrase": phrase})
        assert answer.status_code == 302
    session.rollback()
    row = session.scalars(select(KeyHolder)).first()
    assert holders.unlock(
        holders.Holder(public_pem=row.public_key, sealed_private=row.sealed_private), "みどりの屋根と時計台 officer"
    )
    answer = officer.get(at(town, "/sealing-page"))
    assert "attachment" in answer.headers["Content-Disposition"]
    page = answer.get_data(as_text=True)
    assert f"p-{town.procurement.id}" in page
    assert "総額（税込み）" in page
    assert "Total price (tax included)" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"passphrase": "", "again_passphrase": ""}, "開札用の合言葉を入力してください"),
        ({"passphrase": "short", "again_passphrase": "short"}, "12文字以上"),
        ({"passphrase": "みどりの屋根と時計台 1", "again_passphrase": "x"}, "二つの合言葉が一致していません"),
    ],
)
def test_weak_passphrase_makes_no_key(app, session, town, data, sentence):
    officer = visitor(app, session, town, "officer")
    officer.post(at(town, "/keys"), data={"person": town.people["officer"].id})
    answer = officer.post(at(town, "/keys/own"), data=data)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page) == (422, True), page
    session.rollback()
    assert session.scalar(select(KeyHolder.public_key)) == ""


def test_key_of_somebody_else_is_not_there(app, session, town):
    officer = visitor(app, session, town, "officer")
    officer.post(at(town, "/keys"), data={"person": town.people["second"].id})
    assert officer.get(at(town, "/keys/own")).status_code == 404


def test_hand_over_through_the_page(app, session, town):
    for who in ("officer", "second"):
        key_of(session, town, who)
    as_file(session, town, town.proposals[0], locked(town.procurement, "officer", "second"))
    leaving = rows.holder_of(session, town.procurement.id, town.people["second"].id)
    key_of(session, town, "third", after_id=leaving.id)
    client = visitor(app, session, town, "second")
    assert "third 氏" in client.get(at(town, "/keys/hand-over")).get_data(as_text=True)
    assert client.post(at(town, "/keys/hand-over"), data={"passphrase": "wrong one"}).status_code == 422
    session.rollback()
    assert session.scalar(select(KeyHolder.failures).where(KeyHolder.id == leaving.id)) == 1
    data = {"passphrase": sealed_price.passphrase("second")}
    assert client.post(at(town, "/keys/hand-over"), data=data).status_code == 302
    assert client.post(at(town, "/keys/hand-over"), data=data).status_code == 422
    session.rollback()
    assert session.get_one(KeyHolder, leaving.id).sealed_private == ""


def test_open_prices_are_only_listed(app, session):
    town = sealed_town(session, rubric=rubric_of(5, 5, price={"handling": "open"}))
    page = visitor(app, session, town, "officer").get(at(town)).get_data(as_text=True)
    assert "登録された価格はありません" in page
    assert "封書を登録する" not in page
