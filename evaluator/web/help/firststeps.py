"""The guide of a new office on the first page of officers and administrators, and putting it away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.extensions import db
from evaluator.services import firststeps
from evaluator.services.actor import now
from evaluator.services.firststeps import Step, Steps
from evaluator.web.access import actor
from evaluator.web.help.views import GUIDE, blueprint

A_YEAR = 365 * 24 * 60 * 60
OFFICE = {
    "procurement": "procurements.show",
    "rubric": "procurements.rubric",
    "dates": "procurements.schedule",
    "panel": "procurements.panel",
    "call": "procurements.show",
    "proposals": "proposals.index",
    "scoring": "procurements.panel",
    "result": "ranking.show",
    "publication": "publication.show",
}
"""Where each step of a procurement is done."""
BEFORE = {"procurement": "procurements.new", "rubric": "rubrics.index"}
"""Where one can go while there is no procurement."""
ADMINISTRATOR = {
    "officers": "people.new",
    "members": "people.new",
    "second-factor": "people.index",
    "organisation": "people.organisation",
}
"""Where an administrator does each step."""
NEED_APP = ("administrator", "officer")
"""Roles for whom codes on paper are not enough."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step as the page shows it; without an address while there is nothing to open."""

    name: str
    more: str
    state: str
    url: str


@blueprint.app_template_global("first_steps")
def first_steps(page: str) -> tuple[Line, ...]:
    """The steps on the first page of an office, or of its administrator; none where all is done or they were put away."""
    if request.cookies.get(GUIDE) == str(actor().person_id):
        return ()
    if page == "office":
        found = firststeps.of_office(db.session(), actor(), now())
        return _lines(found, OFFICE if found and found.procurement_id else BEFORE)
    factor = [each for each in NEED_APP if each in current_app.config["SECOND_FACTOR_ROLES"]]
    return _lines(firststeps.of_administrator(db.session(), actor(), second_factor=factor), ADMINISTRATOR)


@blueprint.post("/first-steps")
def put_away() -> ResponseReturnValue:
    """Put the guide away in this browser, or bring it back."""
    answer = make_response(redirect(url_for("account.start")))
    if request.form.get("show"):
        answer.delete_cookie(GUIDE)
    else:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(GUIDE, str(actor().person_id), max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def _lines(found: Steps | None, ways: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(_line(each, found.procurement_id, ways) for each in found.steps) if found else ()


def _line(step: Step, procurement_id: int | None, ways: Mapping[str, str]) -> Line:
    endpoint = ways.get(step.key, "")
    named: dict[str, Any] = {"procurement_id": procurement_id} if procurement_id else {}
    return Line(
        name=gettext(f"first.{step.key}"),
        more=gettext(f"first.{step.key}.more"),
        state=step.state,
        url=url_for(endpoint, **named) if endpoint and step.state != "later" else "",
    )
