"""Somebody at a browser who knows nothing but what stands on the page, and is counted."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

SECONDS = {"clicks": 4, "fields": 6, "pages": 3}
"""What a person takes: to find and press something, to fill a field or choose, to look at a page that comes."""


@dataclass
class Steps:
    """What a walk has taken so far."""

    clicks: int = 0
    fields: int = 0
    pages: int = 0
    stretches: list[tuple[str, int]] = field(default_factory=list)

    def minutes(self) -> float:
        """How long a person takes for it."""
        return sum(each * getattr(self, kind) for kind, each in SECONDS.items()) / 60

    def said(self) -> str:
        """In words, with how many clicks and fields each stretch of the walk took."""
        whole = f"steps: {self.clicks} clicks, {self.fields} fields, {self.pages} pages, about {self.minutes():.0f} minutes"
        return "\n".join([whole, *(f"  {name}: {number}" for name, number in self.stretches)])

    def ended(self, name: str) -> None:
        """A stretch of the walk is over."""
        self.stretches.append((name, self.clicks + self.fields - sum(each for _, each in self.stretches)))


class Visitor:
    """Clicks and types by what is visible: names of links and buttons, labels of fields."""

    def __init__(self, page: Page, steps: Steps) -> None:
        self.page, self.steps = page, steps
        page.set_default_timeout(10_000)
        page.on("framenavigated", lambda frame: self._came(frame.parent_frame is None))

    def _came(self, whole: bool) -> None:
        self.steps.pages += whole

    def open(self, address: str) -> None:
        """The one address that is typed."""
        self.page.goto(address)

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
        with self.page.expect_navigation():
            what.click()

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
        self.steps.fields += 1
        self.field(label, **where).fill(value)

    def choose(self, label: str, option: str, **where) -> None:
        """One of a list that unfolds."""
        self.steps.fields += 1
        self.field(label, **where).select_option(label=option)

    def tick(self, label: str, **where) -> None:
        """A box or one of several choices."""
        self.steps.clicks += 1
        self.field(label, **where).check()

    def attach(self, selector: str, file: Path) -> None:
        """A file from one's own folder."""
        self.steps.fields += 1
        self.page.locator(f"main {selector}").set_input_files(file)
