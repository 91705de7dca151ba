"""The second step of signing in: an app, a sheet of codes, and what does not count."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, LoginSession, PaperCode, Person
from tests.factories import world
from tests.factories.accounts import PASSWORD, account, code_of, sign_in, with_app, with_paper

STRICT = frozenset({"administrator", "officer"})


@pytest.fixture
def strict(app, monkeypatch):
    """The second factor as it is in production."""
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", STRICT)


@pytest.fixture
def town(session):
    return world.town(session)


def key(app) -> str:
    return app.config["SECRET_KEY"]


def text(answer) -> str:
    return answer.get_data(as_text=True)


def again(session, person: Person) -> Person:
    session.expire_all()
    return session.get_one(Person, person.id)


def test_officer_reaches_nothing_before_the_second_factor_is_set_up(strict, client, session, town):
    account(session, town, "officer", "officer")
    assert sign_in(client, "officer").location == "/account/second-factor/set-up"
    for path in ("/account", "/account/password", "/account/organisation"):
        assert client.get(path).location.startswith("/account/second-factor/set-up")
    assert "officer 氏" not in text(client.get("/results"))


def shown_secret(page: str) -> tuple[str, str]:
    """The secret as it is printed, and the hidden field that brings it back."""
    printed = page.split('<strong class="tnum">')[1].split("</strong>")[0].replace(" ", "")
    return printed, page.split('name="secret" type="hidden" value="')[1].split('"')[0]


def test_set_up_shows_picture_and_takes_a_code(strict, client, session, town):
    person = account(session, town, "officer", "officer")
    sign_in(client, "officer")
    page = text(client.get("/account/second-factor/set-up"))
    secret, hidden = shown_secret(page)
    assert "<svg" in page
    wrong = client.post("/account/second-factor/set-up", data={"secret": hidden, "code": "000000"})
    assert (wrong.status_code, shown_secret(text(wrong))[0]) == (422, secret)
    assert client.post("/account/second-factor/set-up", data={"secret": hidden, "code": code_of(secret)}).status_code == 302
    assert client.get("/account").status_code == 200
    assert secret.encode() not in again(session, person).totp_secret
    assert session.scalars(select(Event.kind)).all() == ["second-factor.set"]


def test_stolen_cookie_sets_no_other_app(app, client, session, town):
    person = account(session, town, "officer", "officer", password_temporary=False)
    with_app(session, person, key(app))
    world.sign_in(client, session, person)
    before = again(session, person).totp_secret
    secret, hidden = shown_secret(text(client.get("/account/second-factor/set-up")))
    for guess in ({}, {"password": "guessed"}):
        data = {"secret": hidden, "code": code_of(secret), **guess}
        assert client.post("/account/second-factor/set-up", data=data).status_code == 422
        session.rollback()
        assert again(session, person).totp_secret == before
    right = {"secret": hidden, "code": code_of(secret), "password": PASSWORD}
    assert client.post("/account/second-factor/set-up", data=right).status_code == 302
    session.rollback()
    assert again(session, person).totp_secret != before


def test_set_up_refuses_a_secret_of_another_session(strict, client, session, town):
    account(session, town, "officer", "officer")
    sign_in(client, "officer")
    secret, hidden = shown_secret(text(client.get("/account/second-factor/set-up")))
    sign_in(client, "officer")
    answer = client.post("/account/second-factor/set-up", data={"secret": hidden, "code": code_of(secret)})
    assert (answer.status_code, shown_secret(text(answer))[0] != secret) == (422, True)


def test_code_of_the_app_lets_in_once(app, client, session, town):
    person = account(session, town, "officer", "officer")
    code = code_of(with_app(session, person, key(app)))
    for expected in (302, 422):
        assert sign_in(client, "officer").location == "/account/second-factor"
        assert client.post("/account/second-factor", data={"code": code}).status_code == expected


@pytest.mark.parametrize(("lang", "said"), [("ja", "このコードは使えません"), ("en", "This code does not count")])
@pytest.mark.parametrize("code", ["000000", "12345", "あ", "' --", "9" * 5000])
def test_wrong_code_is_refused_beside_its_field(app, client, session, town, code, lang, said):
    with_app(session, account(session, town, "officer", "officer"), key(app))
    sign_in(client, "officer")
    client.set_cookie("lang", lang)
    answer = client.post("/account/second-factor", data={"code": code})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_empty_code_is_asked_for(app, client, session, town):
    with_app(session, account(session, town, "officer", "officer"), key(app))
    sign_in(client, "officer")
    assert "コードを入力してください" in text(client.post("/account/second-factor", data={}))


def test_right_passwords_do_not_forgive_wrong_codes(app, client, session, town):
    person = account(session, town, "officer", "officer")
    with_app(session, person, key(app))
    for _try in range(5):
        sign_in(client, "officer")
        answer = client.post("/account/second-factor", data={"code": "000000"})
    assert "しばらくサインインできません" in text(answer)
    assert again(session, person).locked_until > datetime.now(UTC)
    assert client.get("/account/second-factor").location.startswith("/account/sign-in")


def test_printed_code_lets_in_once(app, client, session, town):
    person = account(session, town, "member", "member")
    first, second = with_paper(session, person, key(app))
    for code, expected in ((first.lower(), 302), (first, 422), (second, 302)):
        sign_in(client, "member")
        assert client.post("/account/second-factor", data={"code": code}).status_code == expected
    assert session.scalars(select(PaperCode.used_at)).all().count(None) == 0
    assert sign_in(client, "member").location == "/account/second-factor"


def test_half_signed_in_session_does_not_wait_for_ever(app, client, session, town):
    with_app(session, account(session, town, "officer", "officer"), key(app))
    sign_in(client, "officer")
    found = session.scalars(select(LoginSession)).one()
    found.created_at = datetime.now(UTC) - timedelta(minutes=16)
    session.commit()
    assert client.get("/account/second-factor").location.startswith("/account/sign-in")
