"""Somebody at a browser who knows nothing but what stands on the page, and is counted."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from evaluator.core.calendar import JAPAN
from tests.browser.demo import Demo

KEY, POINT, PRESS, HOME, THINK = 0.28, 1.1, 0.2, 0.4, 1.35
"""Seconds of the keystroke-level model (Card, Moran and Newell 1980, CACM 23:7, figure 2): a key of an average typist, moving
the pointer, a click, the hand between mouse and keyboard, and making up one's mind before an act."""
SIGN_KEYS = {"ja": 2.5, "en": 1.0}
"""Keys for one sign: two for a kana in Latin letters, and half a key for converting."""
WAIT = 1.0
"""Seconds from an act to the page that comes."""
READ_SHARE = 0.2
"""How much of the words on a page somebody reads (Nielsen 2008, How little do users read?, on Weinreich et al. 2008)."""
SIGNS_PER_MINUTE = {"ja": 357 * 238 / 183, "en": 987 * 238 / 183}
"""Signs that are read in a minute: aloud (Trauzettel-Klosinski and Dietz 2012, IOVS 53:9, table 2), and by how much silent
reading is faster (Brysbaert 2019, JML 109: 238 words against 183)."""
COOKIE, WIDTH, HEIGHT = "lang", 1366, 768
NUMBERS = re.compile(r"[0-9a-f]{64}|\d+")


@dataclass
class Steps:
    """What a walk has taken so far."""

    lang: str
    clicks: int = 0
    fields: int = 0
    signs: int = 0
    pages: int = 0
    read: int = 0
    kinds: set[str] = field(default_factory=set)
    stretches: list[tuple[str, int, float]] = field(default_factory=list)

    def reading(self) -> float:
        """Minutes that a person reads, who reads each kind of page once."""
        return self.read * READ_SHARE / SIGNS_PER_MINUTE[self.lang]

    def minutes(self) -> float:
        """Minutes that a person takes for it, with reading."""
        acts = (self.clicks + self.fields) * (THINK + POINT + PRESS) + self.fields * 2 * HOME
        typed = self.signs * SIGN_KEYS[self.lang] * KEY
        return (acts + typed + self.pages * WAIT) / 60 + self.reading()

    def said(self) -> str:
        """In words, with how many acts and minutes each stretch of the walk took."""
        acts = f"{self.clicks} clicks, {self.fields} fields with {self.signs} signs"
        pages = f"{self.pages} pages of {len(self.kinds)} kinds with {self.read:,} signs"
        whole = f"steps: {acts}, {pages}; about {self.minutes():.0f} minutes, {self.reading():.0f} of them reading"
        return "\n".join([whole, *(f"  {name}: {acts} acts, {minutes:.1f} min" for name, acts, minutes in self.stretches)])

    def ended(self, name: str) -> None:
        """A stretch of the walk is over."""
        acts, minutes = (sum(each[at] for each in self.stretches) for at in (1, 2))
        self.stretches.append((name, self.clicks + self.fields - int(acts), self.minutes() - minutes))


