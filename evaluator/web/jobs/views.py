"""Pages of long work: what an organisation has asked for, how far it is, what it made."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.calendar import moment_text
from evaluator.core.values import message
from evaluator.db.queries import jobs as rows
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.jobs import asking
from evaluator.services.jobs.kinds import KINDS
from evaluator.services.jobs.running import kinds_for, problem_of
from evaluator.web.access import actor
from evaluator.web.form import Form

if TYPE_CHECKING:
    from evaluator.db.models import Job

blueprint = Blueprint("jobs", __name__)
ONE = "/jobs/<int:job_id>"
RESULTS = {"returns.intake": "intake.show", "returns.workbooks": "intake.workbooks"}
"""The page on which what a kind of job did is seen; it takes the ids that the job works on."""


@blueprint.get("/jobs")
def index() -> str:
    """What was asked for, newest first."""
    found = rows.page(db.session(), actor().organisation_id, _kinds(), number=request.args.get("page", 1, type=int))
    return render_template("jobs/index.html", page=found, lines=[_line(each) for each in found.rows])


def _kinds() -> Sequence[str]:
    return kinds_for(KINDS, actor().roles)


def _found(job_id: int, *, hold: bool = False) -> "Job":
    return rows.of_organisation(db.session(), actor().organisation_id, _kinds(), job_id, hold=hold) or abort(404)


def _line(job: "Job") -> dict[str, str | int]:
    return {
        "id": job.id,
        "what": _said("job.kind." + job.kind),
        "who": job.asker.name if job.asker else "—",
        "asked": _moment(job.asked_at),
        "ended": _moment(job.ended_at),
        "state": job.state,
        "done": job.done,
        "total": job.total,
    }


def _said(id: str) -> str:
    return sentence(message(id), str(get_locale()), Names())


def _moment(at: datetime | None) -> str:
    return moment_text(at, str(get_locale())) if at else "—"


@blueprint.get(ONE)
def show(job_id: int) -> str:
    """How far one is."""
    job = _found(job_id)
    problem = problem_of(job)
    made = rows.has_content(db.session(), job.id, "made") and job.state == "done"
    return render_template(
        "jobs/show.html",
        job=_line(job),
        begun=_moment(job.begun_at),
        problem=sentence(problem, str(get_locale()), Names()) if problem else "",
        live=job.state in rows.LIVE,
        made=made,
        result=_result(job),
    )


def _result(job: "Job") -> str:
    endpoint = RESULTS.get(job.kind)
    if endpoint is None:
        return ""
    given = {"round_id": job.works_on["round"]}
    return url_for(endpoint, **(given | {"job_id": job.id} if endpoint == "intake.show" else given))


@blueprint.get(f"{ONE}/state")
def state(job_id: int) -> ResponseReturnValue:
    """How far one is, for a page that keeps itself up to date."""
    job = _found(job_id)
    return jsonify(state=job.state, done=job.done, total=job.total, live=job.state in rows.LIVE)


@blueprint.post(f"{ONE}/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    """Call it off."""
    job, form = _found(job_id, hold=True), Form()
    if form.validate_on_submit():
        if asking.cancel(db.session(), actor(), job, now()):
            flash(gettext("The work is called off. What it had done stays."))
        else:
            flash(gettext("The work was over already."), "info")
        db.session.commit()
    return redirect(url_for(".show", job_id=job_id))


@blueprint.get(f"{ONE}/files")
def files(job_id: int) -> ResponseReturnValue:
    """Everything that it made, in one archive."""
    job = _found(job_id)
    if job.state != "done" or not rows.has_content(db.session(), job.id, "made"):
        abort(404)
    together = TemporaryFile()  # noqa: SIM115 closed with the answer
    with zipfile.ZipFile(together, "w", zipfile.ZIP_STORED) as archive:
        for each in rows.files(db.session(), job.id, "made"):
            archive.writestr(zipfile.ZipInfo(each.name), b"".join(rows.content(db.session(), each.id)))
    together.seek(0)
    return send_file(together, "application/zip", as_attachment=True, download_name=f"workbooks-{job.id}.zip", max_age=0)
