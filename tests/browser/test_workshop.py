"""The workshop in Chromium: total and check follow what is typed, rows change in place, and nothing is lost unnoticed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from evaluator.db.models import RubricDraft
from evaluator.extensions import db
from evaluator.services import drafts, sessions
from evaluator.services.actor import now
from evaluator.web.access import COOKIE
from tests.browser.conftest import LISTEN, violations
from tests.browser.files import application, copied
from tests.factories import threads
from tests.factories.drafts import draft
from tests.factories.world import whole_town

pytestmark = pytest.mark.browser
POINTS = '[id="group[1].item[1].points"]'
SUMMARY = '[id="group[1].item[1]"] > details > summary'


@dataclass
class Workshop:
    """A running application with one draft, and what the browser said."""

    base: str
    session: Session
    draft_id: int
    token: str
    said: list[str] = field(default_factory=list)

    def address(self, rest: str = "", lang: str = "ja") -> str:
        return f"{self.base}/rubrics/drafts/{self.draft_id}{rest}?lang={lang}"

    def tree(self) -> dict:
        self.session.rollback()
        self.session.expire_all()
        return drafts.tree_of(self.session.get_one(RubricDraft, self.draft_id))


@pytest.fixture
def workshop(empty_file, tmp_path) -> Iterator[Workshop]:
    app = application(copied(empty_file, tmp_path))
    with app.app_context():
        engine = db.engine
    with threads.served(app) as address, Session(engine, expire_on_commit=False) as session:
        town = whole_town(session, members=1, proposals=0)
        made = draft(session, town)
        token = sessions.start(
            session, town.people["officer"], now(), organisation_id=town.organisation.id, second_factor=True
        )  # fmt: skip
        session.commit()
        yield Workshop(address, session, made.id, token)
    engine.dispose()


@pytest.fixture
def window(browser, workshop):
    opened = []

    def made(width: int = 1366, *, script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 768}, java_script_enabled=script)
        context.add_cookies([{"name": COOKIE, "value": workshop.token, "url": workshop.base}])
        opened.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(LISTEN)
        page.on("console", lambda message: workshop.said.append(message.text))
        page.on("pageerror", lambda error: workshop.said.append(str(error)))
        return page

    yield made
    for context in opened:
        context.close()


def faults(page: Page) -> list[str]:
    found = violations(page)
    return [each["id"] for each in found] + list(page.evaluate("violations"))


def test_total_and_check_follow_what_is_typed(workshop, window):
    page = window()
    page.goto(workshop.address())
    page.fill(POINTS, "６")
    expect(page.locator("[data-panel] .tag")).to_have_text("あと2点")
    expect(page.locator("[data-panel] .total__value")).to_have_text("98")
    expect(page.locator('[data-sum="group[1]"]')).to_have_text("18")
    expect(page.locator("[data-said]")).to_have_text("合計98点、あと2点。")
    expect(page.locator("[data-unsaved]")).to_have_text("まだ保存していません")
    assert workshop.tree()["group"][0]["item"][0]["points"] == 8
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.locator("[data-unsaved]")).to_contain_text("に保存")
    assert workshop.tree()["group"][0]["item"][0]["points"] == 6
    assert workshop.said == []


def test_rows_change_in_place_and_keep_the_focus(workshop, window):
    page = window()
    page.goto(workshop.address())
    page.fill(POINTS, "7")
    page.locator('[id="group[1]"] > details > summary').click()
    page.get_by_role("button", name="この大項目に小項目を足す").click()
    expect(page.locator('[id="group[1].item[4].id"]')).to_be_focused()
    expect(page.locator(POINTS)).to_have_value("7")
    page.fill('[id="group[1].item[4].name.ja"]', "新しい項目")
    page.fill('[id="group[1].item[4].points"]', "1")
    page.locator('[id="group[1].item[4]"]').get_by_role("button", name="上へ").click()
    expect(page.locator('[id="group[1].item[3].name.ja"]')).to_have_value("新しい項目")
    assert len(workshop.tree()["group"][0]["item"]) == 3
    page.get_by_role("button", name="下書きを保存する").click()
    expect(page.locator("[data-unsaved]")).to_contain_text("に保存")
    assert [each["id"] for each in workshop.tree()["group"][0]["item"]] == ["1.1", "1.2", "1.4", "1.3"]
    assert workshop.said == []


def test_leaving_what_is_not_saved_asks_first(workshop, window):
    page, asked = window(), []
    page.goto(workshop.address())
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill(POINTS, "7")
    page.get_by_role("link", name="委員の見え方").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.locator(POINTS).input_value() == "7"


def test_link_of_a_finding_opens_its_field(workshop, window):
    page = window()
    page.goto(workshop.address())
    page.fill(POINTS, "八点")
    link = page.locator('[data-panel] a[href$="#group[1].item[1].points"]')
    expect(link).to_be_visible()
    page.locator(SUMMARY).click()
    page.locator(SUMMARY).click()
    link.click()
    expect(page.locator(SUMMARY)).to_be_visible()
    expect(page.locator(POINTS)).to_be_focused()


def test_choice_of_a_standard_shows_its_wording(workshop, window):
    page = window()
    page.goto(workshop.address())
    page.locator(SUMMARY).click()
    page.locator('[id="group[1].item[1].descriptor"]').select_option("D05")
    expect(page.locator('[id="group[1].item[1].level.4.ja"]')).to_have_value("必要数を満たし、専任率75%以上")
    assert workshop.said == []


def test_everything_works_without_script(workshop, window):
    page = window(script=False)
    page.goto(workshop.address())
    page.fill(POINTS, "6")
    page.locator('[id="group[6]"] > details > summary').click()
    page.locator('[id="group[6]"]').get_by_role("button", name="取り除く").first.click()
    expect(page.locator(POINTS)).to_have_value("6")
    expect(page.locator("[data-panel] .tag")).to_have_text("あと7点")
    page.get_by_role("button", name="下書きを保存する").click()
    assert (len(workshop.tree()["group"]), workshop.tree()["group"][0]["points"]) == (5, 18)


def test_rule_is_changed_and_told_on_the_editor(workshop, window):
    page = window()
    page.goto(workshop.address("/rules/rounding"))
    page.locator('[id="rounding.digits"]').fill("０")
    page.get_by_role("button", name="保存する").click()
    expect(page.locator("dd", has=page.locator('a[href$="/rules/rounding"]'))).to_contain_text("整数")
    assert workshop.tree()["rounding"]["digits"] == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [1366, 320])
def test_pages_are_sound_at_both_widths(workshop, window, width, lang):
    page = window(width)
    for rest in (
        "",
        "/rules/threshold",
        "/rules/panel",
        "/rules/ties",
        "/items/group[1].item[1]",
        "/scales/SC5-100",
        "/toml",
        "/preview",
    ):
        page.goto(workshop.address(rest, lang))
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        assert faults(page) == [], rest
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), rest
    assert workshop.said == []
