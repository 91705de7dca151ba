"""Where a signed-in person goes next: only ever to a page of our own."""

from urllib.parse import urlsplit

from flask import current_app, url_for

from evaluator.services.actor import Actor

HOMES = (
    (("officer", "clerk", "auditor"), "procurements.index"),
    (("member",), "home.index"),
    (("administrator",), "people.index"),
    (("ministry",), "rounds.index"),
)
"""The first page of each role; whoever has several starts at the first of them."""
VISITOR = "results.index"
"""The first page of everybody else."""


def own_address(given: str | None) -> str | None:
    """The address, if it is a path of this site: no scheme, no host, nothing that a browser would read as one."""
    if not given or not given.startswith("/") or given.startswith("//") or "\\" in given:
        return None
    if any(ord(sign) <= ord(" ") or ord(sign) == 127 for sign in given):  # a browser skips them and may find a host behind
        return None
    try:
        parts = urlsplit(given)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else given


def home_of(actor: Actor | None) -> str:
    """The address of somebody's first page, among those that are there."""
    for roles, endpoint in HOMES:
        if actor and actor.may(*roles) and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for(VISITOR)
