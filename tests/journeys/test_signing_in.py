"""A new installation from the first command to a member at work, through HTTP, with forgery protection and second factors on."""

import html
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from evaluator.db.models import LoginSession, Person
from evaluator.services.secrets import totp
from tests.factories import world
from tests.factories.accounts import code_of

FIRST, SECOND = "白い灯台と三つの坂道のある町", "となりの畑に立つ青い案山子"


@pytest.fixture
def guarded(app, monkeypatch):
    """The application with everything on that protects it in production."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", frozenset({"administrator", "officer", "member"}))
    return app


class Browser:
    """Fills the form that is on the page and sends it, as a person would."""

    def __init__(self, client) -> None:
        self.client, self.page, self.path = client, "", ""

    def open(self, path: str) -> str:
        return self._show(self.client.get(path, follow_redirects=True))

    def send(self, action: str = "", **fields: str) -> str:
        hidden = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', self.page))
        hidden |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page))
        path = action or re.findall(r'id="again"[^>]*action="([^"]+)"', self.page, re.DOTALL)[:1] or self.path
        return self._show(
            self.client.post(path if isinstance(path, str) else path[0], data=hidden | fields, follow_redirects=True)
        )

    def _show(self, answer) -> str:
        self.page, self.path = answer.get_data(as_text=True), answer.request.path
        return self.page


def cell(page: str, label: str) -> str:
    return page.split(f"{label}</dt>")[1].split("<dd>")[1].split("</dd>")[0].strip()


def set_up_app(browser: Browser) -> str:
    secret = browser.page.split('<strong class="tnum">')[1].split("</strong>")[0].replace(" ", "")
    browser.send(code=code_of(secret))
    return secret


def test_from_first_command_to_a_member_at_work(guarded, session):
    town = world.town(session)
    session.commit()
    made = guarded.test_cli_runner().invoke(
        args=["admin", "create", "--organisation", "131016", "--login", "chief", "--name", "長"]
    )
    administrator, member = Browser(guarded.test_client()), Browser(guarded.test_client())

    administrator.open("/people")
    administrator.send(login="chief", password=made.output.split("password: ")[1].strip())
    assert administrator.path == "/account/password"
    administrator.send(new_password=FIRST, again_password=FIRST)
    assert administrator.path == "/account/second-factor/set-up"
    set_up_app(administrator)
    assert administrator.path == "/people"

    administrator.open("/people/new")
    given = administrator.send(login="hanako", name="花子", roles="member", outside="y")
    person = session.query(Person).filter_by(login="hanako").one().id
    administrator.open(f"/people/{person}")
    codes = re.findall(r'<td class="strong tnum">([^<]+)</td>', administrator.send(f"/people/{person}/codes"))

    member.open("/account")
    member.send(login="hanako", password=cell(given, "仮のパスワード"))
    assert member.path == "/account/second-factor"
    member.send(code=codes[0])
    assert member.path == "/account/password"
    member.send(new_password=SECOND, again_password=SECOND)
    assert (member.path, "花子" in member.page, town.name in member.page) == ("/account", True, True)

    member.send("/account/sign-out")
    assert member.path == "/account/sign-in"
    assert "花子" not in member.open("/results")
    member.open("/account")
    member.send(login="hanako", password=SECOND)
    member.send(code=codes[0])
    assert "このコードは使えません" in member.page
    member.send(code=codes[1])
    assert member.path == "/account"


def test_work_typed_too_late_arrives_after_signing_in(guarded, session, monkeypatch):
    town = world.town(session)
    session.commit()
    made = guarded.test_cli_runner().invoke(
        args=["admin", "create", "--organisation", town.code, "--login", "chief", "--name", "長"]
    )
    browser = Browser(guarded.test_client())
    browser.open("/people")
    browser.send(login="chief", password=made.output.split("password: ")[1].strip())
    browser.send(new_password=FIRST, again_password=FIRST)
    secret = set_up_app(browser)
    browser.open("/people/new")
    session.rollback()
    session.execute(update(LoginSession).values(ended_at=datetime.now(UTC)))
    session.commit()
    late = browser.send(login="hanako", name='花子 "A" <b>', roles="member")
    assert "入力した内容は残っています" in late
    browser.send("/account/sign-in", **carried(late), login="chief", password=FIRST)
    monkeypatch.setattr(totp, "WINDOW", 2)  # the code of the step after the one just used
    browser.send("/account/second-factor", **carried(browser.page), code=code_of(secret, later=1))
    assert "入力した内容はまだ保存されていません" in browser.page
    browser.send("/people/new", **{name: value for name, value in fields(browser.page).items() if name != "csrf_token"})
    assert "仮のパスワード" in browser.page
    session.rollback()
    assert session.query(Person).filter_by(login="hanako").one().name == '花子 "A" <b>'


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser reads them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def carried(page: str) -> dict[str, str]:
    return {name: value for name, value in fields(page).items() if name.startswith("kept")}
