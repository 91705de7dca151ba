"""Workbooks of a round, for the ministry or prefecture that asks: made for the bodies, and taken in when they come back."""

from typing import IO, TYPE_CHECKING

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.datastructures import FileStorage

from evaluator.core.calendar import fiscal_year_text, moment_text
from evaluator.db.queries import intake as rows
from evaluator.db.queries import jobs as job_rows
from evaluator.db.queries import returns as return_rows
from evaluator.exchange.uploads.serving import headers_for
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.intake import making, taking
from evaluator.services.jobs.running import problem_of
from evaluator.web.access import actor
from evaluator.web.form import Form
from evaluator.web.intake.forms import TakeForm
from evaluator.web.intake.told import Counts, as_csv, as_workbook, counted, faults

if TYPE_CHECKING:
    from evaluator.db.models import Job, ReturnRound

blueprint = Blueprint("intake", __name__)
ROUND = "/rounds/<int:round_id>"
ONE = f"{ROUND}/intake/<int:job_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = {"csv": (as_csv, "text/csv; charset=utf-8"), "xlsx": (as_workbook, XLSX)}
TOLD = ("problems", "duplicate", "accepted")
MOST_FILES = 2_000
"""Files that may come one by one in one form."""
ENDINGS = (".xlsx", ".zip")


def _lang() -> str:
    return str(get_locale())


def _round(round_id: int) -> "ReturnRound":
    return return_rows.round_of(db.session(), actor().organisation_id, round_id) or abort(404)


def _head(found: "ReturnRound") -> dict[str, str | int]:
    return {"id": found.id, "title": found.title, "year": fiscal_year_text(found.fiscal_year, _lang())}


def _line(job: "Job") -> dict[str, str | int]:
    return {
        "id": job.id,
        "asked": moment_text(job.asked_at, _lang()),
        "who": job.asker.name if job.asker else "—",
        "state": job.state,
        "done": job.done,
        "total": job.total,
    }


@blueprint.get(f"{ROUND}/workbooks")
def workbooks(round_id: int) -> str:
    """Workbooks for the bodies of the round: all in one archive, or one."""
    found = _round(round_id)
    search = request.args.get("q", "").strip()
    jobs = job_rows.of_key(db.session(), actor().organisation_id, making.KIND, making.key_of(found))
    return render_template(
        "intake/workbooks.html",
        round=_head(found),
        asked=rows.count_returns(db.session(), found.id),
        job=_line(jobs[0]) if jobs else None,
        live=bool(jobs) and jobs[0].state in job_rows.LIVE,
        made=bool(jobs) and jobs[0].state == "done",
        search=search,
        page=return_rows.in_round(db.session(), found.id, search=search, number=request.args.get("page", 1, type=int)),
    )


@blueprint.post(f"{ROUND}/workbooks")
def make(round_id: int) -> ResponseReturnValue:
    """Ask for all of them."""
    found, form = _round(round_id), Form()
    if form.validate_on_submit():
        making.ask(db.session(), actor(), found, now())
        db.session.commit()
        flash(gettext("The workbooks are being made. This page shows how far it is."), "info")
    return redirect(url_for(".workbooks", round_id=round_id))


@blueprint.get(f"{ROUND}/workbooks/<int:return_id>")
def workbook(round_id: int, return_id: int) -> ResponseReturnValue:
    """The workbook of one body."""
    found = _round(round_id)
    body = return_rows.of_round(db.session(), actor().organisation_id, return_id)
    if body is None or body.round_id != found.id:
        abort(404)
    made = making.one(db.session(), found, body)
    answer = make_response(made.content)
    answer.headers.update(headers_for("xlsx", XLSX, made.name))
    return answer


@blueprint.route(f"{ROUND}/intake", methods=["GET", "POST"])
def index(round_id: int) -> ResponseReturnValue:
    """Choose files to take in; what was taken in before."""
    found, form = _round(round_id), TakeForm()
    if not form.validate_on_submit():
        return _page(found, form), 422 if request.method == "POST" else 200
    sent = [each for each in request.files.getlist("files") if each.filename]
    if wrong := _wrong(sent):
        form.files.errors = [wrong]
        db.session.rollback()
        return _page(_round(round_id), form), 422
    job = taking.receive(db.session(), actor(), found, [_opened(each) for each in sent], now())
    db.session.commit()
    return redirect(url_for(".show", round_id=round_id, job_id=job.id))


def _opened(sent: FileStorage) -> tuple[str, IO[bytes]]:
    return sent.filename or "", sent.stream


def _wrong(sent: list[FileStorage]) -> str:
    """Why files cannot be taken in at all; what is in them is looked at by the job."""
    if not sent:
        return gettext("Choose the workbooks, or a zip of them.")
    if len(sent) > MOST_FILES:
        return gettext("Choose at most 2,000 files at once, or put them into a zip.")
    if not all((each.filename or "").lower().endswith(ENDINGS) for each in sent):
        return gettext("Choose files that end in .xlsx or .zip.")
    if any(not each.stream.read(1) for each in sent):
        return gettext("A file is empty.")
    return ""


def _page(found: "ReturnRound", form: TakeForm) -> str:
    jobs = job_rows.of_round(db.session(), actor().organisation_id, taking.KIND, found.id)
    counts = rows.counts(db.session(), [each.id for each in jobs])
    return render_template(
        "intake/index.html",
        form=form,
        round=_head(found),
        lines=[(_line(each), counted(counts[each.id])) for each in jobs],
        most=current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024),
    )


def _job(found: "ReturnRound", job_id: int) -> "Job":
    job = job_rows.of_organisation(db.session(), actor().organisation_id, (taking.KIND,), job_id)
    return job if job is not None and job.works_on["round"] == found.id else abort(404)


@blueprint.get(ONE)
def show(round_id: int, job_id: int) -> str:
    """What became of the files that came together."""
    found = _round(round_id)
    job = _job(found, job_id)
    counts = counted(rows.counts(db.session(), [job.id])[job.id])
    state = request.args.get("state", "")
    state = state if state in TOLD else _first(counts)
    page = rows.told(db.session(), job.id, state, number=request.args.get("page", 1, type=int))
    problem = problem_of(job)
    return render_template(
        "intake/show.html",
        round=_head(found),
        job=_line(job),
        live=job.state in job_rows.LIVE,
        problem=sentence(problem, _lang(), Names()) if problem else "",
        counts=counts,
        state=state,
        page=page,
        lines=[(each, faults([each], _lang())) for each in page.rows],
    )


def _first(counts: Counts) -> str:
    """What is shown unasked: what needs work first, and no empty list where another is full."""
    there = zip(TOLD, (counts.problems, counts.duplicates, counts.accepted), strict=True)
    return next((state for state, count in there if count), TOLD[0])


@blueprint.get(f"{ONE}/list")
def listed(round_id: int, job_id: int) -> ResponseReturnValue:
    """Everything that is wrong, as a file to send back."""
    job = _job(_round(round_id), job_id)
    form = request.args.get("form", "csv")
    form = form if form in LISTS else "csv"
    made, media_type = LISTS[form]
    wrong = faults([each for state in TOLD[:2] for each in rows.all_told(db.session(), job.id, state)], _lang())
    answer = make_response(made(wrong, _lang()))
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="problems-{job.id}.{form}"'
    return answer
