"""The register of partners: found, added, changed, closed, taken in from a file, printed."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.calendar import japan_date
from evaluator.db.queries import partners as rows
from evaluator.db.queries.partners import Wanted
from evaluator.extensions import db
from evaluator.services import partners
from evaluator.services.actor import now
from evaluator.services.partners import KINDS, Like, PartnerAsked, PartnerRefused
from evaluator.web.access import actor
from evaluator.web.partners import shown, taking, ties
from evaluator.web.partners.blueprint import ONE, blueprint
from evaluator.web.partners.forms import CloseForm, PartnerForm, kind_said, refused_said

PARTS = (taking, ties)
"""The other views of the blueprint."""


@blueprint.get("/partners")
def index() -> str:
    """The register, searched, narrowed, sorted."""
    wanted, order = _wanted(), request.args.get("order", "")
    order = order if order in rows.ORDERS else "name"
    page = rows.page(
        db.session(), actor().organisation_id, wanted, order=order, number=request.args.get("page", 1, type=int)
    )  # fmt: skip
    counts = rows.counts(db.session(), [each.id for each in page.rows])
    return render_template(
        "partners/index.html",
        page=page,
        lines=[shown.line(each, counts[each.id]) for each in page.rows],
        wanted=wanted,
        narrowed=bool(wanted.search or wanted.kind),
        order=order,
        kinds=[(each, kind_said(each)) for each in KINDS],
        may_change=_may_change(),
    )


@blueprint.get("/partners/print")
def print_all() -> str:
    """The whole register on paper, by kind."""
    found = rows.everything(db.session(), actor().organisation_id, _wanted())
    counts = rows.counts(db.session(), [each.id for each in found])
    lines = [shown.line(each, counts[each.id]) for each in found]
    names = [kind_said(each) for each in KINDS]
    groups = [(name, [each for each in lines if each.kind == name]) for name in names]
    return render_template(
        "partners/print.html", groups=[each for each in groups if each[1]], total=len(lines), today=shown.day(japan_date(now()))
    )


def _wanted() -> Wanted:
    kind = request.args.get("kind", "")
    return Wanted(
        search=request.args.get("q", ""), kind=kind if kind in KINDS else "", closed=request.args.get("closed") == "yes"
    )  # fmt: skip


def _may_change() -> bool:
    return actor().may("officer", "clerk")


@blueprint.route("/partners/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a partner."""
    form = PartnerForm()
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.errors else 200)
    try:
        made = partners.add(db.session(), actor(), form.facts(), sure=form.sure.data or (), now=now())
    except PartnerAsked as asked:
        return _asked(form, asked.likes)
    except PartnerRefused as refused:
        form.name.errors = [*form.name.errors, refused_said(refused)]
        return _form_page(form, 422)
    db.session.commit()
    flash(gettext("%(name)s stands in the register.", name=made.name))
    return redirect(url_for(".show", partner_id=made.id))


@blueprint.get(ONE)
def show(partner_id: int) -> str:
    """One partner: what it offers, and with whom it works."""
    partner = rows.one(db.session(), actor().organisation_id, partner_id) or abort(404)
    today = japan_date(now())
    found = rows.of_partner(db.session(), partner_id)
    return render_template(
        "partners/show.html",
        partner=shown.line(partner, 0),
        ties=[shown.tie(each, partner_id, today) for each in found],
        may_change=_may_change(),
    )


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(partner_id: int) -> ResponseReturnValue:
    """Change what the register says."""
    partner = rows.one(db.session(), actor().organisation_id, partner_id, lock=request.method == "POST") or abort(404)
    form = PartnerForm()
    if request.method == "GET":
        for name, value in vars(partners.facts_of(partner)).items():
            form[name].data = value
        form.version.data = str(partner.version)
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.errors else 200, partner.name)
    try:
        partners.change(db.session(), actor(), partner, form.facts(), version=form.seen, sure=form.sure.data or (), now=now())
    except PartnerAsked as asked:
        return _asked(form, asked.likes, partner.name)
    except PartnerRefused as refused:
        if refused.reason == "stale":
            form.version.data = form.version.raw_data = str(partner.version)
            return _form_page(form, 409, partner.name, _stored(shown.line(partner, 0)))
        form.name.errors = [*form.name.errors, refused_said(refused)]
        return _form_page(form, 422, partner.name)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.route(f"{ONE}/close", methods=["GET", "POST"])
def close(partner_id: int) -> ResponseReturnValue:
    """The partner is there no longer."""
    partner = rows.one(db.session(), actor().organisation_id, partner_id, lock=request.method == "POST") or abort(404)
    form, today = CloseForm(), japan_date(now())
    if not form.validate_on_submit():
        return _close_page(form, partner.name, 422 if form.errors else 200)
    try:
        ended = partners.close(db.session(), actor(), partner, on=form.on.data, today=today, now=now())
    except PartnerRefused as refused:
        form.on.errors = [*form.on.errors, refused_said(refused)]
        return _close_page(form, partner.name, 422)
    db.session.commit()
    flash(gettext("%(name)s is closed.", name=partner.name))
    if ended:
        flash(ngettext("%(num)s collaboration ended with it.", "%(num)s collaborations ended with it.", ended), "info")
    return redirect(url_for(".show", partner_id=partner_id))


def _close_page(form: CloseForm, name: str, status: int) -> ResponseReturnValue:
    back = url_for(".show", **(request.view_args or {}))
    return render_template("partners/close.html", form=form, name=name, back=back), status


@blueprint.post(f"{ONE}/reopen")
def reopen(partner_id: int) -> ResponseReturnValue:
    """The partner is there again."""
    partner = rows.one(db.session(), actor().organisation_id, partner_id, lock=True) or abort(404)
    partners.reopen(db.session(), actor(), partner, now())
    db.session.commit()
    flash(gettext("%(name)s is open again.", name=partner.name))
    return redirect(url_for(".show", partner_id=partner_id))


def _asked(form: PartnerForm, likes: tuple[Like, ...], name: str = "") -> ResponseReturnValue:
    form.sure.ask(taking.likes_said(likes))
    return _form_page(form, 422, name)


def _stored(line: shown.Line) -> tuple[tuple[str, str], ...]:
    return (
        (gettext("Name of the partner"), line.name),
        (gettext("Name in kana"), line.kana or "—"),
        (gettext("Kind of partner"), line.kind),
        (gettext("What it offers"), line.offers or "—"),
        (gettext("Whom to contact"), line.contact or "—"),
    )


def _form_page(
    form: PartnerForm, status: int, name: str = "", stored: tuple[tuple[str, str], ...] = ()
) -> ResponseReturnValue:  # fmt: skip
    back = url_for(".show", **(request.view_args or {})) if name else url_for(".index")
    return render_template("partners/form.html", form=form, name=name, stored=stored, back=back), status
