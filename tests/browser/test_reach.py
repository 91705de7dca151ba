"""Passwords, the summary of errors, and that what looks for faults of targets and focus finds them."""

import pytest

from tests.browser import reach

pytestmark = pytest.mark.browser


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
    window.page.context.add_cookies([demo.cookie_of("officer")])
    window.page.goto(f"{demo.base}/procurements/new")
    window.page.locator("#again button[type=submit]").click()
    window.page.locator(".notice--alert:focus").wait_for()
    link = window.page.locator(".notice--alert a").first
    aim = link.get_attribute("href")
    link.click()
    assert window.page.evaluate("document.activeElement.id") == aim.removeprefix("#")
    assert reach.faults_by_tab(window.page) == []


def test_faults_would_be_seen(watch, demo):
    page = watch(320).page
    page.set_content("""<!doctype html><title>x</title><a href="#a">a</a> <a href="#b">b</a>
      <div style="width:5em;height:1.2em;overflow:hidden;white-space:nowrap">abcdefghijkl</div>
      <button style="outline:none;box-shadow:none" onfocus="setTimeout(() => this.focus())" id="c">c</button>
      <div style="position:fixed;inset:0;background:#fff"></div>""")
    page.add_style_tag(content=":focus { outline: none }")
    assert len(reach.small_targets(page)) == 2
    assert {each.split(" ")[0] for each in reach.faults_of_focus(page)} == {"unmarked", "covered"}
    assert {each.split(" ")[0] for each in reach.faults_by_tab(page)} >= {"unmarked", "covered"}
    assert any("cut off" in each for each in reach.cut_by_spacing(page))
