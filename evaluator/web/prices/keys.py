"""The keys of sealed files: who holds one, how it is made, the page for proposers, and the hand-over."""

from collections.abc import Sequence
from io import BytesIO

from flask import abort, current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.config import LOCALES
from evaluator.core.calendar import moment_text
from evaluator.core.values import Text
from evaluator.db.queries import people
from evaluator.db.queries import prices as rows
from evaluator.db.sqlite import writing
from evaluator.exchange.catalogues import words
from evaluator.exchange.sealed.content import SealRefused
from evaluator.exchange.sealed.envelope import MOST_HOLDERS
from evaluator.exchange.sealing import KeyHolder, SealingTexts, sealing_page
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db, limiter
from evaluator.services import envelopes, keys, prices
from evaluator.services.actor import now
from evaluator.services.prices import PriceRefused
from evaluator.services.secrets.holders import new_holder
from evaluator.web.access import actor, standing
from evaluator.web.prices import forms
from evaluator.web.prices.forms import HolderForm, KeyForm, PassphraseForm
from evaluator.web.prices.views import blueprint, procurement_url

PAGE_TYPE = "application/octet-stream"
"""The page for proposers is handed out as a file; a browser does not open it here."""
one_address = limiter.shared_limit(
    lambda: f"{current_app.config['TRIES_PER_MINUTE']} per minute", scope="passphrase", methods=["POST"]
)
"""How often one address may try passphrases."""


@blueprint.route("/procurements/<int:procurement_id>/prices/keys", methods=["GET", "POST"])
def holders(procurement_id: int) -> ResponseReturnValue:
    """Who holds a key; an officer is named here, also as the successor of one who leaves."""
    form, after = HolderForm(), request.args.get("after", type=int)
    seats = keys.seats(db.session(), procurement_id)
    form.person.choices = forms.choices(_officers({each.row.person_id for each in seats}))
    if not form.validate_on_submit():
        return _holders_page(form, seats, after, 422 if request.method == "POST" else 200)
    try:
        keys.name(db.session(), actor(), now(), g.procurement, person_id=form.person.data, after_id=after)
    except PriceRefused as refused:
        db.session.rollback()
        forms.tell(form, refused.problem)
        return _holders_page(form, keys.seats(db.session(), procurement_id), after, 422)
    db.session.commit()
    flash(_("The officer is named. The key is made by that officer alone, on this page."))
    return _back()


@blueprint.post("/procurements/<int:procurement_id>/prices/keys/<int:holder_id>/drop")
def drop(procurement_id: int, holder_id: int) -> ResponseReturnValue:
    """Take back a naming."""
    try:
        keys.drop(db.session(), actor(), now(), g.procurement, holder_id=holder_id)
    except PriceRefused as refused:
        db.session.rollback()
        flash(sentence(refused.problem.message, str(get_locale()), Names()), "alert")
        return _back()
    db.session.commit()
    flash(_("The naming is taken back."))
    return _back()


def _officers(but: set[int]) -> list[tuple[int | str, str]]:
    found = people.holding(db.session(), g.procurement.organisation_id, "officer")
    return [(each.id, each.name) for each in found if each.id not in but]


def _holders_page(form: HolderForm, seats: Sequence[keys.Seat], after: int | None, status: int) -> ResponseReturnValue:
    leaving, may_name = _naming(seats, after)
    if request.method == "POST" and not may_name:
        return _too_late(form)
    return render_template(
        "prices/holders.html",
        form=form,
        procurement=g.procurement,
        back=procurement_url(),
        seats=seats,
        mine=next((each for each in seats if each.row.person_id == actor().person_id), None),
        may_name=may_name,
        leaving=leaving,
        can_make={each.row.id for each in seats if keys.may_make(db.session(), g.procurement, each.row)},
        page=keys.page_ready(db.session(), g.procurement) and prices.handling_of(g.procurement).basis != "rate",
        frozen=g.procurement.rules_sha256 is not None,
    ), status


def _naming(seats: Sequence[keys.Seat], after: int | None) -> tuple[keys.Seat | None, bool]:
    """The holder for whom a successor is named, if any; and whether anybody can be named now."""
    there = [each for each in seats if not each.left and not each.waiting]
    leaving = next((each for each in there if each.row.id == after and each.made and not each.successor), None)
    if leaving is not None and g.procurement.state in keys.OPEN:
        return leaving, True
    named = g.procurement.state in keys.NAMING and len(there) < MOST_HOLDERS
    return None, named and not rows.has_files(db.session(), g.procurement.id)


