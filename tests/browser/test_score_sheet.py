"""The score sheet in Chromium: it saves itself, loses nothing, shows both values, and works by keyboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import LoginSession, Score
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import now
from evaluator.web.access import COOKIE
from tests.browser.conftest import LISTEN, violations
from tests.browser.files import application, copied
from tests.factories import threads
from tests.factories.scoring import panel_at_work
from tests.factories.world import Town

pytestmark = pytest.mark.browser
SAVED = "に保存しました"


@dataclass
class Site:
    """A running application with one panel at work."""

    base: str
    session: Session
    town: Town
    stopped: bool = False
    said: list[str] = field(default_factory=list)

    def address(self, rest: str = "A社") -> str:
        return f"{self.base}/panel/{self.town.procurement.id}/sheet/review/{rest}"

    def token(self, member: int = 0) -> str:
        made = sessions.start(
            self.session, self.town.members[member], now(), organisation_id=self.town.organisation.id, second_factor=True
        )
        self.session.commit()
        return made

    def marks(self) -> dict[str, str | None]:
        self.session.rollback()
        return {each.item: each.mark for each in self.session.scalars(select(Score))}


@pytest.fixture
def panel(empty_file, tmp_path) -> Iterator[Site]:
    app = application(copied(empty_file, tmp_path))
    with app.app_context():
        engine = db.engine
    with threads.served(app) as address, Session(engine, expire_on_commit=False) as session:
        yield Site(address, session, panel_at_work(session, members=2, proposals=2, names_hidden=True))
    engine.dispose()


@pytest.fixture
def window(browser, panel) -> Iterator[Callable[..., Page]]:
    """A function that opens a member's window; what the browser says is kept."""
    contexts = []

    def open_window(*, width: int = 1366, script: bool = True, lang: str = "ja") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 768}, java_script_enabled=script, reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = {COOKIE: panel.token(), "lang": lang}
        context.add_cookies([{"name": name, "value": value, "url": panel.base} for name, value in cookies.items()])
        page = context.new_page()
        if script:
            page.add_init_script(LISTEN)
        page.on("pageerror", lambda error: panel.said.append(str(error)))
        return page

    yield open_window
    assert panel.said == []
    for context in contexts:
        context.close()


def state(page: Page):
    return page.locator("[data-saved]")


def grade(page: Page, item: str, value: str):
    return page.locator(f'input[name="mark:{item}"][value="{value}"]')


def stored(panel, *columns):
    panel.session.rollback()
    return [tuple(row) for row in panel.session.execute(select(*columns))]


def becomes(page: Page, read: Callable[[], object], wanted: object) -> bool:
    """Whether it comes to what is wanted within ten seconds; what the bar says may still be about the save before."""
    for _ in range(200):
        if read() == wanted:
            return True
        page.wait_for_timeout(50)
    return False


def opened(page: Page, item: str):
    row = page.locator(f'[data-item="{item}"]')
    if row.get_attribute("open") is None:
        row.locator("summary").click()
    return row


def test_choosing_a_grade_saves_it_at_once(window, panel):
    page = window()
    page.goto(panel.address())
    grade(page, "1.1", "4").check()
    expect(state(page)).to_contain_text(SAVED)
    expect(page.locator("#i1\\.1 [data-state]")).to_contain_text("6.4点")
    expect(page.locator("[data-points]")).to_have_text("6.4")
    expect(page.locator("[data-done]")).to_have_text("1")
    assert panel.marks() == {"1.1": "4"}


def test_typed_comment_saves_itself_after_a_pause(window, panel):
    page = window()
    page.goto(panel.address())
    page.locator('[name="note:1.1"]').type("根拠がある")
    expect(state(page)).to_contain_text(SAVED)
    assert becomes(page, lambda: stored(panel, Score.comment), [("根拠がある",)])


def test_whole_item_by_keyboard_alone(window, panel):
    page = window()
    page.goto(panel.address())
    for key in ("j", "4", "p"):
        page.keyboard.press(key)
    page.keyboard.type("14, 15")
    page.keyboard.press("Escape")
    page.locator("#i1\\.2 summary").focus()
    page.keyboard.press("n")
    page.keyboard.type("よい")
    page.locator("#i1\\.2 summary").focus()
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('.item').id") == "i1.1"
    expect(state(page)).to_contain_text(SAVED)
    columns = (Score.item, Score.mark, Score.pages, Score.comment)
    assert becomes(page, lambda: stored(panel, *columns), [("1.2", "4", "14, 15", "よい")])


