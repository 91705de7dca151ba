"""A served application with the samples and some harder cases, and a browser that fails on anything it complains about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from evaluator.app import create_app
from evaluator.extensions import db
from evaluator.library.read import read_case
from evaluator.paths import RUBRICS
from evaluator.services import samples
from evaluator.services.actor import SYSTEM
from evaluator.services.evaluations import fix
from tests.factories import cases

NOW = datetime(2026, 12, 7, 6, 20, tzinfo=UTC)
CHROMIUM = "/usr/bin/chromium"
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
LISTEN = "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective));"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The address of a running application with stored results."""
    path = tmp_path_factory.mktemp("browser") / "browser.sqlite3"
    app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{path}"})
    with app.app_context():
        upgrade()
        samples.load(db.session(), SYSTEM, RUBRICS / "samples", NOW)
        for at, make in enumerate((cases.wide_case, cases.undecided_case, cases.votes_case, cases.totals_case), start=50):
            given = read_case(cases.as_file(make()).encode())
            fix(db.session(), SYSTEM, given.rubric, given.case, NOW, position=at)
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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
        self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
        return [f"{each['id']}: {[node['target'] for node in each['nodes']][:5]}" for each in found]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def watch(browser, site) -> Iterator[Callable[..., Watched]]:
    """A function that opens a window of a width, with or without script, and watches it."""
    opened = []

    def open_window(width: int = 1366, *, script: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 768}, base_url=site, java_script_enabled=script, reduced_motion="reduce"
        )
        opened.append(context)
        watched = Watched(context.new_page())
        if script:
            watched.page.add_init_script(LISTEN)
        watched.page.on("console", lambda message: watched.said.append(message.text))
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        watched.page.on("requestfailed", lambda request: watched.said.append(f"failed: {request.url}"))
        return watched

    yield open_window
    for context in opened:
        context.close()
