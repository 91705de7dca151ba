"""Signing in through an identity provider in a real browser, also with typed work that waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from evaluator.db.models import LoginSession, Proposer
from evaluator.extensions import db
from tests.browser.conftest import LISTEN, Watched
from tests.browser.files import application, copied
from tests.factories import identity_provider as idp
from tests.factories import threads, world
from tests.factories.accounts import account

pytestmark = pytest.mark.browser


@dataclass
class Served:
    """An application that asks a provider, and its address."""

    app: Flask
    address: str

    def run(self, work):
        """What some work on the database gives."""
        with self.app.app_context():
            try:
                return work(db.session())
            finally:
                db.session.commit()
                db.session.remove()


@pytest.fixture(scope="module")
def served(empty_file, tmp_path_factory) -> Iterator[Served]:
    app = application(copied(empty_file, tmp_path_factory.mktemp("oidc")))
    with idp.running() as provider, threads.served(app) as address:
        app.extensions["oidc"] = provider.provider()
        made = Served(app, address)
        made.run(lambda session: _clerk(session, provider.issuer))
        yield made
    with app.app_context():
        db.engine.dispose()


def _clerk(session, issuer):
    made = account(session, world.town(session), "clerk", "clerk", oidc_issuer=issuer, oidc_subject=idp.SUBJECT)
    made.password_hash = None


@pytest.fixture
def watched(browser, served) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=served.address)
    found = Watched(context.new_page())
    found.page.add_init_script(LISTEN)
    found.page.on("console", lambda message: found.said.append(message.text))
    yield found
    context.close()


def test_person_comes_in_through_the_provider(watched):
    page = watched.page
    page.goto("/proposers?lang=ja")
    page.get_by_role("link", name="職員認証でサインイン").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("提案者の登録簿")
    assert page.url.endswith("/proposers?lang=ja")
    assert (watched.complaints(), watched.axe()) == ([], [])


def test_typed_work_waits_for_the_provider(watched, served):
    page = watched.page
    page.goto("/proposers/new?lang=ja")
    page.get_by_role("link", name="職員認証でサインイン").click()
    page.fill("#name", "青野福祉会")
    page.fill("#kana", "あおのふくしかい")
    served.run(lambda session: session.execute(update(LoginSession).values(ended_at=datetime.now(UTC))))
    page.locator("#again button[type=submit]").click()
    expect(page.get_by_text("入力した内容は残っています")).to_be_visible()
    assert watched.axe() == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="新しい画面で職員認証でサインインする").click()
    expect(opened.value.get_by_role("button", name="サインアウト")).to_be_visible()
    page.get_by_role("button", name="入力した内容に戻る").click()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("提案者の登録簿")
    assert served.run(lambda session: [each.name for each in session.query(Proposer)]) == ["青野福祉会"]
    assert [each for each in watched.complaints() if "401" not in each] == []
