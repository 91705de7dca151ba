"""Typed work survives the way through an identity provider: it waits in its window until its writer has signed in."""

import html
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from evaluator.db.models import LoginSession
from tests.factories import identity_provider as idp
from tests.factories import world
from tests.factories.accounts import account, code_of, with_app


@pytest.fixture
def provider(app, monkeypatch):
    with idp.running() as found:
        monkeypatch.setitem(app.extensions, "oidc", found.provider())
        yield found


@pytest.fixture
def town(session):
    return world.town(session)


@pytest.fixture
def clerk(session, town, provider):
    """A clerk who has no password of their own, only the provider."""
    made = account(session, town, "clerk", "clerk", oidc_issuer=provider.issuer, oidc_subject=idp.SUBJECT)
    made.password_hash = None
    session.commit()
    return made


def text(answer, status=200):
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def late(client, session, person):
    """The page that a form leads to whose session had ended, with the hidden fields of its second form."""
    world.sign_in(client, session, person)
    session.scalars(select(LoginSession)).one().ended_at = datetime.now(UTC)
    session.commit()
    page = text(client.post("/account/sessions/end?lang=ja", data={"note": "長い文章", "password": "secret!"}), 401)
    form = page.split('action="/account/resume"')[1].split("</form>")[0]
    return page, {name: html.unescape(value) for name, value in re.findall(r'name="(kept[^"]*)" value="([^"]*)"', form)}


def test_typed_text_comes_back_after_the_provider(client, session, clerk):
    page, carried = late(client, session, clerk)
    assert 'target="_blank"' in page.split("/account/oidc/start")[1].split(">")[0]
    assert "secret!" not in page
    assert idp.enter(client).status_code == 302
    shown = text(client.post("/account/resume", data=carried))
    assert ('name="note" value="長い文章"' in shown, 'action="/account/sessions/end?lang=ja"' in shown) == (True, True)


def test_text_waits_while_nobody_has_signed_in(client, session, clerk):
    _page, carried = late(client, session, clerk)
    shown = text(client.post("/account/resume", data=carried), 422)
    assert ("まだサインインしていません" in shown, 'name="kept.note" value="長い文章"' in shown) == (True, True)


def test_text_comes_back_after_the_second_step(app, client, session, clerk):
    secret = with_app(session, clerk, app.config["SECRET_KEY"])
    _page, carried = late(client, session, clerk)
    assert "second-factor" in idp.enter(client).location
    assert 'name="kept.note"' in text(client.post("/account/resume", data=carried))
    shown = text(client.post("/account/second-factor", data={"code": code_of(secret), **carried}))
    assert 'name="note" value="長い文章"' in shown


@pytest.mark.parametrize("by", ["", "other", "forged"])
def test_text_is_shown_to_nobody_but_its_writer(client, session, town, clerk, by):
    first = account(session, town, "first", "clerk")
    _page, carried = late(client, session, first)
    carried["kept-by"] = {"": "", "other": carried["kept-by"], "forged": "v1:AAAA"}[by]
    assert idp.enter(client).status_code == 302
    answer = client.post("/account/resume", data=carried)
    assert (answer.status_code, "長い文章" in answer.get_data(as_text=True)) == (302, False)


def test_resuming_nothing_leads_to_the_sign_in(client, provider):
    answer = client.post("/account/resume", data={"kept-to": "//evil.example/", "kept.note": "文章"})
    assert (answer.status_code, answer.location) == (302, "/account/sign-in")
