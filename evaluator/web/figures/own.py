"""The indicators: what each counts in which fiscal year, and those that an organisation adds itself."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.indicators import Indicator, IndicatorSet
from evaluator.core.rounding import readable
from evaluator.db.queries import figures as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.figures import own
from evaluator.services.figures.known import known_to
from evaluator.web.access import actor
from evaluator.web.figures.ownforms import OwnForm, RedefineForm, filled
from evaluator.web.figures.shown import group_name, lang, said_of, year_said

blueprint = Blueprint("indicators", __name__)
ONE = "/indicators/own/<int:indicator_id>"


@blueprint.get("/indicators")
def index() -> str:
    """Every indicator, topic by topic."""
    organisation_id = actor().organisation_id
    known, mine = known_to(db.session(), organisation_id), {each.code: each for each in rows.own(db.session(), organisation_id)}
    topics = [
        (spoken(topic.topic.name, lang()), [_line(known, each, mine) for each in topic.indicator])
        for topic in known.topics
        if topic.indicator
    ]
    return render_template("figures/indicators.html", topics=topics, may_change=actor().may("officer"))


def _line(known: IndicatorSet, indicator: Indicator, mine: dict[str, Any]) -> dict[str, Any]:
    row = mine.get(indicator.id)
    return {
        "code": indicator.id,
        "name": spoken(indicator.name, lang()),
        "unit": spoken(known.units[indicator.unit].name, lang()),
        "group": group_name(indicator.group),
        "kind": _kind(indicator),
        "direction": _direction(indicator),
        "definition": spoken(indicator.definition[-1].text, lang()),
        "broken": len(indicator.definition) > 1,
        "retired": row is not None and row.retired_at is not None,
        "url": url_for("indicators.show", code=indicator.id),
    }


def _kind(indicator: Indicator) -> str:
    if indicator.kind == "rate":
        return _("Worked out")
    return _("From the record of staff") if indicator.entered == "staffing" else _("Entered month by month")


def _direction(indicator: Indicator) -> str:
    return {"higher": _("More is better"), "lower": _("Less is better"), "neither": _("Neither better nor worse")}[
        indicator.direction
    ]


def _status(status: str) -> str:
    return {"published": _("Source was read"), "unverified": _("Unverified"), "proposal": _("Proposal")}[status]


@blueprint.get("/indicators/<code>")
def show(code: str) -> str:
    """One indicator: its definitions, reference values and what it overlaps with."""
    organisation_id = actor().organisation_id
    known = known_to(db.session(), organisation_id)
    indicator = known.indicators.get(code) or abort(404)
    row = next((each for each in rows.own(db.session(), organisation_id) if each.code == code), None)
    percent = known.units[indicator.unit].percent
    return render_template(
        "figures/indicator.html",
        line=_line(known, indicator, {row.code: row} if row else {}),
        made_of=[(side, [spoken(known.indicators[id].name, lang()) for id in ids]) for side, ids in _sides(indicator)],
        definitions=[
            (year_said(each.from_year), spoken(each.text, lang()), _status(each.status), each.source)
            for each in reversed(indicator.definition)
        ],
        values=[(name, list(_values(given, percent=percent))) for name, given in _given(indicator) if given],
        overlaps=[spoken(known.indicators[id].name, lang()) for id in indicator.overlaps.ids] if indicator.overlaps else [],
        overlap_note=spoken(indicator.overlaps.note, lang()) if indicator.overlaps else "",
        notes=[spoken(each, lang()) for each in indicator.notes],
        own=row,
        used=own.is_used(db.session(), row) if row else False,
        may_change=actor().may("officer"),
    )


def _sides(indicator: Indicator) -> list[tuple[str, tuple[str, ...]]]:
    if indicator.of is None:
        return []
    return [(_("Numerator"), indicator.of.numerator), (_("Denominator"), indicator.of.denominator)]


def _given(indicator: Indicator) -> list[tuple[str, Any]]:
    return [(_("Reference values"), indicator.reference), (_("National actual values"), indicator.national)]


def _values(given: Any, *, percent: bool) -> Iterator[tuple[str, str, str, str]]:
    for each in given:
        shown = f"{readable(each.value * 100)}%" if percent else readable(each.value)
        yield year_said(each.fiscal_year), shown, _status(each.status), each.source


@blueprint.route("/indicators/own/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an indicator of the organisation's own."""
    form = OwnForm(from_year=year_said(fiscal_year(japan_date(now()))))
    _offer(form)
    if not form.validate_on_submit():
        return _form(form, None, 422 if request.method == "POST" else 200)
    try:
        made = own.add(db.session(), actor(), form.facts(), now())
    except own.IndicatorRefused as refused:
        return _refused(form, None, refused)
    db.session.commit()
    flash(_("The indicator is added. It stands in every grid from its first fiscal year on."))
    return redirect(url_for(".show", code=made.code))


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(indicator_id: int) -> ResponseReturnValue:
    """Change an own indicator of which there are no figures yet."""
    row = _own(indicator_id)
    form = filled(own.facts_of(row, _prefix()), year_said)
    _offer(form)
    if not form.validate_on_submit():
        return _form(form, row, 422 if request.method == "POST" else 200)
    try:
        own.change(db.session(), actor(), row, form.facts(), now())
    except own.IndicatorRefused as refused:
        return _refused(form, row, refused)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".show", code=row.code))


