"""A procurement beside the guideline: each point with its evidence, the office's reasons, and what only the office can say."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import japan_date, moment_text
from evaluator.db.queries import compliance as rows
from evaluator.extensions import db
from evaluator.services import casefile, compliance
from evaluator.services.actor import now
from evaluator.services.compliance import ComplianceRefused, JudgementAltered, Table
from evaluator.web.access import actor
from evaluator.web.compliance import pages
from evaluator.web.compliance.forms import AgainForm, fill_record, is_whole, reasons_form, record_form, seen_of, stated

blueprint = Blueprint("compliance", __name__)
AT = "/procurements/<int:procurement_id>/compliance"


@blueprint.get(AT)
def show(procurement_id: int) -> ResponseReturnValue:
    """Every point with its judgement and the evidence behind it; once published, as it was kept."""
    table, altered = _table()
    page = _page(table, _reasons(table), AgainForm(formdata=None), altered=altered)
    return page, HTTPStatus.CONFLICT if altered else HTTPStatus.OK


@blueprint.post(AT)
def give(procurement_id: int) -> ResponseReturnValue:
    """Keep the office's reasons."""
    table, altered = _table()
    if table is None or altered:
        return _page(table, reasons_form((), formdata=None), AgainForm(formdata=None), altered=altered), 422
    form = reasons_form(table.points)
    if not form.validate():
        return _page(table, form, AgainForm(formdata=None)), 422
    given = {each.point: form[f"reason-{each.point}"].data or "" for each in table.points}
    try:
        changed = compliance.give_reasons(db.session(), actor(), g.procurement, given, now(), seen=seen_of(form))
    except ComplianceRefused:
        db.session.rollback()
        _stale(form, compliance.newest_of(rows.reasons(db.session(), procurement_id)))
        return _page(table, form, AgainForm(formdata=None)), 409
    db.session.commit()
    flash(gettext("The reasons are saved.") if changed else gettext("Nothing was changed."))
    return redirect(url_for(".show", procurement_id=procurement_id))


@blueprint.post(f"{AT}/again")
def again(procurement_id: int) -> ResponseReturnValue:
    """Judge anew what was kept, with a reason."""
    table, altered = _table()
    form = AgainForm()
    kept = rows.kept(db.session(), procurement_id)
    if kept is None:
        return _page(table, _reasons(table), form, altered=altered), 422
    if not form.validate():
        return _page(table, _reasons(table), form, altered=altered), 422
    try:
        compliance.judge_again(db.session(), actor(), g.procurement, now(), reason=form.why.data or "")
    except ComplianceRefused:
        db.session.rollback()
        form.form_errors.append(gettext("No guideline was in force on the day of the call."))
        return _page(table, _reasons(table), form, altered=altered), 422
    db.session.commit()
    flash(gettext("It is judged again. What was kept before stays readable in the history."))
    return redirect(url_for(".show", procurement_id=procurement_id))


@blueprint.route(f"{AT}/record", methods=["GET", "POST"])
def record(procurement_id: int) -> ResponseReturnValue:
    """What only the office can say: a renewal, a survey of users, a plan for handing over, what was published with the call."""
    form, session = record_form(_questions()), db.session()
    if not form.is_submitted():
        known = rows.statements(session, procurement_id)
        fill_record(form, {kind: compliance.stating_of(known.get(kind)) for kind in compliance.STATED})
        form.seen.data = str(compliance.newest_of(known))
        return _record(form)
    at = now()
    if not form.validate() or not is_whole(form, japan_date(at)):
        return _record(form), 422
    try:
        compliance.state(session, actor(), g.procurement, stated(form), at, seen=seen_of(form))
    except ComplianceRefused:
        db.session.rollback()
        _stale(form, compliance.newest_of(rows.statements(session, procurement_id)))
        return _record(form), 409
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id))


def _stale(form: Any, newest: int) -> None:
    """Somebody was faster: what was typed stays, and the next save puts it in the place of theirs."""
    form.seen.data = form.seen.raw_data = str(newest)
    form.form_errors.append(gettext("Somebody saved meanwhile. Look at what stands now; save again to put yours in its place."))


def _table() -> tuple[Table | None, bool]:
    """What every point came to, and whether what was kept of it was altered."""
    try:
        return compliance.table_of(db.session(), g.procurement, now()), False
    except JudgementAltered:
        return None, True


def _reasons(table: Table | None) -> Any:
    """The form of the reasons, as they are stored."""
    reasons = rows.reasons(db.session(), g.procurement.id)
    form = reasons_form(table.points if table else (), formdata=None)
    form.seen.data = str(compliance.newest_of(reasons))
    for point, each in reasons.items():
        if f"reason-{point}" in form:
            form[f"reason-{point}"].data = each.text
    return form


def _page(table: Table | None, form: Any, again_form: AgainForm, *, altered: bool = False) -> str:
    procurement, session = g.procurement, db.session()
    numbered = rows.numbered(session, procurement.id)
    return render_template(
        "compliance/show.html",
        procurement=procurement,
        table=table,
        altered=altered,
        points=_points(table),
        counts=pages.counts_said(table) if table else (),
        guideline=pages.guideline_said(table.guideline) if table else ("", ""),
        called=pages.day_said(compliance.called_on(procurement, now())),
        kept=[(each, moment_text(each.judged_at, pages.lang())) for each in numbered],
        form=form,
        again=again_form,
        may_reason=actor().may("officer"),
    )


def _points(table: Table | None) -> tuple[pages.Point, ...]:
    if table is None:
        return ()
    reasons = rows.reasons(db.session(), g.procurement.id)
    return pages.points(g.procurement, casefile.rubric_of(g.procurement), table, reasons)


def _record(form: Any) -> str:
    return render_template("compliance/record.html", procurement=g.procurement, form=form, stated=compliance.STATED)


def _questions() -> dict[str, str]:
    return {
        "renewal": gettext("Did the service have a contractor before?"),
        "user_survey": gettext("Was there a survey of users that the choice could build on?"),
        "handover_plan": gettext("Is there a plan for handing the service over?"),
        "criteria_published": gettext("Were the criteria published with the call?"),
        "points_published": gettext("Were the points of each criterion published with the call?"),
    }
