"""Rounds of returns, for the ministry or prefecture that asks: begin one, see who answered, read, send back, accept."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.returning import STATES
from evaluator.db.queries import returns as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.returns import forms as services
from evaluator.services.returns import handing
from evaluator.services.returns import rounds as asking
from evaluator.services.returns.refusal import ReturnRefused
from evaluator.services.returns.rounds import Asked, NobodyAskedError, TakenTitleError
from evaluator.web.access import actor
from evaluator.web.form import Form
from evaluator.web.returns import pages, shown
from evaluator.web.returns.forms import MessageForm, RoundForm

if TYPE_CHECKING:
    from evaluator.db.models import BodyReturn, ReturnRound

blueprint = Blueprint("rounds", __name__)
ROUND = "/rounds/<int:round_id>"
ONE = f"{ROUND}/<int:return_id>"


@blueprint.get("/rounds")
def index() -> str:
    """What was asked, and how many have answered."""
    found = asking.overviews(db.session(), actor())
    return render_template("rounds/index.html", lines=[pages.round_line(each, now()) for each in found])


@blueprint.route("/rounds/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Begin a round."""
    form = RoundForm()
    if not form.validate_on_submit():
        return _new_page(form), 422 if request.method == "POST" else 200
    asked = Asked(
        title=form.title.data or "",
        fiscal_year=form.fiscal_year.year or 0,
        opens_on=form.opens_on.data,
        due_on=form.due_on.data,
        note=form.note.data or "",
    )
    try:
        made = asking.create(db.session(), actor(), asked, now())
    except TakenTitleError:
        form.title.errors = [*form.title.errors, gettext("There is a round of this title in the fiscal year.")]
    except NobodyAskedError:
        form.form_errors.append(gettext("There is no body yet that would answer."))
    else:
        db.session.commit()
        flash(gettext("The round is made. Every body that is asked finds it among its returns."))
        return redirect(url_for(".show", round_id=made.id))
    db.session.rollback()
    return _new_page(form), 422


def _new_page(form: RoundForm) -> str:
    return render_template("rounds/new.html", form=form, bodies=asking.count_bodies(db.session(), actor(), now()))


@blueprint.get(ROUND)
def show(round_id: int) -> str:
    """Who has answered, and who has not."""
    found = _round(round_id)
    state, search = request.args.get("state", ""), request.args.get("q", "").strip()
    state = state if state in STATES else ""
    page = rows.in_round(db.session(), found.id, state=state, search=search, number=request.args.get("page", 1, type=int))
    overview = asking.overview(db.session(), found)
    return render_template(
        "rounds/show.html",
        round=pages.round_line(overview, now()),
        note=found.note,
        states=[(each, pages.state_said(each).name, overview.states[each]) for each in STATES],
        state=state,
        search=search,
        page=page,
        lines=[pages.body_line(each) for each in page.rows],
    )


def _round(round_id: int) -> "ReturnRound":
    return rows.round_of(db.session(), actor().organisation_id, round_id) or abort(404)


def _found(round_id: int, return_id: int, *, hold: bool = False) -> "BodyReturn":
    found = rows.of_round(db.session(), actor().organisation_id, return_id, hold=hold) or abort(404)
    return found if found.round_id == round_id else abort(404)


@blueprint.get(ONE)
def body(round_id: int, return_id: int) -> str:
    """What one body handed in."""
    return _page(_found(round_id, return_id))


def _page(found: "BodyReturn", *, refused: MessageForm | None = None, which: str = "") -> str:
    """A return as who asked sees it; with the form that was refused, if one was."""
    handed = services.read_handed(db.session(), found)
    files = shown.files_of(handed) if found.handed_in is not None else []
    names = ("send_back", "reopen", "answer")
    return render_template(
        "rounds/body.html",
        body=found,
        line=pages.body_line(found),
        title=found.round.title,
        year=shown.year_said(handed.year),
        year_before=shown.year_said(handed.year - 1),
        state=pages.state_said(found.state),
        facts=pages.facts(found, now())[1:],
        chapters=[
            (each.chapter.id, at, shown.spoken(each.chapter.name, shown.lang()), shown.groups(handed, each, number=at))
            for at, each in enumerate(files, 1)
        ],
        messages=pages.messages(rows.messages(db.session(), found.id)),
        forms={name: refused if refused and name == which else MessageForm(formdata=None, prefix=name) for name in names},
        refused=which,
        decides=found.state in ("submitted", "corrected"),
    )


@blueprint.post(f"{ONE}/send-back")
def send_back(round_id: int, return_id: int) -> ResponseReturnValue:
    """Send the return back with a question."""
    return _said(round_id, return_id, "send_back", gettext("The return is sent back with your question."))


@blueprint.post(f"{ONE}/reopen")
def reopen(round_id: int, return_id: int) -> ResponseReturnValue:
    """Open an accepted return again with a question."""
    return _said(round_id, return_id, "reopen", gettext("The return is open again."))


@blueprint.post(f"{ONE}/answer")
def answer(round_id: int, return_id: int) -> ResponseReturnValue:
    """Answer the body's question."""
    return _said(round_id, return_id, "answer", gettext("The answer is sent."))


VERBS: dict[str, Callable[..., None]] = {
    "send_back": lambda found, text: handing.send_back(db.session(), actor(), found, now(), question=text),
    "reopen": lambda found, text: handing.reopen(db.session(), actor(), found, now(), question=text),
    "answer": lambda found, text: handing.answer(db.session(), actor(), found, now(), text=text),
}
"""What is done with words."""


def _said(round_id: int, return_id: int, which: str, done: str) -> ResponseReturnValue:
    """Something done with words: refused where there are none."""
    found, form = _found(round_id, return_id, hold=True), MessageForm(prefix=which)
    if not form.validate_on_submit():
        return _page(found, refused=form, which=which), 422
    try:
        VERBS[which](found, form.text.data or "")
    except ReturnRefused as refused:
        return _sorry(round_id, return_id, refused)
    db.session.commit()
    flash(done)
    return redirect(url_for(".body", round_id=round_id, return_id=return_id))


@blueprint.post(f"{ONE}/accept")
def accept(round_id: int, return_id: int) -> ResponseReturnValue:
    """Accept the return, which locks it."""
    found, form = _found(round_id, return_id, hold=True), Form()
    if not form.validate_on_submit():
        return redirect(url_for(".body", round_id=round_id, return_id=return_id))
    try:
        handing.accept(db.session(), actor(), found, now())
    except ReturnRefused as refused:
        return _sorry(round_id, return_id, refused)
    db.session.commit()
    left = asking.overview(db.session(), _round(round_id)).states
    waiting = left["submitted"] + left["corrected"]
    flash(ngettext("Accepted. %(num)s more return waits.", "Accepted. %(num)s more returns wait.", waiting))
    return redirect(url_for(".show", round_id=round_id))


def _sorry(round_id: int, return_id: int, refused: ReturnRefused) -> ResponseReturnValue:
    """Back to the return, with why it could not be done."""
    db.session.rollback()
    for each in refused.messages:
        flash(shown.said(each), "alert")
    return redirect(url_for("rounds.body", round_id=round_id, return_id=return_id))
