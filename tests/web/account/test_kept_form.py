"""A form that comes after its session has ended is kept, and only for its writer."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from evaluator.db.models import LoginSession, Person
from tests.factories import accounts, world
from tests.factories.accounts import account, code_of, sign_in, with_app


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


def test_late_form_is_kept_through_both_steps(app, client, session, town):
    person = account(session, town, "officer", "officer", password_temporary=False)
    secret = with_app(session, person, key(app))
    world.sign_in(client, session, person)
    session.scalars(select(LoginSession)).one().ended_at = datetime.now(UTC)
    session.commit()
    typed = {"new_password": "never shown", "note": '長い"文章"<b>', "next": "/x"}
    late = client.post("/account/password?lang=ja", data=typed)
    page = text(late)
    assert late.status_code == 401
    assert ("入力した内容は残っています" in page, "never shown" in page) == (True, False)
    assert "ファイルとパスワードは引き継がれません" in page
    assert "長い&#34;文章&#34;&lt;b&gt;" in page
    carried = {"kept-to": "/account/password?lang=ja", "kept-left": "1", "kept.note": '長い"文章"<b>', "kept.next": "/x"}
    assert all(f'name="{name}"' in page for name in carried)
    second = sign_in(client, "officer", **carried)
    assert (second.status_code, 'name="kept.note"' in text(second)) == (200, True)
    last = client.post("/account/second-factor", data={"code": code_of(secret), **carried})
    assert 'action="/account/password?lang=ja"' in text(last)
    assert 'name="note" value="長い&#34;文章' in text(last)


def test_wrong_password_on_the_way_keeps_the_text(client, session, town):
    account(session, town, "clerk", "clerk")
    answer = sign_in(client, "clerk", "wrong", **{"kept-to": "/account", "kept.note": "文章"})
    assert (answer.status_code, 'name="kept.note" value="文章"' in text(answer)) == (422, True)


def test_text_is_not_handed_to_somebody_else(app, client, session, town):
    world.sign_in(client, session, account(session, town, "first", "clerk"))
    session.scalars(select(LoginSession)).one().ended_at = datetime.now(UTC)
    account(session, town, "second", "clerk")
    answer = sign_in(client, "second", **{"kept-to": "/account", "kept.note": "文章"})
    assert (answer.status_code, "文章" in text(answer)) == (302, False)


def test_text_is_kept_for_nobody_without_a_session(client, session, town):
    account(session, town, "second", "clerk")
    assert sign_in(client, "second", **{"kept-to": "/account", "kept.note": "文章"}).status_code == 302


def test_text_typed_after_signing_out_stays_with_its_writer(client, session, town):
    account(session, town, "first", "clerk")
    account(session, town, "second", "clerk")
    kept = {"kept-to": "/account", "kept.note": "文章"}
    sign_in(client, "first")
    client.post("/account/sign-out")
    assert "文章" in text(client.post("/account/password", data={"note": "文章"}))
    assert "文章" not in text(sign_in(client, "second", **kept))
    client.post("/account/sign-out")
    assert "文章" not in text(sign_in(client, "first", **kept))


def test_writer_gets_the_text_after_signing_out(client, session, town):
    account(session, town, "first", "clerk")
    sign_in(client, "first")
    client.post("/account/sign-out")
    assert "文章" in text(sign_in(client, "first", **{"kept-to": "/account", "kept.note": "文章"}))


def test_kept_form_goes_only_to_our_own_pages(client, session, town):
    account(session, town, "clerk", "clerk")
    answer = sign_in(client, "clerk", **{"kept-to": "//evil.example/", "kept.note": "文章"})
    assert (answer.status_code, "evil" in text(answer)) == (302, False)


def test_file_is_said_to_be_left_out(client):
    from io import BytesIO

    answer = client.post("/account/sessions/end", data={"file": (BytesIO(b"x"), "a.pdf"), "note": "文章"})
    assert (answer.status_code, "ファイルとパスワードは引き継がれません" in text(answer)) == (401, True)


def test_late_form_without_token_is_refused(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/account/sessions/end", data={"note": "文章"})
    assert (answer.status_code, "文章" in text(answer)) == (400, False)


def test_script_gets_a_short_answer_as_data(client):
    for ask in (client.get, client.post):
        answer = ask("/account/sessions/end", headers={"Accept": "application/json"})
        expected = (405, None) if ask == client.get else (401, {"error": "signed-out", "sign_in": "/account/sign-in"})
        assert (answer.status_code, answer.get_json(silent=True)) == expected


def test_session_ends_when_the_person_changes(client, session, town):
    person = account(session, town, "clerk", "clerk")
    for change in ("active", "security_version"):
        sign_in(client, "clerk")
        found = again(session, person)
        setattr(found, change, 0 if change == "active" else found.security_version + 1)
        session.commit()
        assert client.get("/account").status_code == 302
        found.active = True
        session.commit()


def test_masthead_shows_who_is_signed_in(client, session, town):
    account(session, town, "clerk", "clerk")
    assert "サインアウト" not in text(client.get("/results"))
    sign_in(client, "clerk")
    page = text(client.get("/results"))
    assert ("clerk 氏" in page, "サインアウト" in page, "青野市" in page) == (True, True, True)
    assert accounts.HASH not in page
