"""A test client that fails on every page a careful browser would have to repair."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "list",
    "form",
)
DATA_SCRIPTS = ("application/json",)
SOUND: set[tuple[bytes, bool]] = set()
"""Digests of pages in which nothing was wrong, and whether they stood alone: the same bytes are sound again."""


class StrictClient(FlaskClient):
    """Reads every HTML answer by the standard and looks for what the policy or a reader would trip over."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **{"buffered": True, **kwargs})  # a file left unread would end its request much later
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            alone = response.headers.get("Content-Disposition", "").startswith("attachment")
            key = (sha256(response.data).digest(), alone)
            problems = list(problems_of(response.get_data(as_text=True), alone=alone)) if key not in SOUND else []
            assert not problems, f"{response.request.path}: " + "; ".join(problems)
            SOUND.add(key)
        return response


def problems_of(page: str, *, alone: bool = False) -> Iterator[str]:
    """What is wrong with a whole page, a sentence each; a file that stands `alone` has its style inside, no links out."""
    root, errors = parsed(page)
    yield from errors
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    yield from _head(root)
    yield from _identities(elements)
    for element in elements:
        if not (alone and element.tag == "style"):
            yield from _inline(element)
        if alone and (element.get("src") or element.get("href", "#")[:1] != "#" or element.tag in ("script", "link")):
            yield f"{element.tag} reaches outside the file"


@lru_cache(maxsize=2)  # a test reads the page that has just been checked
def parsed(page: str) -> tuple[Element, tuple[str, ...]]:
    """A page as a browser reads it, and what the parser had to repair. Only to be looked at: others get the same tree."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(page)
    return root, tuple(f"line {line}, column {column}: {code} {values}" for (line, column), code, values in parser.errors)


def _head(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "html has no lang"
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        yield "the page has no title"
    if len(root.findall(".//h1")) != 1:
        yield "the page has not exactly one h1"


def _identities(elements: list[Element]) -> Iterator[str]:
    count = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"id {name!r} stands {times} times" for name, times in count.items() if times > 1)
    for element in elements:
        wanted = [name for key in REFERENCES for name in element.get(key, "").split()]
        target = element.get("href", "")
        if target.startswith("#"):
            wanted.append(target[1:])
        yield from (f"{element.tag} refers to the missing id {name!r}" for name in wanted if name not in count)


def _inline(element: Element) -> Iterator[str]:
    if element.tag == "style" or element.get("style") is not None:
        yield f"{element.tag} carries inline style"
    if element.tag == "script" and not element.get("src") and element.get("type") not in DATA_SCRIPTS:
        yield "inline script"
    yield from (f"{element.tag} has the handler {key}" for key in element.attrib if key.startswith("on"))
    if element.get("href", "").lower().startswith("javascript:"):
        yield "a link runs script"
    if element.tag == "img" and element.get("alt") is None:
        yield "img has no alt"
