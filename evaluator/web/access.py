"""Who may open what. An endpoint on no list is refused; a row of another organisation is not there."""

from datetime import timedelta

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from evaluator.db.queries import procurements
from evaluator.db.sqlite import writing
from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.services.actor import Actor, now

COOKIE = "signed_in"
"""The cookie that holds a session's token."""

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""

PUBLIC = frozenset(
    {
        "health.show",
        "results.download",
        "results.index",
        "results.show",
        "static",
        "trial.new",
        "trial.sample",
        "trial.show",
    }
)
"""Anyone."""
SIGNED_IN: frozenset[str] = frozenset()
"""Whoever has signed in, in whatever role."""
ADMINISTRATOR: frozenset[str] = frozenset()
"""Administrators: people, roles and the organisation itself, no procurement."""
OFFICE: frozenset[str] = frozenset()
"""Reading for the office: officers, clerks and auditors."""
CLERICAL: frozenset[str] = frozenset()
"""Registering what came in: officers and clerks."""
OFFICER: frozenset[str] = frozenset()
"""Deciding: officers."""
PANEL: frozenset[str] = frozenset()
"""Whoever holds a seat on the panel of the procurement that the address names."""

LISTS = {
    "PUBLIC": PUBLIC,
    "SIGNED_IN": SIGNED_IN,
    "ADMINISTRATOR": ADMINISTRATOR,
    "OFFICE": OFFICE,
    "CLERICAL": CLERICAL,
    "OFFICER": OFFICER,
    "PANEL": PANEL,
}
ROLES = {
    "ADMINISTRATOR": ("administrator",),
    "OFFICE": ("officer", "clerk", "auditor"),
    "CLERICAL": ("officer", "clerk"),
    "OFFICER": ("officer",),
}
"""The roles that open a list, for lists that need one."""
BY_OFFICE = ("OFFICE", "CLERICAL", "OFFICER")
"""Lists whose procurements are those of the organisation that the person is signed in for."""


def guard(app: Flask) -> None:
    """Refuse what no list opens, before anything else reads the request."""
    app.before_request(_admit)


def actor() -> Actor:
    """Who is signed in. Only for endpoints that need it: there is always one there."""
    signed_in: Actor = g.actor
    return signed_in


def _admit() -> ResponseReturnValue | None:
    g.actor = None
    if request.endpoint is None:
        return None
    name = next((name for name, endpoints in LISTS.items() if request.endpoint in endpoints), None)
    if name is None:
        abort(403)
    if request.endpoint != "static":
        if request.method not in SAFE:
            writing(db.session())
        g.actor = _actor()
    if name == "PUBLIC":
        return None
    if g.actor is None:
        return redirect(url_for("account.sign_in", next=request.full_path if request.method == "GET" else None))
    if name in ROLES and not g.actor.may(*ROLES[name]):
        abort(403)
    if "procurement_id" in (request.view_args or {}):
        _admit_to_procurement(name, (request.view_args or {})["procurement_id"])
    return None


def _actor() -> Actor | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    found = sessions.current(db.session(), token, now(), _lifetimes())
    return sessions.actor_of(found) if found else None


def _admit_to_procurement(name: str, procurement_id: int) -> None:
    if name == "PANEL":
        g.seat = procurements.seat_of(db.session(), g.actor.person_id, procurement_id) or abort(404)
        g.procurement = g.seat.procurement
    elif name in BY_OFFICE:
        g.procurement = procurements.of_organisation(db.session(), g.actor.organisation_id, procurement_id) or abort(404)
    else:
        abort(403)


def _lifetimes() -> sessions.Lifetimes:
    return sessions.Lifetimes(
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        whole=timedelta(hours=current_app.config["SESSION_HOURS"]),
    )
