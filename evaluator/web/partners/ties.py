"""Who works with whom: entered, changed, taken away; a contract's ties, and the whole as a table."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import japan_date
from evaluator.db.queries import partners as rows
from evaluator.db.queries.partners import Wanted
from evaluator.extensions import db
from evaluator.services import collaborations
from evaluator.services.actor import now
from evaluator.services.collaborations import CollaborationAsked, CollaborationRefused
from evaluator.services.partners import KINDS
from evaluator.web.access import actor
from evaluator.web.partners import shown
from evaluator.web.partners.blueprint import ONE, blueprint
from evaluator.web.partners.forms import TieForm, kind_said
from evaluator.web.partners.picture import net_of

if TYPE_CHECKING:
    from evaluator.db.models import Collaboration, Partner

TIE = f"{ONE}/collaborations/<int:collaboration_id>"
FIELDS = {
    "itself": "beside", "closed": "beside", "order": "until", "ahead": "since", "credit": "origin", "no-evidence": "evidence",
}  # fmt: skip
"""The field beside which each refusal stands."""


@blueprint.get("/partners/network")
def network() -> str:
    """Partners by kind and contract, and which partners work with each other."""
    session, where, today = db.session(), actor().organisation_id, japan_date(now())
    found = shown.net(rows.contracts(session, where), rows.by_kind(session, where, today))
    kinds = [kind_said(each) for each in KINDS]
    return render_template(
        "partners/network.html",
        kinds=kinds,
        rows=found,
        picture=net_of(found, kinds),
        said=shown.net_said(found),
        pairs=rows.pairs(session, where),
        day=shown.day,
        today=shown.day(today),
    )


@blueprint.get("/contracts/<int:contract_id>/partners")
def of_contract(contract_id: int) -> str:
    """Who works with a contract's contractor, and what the contractor brought in or developed."""
    today = japan_date(now())
    found = [shown.with_partner(each, today) for each in rows.of_contract(db.session(), contract_id)]
    return render_template(
        "partners/contract.html",
        contract=g.contract,
        contractor=shown.contractor(g.contract),
        own=[each for each in found if each.credited],
        others=[each for each in found if not each.credited],
        may_change=actor().may("officer", "clerk"),
    )


@blueprint.route(f"{ONE}/collaborations/new", methods=["GET", "POST"])
def tie_new(partner_id: int) -> ResponseReturnValue:
    """A partner works with somebody."""
    partner = _partner(partner_id)
    form = _form(partner)
    if request.method == "GET" and request.args.get("contract"):
        form.beside.data = f"contract-{request.args.get('contract', type=int)}"

    def keep() -> None:
        collaborations.add(
            db.session(), actor(), partner, form.terms(), sure=form.sure.data or (), today=japan_date(now()), now=now()
        )  # fmt: skip

    return _kept(form, partner, None, keep)


@blueprint.route(TIE, methods=["GET", "POST"])
def tie_edit(partner_id: int, collaboration_id: int) -> ResponseReturnValue:
    """Change what is kept of a collaboration."""
    partner = _partner(partner_id)
    row = rows.collaboration(db.session(), partner_id, collaboration_id) or abort(404)
    form = _form(partner, row)
    if request.method == "GET":
        form.show(collaborations.terms_of(row))
        form.seen.data = collaborations.seen(row)

    def keep() -> None:
        collaborations.change(
            db.session(), actor(), partner, row, form.terms(),
            given=form.seen.data or "", sure=form.sure.data or (), today=japan_date(now()), now=now(),
        )  # fmt: skip

    return _kept(form, partner, row, keep)


@blueprint.post(f"{TIE}/remove")
def tie_remove(partner_id: int, collaboration_id: int) -> ResponseReturnValue:
    """Take away what should never have been entered."""
    partner = _partner(partner_id)
    row = rows.collaboration(db.session(), partner_id, collaboration_id) or abort(404)
    collaborations.remove(db.session(), actor(), partner, row, now())
    db.session.commit()
    flash(gettext("The row is taken away. What it said stays in the history."))
    return redirect(url_for(".show", partner_id=partner_id))


def _partner(partner_id: int) -> "Partner":
    return rows.one(db.session(), actor().organisation_id, partner_id, lock=request.method == "POST") or abort(404)


def _form(partner: "Partner", row: "Collaboration | None" = None) -> TieForm:
    """The form, with everybody that the partner may work with; one that is closed only where it stands already."""
    form = TieForm()
    session, where = db.session(), partner.organisation_id
    open_ones = [each for each in rows.everything(session, where, Wanted()) if each.id != partner.id]
    others = [(each.id, each.name) for each in open_ones]
    if row is not None and row.other is not None and row.other.closed_on is not None:
        others.append((row.other.id, row.other.name))
    form.offer([(each.id, shown.contract_said(each)) for each in rows.contracts(session, where)], others)
    return form


def _kept(
    form: TieForm, partner: "Partner", row: "Collaboration | None", keep: Callable[[], None]
) -> ResponseReturnValue:  # fmt: skip
    if not form.validate_on_submit():
        return _page(form, partner, row, 422 if form.errors else 200)
    try:
        keep()
    except CollaborationAsked as asked:
        said = gettext("It began before the contract (%(day)s), and the contractor brought it about.", day=shown.day(asked.began))
        form.sure.ask([(collaborations.EARLY, said)])
        return _page(form, partner, row, 422)
    except CollaborationRefused as refused:
        if refused.reason == "stale" and row is not None:
            form.seen.data = form.seen.raw_data = collaborations.seen(row)
            return _page(form, partner, row, 409, _stored(row))
        field = form[FIELDS[refused.reason]]
        field.errors = [*field.errors, gettext(f"collaboration.refused.{refused.reason}")]
        return _page(form, partner, row, 422)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", partner_id=partner.id))


def _stored(row: "Collaboration") -> tuple[tuple[str, str], ...]:
    one = shown.tie(row, row.partner_id, japan_date(now()))
    return (
        (gettext("Works with"), f"{one.other} {one.other_note}"),
        (gettext("On what"), one.subject),
        (gettext("Since"), one.since),
        (gettext("Until"), one.until),
        (gettext("How it came about"), one.origin),
        (gettext("What shows it"), one.evidence or "—"),
    )


def _page(
    form: TieForm, partner: "Partner", row: "Collaboration | None", status: int, stored: tuple[tuple[str, str], ...] = ()
) -> ResponseReturnValue:  # fmt: skip
    return render_template("partners/tie.html", form=form, partner=partner, row=row, stored=stored), status
