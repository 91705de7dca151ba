"""Every page that a role reaches by following links, opened once in each language and looked at from all sides.

axe and the browser's own complaints, the width, and in Japanese what axe does not see: targets, the keyboard, spaced text, help.
"""

import pytest

from tests.browser import crawl, reach
from tests.browser.conftest import NARROW, WIDE
from tests.browser.demo import ROLES, STARTS

pytestmark = pytest.mark.browser

LEAST = {"visitor": 4, "administrator": 10, "officer": 30, "member": 10}
"""How many kinds of pages these reach at least, so that a broken menu does not pass unseen."""
THOROUGH = frozenset(LEAST)
"""Roles whose pages are also gone through by Tab, wide and narrow."""
OFFICE = ("officer", "clerk", "auditor")
"""Roles that see the same pages: one worker looks at theirs, so that axe does so once."""
PRINTED = {"paper.declaration_blank", "paper.sheet"}
"""Sheets of paper, shown as they are printed: their form needs two dimensions (1.4.10)."""
CHECKED: set[tuple[str, str]] = set()
"""Pages that axe has looked at, each in a language; those that several roles see are looked at once."""
ICON = "/static/mark.svg"
"""The icon of the tab, whose loading the next page may break off."""
FOOT = "[...document.querySelectorAll('.foot li')].map(each => each.textContent.trim()).join('|')"
HELP = {"ja": "ヘルプ", "en": "Help"}


def walk(role, lang):
    """A role in a language, with the worker that it goes to."""
    group = f"pages-{'office' if role in OFFICE else 'others'}-{lang}"
    return pytest.param(role, lang, marks=pytest.mark.xdist_group(group), id=f"{role}-{lang}")


def complaints(window):
    found = [each for each in window.complaints() if not each.endswith(ICON)]
    window.said.clear()
    return found


def by_axe(window, page):
    if page in CHECKED:
        return []
    CHECKED.add(page)
    return window.axe()


def by_keyboard_and_touch(window, endpoint, focused):
    over = window.overflow() if endpoint not in PRINTED else 0
    found = [f"{over} px too wide"] if over else []
    found += reach.small_targets(window.page) + focused(window.page)
    return found + (reach.cut_by_spacing(window.page) if endpoint not in PRINTED else [])


def at_both_widths(window, endpoint):
    """What stops who comes by keyboard or touch; the order and the way on by Tab are the same at both widths."""
    found = {WIDE: by_keyboard_and_touch(window, endpoint, reach.faults_by_tab)}
    window.resize(NARROW)
    found[NARROW] = by_keyboard_and_touch(window, endpoint, reach.faults_of_focus)
    window.resize(WIDE)
    return [f"at {width}: {each}" for width, faults in found.items() for each in faults]


@pytest.mark.parametrize(("role", "lang"), [walk(role, lang) for lang in ("ja", "en") for role in ROLES])
def test_every_page_of_a_role_is_sound(watch, demo, role, lang):
    window = watch()
    window.page.context.add_cookies(demo.cookies(role, lang))
    faults, helps = {}, set()
    for endpoint in crawl.pages(window.page, demo.base, demo.app.url_map, start=STARTS.get(role, "/")):
        assert window.page.get_attribute("html", "lang") == lang
        over = window.overflow()
        found = [*complaints(window), *([f"{over} px too wide"] if over else []), *by_axe(window, (endpoint, lang))]
        helps.add(window.page.evaluate(FOOT))
        if role in THOROUGH and lang == "ja":
            found += at_both_widths(window, endpoint)
        faults[endpoint] = found
    assert {endpoint: found for endpoint, found in faults.items() if found} == {}
    assert len(faults) >= LEAST.get(role, 1)
    assert len(helps) == 1, "help stands at the same place of every page"
    assert (HELP[lang] in helps.pop()) == (role != "visitor"), "help is for those who have signed in"