def _too_late(form: HolderForm) -> ResponseReturnValue:
    said = form.form_errors or [_("Nobody can be named now. Nothing was changed.")]
    flash(said[0], "alert")
    return _back()


@blueprint.route("/procurements/<int:procurement_id>/prices/keys/own", methods=["GET", "POST"])
@one_address
def own_key(procurement_id: int) -> ResponseReturnValue:
    """Make one's own key by choosing a passphrase; nobody else can."""
    row = rows.holder_of(db.session(), procurement_id, actor().person_id) or abort(404)
    form = KeyForm()
    again = bool(row.public_key)
    if not keys.may_make(db.session(), g.procurement, row):
        abort(404)
    if not form.validate_on_submit():
        return _key_page(form, 422 if request.method == "POST" else 200, again=again)
    found = standing()
    problems = keys.passphrase_problems(actor(), found.login if found else "", form.passphrase.data)
    if problems:
        form.passphrase.errors = [sentence(each.message, str(get_locale()), Names()) for each in problems]
        return _key_page(form, 422, again=again)
    db.session.rollback()  # making a key takes a while; nobody waits for it
    made = new_holder(form.passphrase.data)
    writing(db.session())
    try:
        keys.make(db.session(), actor(), now(), g.procurement, made=made)
    except PriceRefused as refused:
        db.session.rollback()
        forms.tell(form, refused.problem)
        return _key_page(form, 422, again=again)
    db.session.commit()
    flash(_("Your key is made. Keep the passphrase: without it nobody can open with this key."))
    return _back()


def _key_page(form: KeyForm, status: int, *, again: bool) -> ResponseReturnValue:
    return render_template(
        "prices/own_key.html", form=form, procurement=g.procurement, back=procurement_url(), again=again
    ), status  # fmt: skip


@blueprint.route("/procurements/<int:procurement_id>/prices/keys/hand-over", methods=["GET", "POST"])
@one_address
def hand_over(procurement_id: int) -> ResponseReturnValue:
    """Give one's seat to the successor, with the passphrase, once."""
    seats = keys.seats(db.session(), procurement_id)
    mine = next((each for each in seats if each.row.person_id == actor().person_id), None) or abort(404)
    form = PassphraseForm()
    shown = {"mine": mine, "procurement": g.procurement, "back": procurement_url()}
    if not form.validate_on_submit():
        return render_template("prices/hand_over.html", form=form, **shown), 422 if request.method == "POST" else 200
    try:
        keys.hand_over(db.session(), actor(), now(), procurement_id, passphrase=form.passphrase.data)
    except (PriceRefused, SealRefused) as refused:
        db.session.commit()  # a wrong passphrase counts
        forms.tell(form, refused.problem)
        return render_template("prices/hand_over.html", form=form, **shown), 422
    db.session.commit()
    flash(_("The seat is handed over, and your own key is destroyed."))
    return _back()


@blueprint.get("/procurements/<int:procurement_id>/prices/sealing-page")
def page_for_proposers(procurement_id: int) -> ResponseReturnValue:
    """The page on which proposers seal their prices, as one file to hand out."""
    context = envelopes.context_of(g.procurement)
    if context is None or not keys.page_ready(db.session(), g.procurement):
        abort(404)
    page = sealing_page(_texts(), _key_holders(), context)
    name = f"seal-price-{procurement_id}.html"
    answer = send_file(BytesIO(page.encode()), mimetype=PAGE_TYPE, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _key_holders() -> list[KeyHolder]:
    found = keys.present(db.session(), g.procurement.id)
    names = rows.people(db.session(), {each.person_id for each in found})
    return [KeyHolder(name=Text(ja=names[each.person_id].name), public_pem=each.public_key) for each in found]


def _texts() -> SealingTexts:
    procurement = g.procurement
    due = next((each.at for each in procurement.dates if each.kind == "proposals"), None)
    office = procurement.organisation
    basis = prices.handling_of(procurement).basis
    tax = "sealing.tax-included" if procurement.tax_included else "sealing.tax-excluded"
    return SealingTexts(
        procurement=Text(ja=procurement.title, en=procurement.title_en),
        office=Text(ja=office.name, en=office.name_en),
        price=_both(f"sealing.basis.{basis}", tax),
        due=Text(**{lang: moment_text(due, lang) for lang in LOCALES}) if due else _both("sealing.due-in-call"),
    )


def _both(*ids: str) -> Text:
    return Text(**{lang: "".join(words(lang).gettext(id) for id in ids) for lang in LOCALES})


def _back() -> ResponseReturnValue:
    return redirect(url_for("prices.holders", procurement_id=g.procurement.id))
