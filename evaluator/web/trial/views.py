"""A case file sent from the browser: its result or all its problems, and nothing stored."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template
from flask_babel import get_locale

from evaluator import paths
from evaluator.exchange.report.report import report
from evaluator.extensions import limiter
from evaluator.services.trial import attempt
from evaluator.web.trial.forms import TrialForm
from evaluator.web.trial.pages import Fault, faults, nothing_sent, text_of, too_large

blueprint = Blueprint("trial", __name__)
Answer = tuple[str, int]
SAMPLE = "a47-yodogawa-2019.toml"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came in: the name of the file, and its bytes."""

    name: str
    source: bytes


@blueprint.get("/try")
def new() -> str:
    """The empty form."""
    return render_template("trial/new.html", form=TrialForm(), faults=(), name="")


@blueprint.get("/try/sample.toml")
def sample() -> Response:
    """A real published case as a file to start from."""
    response = Response((paths.RUBRICS / "samples" / SAMPLE).read_bytes(), mimetype="application/toml")
    response.headers.set("Content-Disposition", "attachment", filename=SAMPLE)
    return response


@blueprint.post("/try")
@limiter.limit(lambda: f"{current_app.config['TRIES_PER_MINUTE']} per minute")
def show() -> Answer:
    """The result page of the file, or the form with everything that is wrong."""
    form = TrialForm()
    sent = _sent(form)
    limit = current_app.config["MAX_CASE_MB"] * 1_000_000
    if len(sent.source) > limit:
        form.text.data = "" if sent.name else form.text.data
        return _refused(form, sent, (too_large(len(sent.source), limit),), status=413)
    form.text.data = text_of(sent.source)
    if not sent.source.strip():
        return _refused(form, sent, (nothing_sent(),))
    trial = attempt(sent.source, limit=limit)
    if trial.result is None:
        return _refused(form, sent, faults(trial.problems, str(get_locale())))
    shown = report(trial.result, str(get_locale()))
    advice = faults(trial.advice, str(get_locale()))
    return render_template("trial/show.html", form=form, report=shown, name=sent.name, advice=advice), 200


def _sent(form: TrialForm) -> Sent:
    upload = form.file.data
    if upload:
        with upload.stream as stream:
            return Sent(name=upload.filename or "", source=stream.read())
    return Sent(name="", source=(form.text.data or "").encode())


def _refused(form: TrialForm, sent: Sent, found: tuple[Fault, ...], *, status: int = 422) -> Answer:
    return render_template("trial/new.html", form=form, faults=found, name=sent.name), status
