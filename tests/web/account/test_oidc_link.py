"""Linking one's own account to an identity provider."""

import html
import re

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, Person
from tests.factories import identity_provider as idp
from tests.factories import world
from tests.factories.accounts import PASSWORD, account, sign_in

START = "/account/oidc/start"


@pytest.fixture
def provider(app, monkeypatch):
    """A provider at work, which the application asks."""
    with idp.running() as found:
        monkeypatch.setitem(app.extensions, "oidc", found.provider())
        yield found


@pytest.fixture
def town(session):
    return world.town(session)


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def linking(client, **data):
    return client.post("/account/oidc/link", data={"password": PASSWORD, **data})


def kinds(session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


@pytest.fixture
def unlinked(client, session, town, provider):
    """A clerk, signed in, whom the provider does not know yet."""
    found = account(session, town, "clerk", "clerk")
    world.sign_in(client, session, found)
    return found


def test_own_account_is_linked_and_unlinked(app, client, session, provider, unlinked):
    other = app.test_client()
    sign_in(other, "clerk")
    assert linking(client).location == "/account/oidc/go"
    page = text(client.get("/account/oidc/go"))
    way = re.search(rf'href="({provider.issuer}/authorize[^"]*)"', page)[1]
    assert client.get(idp.at_provider(way)).location == "/account"
    page = text(client.get("/account"))
    assert (idp.SUBJECT in page, "連携しました" in page) == (True, True)
    assert other.get("/account").status_code == 302
    client.post("/account/sign-out")
    assert idp.enter(client).location == "/procurements"
    assert client.post("/account/oidc/unlink").location == "/account"
    assert "まだ連携していません" in text(client.get("/account"))
    client.post("/account/sign-out")
    assert "連携しているアカウントがありません" in text(client.get(idp.enter(client).location))
    assert kinds(session) == ["person.linked", "person.unlinked"]


@pytest.mark.parametrize("data", [{"password": ""}, {"password": "wrong"}])
def test_linking_asks_for_the_password(client, session, provider, unlinked, data):
    answer = linking(client, **data)
    assert (answer.status_code, "field__error" in text(answer)) == (422, True)
    assert client.get("/account/oidc/go").location == "/account/oidc/link"
    assert provider.asked == []


def test_wrong_passwords_while_linking_end_the_session(client, session, unlinked):
    for _try in range(5):
        linking(client, password="wrong")
    assert client.get("/account").location.startswith("/account/sign-in")


def test_link_of_an_ended_session_is_refused(client, session, provider, unlinked):
    linking(client)
    way = re.search(rf'href="({provider.issuer}/authorize[^"]*)"', text(client.get("/account/oidc/go")))[1]
    client.post("/account/sign-out")
    assert "すでに終わっています" in text(client.get(client.get(idp.at_provider(way)).location))
    assert session.scalar(select(Person.oidc_subject)) is None


def test_subject_is_linked_to_one_account_only(client, session, town, provider, unlinked):
    account(session, town, "first", "clerk", oidc_issuer=provider.issuer, oidc_subject=idp.SUBJECT)
    linking(client)
    way = re.search(rf'href="({provider.issuer}/authorize[^"]*)"', text(client.get("/account/oidc/go")))[1]
    page = text(client.get(client.get(idp.at_provider(way)).location))
    assert ("別のアカウントが連携しています" in page, idp.SUBJECT in page) == (True, True)
    assert kinds(session) == []


def test_sign_in_errand_does_not_link(client, session, provider, town):
    back = idp.at_provider(client.get(START).location)
    world.sign_in(client, session, account(session, town, "clerk", "clerk"))
    assert "連携しているアカウントがありません" in text(client.get(client.get(back).location))
    assert session.scalar(select(Person.oidc_subject)) is None