@blueprint.route(f"{ONE}/definition", methods=["GET", "POST"])
def redefine(indicator_id: int) -> ResponseReturnValue:
    """Define an own indicator anew from a fiscal year on."""
    row = _own(indicator_id)
    form = RedefineForm()
    if form.validate_on_submit():
        try:
            own.redefine(db.session(), actor(), row, form.given(), now())
        except own.IndicatorRefused as refused:
            _put(form, refused)
        else:
            db.session.commit()
            flash(_("The new definition is kept. Years before it are not compared with later ones."))
            return redirect(url_for(".show", code=row.code))
    name = own.facts_of(row, _prefix()).name
    page = render_template("figures/redefine.html", form=form, name=name, code=row.code)
    return page, 422 if request.method == "POST" else 200


@blueprint.post(f"{ONE}/retire")
def retire(indicator_id: int) -> ResponseReturnValue:
    """Ask for no more figures of an own indicator, or ask for them again."""
    row = _own(indicator_id)
    if row.retired_at is None:
        own.retire(db.session(), actor(), row, now())
        flash(_("No more figures are asked for. Those that are there stay."))
    else:
        own.reinstate(db.session(), actor(), row, now())
        flash(_("Figures are asked for again."))
    db.session.commit()
    return redirect(url_for(".show", code=row.code))


def _own(indicator_id: int) -> Any:
    return rows.own_one(db.session(), actor().organisation_id, indicator_id) or abort(404)


def _prefix() -> str:
    return own.prefix_of(own.organisation_of(db.session(), actor()))


def _offer(form: OwnForm) -> None:
    """The units that whole numbers are counted in."""
    known = known_to(db.session(), actor().organisation_id)
    form.offer([(name, spoken(unit.name, lang())) for name, unit in known.units.items() if unit.whole])


def _form(form: OwnForm, row: Any, status: int) -> ResponseReturnValue:
    return render_template("figures/own.html", form=form, own=row, prefix=_prefix()), status


def _refused(form: OwnForm, row: Any, refused: own.IndicatorRefused) -> ResponseReturnValue:
    _put(form, refused)
    return _form(form, row, 422)


def _put(form: Any, refused: own.IndicatorRefused) -> None:
    """What the service refuses, beside its field."""
    db.session.rollback()
    for each in refused.problems:
        field = form._fields.get(each.place)
        if field is None:
            form.form_errors.append(said_of(each.message))
        else:
            field.errors = [*field.errors, said_of(each.message)]
