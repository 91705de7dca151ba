"""A test client that fails on every page a careful browser would have to repair."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import Element

import turbohtml
from flask.testing import FlaskClient
from turbohtml.treebuild import parse_into
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
HTML = "http://www.w3.org/1999/xhtml"
EMPTY = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements that have no end tag (HTML standard, 13.1.2, void elements)."""
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
    elements = list(root.iter())
    yield from _head(root)
    yield from _identities(elements)
    for element in elements:
        if not (alone and element.tag == "style"):
            yield from _inline(element)
        if alone and (element.get("src") or element.get("href", "#")[:1] != "#" or element.tag in ("script", "link")):
            yield f"{element.tag} reaches outside the file"


class Maker:
    """Makes a tree of what the parser reads; what is not HTML, such as a drawing, has its namespace before its name."""

    def create_document(self) -> Element:
        return Element("")

    def create_doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        return None

    def create_element(self, name: str, namespace: str, attributes: tuple[tuple[str, str | None], ...]) -> Element:
        return Element(name if namespace == HTML else f"{{{namespace}}}{name}", {key: value or "" for key, value in attributes})

    def create_text(self, text: str) -> str:
        return text

    def create_comment(self, _text: str) -> None:
        return None

    def create_pi(self, _target: str, _text: str) -> None:
        return None

    def append(self, parent: Any, child: Any) -> None:
        if isinstance(child, Element):
            parent.append(child)
        elif child and len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        elif child:
            parent.text = (parent.text or "") + child


@lru_cache(maxsize=2)  # a test reads the page that has just been checked
def parsed(page: str) -> tuple[Element, tuple[str, ...]]:
    """A page as a browser reads it, and what the parser had to repair. Only to be looked at: others get the same tree."""
    (root,) = parse_into(page, Maker())
    wrong = [f"line {each.line}, column {each.col}: {each.code}" for each in turbohtml.parse(page).errors]
    return root, (*wrong, *_repaired(page, root))


def _repaired(page: str, root: Element) -> Iterator[str]:
    """Where the tags that are written first differ from those of the tree that a browser makes of them."""
    for written, read in zip_longest(_written(page), _read(root)):
        line, tag = written or ("at the end", "nothing")
        if tag != read:
            yield f"line {line}: {tag} stands where a browser reads {read or 'nothing'}"
            return


def _written(page: str) -> Iterator[tuple[int, str]]:
    for token in turbohtml.tokenize(page):
        if token.type == turbohtml.TokenType.START_TAG:
            yield token.line, f"<{token.tag}>"
        if token.type == turbohtml.TokenType.END_TAG or token.tag in EMPTY or token.self_closing:
            yield token.line, f"</{token.tag}>"


def _read(element: Element) -> Iterator[str]:
    name = element.tag.rpartition("}")[2].lower()
    yield f"<{name}>"
    for each in element:
        yield from _read(each)
    yield f"</{name}>"


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
