"""The interface for programs: one function for each operation, and the troubles in words."""

import json
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from evaluator.core.calendar import japan_date
from evaluator.exchange.api.document import BASE, document
from evaluator.exchange.api.operations import (
    OPERATIONS,
    Asked,
    BodiesAsked,
    JudgementsAsked,
    Paged,
    ResultsAsked,
    TableAsked,
)
from evaluator.extensions import db
from evaluator.services import interface, rollups
from evaluator.services.actor import now
from evaluator.web.api.asking import Refused, admit, answered, asked_as, page_of, rate, tagged, troubled

blueprint = Blueprint("api", __name__, url_prefix=BASE)
about = Blueprint("api_about", __name__)
WRONG = (400, 403, 404, 405, 414, 429, 500)


@about.get("/api")
def page() -> str:
    """What the interface is, for people."""
    lines = [(each.path, gettext(f"api.operation.{each.name}"), each.scope) for each in OPERATIONS]
    return render_template("api/about.html", lines=lines, base=BASE)


@blueprint.get("/openapi.json")
@rate
def openapi() -> Response:
    """The description that other programs read."""
    asked_as(Asked)
    return tagged(json.dumps(document(), ensure_ascii=False).encode())


@blueprint.get("/results")
@rate
def results() -> Response:
    """Published results."""
    admit("results")
    asked = asked_as(ResultsAsked)
    return page_of("results", interface.results(db.session(), asked), asked)


@blueprint.get("/results/<int:number>")
@rate
def result(number: int) -> Response:
    """One published result."""
    admit("result")
    asked_as(Asked)
    return answered(interface.result(db.session(), number))


@blueprint.get("/rubrics")
@rate
def rubrics() -> Response:
    """Rubrics of the library."""
    admit("rubrics")
    asked = asked_as(Paged)
    return page_of("rubrics", interface.rubrics(asked), asked)


@blueprint.get("/rubrics/<name>")
@rate
def rubric(name: str) -> Response:
    """One rubric of the library."""
    admit("rubric")
    asked_as(Asked)
    return answered(interface.rubric(name))


@blueprint.get("/shared-rubrics")
@rate
def shared() -> Response:
    """Rubrics that municipalities share."""
    admit("shared")
    asked = asked_as(Paged)
    return page_of("shared", interface.shared(db.session(), asked), asked)


@blueprint.get("/shared-rubrics/<digest>")
@rate
def shared_one(digest: str) -> Response:
    """One shared rubric."""
    admit("shared_one")
    asked_as(Asked)
    return answered(interface.shared_one(db.session(), digest))


@blueprint.get("/guideline-points")
@rate
def judgements() -> Response:
    """What guideline points came to at publication."""
    who = admit("judgements")
    asked = asked_as(JudgementsAsked)
    return page_of("judgements", interface.judgements(db.session(), who, asked), asked)


@blueprint.get("/bodies")
@rate
def bodies() -> Response:
    """Local governments."""
    admit("bodies")
    asked = asked_as(BodiesAsked)
    today: date = japan_date(now())
    return page_of("bodies", interface.bodies(db.session(), asked, today), asked)


@blueprint.get("/views")
@rate
def views() -> Response:
    """Views of the nation."""
    who = admit("views")
    asked_as(Asked)
    return answered(interface.views(who))


@blueprint.get("/views/<view>")
@rate
def table(view: str) -> Response:
    """One figure of a view as a table."""
    who = admit("table")
    asked = asked_as(TableAsked)
    folder = Path(current_app.instance_path) / rollups.FOLDER
    smallest: int = current_app.config["SMALLEST_CELL"]
    return answered(interface.table(folder, who, view, asked, smallest=smallest))


@blueprint.get("/<path:rest>")
@rate
def missing(rest: str) -> Response:
    """Whatever is not there."""
    raise interface.NotThere


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return troubled(refused.status, refused.detail, parameter=refused.parameter)


@blueprint.errorhandler(interface.NotThere)
def _not_there(_found: interface.NotThere) -> Response:
    return troubled(404, gettext("It is not there, or not published. See openapi.json for what can be asked."))


@blueprint.errorhandler(interface.BadCursor)
def _bad_cursor(_found: interface.BadCursor) -> Response:
    return troubled(400, gettext("Use the address that the answer before gives as next."), parameter="cursor")


@blueprint.errorhandler(interface.NotForThem)
def _not_for_them(_found: interface.NotForThem) -> Response:
    return troubled(403, gettext("Tables of the nation are for a ministry, those of a prefecture for that prefecture."))


@blueprint.errorhandler(rollups.NotMade)
def _not_made(_found: rollups.NotMade) -> Response:
    return troubled(503, gettext("The tables are not made yet. Ask again tomorrow."))


def wrong(error: HTTPException) -> Response:
    """What went wrong on the way, in words; also for an address or a method that no route has."""
    if error.code == 429:
        return troubled(429, gettext("Wait a minute, then ask again."))
    if error.code == 404:
        return troubled(404, gettext("It is not there, or not published. See openapi.json for what can be asked."))
    answer = troubled(error.code or 500, gettext("Check the address and what it asks. If it stays, tell whoever runs this."))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ("GET", "HEAD", "OPTIONS")))
    return answer


for status in WRONG:
    blueprint.register_error_handler(status, wrong)
