"""Departments that judge items of their own: who judges what, and what each contributed."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.rounding import decimal, readable
from evaluator.db.queries import cases
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.extensions import db
from evaluator.services import casefile, departments
from evaluator.services.actor import now
from evaluator.services.departments import DepartmentsRefused
from evaluator.web.access import actor
from evaluator.web.departments.forms import DepartmentsForm, departments_form, fill

blueprint = Blueprint("departments", __name__)
AT = "/procurements/<int:procurement_id>/departments"
REFUSED = {
    "ended": "departments.refused.ended",
    "frozen": "departments.refused.frozen",
    "item": "departments.refused.item",
    "no-rubric": "departments.refused.no-rubric",
    "seat": "departments.refused.seat",
    "stale": "departments.refused.stale",
    "whole-sheets": "departments.refused.whole-sheets",
}


@blueprint.get(AT)
def show(procurement_id: int) -> str:
    """Which department judges what, and the form to change it for whoever may."""
    form = _form(procurement_id)
    if form is not None:
        fill(form, g.procurement.version)
    return _page(form)


@blueprint.post(AT)
def assign(procurement_id: int) -> ResponseReturnValue:
    """Say which department judges what."""
    form = _form(procurement_id)
    if form is None:
        return redirect(url_for(".show", procurement_id=procurement_id))
    if not form.validate():
        return _page(form), 422
    try:
        departments.assign(db.session(), actor(), g.procurement, form.shares(), now(), version=form.seen)
    except DepartmentsRefused as refused:
        form.form_errors.append(gettext(REFUSED[refused.reason]))
        if refused.reason == "stale":
            form.version.data = form.version.raw_data = str(g.procurement.version)
        return _page(form), 409 if refused.reason == "stale" else 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id))


def _form(procurement_id: int) -> DepartmentsForm | None:
    """The form; None without a rubric, or where nobody may change anything."""
    procurement = g.procurement
    if procurement.rubric is None or procurement.state not in departments.SEATING or not actor().may("officer"):
        return None
    seats = tuple(each for each in cases.seats(db.session(), procurement_id) if each.left_at is None)
    return departments_form(procurement, departments.items_of(casefile.rubric_of(procurement)), seats)


def _page(form: DepartmentsForm | None) -> str:
    procurement, lang = g.procurement, str(get_locale())
    rubric = casefile.rubric_of(procurement) if procurement.rubric else None
    problems = departments.problems_of(db.session(), procurement, rubric) if rubric and form else ()
    names = Names(criteria={each.id: each.name for each in rubric.walk()}) if rubric else Names()
    return render_template(
        "departments/show.html",
        procurement=procurement,
        form=form,
        parts=[_part(each, lang) for each in departments.taking_part(db.session(), procurement)],
        lacks=[sentence(each.message, lang, names) for each in problems],
        known=departments.known_names(db.session(), procurement.organisation_id) if form and form.rows else (),
        rubric=rubric is not None,
    )


def _part(part: departments.Part, lang: str) -> dict[str, Any]:
    comma = "、" if lang == "ja" else ", "
    return {
        "name": spoken(part.name, lang),
        "items": comma.join(spoken(each.name, lang) for each in part.items),
        "points": readable(part.points),
        "share": "" if part.share is None else decimal(part.share * 100, 1),
        "seats": comma.join(
            gettext("Seat %(number)s: %(name)s", number=each.number, name=each.person.name) for each in part.seats
        ),
        "alone": len(part.seats) == 1 and bool(part.items),
    }
