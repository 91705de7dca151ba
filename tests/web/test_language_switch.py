"""A page with a refused form, asked for in the other language: shown as it was typed, and nothing is done with it."""

import html

import pytest
from sqlalchemy import func, select

from evaluator.db.models import Event, Person
from tests.architecture.tree import name_of, python_files
from tests.factories import world
from tests.factories.accounts import PASSWORD, account, sign_in, with_app

NEW = {"login": "hanako", "name": "山田 花子", "roles": "clerk"}
SEARCHES = {"evaluator/web/history/forms.py", "evaluator/web/rubrics/forms.py"}
"""Forms asked for by GET, whose addresses hold the language besides what is searched."""
ASKED_ANEW = {"evaluator/web/trial/forms.py"}
"""Forms that store nothing: their result is worked out again in the other language."""
OWN = {"evaluator/web/form.py"}


@pytest.fixture
def town(session):
    return world.town(session)


@pytest.fixture
def admin(client, session, town):
    found = account(session, town, "chief", "administrator")
    world.sign_in(client, session, found)
    return found


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def events(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Event))


@pytest.mark.parametrize(
    ("path", "data", "kept"),
    [
        ("/people/new", NEW, "hanako"),
        ("/people/invite", {"login": "hanako", "role": "clerk"}, "hanako"),
        ("/people/organisation", {"corporate_number": "2000012010019", "implementing": "yes"}, "2000012010019"),
        ("/people/{id}/edit", {"name": "別の名前", "kana": "", "affiliation": ""}, "別の名前"),
        ("/people/{id}/roles", {"role": "clerk"}, 'value="clerk"'),
        ("/people/hand-over", {"giver": "", "taker": ""}, 'name="taker"'),
    ],
)
def test_switched_form_of_people_does_nothing(client, session, town, admin, path, data, kept):
    first, _second = (world.person(session, town, name, "officer") for name in ("first", "second"))
    world.procurement(session, town, officer_id=first.id)
    session.commit()
    before = events(session)
    answer = client.post(path.format(id=admin.id) + "?lang=en", data=data)
    assert (answer.status_code, '<html lang="en">' in text(answer), kept in text(answer)) == (422, True, True)
    assert 'role="alert"' not in text(answer)
    assert events(session) == before


def test_same_form_without_a_switch_is_done(client, session, admin):
    assert client.post("/people/new", data=NEW).status_code == 200
    assert events(session) == 1


def test_switched_sign_in_tries_no_password(client, session, town):
    person = account(session, town, "clerk", "clerk")
    for _ in range(8):
        answer = client.post("/account/sign-in?lang=en", data={"login": "clerk", "password": "wrong"})
    assert (answer.status_code, 'value="clerk"' in text(answer)) == (422, True)
    session.rollback()
    assert session.get_one(Person, person.id).failures == 0
    assert client.post("/account/sign-in?lang=en", data={"login": "clerk", "password": PASSWORD}).status_code == 422
    assert client.get("/account").status_code == 302


def test_switched_code_counts_as_no_try(app, client, session, town):
    person = account(session, town, "chief", "administrator")
    with_app(session, person, app.config["SECRET_KEY"])
    sign_in(client, "chief")
    for _ in range(8):
        assert client.post("/account/second-factor?lang=ja", data={"code": "000000"}).status_code == 422
    session.rollback()
    assert session.get_one(Person, person.id).failures == 0


def test_switched_password_page_sets_no_password(client, session, town):
    account(session, town, "clerk", "clerk")
    sign_in(client, "clerk")
    new = "あかりの小道と古い水車と月"
    answer = client.post("/account/password?lang=en", data={"password": PASSWORD, "new_password": new, "again_password": new})
    assert (answer.status_code, events(session)) == (422, 0)


def test_forms_that_change_something_know_the_switch():
    named = {name_of(each) for each in python_files() if "FlaskForm" in each.read_text(encoding="utf-8")}
    assert {each for each in named if each.startswith("evaluator/")} == SEARCHES | ASKED_ANEW | OWN
