"""The organisation's own record, and the hand-over of work from one officer to another."""

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from evaluator.core.calendar import japan_date
from evaluator.core.identifiers import WrongIdentifier
from evaluator.db.queries import people as queries
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import bodies, bodystatements, handover, organisations
from evaluator.services.actor import now
from evaluator.web.access import actor
from evaluator.web.people.forms import HandOverForm, OrganisationForm
from evaluator.web.people.pages import asked_first
from evaluator.web.people.views import blueprint, found, here

ANSWERS = {"yes": True, "no": False, "unknown": None}


@blueprint.route("/organisation", methods=["GET", "POST"])
def organisation() -> ResponseReturnValue:
    """What the organisation says about itself."""
    own = organisations.own(db.session(), here())
    said, form = bodies.implementing(db.session(), own.id, japan_date(now())), OrganisationForm(obj=own)
    if bodystatements.is_listed(db.session(), own.id):
        del form.implementing
    elif request.method == "GET":
        form.implementing.data = next(name for name, held in ANSWERS.items() if held is said)
    if request.method == "GET":
        return _organisation_page(form, 200)
    if not form.validate():
        return _organisation_page(form, 422)
    given = organisations.Record(
        corporate_number=form.corporate_number.data or None,
        corporate_number_verified=form.corporate_number_verified.data,
        implementing=ANSWERS[form.implementing.data] if form.implementing else said,
    )
    try:
        organisations.change(db.session(), actor(), now(), given)
    except WrongIdentifier as wrong:
        form.corporate_number.errors = [sentence(wrong.message, str(get_locale()), Names())]
        return _organisation_page(form, 422)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("people.organisation"))


@blueprint.route("/hand-over", methods=["GET", "POST"])
def hand_over() -> ResponseReturnValue:
    """An administrator hands the work of one officer to another."""
    form = HandOverForm()
    givers = queries.with_work(db.session(), here(), but=handover.OVER)
    form.giver.choices = _named(givers)
    form.taker.choices = _officers()
    if request.method == "GET":
        form.giver.data = request.args.get("giver", type=int)
    return _hand_over(form, form.giver.data, url_for("people.index"))


@blueprint.route("/hand-over/own", methods=["GET", "POST"])
def hand_over_own() -> ResponseReturnValue:
    """An officer hands over what they have in hand themself."""
    form = HandOverForm()
    form.taker.choices = _officers(but=actor().person_id)
    del form.giver
    return _hand_over(form, actor().person_id, url_for("account.show"))


def _hand_over(form: HandOverForm, giver_id: int | None, back: str) -> ResponseReturnValue:
    if not form.is_submitted():
        return _hand_over_page(form, giver_id, back, 200)
    if not form.validate() or giver_id is None:
        return _hand_over_page(form, giver_id, back, 422)
    giver, taker = found(giver_id), found(form.taker.data)
    try:
        work = handover.hand_over(db.session(), actor(), now(), giver=giver, taker=taker)
    except handover.NotAnOfficer:
        form.taker.errors = [_("Choose another officer.")]
        return _hand_over_page(form, giver_id, back, 422)
    count, name = len(work.procurements), taker.name
    db.session.commit()
    flash(
        ngettext("%(num)s procurement now belongs to %(name)s.", "%(num)s procurements now belong to %(name)s.", count, name=name)
    )
    return redirect(back)


def _officers(but: int | None = None) -> list[SelectChoice]:
    officers = queries.holding(db.session(), here(), "officer")
    return _named(each for each in officers if each.id != but)


def _named(people: Iterable[Any]) -> list[SelectChoice]:
    return asked_first([SelectChoice(str(each.id), f"{each.name} ({each.login})") for each in people])


def _hand_over_page(form: Any, giver_id: int | None, back: str, status: int) -> ResponseReturnValue:
    work = handover.work_of(db.session(), here(), giver_id) if giver_id is not None else None
    return render_template("people/hand_over.html", form=form, work=work, back=back), status


def _organisation_page(form: OrganisationForm, status: int) -> ResponseReturnValue:
    own = organisations.own(db.session(), here())
    said = bodies.implementing(db.session(), own.id, japan_date(now()))
    return render_template("people/organisation.html", form=form, organisation=own, implementing=said), status
