"""A chapter of a return in Chromium: what is typed is saved as one types, and what is wrong stands beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import Actor, now
from evaluator.services.returns import filling
from evaluator.services.returns.forms import read
from evaluator.web.access import COOKIE
from tests.browser.conftest import LISTEN
from tests.browser.files import application, copied
from tests.factories import threads
from tests.factories.returns import returning, sent

pytestmark = pytest.mark.browser


@dataclass
class Open:
    """A chapter in a window, and the return behind it."""

    page: Page
    session: Session
    body_id: int
    clerk: Actor

    def values(self) -> dict[str, str]:
        self.session.rollback()
        self.session.expire_all()
        return dict(read(self.session, self.session.get_one(BodyReturn, self.body_id)).values)


@pytest.fixture
def chapter(empty_file, tmp_path, browser) -> Iterator[Open]:
    app = application(copied(empty_file, tmp_path))
    with app.app_context():
        engine = db.engine
    with threads.served(app) as address, Session(engine) as session:
        made = returning(session)
        filling.begin(session, made.clerk, made.body, now())
        person = made.town.people["clerk"]
        token = sessions.start(session, person, now(), organisation_id=made.town.organisation.id, second_factor=True)
        session.commit()
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page = context.new_page()
        page.add_init_script(LISTEN)
        page.goto(f"{address}/returns/{made.body.id}/chapters/consultations?lang=en", wait_until="load")
        yield Open(page, session, made.body.id, made.clerk)
        context.close()
    engine.dispose()


def test_answer_is_saved_as_it_is_typed(chapter):
    saved = chapter.page.locator("[data-saved]")
    chapter.page.fill("#plans", "12")
    expect(saved).to_contain_text("Saved at")
    assert chapter.values() == {"plans": "12"}
    chapter.page.fill("#plans", "many")
    expect(chapter.page.locator("#plans-said .field__error")).to_be_visible()
    expect(saved).to_contain_text("Not saved: something is to be put right.")
    chapter.page.fill("#new_consultations", "30")
    expect(chapter.page.locator("[data-done]")).to_have_text("2")
    assert chapter.values() == {"plans": "12", "new_consultations": "30"}
    chapter.page.fill("#plans", "13")
    expect(saved).to_contain_text("Saved at")
    assert chapter.values()["plans"] == "13"
    assert chapter.page.evaluate("violations") == []


def answered_by_another(chapter: Open, value: str) -> None:
    """Somebody else gives an answer while the page is open."""
    body = chapter.session.get_one(BodyReturn, chapter.body_id)
    there = {"plans": chapter.values().get("plans", "")}
    filling.save(chapter.session, chapter.clerk, body, sent({"plans": value}, base=there), now())
    chapter.session.commit()


def test_both_answers_stay_until_one_is_chosen(chapter):
    answered_by_another(chapter, "7")
    chapter.page.fill("#plans", "8")
    choice = chapter.page.locator("#plans-said [data-clash]")
    expect(choice).to_contain_text("Take theirs: “7”")
    chapter.page.fill("#plans", "9")
    expect(choice).to_contain_text("Keep mine: “9”")
    assert chapter.values() == {"plans": "7"}
    choice.get_by_label("Keep mine: “9”").check()
    expect(choice).to_have_count(0)
    assert chapter.values() == {"plans": "9"}
    answered_by_another(chapter, "10")
    chapter.page.fill("#plans", "11")
    choice.get_by_label("Take theirs: “10”").check()
    expect(choice).to_have_count(0)
    assert chapter.page.input_value("#plans") == "10"
    assert chapter.values() == {"plans": "10"}
    assert chapter.page.evaluate("violations") == []


def test_typed_answer_waits_for_the_network(chapter):
    chapter.page.context.set_offline(True)
    chapter.page.fill("#plans", "7")
    expect(chapter.page.locator("[data-saved]")).to_contain_text("No connection.")
    assert chapter.page.input_value("#plans") == "7"
    chapter.page.context.set_offline(False)
    expect(chapter.page.locator("[data-saved]")).to_contain_text("Saved at", timeout=15_000)
    assert chapter.values() == {"plans": "7"}
