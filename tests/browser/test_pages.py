"""Every page in both languages: readable by everyone, silent in the console, never wider than the window."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.factories import cases

pytestmark = pytest.mark.browser

LANGUAGES = ("ja", "en")
PATHS = {
    "list": "/results",
    "empty search": "/?q=nothing",
    "fictional": "/results/r1-fictional",
    "single": "/results/a47-yodogawa-2019",
    "stages": "/results/a01-tama-stage1",
    "division": "/results/a34-shimote-2022",
    "no award": "/results/a32-hoikusho-2018",
    "twenty": "/results/wide",
    "undecided": "/results/undecided",
    "votes": "/results/votes",
    "totals": "/results/totals",
    "trial": "/try",
}
FAULTY = 'colour = "red"\n[rubric]\nid = 3\n'


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_page_is_accessible_silent_and_never_too_wide(watch, path, lang):
    window = watch()
    answer = window.page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert (answer.status, window.page.get_attribute("html", "lang")) == (200, lang)
    assert window.axe() == []
    assert (window.complaints(), window.overflow()) == ([], 0)
    window.resize(NARROW)
    assert (window.complaints(), window.overflow()) == ([], 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_narrow_result_is_accessible(watch, lang):
    window = watch(NARROW)
    window.page.goto(f"/results/r1-fictional?lang={lang}")
    for summary in window.page.locator("details > summary").all():
        summary.click()
    assert (window.axe(), window.overflow()) == ([], 0)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["", FAULTY, cases.as_file(cases.simple_case())], ids=["empty", "faulty", "good"])
def test_answer_to_a_trial_is_accessible(watch, text, lang):
    window = watch()
    window.page.goto(f"/try?lang={lang}")
    window.page.fill("#text", text)
    window.page.click("#again button[type=submit]")
    expect(window.page.locator("#again")).to_be_visible()
    window.said = [each for each in window.said if "422" not in each]
    assert window.axe() == []
    assert (window.complaints(), window.overflow()) == ([], 0)


def test_missing_page_is_accessible(watch):
    window = watch()
    assert window.page.goto("/nowhere").status == 404
    assert window.axe() == []
    assert window.overflow() == 0


def test_figure_texts_are_large_enough(watch):
    window = watch()
    window.page.goto("/results/r1-fictional")
    sizes = window.page.evaluate("[...document.querySelectorAll('svg text')].map(t => parseFloat(getComputedStyle(t).fontSize))")
    assert sizes
    assert min(sizes) >= 12