def test_single_keys_can_be_switched_off_for_good(window, panel):
    page = window()
    page.goto(panel.address())
    page.locator("[data-keys]").click()
    page.reload()
    expect(page.locator("[data-keys]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("4")
    expect(grade(page, "1.1", "4")).not_to_be_checked()


def test_lost_network_keeps_and_saves_later(window, panel):
    page = window()
    page.goto(panel.address())
    page.context.set_offline(True)
    grade(page, "1.1", "5").check()
    expect(state(page)).to_contain_text("通信が切れています")
    assert panel.marks() == {}
    page.context.set_offline(False)
    expect(state(page)).to_contain_text(SAVED, timeout=10_000)
    assert panel.marks() == {"1.1": "5"}


def test_lost_answer_is_sent_again_without_clash(window, panel):
    page = window()
    page.goto(panel.address())
    lose = iter([True])

    def swallow(route):
        route.fetch()
        route.abort() if next(lose, False) else route.continue_()

    page.route("**/cells", swallow)
    grade(page, "1.1", "5").check()
    expect(state(page)).to_contain_text("通信が切れています")
    page.unroute("**/cells")
    grade(page, "1.1", "3").check()
    expect(state(page)).to_contain_text(SAVED, timeout=10_000)
    expect(page.locator("#clashes .notice")).to_have_count(0)
    assert panel.marks() == {"1.1": "3"}


def test_reload_brings_back_what_was_not_saved(window, panel):
    page = window()
    page.goto(panel.address())
    page.route("**/cells", lambda route: route.abort())
    page.locator('[name="note:1.1"]').type("消えない")
    expect(state(page)).to_contain_text("通信が切れています")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator('[name="note:1.1"]')).to_have_value("消えない")
    page.unroute("**/cells")
    expect(state(page)).to_contain_text(SAVED, timeout=10_000)


def test_leaving_with_unsaved_text_asks_first(window, panel):
    page = window()
    page.goto(panel.address())
    page.route("**/cells", lambda route: route.abort())
    page.locator('[name="note:1.1"]').type("まだ")
    expect(state(page)).to_contain_text("通信が切れています")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_expired_session_keeps_values_until_signed_in(window, panel):
    page = window()
    page.goto(panel.address())
    for each in panel.session.scalars(select(LoginSession)):
        each.ended_at = now()
    panel.session.commit()
    grade(page, "1.1", "2").check()
    expect(state(page)).to_contain_text("サインインが切れました")
    link = state(page).locator("a")
    page.get_by_role("button", name="提出前の確認へ").click()
    expect(link).to_be_focused()
    page.wait_for_timeout(1500)
    expect(link).to_be_focused()
    assert link.get_attribute("target") == "_blank"
    page.context.add_cookies([{"name": COOKIE, "value": panel.token(), "url": panel.base}])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(state(page)).to_contain_text(SAVED, timeout=10_000)
    assert panel.marks() == {"1.1": "2"}


def test_two_windows_show_both_values_and_one_is_chosen(window, panel):
    first, second = window(), window()
    for page in (first, second):
        page.goto(panel.address())
    grade(first, "1.1", "4").check()
    expect(state(first)).to_contain_text(SAVED)
    grade(second, "1.1", "2").check()
    notice = second.locator("#clashes .notice")
    expect(notice).to_contain_text("食い違っています")
    assert second.evaluate("document.activeElement.name") == "mark:1.1"
    assert panel.marks() == {"1.1": "4"}
    notice.get_by_role("button", name="2を残す").click()
    expect(notice).to_have_count(0)
    expect(second.locator("#i1\\.1 [data-state]")).to_contain_text("3.2点")
    assert panel.marks() == {"1.1": "2"}


def test_keeping_the_saved_value_writes_it_back(window, panel):
    first, second = window(), window()
    for page in (first, second):
        page.goto(panel.address())
    grade(first, "1.1", "4").check()
    expect(state(first)).to_contain_text(SAVED)
    grade(second, "1.1", "2").check()
    second.get_by_role("button", name="4を残す").click()
    expect(grade(second, "1.1", "4")).to_be_checked()
    grade(second, "1.1", "5").check()
    expect(second.locator("#i1\\.1 [data-state]")).to_contain_text("8.0点")
    assert panel.marks() == {"1.1": "5"}


def test_refused_value_is_told_beside_its_field(window, panel):
    page = window()
    page.goto(panel.address())
    page.locator('[name="pages:1.1"]').fill("1" * 101)
    page.locator('[name="pages:1.1"]').blur()
    expect(page.locator("#i1\\.1 .field__error")).to_contain_text("100字まで")
    expect(state(page)).to_contain_text("直すところ")
    page.get_by_role("button", name="提出前の確認へ").click()
    expect(page.locator("#i1\\.1 summary")).to_be_focused()
    page.locator('[name="pages:1.1"]').fill("12")
    expect(state(page)).to_contain_text(SAVED)
    expect(page.locator("#i1\\.1 .field__error")).to_have_count(0)


def test_buttons_move_on_without_loading_again(window, panel):
    page = window()
    page.goto(panel.address())
    grade(page, "1.1", "4").check()
    opened(page, "1.1").get_by_role("button", name="次の未採点").click()
    assert page.evaluate("document.activeElement.closest('.item').id") == "i1.2"
    page.get_by_role("button", name="提出前の確認へ").click()
    page.wait_for_url("**/review")


def test_everything_is_saved_without_script(window, panel):
    page = window(script=False)
    page.goto(panel.address())
    grade(page, "1.1", "4").check()
    opened(page, "1.1").get_by_role("button", name="次の未採点").click()
    expect(page.locator(".flashes")).to_contain_text(SAVED)
    assert page.url.endswith("#i1.2")
    assert panel.marks() == {"1.1": "4"}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [1366, 320])
def test_every_page_is_sound(window, panel, lang, width):
    page = window(width=width, lang=lang)
    home = f"{panel.base}/panel"
    for address in (home, panel.address(), panel.address("items/1.1"), panel.address("review"), f"{home}/1/declaration"):
        page.goto(address)
        found = violations(page)
        assert [each["id"] for each in found] == [], address
        assert page.evaluate("violations") == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, address
