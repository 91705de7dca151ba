"""Every page that a role reaches by following links: accessible, silent, never wider than the window, in both languages."""

import pytest

from tests.browser import crawl
from tests.browser.demo import STARTS, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

ROLES = ("visitor", "administrator", "officer", "clerk", "member", "auditor", "ministry")
LEAST = {"officer": 15, "member": 6, "administrator": 5}
"""How many kinds of pages these reach at least, so that a broken menu does not pass unseen."""


CHECKED: set[tuple[str, str]] = set()
"""Pages that axe has looked at, each in a language; those that several roles see are looked at once."""
ICON = "/static/mark.svg"
"""The icon of the tab, whose loading the next page may break off."""


def _faults(window, *, new):
    found = [each for each in window.complaints() if not each.endswith(ICON)]
    window.said.clear()
    over = window.overflow()
    return [*(window.axe() if new else []), *found, *([f"{over} px too wide"] if over else [])]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with served(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_accessible(watch, demo, role, lang):
    window = watch()
    context = window.page.context
    context.add_cookies([{"name": "lang", "value": lang, "url": demo.base}])
    if role != "visitor":
        context.add_cookies([demo.cookie(demo.roles()[role])])
    faults: dict[str, list[str]] = {}
    seen: list[str] = []
    for endpoint in crawl.pages(window.page, demo.base, demo.app.url_map, start=STARTS.get(role, "/")):
        seen.append(endpoint)
        assert window.page.get_attribute("html", "lang") == lang
        found = _faults(window, new=(endpoint, lang) not in CHECKED)
        CHECKED.add((endpoint, lang))
        if found:
            faults[endpoint] = found
    assert faults == {}
    assert len(seen) >= LEAST.get(role, 1)
