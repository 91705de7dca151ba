"""What a person does: by keyboard, without script, in the other language, on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import FAULTY
from tests.factories import cases

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id || document.activeElement.className"


def test_first_tab_stop_skips_to_the_content(watch):
    page = watch().page
    page.goto("/results/r1-fictional")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_control_is_reached_by_tab(watch):
    page = watch().page
    page.goto("/results/r1-fictional")
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length"
    )
    page.evaluate("window.seen = new Set(); addEventListener('focusin', e => seen.add(e.target))")
    for _ in range(controls + 1):
        page.keyboard.press("Tab")
    assert page.evaluate("seen.size") == controls


def test_marks_open_by_keyboard(watch):
    page = watch().page
    page.goto("/results/r1-fictional")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open] table")).to_be_visible()


def test_error_summary_takes_the_focus(watch):
    page = watch().page
    page.goto("/try?lang=en")
    page.fill("#text", FAULTY)
    page.click("#again button[type=submit]")
    expect(page.locator("#faults")).to_be_focused()
    page.locator("#faults a").click()
    expect(page.locator("#text")).to_have_value(FAULTY)


def test_trial_works_without_script(watch):
    page = watch(script=False).page
    page.goto("/try?lang=en")
    page.fill("#text", cases.as_file(cases.simple_case()))
    page.click("#again button[type=submit]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Result of the evaluation")


def test_result_of_a_trial_changes_language(watch):
    page = watch().page
    page.goto("/try?lang=ja")
    page.fill("#text", cases.as_file(cases.simple_case()))
    page.click("#again button[type=submit]")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Result of the evaluation")
    expect(page.locator("#text")).to_have_value(cases.as_file(cases.simple_case()))


def test_language_stays_on_the_next_page(watch):
    page = watch().page
    page.goto("/results/r1-fictional?lang=ja")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Result of the evaluation")
    page.get_by_role("link", name="Worked examples", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Results of evaluations")


def test_menu_opens_on_a_narrow_window(watch):
    page = watch(320).page
    page.goto("/results?lang=en")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Try a case file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Try a case file")


def test_paper_shows_marks_and_no_controls(watch):
    page = watch().page
    page.goto("/results/r1-fictional")
    page.emulate_media(media="print")
    expect(page.locator(".masthead__nav")).to_be_hidden()
    expect(page.locator("details table").first).to_be_visible()
    expect(page.get_by_text("架空の事例").first).to_be_visible()


def test_paper_fits_the_sheet(watch, tmp_path):
    page = watch(680).page
    page.goto("/results/wide")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
