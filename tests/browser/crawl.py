"""Finds the pages that a person can reach by following links, one of each kind."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
FILES = frozenset(
    {
        *("contracts.amendment_file", "contracts.import_template", "documents.office", "documents.show", "figures.template"),
        *("figures.template_all", "health.show", "publication.debrief_file", "published.file", "results.download"),
        *("api.openapi", "bodies.template", "bodyfiles.export", "denominators.template", "intake.listed", "intake.workbook"),
        *("jobs.files", "joint.scan", "national.picture", "national.table_file", "national.workbook"),
        *("reviews.form_book", "reviews.form_file", "reviews.scan", "reviews.taken_file", "static", "trial.sample"),
    }
)
"""Endpoints that answer with a file."""


def endpoint_of(routes: Map, address: str) -> str | None:
    """The endpoint that answers a GET of an address; none if nothing does."""
    try:
        endpoint, _ = routes.bind("localhost").match(urlsplit(address).path, method="GET")
    except HTTPException:
        return None
    return str(endpoint)


def pages(page: Page, base: str, routes: Map, *, start: str = "/", most: int = 200) -> Iterator[str]:
    """Open one page of each endpoint that links lead to, and name its endpoint while it is open.

    Fails on a link that leads nowhere, and on a page that answers anything but 200.
    """
    waiting, seen = [base + start], set()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        answer = page.goto(address)
        if answer is None or "text/html" not in (answer.header_value("content-type") or ""):
            continue
        assert answer.status == 200, f"{address} answers {answer.status}"
        here = endpoint_of(routes, page.url)
        if here is not None and here not in seen:
            seen.add(here)
            links = page.evaluate(LINKS)
            yield here
            waiting += [each for each in _new(links, base, routes, seen) if each not in waiting]


def _new(links: list[str], base: str, routes: Map, seen: set[str]) -> Iterator[str]:
    queued: set[str] = set()
    for link in links:
        if not link.startswith(base + "/"):
            assert urlsplit(link).scheme in ("http", "https"), link
            continue
        endpoint = endpoint_of(routes, link)
        assert endpoint is not None, f"a link leads nowhere: {link}"
        if endpoint not in seen and endpoint not in FILES and endpoint not in queued:
            queued.add(endpoint)
            yield link.split("#")[0]
