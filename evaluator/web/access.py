"""Who may open what. An endpoint on no list is refused; a row of another organisation is not there."""

from datetime import timedelta
from typing import NoReturn

from flask import Flask, abort, current_app, g, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.course import REVIEW
from evaluator.db.queries import contracts, joint, procurements
from evaluator.db.sqlite import writing
from evaluator.extensions import csrf, db
from evaluator.services import sessions
from evaluator.services.actor import Actor, now
from evaluator.web.choosing import CHOOSING
from evaluator.web.lists import BY_OFFICE, JOINT_LISTS, LISTS, ROLES

COOKIE = "signed_in"
"""The cookie that holds a session's token."""

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
BIGGEST = 2**31 - 1
"""The largest number that a column holds; no row has a larger one."""
LONGEST = 8_000
"""Bytes of what follows the question mark in an address."""
READING = ("account.resume", "trial.show", "workshop.look")
"""Endpoints that answer a POST without writing anything."""

STEPS = {
    "second-factor": "account.second_factor",
    "password": "account.password",
    "set-up": "account.set_up",
    "organisation": "account.organisation",
}
"""Where each thing that is still asked after the password is given."""


def guard(app: Flask) -> None:
    """Refuse what no list opens, before anything else reads the request."""
    app.before_request(_admit)


def actor() -> Actor:
    """Who is signed in. Only for endpoints that need it: there is always one there."""
    signed_in: Actor = g.actor
    return signed_in


def standing() -> sessions.Standing | None:
    """What the session of this request is worth, also while something is still asked; none for a visitor."""
    found: sessions.Standing | None = g.get("standing")
    return found


def recognise(token: str | None) -> sessions.Standing | None:
    """What a token is worth now. Its session stays at hand, so that nobody reads the person again."""
    g.signed_in = found = sessions.current(db.session(), token, now(), _lifetimes()) if token else None
    return sessions.standing(db.session(), found) if found else None


def _admit() -> ResponseReturnValue | None:
    g.actor = g.standing = None
    if request.endpoint != "static":
        _look_who_asks()  # a page for what is not there knows its reader too
    if request.endpoint is None:
        return None
    _must_be_sound()
    name = next((name for name, endpoints in LISTS.items() if request.endpoint in endpoints), None)
    if name is None:
        abort(403)
    if request.endpoint == "static":
        return None
    if request.method not in SAFE and request.endpoint not in READING:
        writing(db.session())
    return None if name == "PUBLIC" else _admit_to(name)


def _must_be_sound() -> None:
    """Refuse an address that no database could look up: a number too large, a sign that no text holds, a search too long."""
    named = (request.view_args or {}).values()
    if any((isinstance(each, int) and each > BIGGEST) or (isinstance(each, str) and "\0" in each) for each in named):
        abort(404)
    if len(request.query_string) > LONGEST:
        abort(414)
    if any("\0" in each for _, values in request.args.lists() for each in values):
        abort(400)


def _look_who_asks() -> None:
    """Find the session, and remember at most once a minute, in a transaction of its own, that it was used."""
    g.standing = recognise(request.cookies.get(COOKIE))
    if g.standing is not None and g.standing.due is None:
        g.actor = g.standing.actor
    if g.standing is not None and now() - g.standing.seen_at >= sessions.SEEN_EVERY:
        db.session.rollback()
        writing(db.session())
        sessions.seen(db.session(), g.standing.session_id, now())
        db.session.commit()
    elif request.method not in SAFE:
        db.session.rollback()  # a writing transaction begins before anything is read


def _admit_to(name: str) -> ResponseReturnValue | None:
    if g.standing is None:
        return _ask_to_sign_in()
    step = STEPS.get(g.standing.due or "")
    if step and request.endpoint not in (step, "account.sign_out"):
        return _refuse_data() if _wants_data() else redirect(url_for(step, next=_here()))
    if name in ROLES and not g.actor.may(*ROLES[name]):
        abort(403)
    if "procurement_id" in (request.view_args or {}):
        _admit_to_procurement(name, (request.view_args or {})["procurement_id"])
    if "contract_id" in (request.view_args or {}):
        _admit_to_contract(name, (request.view_args or {})["contract_id"])
    if "agreement_id" in (request.view_args or {}):
        _admit_to_agreement(name, (request.view_args or {})["agreement_id"])
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """A page leads to the sign-in; a form that comes too late is kept there, if it is one of ours."""
    if _wants_data():
        return _refuse_data()
    if request.method in SAFE:
        return redirect(url_for("account.sign_in", next=_here()))
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    raise Unauthorized


def _wants_data() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refuse_data() -> NoReturn:
    answer = make_response(jsonify(error="signed-out", sign_in=url_for("account.sign_in")), 401)
    abort(answer)


def _here() -> str | None:
    """The address to come back to; none where coming back would not be the same."""
    if request.method not in SAFE:
        return None
    return request.full_path.rstrip("?") if request.query_string else request.path


def _admit_to_procurement(name: str, procurement_id: int) -> None:
    if name == "PANEL":
        g.seat = procurements.seat_to_enter(db.session(), g.actor.person_id, procurement_id) or abort(404)
        g.procurement = g.seat.procurement
    elif name in BY_OFFICE:
        changes, where = request.method not in SAFE, g.actor.organisation_id
        g.procurement = procurements.of_organisation(db.session(), where, procurement_id, hold=changes) or abort(404)
        if _judges_without_names():
            abort(403)
    else:
        abort(403)
    if request.endpoint in CHOOSING and g.procurement.procedure in REVIEW:
        abort(404)


def _admit_to_contract(name: str, contract_id: int) -> None:
    if name not in BY_OFFICE:
        abort(403)
    changes, where = request.method not in SAFE, g.actor.organisation_id
    g.contract = contracts.of_organisation(db.session(), where, contract_id, hold=changes) or abort(404)


def _admit_to_agreement(name: str, agreement_id: int) -> None:
    """A joint procurement is there for the bodies that take or took part in it, and changed by those that still do."""
    if name not in JOINT_LISTS:
        abort(403)
    g.participant = joint.of_body(db.session(), g.actor.organisation_id, agreement_id) or abort(404)
    g.agreement = g.participant.agreement
    left, year = g.participant.to_year, fiscal_year(japan_date(now()))
    if name == "JOINT_OFFICER" and left is not None and left < year:
        abort(404)


def _judges_without_names() -> bool:
    """Whether whoever asks sits on the panel and must not learn who is behind a label before the procurement is over."""
    if not g.procurement.names_hidden or g.procurement.state in ("decided", "cancelled"):
        return False
    return procurements.seat_of(db.session(), g.actor.person_id, g.procurement.id) is not None


def _lifetimes() -> sessions.Lifetimes:
    return sessions.Lifetimes(
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        whole=timedelta(hours=current_app.config["SESSION_HOURS"]),
    )
