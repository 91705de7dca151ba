"""A served application with the samples and some harder cases, and a browser that fails on anything it complains about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from evaluator.extensions import db
from evaluator.library.read import read_case
from evaluator.paths import RUBRICS
from evaluator.services import samples
from evaluator.services.actor import SYSTEM
from evaluator.services.evaluations import fix
from tests.browser import demo as demonstration
from tests.browser import files
from tests.browser.demo import Demo
from tests.factories import cases, threads

NOW = datetime(2026, 12, 7, 6, 20, tzinfo=UTC)
WIDE, NARROW, HEIGHT = 1366, 320, 768
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LISTEN = f"""window.violations = [];
addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective));
window.loadAxe = () => {{ {AXE} }};"""
"""Before each page: it notes what the policy forbids, and has axe at hand, which costs a third of sending it to an open page."""


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory) -> Path:
    """A database with all tables and nothing in them; copy it."""
    return files.made_once(tmp_path_factory, "empty", lambda _app: None)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory) -> Path:
    """The demonstration as it is first loaded; copy it."""
    return files.made_once(tmp_path_factory, "demo", demonstration.fill)


@pytest.fixture(scope="session")
def demo(demo_file, tmp_path_factory) -> Iterator[Demo]:
    """The demonstration for all who only look."""
    with demonstration.running(files.copied(demo_file, tmp_path_factory.mktemp("demo"))) as running:
        yield running


@pytest.fixture
def own_demo(demo_file, tmp_path) -> Iterator[Demo]:
    """The demonstration for one who changes it."""
    with demonstration.running(files.copied(demo_file, tmp_path)) as running:
        yield running


@pytest.fixture(scope="session")
def site(empty_file, tmp_path_factory) -> Iterator[str]:
    """The address of a running application with stored results."""
    app = files.application(files.copied(empty_file, tmp_path_factory.mktemp("browser")))
    with app.app_context():
        samples.load(db.session(), SYSTEM, RUBRICS / "samples", NOW)
        for at, make in enumerate((cases.wide_case, cases.undecided_case, cases.votes_case, cases.totals_case), start=50):
            given = read_case(cases.as_file(make()).encode())
            fix(db.session(), SYSTEM, given.rubric, given.case, NOW, position=at)
        db.session.commit()
        db.session.remove()
    with threads.served(app) as address:
        yield address
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong on an open page; that it writes no report of what is right makes it five times as fast.

    Contrast, which takes half of the time, is looked at in Japanese: styles do not know the language.
    """
    page.evaluate("loadAxe()")
    colours = page.get_attribute("html", "lang") == "ja"
    asked = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    return list(page.evaluate("asked => axe.run(document, asked).then(found => found.violations)", asked))


@dataclass
class Watched:
    """A page, and everything the browser said about it."""

    page: Page
    said: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Console messages, script errors, failed loads and violations of the policy, so far."""
        return self.said + list(self.page.evaluate("violations"))

    def axe(self) -> list[str]:
        """What axe finds wrong, with the elements."""
        return [f"{each['id']}: {[node['target'] for node in each['nodes']][:5]}" for each in violations(self.page)]

    def resize(self, width: int) -> None:
        """Another width, for the same page: no script and no server asks for it, so the page need not be loaded again."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def watch(browser, site) -> Iterator[Callable[..., Watched]]:
    """A function that opens a window of a width, with or without script, and watches it."""
    opened = []

    def open_window(width: int = WIDE, *, script: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, base_url=site, java_script_enabled=script, reduced_motion="reduce"
        )
        opened.append(context)
        watched = Watched(context.new_page())
        if script:
            watched.page.add_init_script(LISTEN)
        watched.page.on("console", lambda message: watched.said.append(f"{message.text} {message.location['url']}".strip()))
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        watched.page.on("requestfailed", lambda request: watched.said.append(f"failed: {request.url}"))
        return watched

    yield open_window
    for context in opened:
        context.close()
