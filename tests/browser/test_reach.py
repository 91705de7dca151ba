"""What axe does not see, on every page of a role: targets, the keyboard, narrow windows, spaced text, help, passwords."""

import pytest

from tests.browser import crawl, reach
from tests.browser.demo import STARTS, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ROLES = ("visitor", "administrator", "officer", "member")
LEAST = {"visitor": 4, "administrator": 10, "officer": 30, "member": 10}
PRINTED = {"paper.declaration_blank", "paper.sheet"}
"""Sheets of paper, shown as they are printed: their form needs two dimensions (1.4.10)."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with served(tmp_path_factory.mktemp("reach")) as running:
        yield running


def pages(watch, demo, role, width):
    window = watch(width)
    window.page.context.add_cookies([{"name": "lang", "value": "ja", "url": demo.base}])
    if role != "visitor":
        window.page.context.add_cookies([demo.cookie(demo.roles()[role])])
    for endpoint in crawl.pages(window.page, demo.base, demo.app.url_map, start=STARTS.get(role, "/")):
        yield endpoint, window


def faults(endpoint, window, width):
    page = window.page
    over = window.overflow() if endpoint not in PRINTED else 0
    found = [f"{over} px too wide"] if over else []
    found += reach.small_targets(page) + reach.faults_of_focus(page)
    return found + (reach.cut_by_spacing(page) if endpoint not in PRINTED else [])


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_used_by_keyboard_and_touch(watch, demo, role, width):
    found = {endpoint: faults(endpoint, window, width) for endpoint, window in pages(watch, demo, role, width)}
    assert {endpoint: wrong for endpoint, wrong in found.items() if wrong} == {}
    assert len(found) >= LEAST[role]


@pytest.mark.parametrize("role", ["officer", "member", "administrator"])
def test_help_stands_at_the_same_place(watch, demo, role):
    places = set()
    for _, window in pages(watch, demo, role, 1366):
        places.add(
            window.page.evaluate("[...document.querySelectorAll('.foot li')].map(each => each.textContent.trim()).join('|')")
        )
    assert len(places) == 1
    assert "ヘルプ" in places.pop()


@pytest.mark.parametrize("name", ["login", "password"])
def test_sign_in_lets_what_is_typed_be_pasted(watch, demo, name):
    page = watch().page
    page.goto(f"{demo.base}/account/sign-in")
    field = page.locator(f"#{name}")
    field.focus()
    page.evaluate(
        """name => {
          const given = new DataTransfer();
          given.setData('text/plain', 'みどり屋根の時計台 42');
          const paste = new ClipboardEvent('paste', {clipboardData: given, bubbles: true, cancelable: true});
          window.stopped = !document.getElementById(name).dispatchEvent(paste);
        }""",
        name,
    )
    assert page.evaluate("window.stopped") is False
    assert field.get_attribute("autocomplete") in ("username", "current-password")


def test_summary_of_errors_takes_the_focus(watch, demo):
    window = watch()
    window.page.context.add_cookies([demo.cookie(demo.roles()["officer"])])
    window.page.goto(f"{demo.base}/procurements/new")
    window.page.locator("#again button[type=submit]").click()
    window.page.wait_for_function("document.activeElement.matches('.notice--alert')", timeout=10_000)
    link = window.page.locator(".notice--alert a").first
    aim = link.get_attribute("href")
    link.click()
    assert window.page.evaluate("document.activeElement.id") == aim.removeprefix("#")
    assert reach.faults_of_focus(window.page) == []


def test_faults_would_be_seen(watch, demo):
    page = watch(320).page
    page.set_content("""<!doctype html><title>x</title><a href="#a">a</a> <a href="#b">b</a>
      <div style="width:5em;height:1.2em;overflow:hidden;white-space:nowrap">abcdefghijkl</div>
      <button style="outline:none;box-shadow:none" onfocus="setTimeout(() => this.focus())" id="c">c</button>
      <div style="position:fixed;inset:0;background:#fff"></div>""")
    page.add_style_tag(content=":focus { outline: none }")
    assert len(reach.small_targets(page)) == 2
    assert {each.split(" ")[0] for each in reach.faults_of_focus(page)} >= {"unmarked", "covered"}
    assert any("cut off" in each for each in reach.cut_by_spacing(page))
