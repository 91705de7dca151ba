"""Yearly files of bodies: made for the office of a body, and taken in by the ministry or a prefecture."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.calendar import fiscal_year, japan_date, moment_text
from evaluator.core.values import CannotEvaluate, Problem
from evaluator.db.queries import bodyfiles as rows
from evaluator.exchange.bodyfiles.document import written
from evaluator.extensions import db
from evaluator.library.bodyfile import MOST_BYTES
from evaluator.services import bodies as reading
from evaluator.services import bodyfiles, bodystatements, organisations
from evaluator.services.actor import now
from evaluator.services.bodyfiles import NoCodeError
from evaluator.web.access import actor
from evaluator.web.bodies import pages
from evaluator.web.bodies.forms import FilesForm
from evaluator.web.locale import body_name

blueprint = Blueprint("bodyfiles", __name__)
YEARS = 10
"""Fiscal years that are offered."""
MOST_FILES = 100
"""Files that are taken in at once on the page; the command takes any number."""


@blueprint.get("/bodyfile")
def own() -> str:
    """The years for which the office's body can hand its file over."""
    this, body = fiscal_year(japan_date(now())), organisations.own(db.session(), actor().organisation_id)
    return render_template(
        "bodyfiles/own.html",
        body=body,
        advice=_advice(body.id),
        years=[(year, pages.year(year), f"{body.code}-{year}.json") for year in range(this, this - YEARS, -1)],
    )


def _advice(organisation_id: int) -> str:
    """What to do where the body does not implement, so that nobody expects a file of it; empty where it does."""
    found = reading.stated(db.session(), organisation_id, japan_date(now()))
    if found is None or found.implementing:
        return ""
    if found.server is not None:
        return gettext(
            "No file is due: %(name)s serves this municipality and hands its own over. If that is wrong, tell the ministry.",
            name=found.server.name,
        )
    if bodystatements.is_listed(db.session(), organisation_id):
        return gettext(
            "No file is due: by the ministry's list this body does not implement. If that is wrong, tell the ministry."
        )
    return gettext(
        "No file is due: this body said that it does not implement. An administrator can change that under The organisation."
    )


@blueprint.get("/bodyfile/<int:year>.json")
def export(year: int) -> ResponseReturnValue:
    """The file of a fiscal year."""
    this = fiscal_year(japan_date(now()))
    at = actor().organisation_id
    if at is None or not this - YEARS < year <= this:
        abort(404)
    try:
        file = bodyfiles.make(db.session(), at, year, now())
    except NoCodeError:
        return redirect(url_for(".own"))
    headers = {"Content-Disposition": f"attachment; filename={file.body.code}-{year}.json"}
    return Response(written(file), mimetype="application/json", headers=headers)


@blueprint.route("/bodyfiles", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """What was taken in, and more files, each whole or not at all."""
    pages.asker()
    form = FilesForm()
    if not form.validate_on_submit():
        return _page(form, [], 422 if form.errors else 200)
    sent = [each for each in request.files.getlist("files") if each.filename]
    if not sent or len(sent) > MOST_FILES:
        form.files.errors = [gettext("Choose between 1 and %(most)s files.", most=MOST_FILES)]
        return _page(form, [], 422)
    faults, done = [], 0
    for each in sent:
        try:
            with db.session.begin_nested():
                taken = bodyfiles.take(db.session(), actor(), each.stream.read(MOST_BYTES + 1), now())
        except CannotEvaluate as refused:
            faults += [(each.filename or "", _fault(one)) for one in refused.problems]
        else:
            done += taken.state != "there"
    db.session.commit()
    if faults:
        if done:
            flash(_done(done))
        return _page(form, faults, 422)
    flash(_done(done) if done else gettext("Everything stood there already."), "message" if done else "info")
    return redirect(url_for(".index"))


def _fault(problem: Problem) -> str:
    """What is wrong, after the name of the entry; a line is named in the words already."""
    place = "" if problem.place.startswith("line ") else problem.place
    return f"{place} {pages.said_of(problem)}".strip()


def _done(count: int) -> str:
    return ngettext("%(num)s file is taken in.", "%(num)s files are taken in.", count)


def _state(aside: str) -> tuple[str, str]:
    """Whether a file counts in the tables of the nation, and why it does not."""
    return {
        "": (gettext("Counts"), ""),
        "records": (gettext("Left out"), gettext("This server has records of the body for the year; these count.")),
        "other": (gettext("Left out"), gettext("Another organisation took one in that comes first.")),
    }[aside]


def _page(form: FilesForm, faults: list[tuple[str, str]], status: int) -> ResponseReturnValue:
    found = rows.newest(db.session(), actor().organisation_id)
    aside = bodyfiles.set_aside(db.session(), found)
    return render_template(
        "bodyfiles/index.html",
        form=form,
        faults=faults[: pages.MOST_FAULTS],
        more=max(0, len(faults) - pages.MOST_FAULTS),
        lines=[
            {
                "code": each.body.code,
                "name": body_name(each.body),
                "year": pages.year(each.fiscal_year),
                "made": moment_text(each.made_at, pages.lang()),
                "taken": moment_text(each.taken_at, pages.lang()),
                "number": each.number,
                "state": _state(aside.get(each.id, "")),
            }
            for each in found[: pages.SHOWN]
        ],
        count=len(found) - len(aside),
        aside=len(aside),
        total=len(found),
    ), status
