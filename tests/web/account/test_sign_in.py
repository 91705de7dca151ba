"""Signing in and out, in both languages and with everything that can go wrong."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Event, LoginSession, Person
from evaluator.services.secrets import passwords
from evaluator.web.access import COOKIE
from tests.factories import world
from tests.factories.accounts import PASSWORD, account, sign_in


@pytest.fixture
def town(session):
    return world.town(session)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def again(session, person: Person) -> Person:
    session.expire_all()
    return session.get_one(Person, person.id)


@pytest.mark.parametrize(("lang", "said"), [("ja", "サインイン"), ("en", "Sign in")])
def test_sign_in_page_speaks_both_languages(client, lang, said):
    assert f"<h1>{said}</h1>" in text(client.get(f"/account/sign-in?lang={lang}"))


def test_right_password_opens_a_closed_cookie(client, session, town):
    account(session, town, "clerk", "clerk")
    answer = sign_in(client, "clerk")
    assert answer.status_code == 302
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert "clerk 氏" in text(client.get("/account"))


def test_hash_of_another_cost_is_made_anew(client, session, town):
    person = account(session, town, "clerk", "clerk")
    old = person.password_hash
    assert passwords.is_outdated(old)
    assert sign_in(client, "clerk").status_code == 302
    session.rollback()
    made = again(session, person).password_hash
    assert made != old
    assert not passwords.is_outdated(made)
    assert passwords.verify(made, PASSWORD)
    client.post("/account/sign-out")
    assert sign_in(client, "clerk").status_code == 302
    session.rollback()
    assert again(session, person).password_hash == made


def test_wrong_password_renews_no_hash(client, session, town):
    person = account(session, town, "clerk", "clerk")
    old = person.password_hash
    client.post("/account/sign-in", data={"login": "clerk", "password": "wrong"})
    session.rollback()
    assert again(session, person).password_hash == old


def test_stored_session_does_not_hold_the_token(client, session, town):
    account(session, town, "clerk", "clerk")
    sign_in(client, "clerk")
    assert client.get_cookie(COOKIE).value not in session.scalars(select(LoginSession.token_sha256)).all()


@pytest.mark.parametrize(
    ("lang", "said"), [("ja", "ログイン名またはパスワードが正しくありません"), ("en", "login or the password is wrong")]
)
def test_wrong_login_and_wrong_password_are_answered_alike(client, session, town, lang, said):
    account(session, town, "clerk", "clerk")
    client.set_cookie("lang", lang)
    pages = [
        client.post("/account/sign-in", data={"login": login, "password": password})
        for login, password in (("clerk", "wrong"), ("nobody", PASSWORD))
    ]
    assert [each.status_code for each in pages] == [422, 422]
    assert all(said in text(each) for each in pages)
    told = [re.sub(r'"csrf_token" value="[^"]*"|value="(clerk|nobody)"', "", text(each)) for each in pages]
    assert told[0] == told[1]
    assert client.get_cookie(COOKIE) is None


@pytest.mark.parametrize(("lang", "said"), [("ja", "ログイン名を入力してください"), ("en", "Enter your login")])
def test_empty_form_says_what_is_missing(client, lang, said):
    client.set_cookie("lang", lang)
    answer = client.post("/account/sign-in", data={})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_login_over_the_limit_is_refused_beside_it(client):
    answer = sign_in(client, "x" * 101)
    assert (answer.status_code, "100文字まで" in text(answer)) == (422, True)


def test_odd_signs_sign_nobody_in(client, session, town):
    account(session, town, "clerk", "clerk")
    for login in ("\x00", "%", "clerk\u0301", "' OR 1=1 --", "👍" * 100):
        assert sign_in(client, login).status_code == 422


@pytest.mark.parametrize("change", [{"active": False}, {"demo": True}, {"password_hash": None}])
def test_closed_account_is_answered_as_a_wrong_one(app, client, session, town, change, monkeypatch):
    monkeypatch.setitem(app.config, "EVALUATOR_DEV", False)
    account(session, town, "clerk", "clerk", **change)
    answer = sign_in(client, "clerk")
    assert (answer.status_code, "正しくありません" in text(answer)) == (422, True)


def test_somebody_without_any_role_is_not_let_in(client, session, town):
    account(session, town, "clerk")
    assert sign_in(client, "clerk").status_code == 422


def test_five_failures_close_the_account_twice_as_long_each_time(client, session, town):
    person = account(session, town, "clerk", "clerk")
    for expected in (15, 30, 60):
        for _try in range(5):
            sign_in(client, "clerk", "wrong")
        found = again(session, person)
        left = found.locked_until - datetime.now(UTC)
        assert timedelta(minutes=expected - 1) < left <= timedelta(minutes=expected)
        assert sign_in(client, "clerk").status_code == 422
        found.locked_until = datetime.now(UTC) - timedelta(seconds=1)
        session.commit()
    assert sign_in(client, "clerk").status_code == 302
    assert (again(session, person).failures, person.locked_until) == (0, None)


def test_closing_an_account_is_one_event(client, session, town):
    account(session, town, "clerk", "clerk")
    for _try in range(7):
        sign_in(client, "clerk", "wrong")
    assert session.scalars(select(Event.kind)).all() == ["account.locked"]


@pytest.mark.parametrize(("lang", "said"), [("ja", "操作が集中しました"), ("en", "Too many tries")])
def test_one_address_may_not_try_without_end(app, client, monkeypatch, lang, said):
    monkeypatch.setitem(app.config, "SIGN_INS_PER_MINUTE", 3)
    with app.app_context():
        app.extensions["limiter"].copy().pop().reset()
    client.set_cookie("lang", lang)
    codes = [client.post("/account/sign-in", data={"login": "x", "password": "y"}) for _try in range(4)]
    assert [each.status_code for each in codes] == [422, 422, 422, 429]
    assert said in text(codes[-1])
    assert client.get("/account/sign-in").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "javascript:alert(1)", "x"],
)
def test_next_never_leads_to_another_site(client, session, town, target):
    account(session, town, "clerk", "clerk")
    assert sign_in(client, "clerk", next=target).location.startswith("/")
    assert "evil" not in sign_in(client, "clerk", next=target).location


def test_page_asked_for_opens_after_signing_in(client, session, town):
    account(session, town, "clerk", "clerk")
    asked = client.get("/account?x=1")
    assert asked.location == "/account/sign-in?next=/account?x%3D1"
    assert 'value="/account?x=1"' in text(client.get(asked.location))
    assert sign_in(client, "clerk", next="/account?x=1").location == "/account?x=1"


def test_visitor_starts_at_the_public_results(client):
    assert client.get("/").location == "/results"


def test_signing_out_ends_the_session_itself(client, session, town):
    account(session, town, "clerk", "clerk")
    sign_in(client, "clerk")
    token = client.get_cookie(COOKIE).value
    assert client.post("/account/sign-out").location == "/account/sign-in"
    client.set_cookie(COOKIE, token)
    assert client.get("/account").location.startswith("/account/sign-in")


def test_signing_out_needs_a_post(client):
    assert client.get("/account/sign-out").status_code == 405


def test_idle_session_ends_and_use_keeps_it(client, session, town):
    world.sign_in(client, session, account(session, town, "clerk", "clerk"))
    found = session.scalars(select(LoginSession)).one()
    found.seen_at = datetime.now(UTC) - timedelta(minutes=59)
    session.commit()
    assert client.get("/account").status_code == 200
    session.expire_all()
    assert datetime.now(UTC) - found.seen_at < timedelta(minutes=1)
    found.seen_at = datetime.now(UTC) - timedelta(minutes=61)
    session.commit()
    assert client.get("/account").status_code == 302


def test_use_within_a_minute_writes_nothing(client, session, town):
    world.sign_in(client, session, account(session, town, "clerk", "clerk"))
    found = session.scalars(select(LoginSession)).one()
    found.seen_at = moment = datetime.now(UTC) - timedelta(seconds=30)
    session.commit()
    client.get("/account")
    session.expire_all()
    assert found.seen_at == moment


def test_a_refused_form_counts_as_use_too(client, session, town):
    world.sign_in(client, session, account(session, town, "clerk", "clerk"))
    found = session.scalars(select(LoginSession)).one()
    found.seen_at = datetime.now(UTC) - timedelta(minutes=30)
    session.commit()
    assert client.post("/account/password", data={}).status_code == 422
    session.expire_all()
    assert datetime.now(UTC) - found.seen_at < timedelta(minutes=1)


def test_other_sessions_can_be_ended(app, client, session, town):
    person = account(session, town, "clerk", "clerk")
    other = app.test_client()
    for each in (client, other):
        sign_in(each, "clerk")
    assert "ほかのブラウザー" in text(client.get("/account"))
    client.post("/account/sessions/end")
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 302)
    assert session.scalar(select(func.count()).select_from(LoginSession).where(LoginSession.person_id == person.id)) == 2


def test_several_organisations_are_chosen_from_and_switched(client, session, town):
    second = world.town(session, code="131024", name="緑川市")
    foreign = world.town(session, code="131032", name="白石市")
    person = account(session, town, "both", "clerk")
    session.add(world.RoleGrant(person_id=person.id, organisation_id=second.id, role="auditor", granted_at=world.NOW))
    session.commit()
    assert sign_in(client, "both").location == "/account/organisation"
    assert client.get("/").location == "/account/organisation"
    page = text(client.get("/account/organisation"))
    assert ("青野市" in page, "緑川市" in page, "白石市" in page) == (True, True, False)
    for bad in ({"organisation": foreign.id}, {"organisation": "x"}, {}):
        assert client.post("/account/organisation", data=bad).status_code == 422
    assert client.post("/account/organisation", data={"organisation": second.id}).status_code == 302
    assert "監査担当" in text(client.get("/account"))
    client.post("/account/organisation", data={"organisation": town.id})
    assert "受付担当" in text(client.get("/account"))
    sign_in(client, "both")
    assert "受付担当" in text(client.get("/account"))  # where one was before, one goes on
