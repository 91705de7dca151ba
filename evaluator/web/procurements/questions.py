"""Questions on the call with their answers, and the academic opinions heard."""

from typing import TYPE_CHECKING

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import moment_text
from evaluator.db.queries import calls
from evaluator.extensions import db
from evaluator.services import procurements
from evaluator.services.actor import now
from evaluator.services.procurements import Heard, ProcurementRefused
from evaluator.web.access import actor
from evaluator.web.procurements import pages
from evaluator.web.procurements.blueprint import ONE, blueprint
from evaluator.web.procurements.forms import AnswerForm, HearingForm, QuestionForm

if TYPE_CHECKING:
    from evaluator.db.models import Question


@blueprint.get(f"{ONE}/questions")
def questions(procurement_id: int) -> str:
    """All questions, those without an answer first."""
    return _questions(QuestionForm(formdata=None))


@blueprint.post(f"{ONE}/questions")
def ask(procurement_id: int) -> ResponseReturnValue:
    """Register a question."""
    form = QuestionForm()
    if not _asking():
        return _too_late(form)
    if not form.validate():
        return _questions(form), 422
    try:
        procurements.register_question(
            db.session(), actor(), g.procurement, question=form.question.data or "", asker=form.asker.data or "", now=now()
        )
    except ProcurementRefused:
        return _too_late(form)
    db.session.commit()
    flash(gettext("The question is registered."))
    return redirect(url_for(".questions", procurement_id=procurement_id))


@blueprint.route(f"{ONE}/questions/<int:question_id>", methods=["GET", "POST"])
def answer(procurement_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question."""
    found, form = _question(question_id), AnswerForm()
    if not form.is_submitted():
        form.answer.data = found.answer
        return render_template("procurements/answer.html", form=form, question=found, procurement=g.procurement)
    if not form.validate():
        return render_template("procurements/answer.html", form=form, question=found, procurement=g.procurement), 422
    try:
        procurements.answer(db.session(), actor(), g.procurement, found, form.answer.data or "", now())
    except ProcurementRefused:
        form.form_errors.append(gettext("The procurement has ended. It cannot be changed."))
        return render_template("procurements/answer.html", form=form, question=found, procurement=g.procurement), 422
    db.session.commit()
    flash(gettext("The answer is stored."))
    return redirect(url_for(".questions", procurement_id=procurement_id))


@blueprint.get(f"{ONE}/questions/answers")
def answers(procurement_id: int) -> str:
    """All answers as they go out to everyone, without who asked."""
    found = [each for each in calls.questions(db.session(), procurement_id) if each.answered_at is not None]
    return render_template("procurements/answers.html", procurement=g.procurement, questions=found)


def _asking() -> bool:
    return g.procurement.state in procurements.ASKING


def _too_late(form: QuestionForm) -> ResponseReturnValue:
    if g.procurement.state in procurements.ENDED:
        form.form_errors.append(gettext("The procurement has ended. It cannot be changed."))
    else:
        form.form_errors.append(gettext("Scoring has begun. No question can be registered any more."))
    return _questions(form), 422


def _question(question_id: int) -> "Question":
    return calls.question(db.session(), g.procurement.id, question_id) or abort(404)


def _questions(form: QuestionForm) -> str:
    search = " ".join(request.args.get("q", "").split())
    page = calls.page_of_questions(
        db.session(), g.procurement.id, number=request.args.get("page", 1, type=int), search=search
    )  # fmt: skip
    return render_template(
        "procurements/questions.html",
        procurement=g.procurement,
        form=form,
        questions=[(each, moment_text(each.received_at, pages.lang())) for each in page.rows],
        page=page,
        search=search,
        may_ask=_asking() and actor().may("officer", "clerk"),
        may_answer=g.procurement.state not in procurements.ENDED and actor().may("officer"),
    )


@blueprint.get(f"{ONE}/hearings")
def hearings(procurement_id: int) -> str:
    """The academic opinions."""
    return _hearings(HearingForm(formdata=None))


@blueprint.post(f"{ONE}/hearings")
def hear(procurement_id: int) -> ResponseReturnValue:
    """Record an academic opinion."""
    form = HearingForm()
    if g.procurement.state in procurements.ENDED:
        return _ended(form)
    if not form.validate():
        return _hearings(form), 422
    moment = form.heard_at.moment
    assert moment is not None
    heard = Heard(
        name=form.name.data or "",
        affiliation=form.affiliation.data or "",
        heard_at=moment,
        subject=form.subject.data,
        opinion=form.opinion.data or "",
        hear_again=form.hear_again.data,
    )
    try:
        procurements.hear(db.session(), actor(), g.procurement, heard, now())
    except ProcurementRefused:
        return _ended(form)
    db.session.commit()
    flash(gettext("The opinion is recorded."))
    return redirect(url_for(".hearings", procurement_id=procurement_id))


def _ended(form: HearingForm) -> ResponseReturnValue:
    form.form_errors.append(gettext("The procurement has ended. It cannot be changed."))
    return _hearings(form), 422


def _hearings(form: HearingForm) -> str:
    shown = [(each, moment_text(each.heard_at, pages.lang())) for each in calls.hearings(db.session(), g.procurement.id)]
    may_hear = g.procurement.state not in procurements.ENDED and actor().may("officer")
    return render_template("procurements/hearings.html", procurement=g.procurement, form=form, hearings=shown, may_hear=may_hear)
