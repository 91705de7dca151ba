"""The grid of figures in Chromium: blocks are pasted, arrow keys move, everything is saved by one request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Figure
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import now
from evaluator.web.access import COOKIE
from tests.browser.conftest import LISTEN, violations
from tests.browser.files import application, copied
from tests.factories import threads
from tests.factories.contracts import contract
from tests.factories.figures import months_reported
from tests.factories.world import whole_town

pytestmark = pytest.mark.browser
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return document.activeElement.dispatchEvent(event);
}"""
READ = "async text => { const block = await import('/static/js/figures/block.js'); return block.cells(text); }"
PLAIN = "async text => { const block = await import('/static/js/figures/block.js'); return block.plain(text); }"


@dataclass
class Site:
    """A running application with one contract, and what the browser said."""

    base: str
    session: Session
    contract_id: int
    token: str
    said: list[str] = field(default_factory=list)

    def address(self, lang: str = "ja") -> str:
        return f"{self.base}/contracts/{self.contract_id}/figures/2024?lang={lang}"

    def figures(self) -> dict[str, int]:
        self.session.rollback()
        return {f"{each.month} {each.indicator}": each.value for each in self.session.scalars(select(Figure))}


@pytest.fixture(scope="module")
def running(empty_file, tmp_path_factory) -> Iterator[Site]:
    app = application(copied(empty_file, tmp_path_factory.mktemp("figures")))
    with app.app_context():
        engine = db.engine
    with threads.served(app) as address, Session(engine) as session:
        town = whole_town(session, members=0, proposals=0)
        one = contract(session, town.organisation, from_year=2024, years=1)
        months_reported(session, one, 202404, {"new_consultations": [20, 21, 22], "plans": [10, 9, 8]})
        person = town.people["officer"]
        token = sessions.start(session, person, now(), organisation_id=town.organisation.id, second_factor=True)
        session.commit()
        yield Site(address, session, one.id, token)
    engine.dispose()


@pytest.fixture
def opened(running, browser) -> Iterator[Callable[..., Page]]:
    """A function that opens the grid in a window."""
    contexts = []

    def open_grid(*, width: int = 1366, lang: str = "ja", script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 768}, java_script_enabled=script)
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": running.token, "url": running.base}])
        page = context.new_page()
        page.add_init_script(LISTEN)
        page.on("console", lambda message: running.said.append(message.text))
        page.on("pageerror", lambda error: running.said.append(str(error)))
        page.goto(running.address(lang))
        return page

    yield open_grid
    for context in contexts:
        context.close()


def value(page: Page, name: str) -> str:
    return page.input_value(f"#f-{name}")


def test_block_spreads_right_and_down(opened, running):
    page = opened()
    page.focus("#f-202502-conferences")
    assert page.evaluate(PASTE, '１２\t1,234\t7\r\n"3"\tx\t\r\n') is False
    assert [value(page, f"{month}-conferences") for month in (202502, 202503)] == ["12", "1234"]
    assert [value(page, f"{month}-cases_discussed") for month in (202502, 202503)] == ["3", "x"]
    expect(page.locator("[data-pasted]")).to_have_text(
        "4個の数値を貼り付けました。 1個は入力できる欄の外にあり、貼り付けていません。"
    )
    page.focus("#f-202404-complaints")
    assert page.evaluate(PASTE, "5") is True
    assert page.evaluate("violations") == []
    assert running.said == []


def test_arrow_keys_move_between_cells(opened):
    page = opened()
    page.focus("#f-202404-new_consultations")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "f-202404-plans"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "f-202405-plans"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "f-202405-plans"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "f-202405-new_consultations"


def test_sum_follows_and_whole_grid_is_saved_at_once(opened, running):
    page = opened(lang="en")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    for month in (202404, 202405):
        page.fill(f"#f-{month}-complaints", "1")
    row = page.locator("tr[data-row]", has=page.locator("#f-202404-complaints"))
    expect(row.locator("[data-sum]")).to_have_text("2")
    page.get_by_role("button", name="Save the figures").click()
    page.wait_for_load_state()
    assert len(posts) == 1
    assert running.figures()["202405 complaints"] == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [1366, 320])
def test_grid_is_sound_at_each_width(opened, running, lang, width):
    page = opened(width=width, lang=lang)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = violations(page)
    assert [f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}" for each in found] == []


def test_grid_is_saved_without_script(opened, running):
    page = opened(script=False)
    page.fill("#f-202406-complaints", "２")
    page.get_by_role("button", name="実績を保存する").click()
    page.wait_for_load_state()
    assert running.figures()["202406 complaints"] == 2


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4)
)


def quoted(cell: str) -> str:
    """A cell as spreadsheets put it on the clipboard."""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in '\t\r\n"') else cell


@pytest.fixture(scope="module")
def reader(running, browser) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{running.base}/account/sign-in")
    yield page
    page.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=BLOCKS, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_any_block_is_read_as_it_was_copied(reader, block, end, last):
    text = end.join("\t".join(map(quoted, row)) for row in block) + (end if last else "")
    kept = block if last or len(block) == 1 or block[-1] != [""] else block[:-1]
    assert reader.evaluate(READ, text) == kept


@settings(max_examples=60)
@given(number=st.integers(0, 999_999_999), thousands=st.booleans(), full=st.booleans())
def test_any_number_is_put_in_plainly(reader, number, thousands, full):
    text = f"{number:,}" if thousands else str(number)
    wide = text.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert reader.evaluate(PLAIN, f" {wide if full else text}\u3000") == str(number)
