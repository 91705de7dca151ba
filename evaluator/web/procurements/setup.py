"""Setting up a procurement: its facts and its schedule."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import JAPAN, fiscal_year, japan_date
from evaluator.core.case_facts import case_facts
from evaluator.core.course import DATES, REVIEW, REVIEW_DATES
from evaluator.core.holidays import is_closed
from evaluator.core.rubric import Rubric
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import casefile, procurements, shelf
from evaluator.services.actor import now
from evaluator.services.procurements import Facts, Moment, ProcurementRefused
from evaluator.services.shelf import CHOOSABLE, Version
from evaluator.web.access import actor
from evaluator.web.procurements import pages
from evaluator.web.procurements.blueprint import ONE, blueprint
from evaluator.web.procurements.forms import DATE_NAMES, SERVICES, FactsForm, schedule_form, version_of

FIELDS = ("title", "title_en", "procedure", "service", "ceiling_kind", "tax_included", "ceiling_secret", "names_hidden",
          "proxies_allowed", "contact")  # fmt: skip
"""Fields that hold a fact as it is; years and the amount are read."""


@blueprint.route("/procurements/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """A new procurement."""
    form, version = FactsForm(), _wanted()
    form.years = _years(version.rubric if version else None)
    if request.method == "GET":
        _begin(form, version.rubric if version else None)
        return _new(form, version)
    if not form.validate():
        return _new(form, version), 422
    made = procurements.create(db.session(), actor(), _facts(form), now())
    if version:
        procurements.choose_rubric(db.session(), actor(), made, version.rubric, now())
    db.session.commit()
    said = gettext("The procurement is made, and its rubric is chosen.")
    flash(said if version else gettext("The procurement is made. Choose its rubric next."))
    _say_amount(form)
    onward = ".figures" if version and case_facts(version.rubric) else ".show"
    return redirect(url_for(onward, procurement_id=made.id))


def _wanted() -> Version | None:
    """The rubric that the procurement is begun for, if a procurement can choose it; 404 if there is no such one."""
    digest = request.args.get("rubric", "")
    if not digest:
        return None
    found = shelf.find(db.session(), actor(), digest)
    return found if found and found.source in CHOOSABLE else abort(404)


def _years(rubric: Rubric | None) -> int:
    return (rubric.rubric.contract_years if rubric else None) or 1


def _begin(form: FactsForm, rubric: Rubric | None) -> None:
    """What a new procurement begins with: the coming fiscal year, and what its rubric says."""
    first = fiscal_year(japan_date(now())) + 1
    form.fiscal_year_from.show(first)
    if rubric is None:
        return
    form.fiscal_year_to.show(first + form.years - 1)
    form.procedure.data = rubric.rubric.procedure
    form.service.data = rubric.rubric.service if rubric.rubric.service in SERVICES else ""


def _new(form: FactsForm, version: Version | None) -> str:
    title = f"{spoken(version.rubric.rubric.title, pages.lang())}" if version else ""
    return render_template("procurements/edit.html", form=form, procurement=None, stored=(), rubric=title)


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(procurement_id: int) -> ResponseReturnValue:
    """Change what a procurement is."""
    form, procurement = FactsForm(), g.procurement
    form.years = _years(casefile.rubric_of(procurement) if procurement.rubric else None)
    if request.method == "GET":
        _fill(form, procurements.facts_of(procurement))
        form.version.data = procurement.version
        return _edit(form)
    if not form.validate():
        return _edit(form), 422
    try:
        procurements.change(db.session(), actor(), procurement, _facts(form), now(), version=version_of(form))
    except ProcurementRefused as refused:
        return _refused(form, refused), 409 if refused.reason == "stale" else 422
    db.session.commit()
    flash(gettext("Saved."))
    _say_amount(form)
    return redirect(url_for(".show", procurement_id=procurement_id))


def _say_amount(form: FactsForm) -> None:
    """An amount typed with a unit is said back in yen."""
    if form.ceiling_yen.read_back:
        flash(gettext("%(label)s: %(error)s", label=form.ceiling_yen.label.text, error=form.ceiling_yen.read_back), "info")


def _edit(form: FactsForm, stored: tuple[tuple[str, str], ...] = ()) -> str:
    return render_template("procurements/edit.html", form=form, procurement=g.procurement, stored=stored)


def _refused(form: FactsForm, refused: ProcurementRefused) -> str:
    if refused.reason == "stale":
        stored = _stored(form)
        form.version.data = form.version.raw_data = g.procurement.version
        form.form_errors.append(
            gettext("Somebody changed it meanwhile. What is stored now stands below; save again to put yours in its place.")
        )
        return _edit(form, stored)
    if refused.reason == "frozen":
        field = form[refused.detail]
        field.errors = [*field.errors, gettext("This stands since the call and cannot be changed.")]
    else:
        form.form_errors.append(gettext("The procurement has ended. It cannot be changed."))
    return _edit(form)


def _stored(form: FactsForm) -> tuple[tuple[str, str], ...]:
    """What is stored, where it differs from what was typed."""
    there = FactsForm(formdata=None)
    _fill(there, procurements.facts_of(g.procurement))
    names = [*FIELDS, "fiscal_year_from", "fiscal_year_to", "ceiling_yen"]
    pairs = [(form[name], there[name]) for name in names]
    return tuple(
        (str(typed.label.text), str(kept.data or "—")) for typed, kept in pairs if (typed.data or "") != (kept.data or "")
    )


def _fill(form: FactsForm, facts: Facts) -> None:
    for name in FIELDS:
        form[name].data = getattr(facts, name)
    form.fiscal_year_from.show(facts.fiscal_year_from)
    form.fiscal_year_to.show(facts.fiscal_year_to)
    form.ceiling_yen.data = f"{facts.ceiling_yen:,}" if facts.ceiling_yen is not None else ""


def _facts(form: FactsForm) -> Facts:
    kept: dict[str, Any] = {name: form[name].data for name in FIELDS}
    assert form.fiscal_year_from.year is not None
    assert form.last_year is not None
    return Facts(
        **kept,
        fiscal_year_from=form.fiscal_year_from.year,
        fiscal_year_to=form.last_year,
        ceiling_yen=form.ceiling_yen.amount,
        fictional=bool(g.get("procurement") and g.procurement.fictional),
    )


@blueprint.route(f"{ONE}/schedule", methods=["GET", "POST"])
def schedule(procurement_id: int) -> ResponseReturnValue:
    """The dates, all on one page."""
    kinds = REVIEW_DATES if g.procurement.procedure in REVIEW else DATES
    form = schedule_form(kinds)
    if request.method == "GET":
        for each in (one for one in g.procurement.dates if one.kind in kinds):
            form[each.kind].data = each.at.astimezone(JAPAN).replace(tzinfo=None)
            form[f"{each.kind}_place"].data = each.place
        return _schedule(form, kinds)
    if not form.validate():
        return _schedule(form, kinds), 422
    moments = {kind: Moment(at=form[kind].moment, place=form[f"{kind}_place"].data or "") for kind in kinds if form[kind].moment}
    try:
        procurements.plan(db.session(), actor(), g.procurement, moments, now())
    except ProcurementRefused as refused:
        if refused.reason == "order":
            field = form[refused.detail]
            field.errors = [*field.errors, gettext("This date comes before one that it follows.")]
        else:
            form.form_errors.append(gettext("The procurement has ended. It cannot be changed."))
        return _schedule(form, kinds), 422
    db.session.commit()
    flash(gettext("Saved."))
    closed = [str(DATE_NAMES[kind]) for kind, moment in moments.items() if is_closed(japan_date(moment.at))]
    if closed:
        said = "、".join(closed) if pages.lang() == "ja" else ", ".join(closed)
        flash(gettext("On a weekend or holiday: %(dates)s.", dates=said), "warn")
    return redirect(url_for(".show", procurement_id=procurement_id))


def _schedule(form: Any, kinds: tuple[str, ...]) -> str:
    return render_template("procurements/schedule.html", form=form, kinds=kinds, procurement=g.procurement)