class Visitor:
    """Clicks and types by what is visible: names of links and buttons, labels of fields."""

    def __init__(self, page: Page, steps: Steps) -> None:
        self.page, self.steps = page, steps
        page.set_default_timeout(20_000)
        page.on("framenavigated", lambda frame: self._came(frame.parent_frame is None))

    def _came(self, whole: bool) -> None:
        self.steps.pages += whole

    def open(self, address: str) -> None:
        """An address that is typed, or that somebody was sent."""
        self.page.goto(address, wait_until="domcontentloaded")
        self._look()

    def named(self, role: str, name: str, *, within: str | Locator = "body", exact: bool = True, place: int = 0) -> Locator:
        """What is visible under a name."""
        around = self.page.locator(within) if isinstance(within, str) else within
        return around.get_by_role(role, name=name, exact=exact).filter(visible=True).nth(place)

    def press(self, name: str, **where) -> None:
        """A button, to the page that comes."""
        self._to_next(self.named("button", name, **where))

    def follow(self, name: str, **where) -> None:
        """A link, to the page that comes."""
        self._to_next(self.named("link", name, **where))

    def _to_next(self, what: Locator) -> None:
        self.steps.clicks += 1
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            what.click()
        self._look()

    def _look(self) -> None:
        """A kind of page that was not seen before is read."""
        kind = NUMBERS.sub("#", urlsplit(self.page.url).path)
        if kind not in self.steps.kinds:
            self.steps.kinds.add(kind)
            self.steps.read += len("".join(self.page.locator("main").first.inner_text().split()))

    def unfold(self, name: str, *, within: str = "main") -> None:
        """Something that is folded away under its summary."""
        self.steps.clicks += 1
        self.page.locator(f"{within} summary").filter(has_text=name, visible=True).first.click()

    def field(self, label: str, *, within: str | Locator = "main", place: int = 0) -> Locator:
        """A field by its visible label."""
        around = self.page.locator(within) if isinstance(within, str) else within
        return around.get_by_label(label).filter(visible=True).nth(place)

    def fill(self, label: str, value: str, **where) -> None:
        """Type into a field."""
        self.typed(value)
        self.field(label, **where).fill(value)

    def typed(self, value: str) -> None:
        """Count a field that somebody types into."""
        self.steps.fields += 1
        self.steps.signs += len(value)

    def choose(self, label: str, option: str, **where) -> None:
        """One of a list that unfolds."""
        self.steps.fields += 1
        self.field(label, **where).select_option(label=option)

    def tick(self, label: str, **where) -> None:
        """A box or one of several choices."""
        self.steps.clicks += 1
        self.field(label, **where).check()

    def give(self, place: int, points: str) -> None:
        """Points for an item of a score sheet, which is unfolded if it is not yet open."""
        item = self.page.locator(f'[data-item="{place}"]')
        if item.get_attribute("open") is None:
            self.steps.clicks += 1
            item.locator("summary").first.click()
        self.typed(points)
        item.locator(f'[name="mark:{place}"]').fill(points)
        item.locator(f'[name="mark:{place}"]').press("Tab")

    def attach(self, selector: str, file: Path) -> None:
        """A file from one's own folder."""
        self.steps.fields += 1
        self.page.locator(f"main {selector}").set_input_files(file)


def visitor(browser, demo: Demo, steps: Steps, login: str = "") -> Visitor:
    """Somebody with an own window at the first page; signed in, if there is a login.

    Signing in is counted for everybody. One officer does it by the page; for the others it is the same page again.
    """
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, base_url=demo.base, reduced_motion="reduce")
    context.add_cookies([{"name": COOKIE, "value": steps.lang, "url": demo.base}])
    made = Visitor(context.new_page(), steps)
    if login and login != "officer":
        context.add_cookies([demo.cookie_of(login)])
        made.typed(login)
        made.typed("aono-demo")
        steps.clicks += 2
        steps.pages += 2
    made.open("/")
    return made


SIGN_IN = {"ja": ("サインイン", "ログイン名", "パスワード"), "en": ("Sign in", "Login", "Password")}


def officer_signed_in(browser, demo: Demo, steps: Steps) -> Visitor:
    """The officer, who signs in by the page."""
    button, login, password = SIGN_IN[steps.lang]
    officer = visitor(browser, demo, steps, "officer")
    officer.follow(button)
    officer.fill(login, "officer")
    officer.fill(password, "aono-demo")
    officer.press(button, within="main")
    return officer


def moment(hours: float) -> str:
    """The time in Japan so many hours from now, as a field for a date and a time takes it."""
    return f"{(datetime.now(UTC) + timedelta(hours=hours)).astimezone(JAPAN):%Y-%m-%dT%H:%M}"
