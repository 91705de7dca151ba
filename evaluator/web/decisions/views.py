"""Decisions that the rule leaves to people: what is open, recording one, taking one back."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.settling import Question
from evaluator.extensions import db
from evaluator.services import casefile, decisions
from evaluator.services.actor import now
from evaluator.services.decisions import DecisionRefused, Table
from evaluator.web.access import actor
from evaluator.web.decisions import pages
from evaluator.web.decisions.forms import TakeBackForm, decision_of, form_for, is_in_order

blueprint = Blueprint("decisions", __name__)
AT = "/procurements/<int:procurement_id>/decisions"


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """What is open, what could be decided, and what was."""
    table = decisions.table_of(db.session(), g.procurement)
    return render_template(
        "decisions/index.html",
        procurement=g.procurement,
        open=pages.open_lines(table, procurement_id),
        offers=pages.offered(table, procurement_id),
        lines=pages.lines(table, procurement_id),
        computed=table.computation is not None,
        may_decide=actor().may("officer") and g.procurement.state in decisions.STATES,
    )


@blueprint.route(f"{AT}/open/<key>", methods=["GET", "POST"])
def record(procurement_id: int, key: str) -> ResponseReturnValue:
    """Record the answer to one question."""
    table = decisions.table_of(db.session(), g.procurement)
    question = table.asked(key)
    if question is None or question.answer == "none" or table.computation is None:
        flash(gettext("This is not open any more. What was decided stands below."), "warn")
        return redirect(url_for(".index", procurement_id=procurement_id))
    form = _form(question, table)
    if not form.validate_on_submit() or not is_in_order(form, question):
        return _page(form, question, table, 422 if form.errors else 200)
    preferred = table.overview.result.award.preferred if table.overview else ()
    inside = tuple(id for id in preferred if id in question.among)
    try:
        seen = _whole(form.computation.data)
        made = decision_of(form, question, inside)
        decisions.record(db.session(), actor(), g.procurement, key, made, computation=seen, now=now())
    except DecisionRefused as refused:
        db.session.rollback()
        return _refused(form, key, refused)
    db.session.commit()
    flash(gettext("The decision is recorded, and the ranking computed anew."))
    return redirect(url_for(".index", procurement_id=procurement_id))


def _form(question: Question, table: Table) -> Any:
    rule = casefile.rubric_of(g.procurement).outcome
    kind = form_for(question, pages.names_of(table), discretion=rule.discretion, conditions=rule.conditions)
    assert table.computation is not None
    return kind(data={"computation": str(table.computation.number)})


def _refused(form: Any, key: str, refused: DecisionRefused) -> ResponseReturnValue:
    """The form with what is wrong; where another window was first, with what is open now."""
    table = decisions.table_of(db.session(), g.procurement)
    question = table.asked(key)
    if question is None or table.computation is None:
        flash(pages.refusal("stale" if refused.reason == "faults" else refused.reason), "alert")
        return redirect(url_for(".index", procurement_id=g.procurement.id))
    for each in refused.problems:
        field = pages.FIELD_OF.get(each.place, "")
        said = pages.problem_said(each, table)
        if field and form[field] is not None:
            form[field].errors = [*form[field].errors, said]
        else:
            form.form_errors.append(said)
    if refused.reason != "faults":
        form.form_errors.append(pages.refusal(refused.reason))
    form.computation.data = str(table.computation.number)
    return _page(form, question, table, 409 if refused.reason == "stale" else 422)


def _page(form: Any, question: Question, table: Table, status: int) -> ResponseReturnValue:
    return render_template(
        "decisions/record.html",
        procurement=g.procurement,
        form=form,
        question=question,
        kind=pages.kind_said(question.answer),
        said=pages.question_said(table, question),
        names=pages.names_of(table),
    ), status


@blueprint.route(f"{AT}/<int:number>/back", methods=["GET", "POST"])
def take_back(procurement_id: int, number: int) -> ResponseReturnValue:
    """Take a decision back, with the reason."""
    table = decisions.table_of(db.session(), g.procurement)
    line = next((each for each in pages.lines(table, procurement_id) if each.number == number), None) or abort(404)
    form = TakeBackForm()
    status = 200
    if form.validate_on_submit():
        try:
            decisions.take_back(db.session(), actor(), g.procurement, number, reason=form.reason.data, now=now())
        except DecisionRefused as refused:
            db.session.rollback()
            form.form_errors.append(pages.refusal(refused.reason))
        else:
            db.session.commit()
            flash(gettext("The decision is taken back, and the ranking computed anew."))
            return redirect(url_for(".index", procurement_id=procurement_id))
    if request.method == "POST" and form.errors:
        status = 422
    return render_template("decisions/back.html", procurement=g.procurement, form=form, line=line), status


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
