"""One's own password: rules, the temporary one, and a change."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Person
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


def test_temporary_password_must_be_changed_first(client, session, town):
    person = account(session, town, "clerk", "clerk", password_temporary=True)
    assert sign_in(client, "clerk").location == "/account/password"
    assert client.get("/account").location.startswith("/account/password")
    new = "川辺の古い水車と月"
    answer = client.post("/account/password", data={"new_password": new, "again_password": new})
    assert answer.status_code == 422  # nine signs
    new += "あかりの小道"
    assert client.post("/account/password", data={"new_password": new, "again_password": new}).status_code == 302
    assert client.get("/account").status_code == 200
    assert not again(session, person).password_temporary
    assert [(each.kind, new in each.values.text) for each in session.scalars(select(Event))] == [("password.changed", False)]


@pytest.mark.parametrize(
    ("data", "ja", "en"),
    [
        ({}, "新しいパスワードを入力してください", "Enter a new password."),
        ({"new_password": "short"}, "12文字以上", "12"),
        ({"new_password": "password12345"}, "よく使われる語", "well-known"),
        ({"new_password": "よい長い文章を書いてみる", "again_password": "x"}, "一致していません", "not the same"),
    ],
)  # fmt: skip
def test_weak_password_is_refused_with_a_reason(client, session, town, data, ja, en):
    account(session, town, "clerk", "clerk", password_temporary=True)
    sign_in(client, "clerk")
    sent = {"again_password": data.get("new_password", ""), **data}
    for lang, said in (("ja", ja), ("en", en)):
        client.set_cookie("lang", lang)
        answer = client.post("/account/password", data=sent)
        assert (answer.status_code, said in text(answer)) == (422, True)


def test_change_needs_the_present_password_and_ends_others(app, client, session, town):
    account(session, town, "clerk", "clerk")
    other, new = app.test_client(), "緑の丘をこえて三つ目の橋"
    for each in (client, other):
        sign_in(each, "clerk")
    sent = {"password": "wrong", "new_password": new, "again_password": new}
    assert "今のパスワードと違います" in text(client.post("/account/password", data=sent))
    assert client.post("/account/password", data={**sent, "password": PASSWORD}).location == "/account"
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 302)
    assert sign_in(client, "clerk").status_code == 422
    assert sign_in(client, "clerk", new).status_code == 302
