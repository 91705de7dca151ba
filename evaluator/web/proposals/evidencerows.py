"""Rows of evidence beside a proposal: entered, changed, taken away, taken over from our own records."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import fiscal_years_text
from evaluator.core.rounding import decimal
from evaluator.db.queries import proposals as rows
from evaluator.extensions import db
from evaluator.services import evidence, pastrecord
from evaluator.services.actor import now
from evaluator.services.evidence import EvidenceRefused
from evaluator.web.access import actor
from evaluator.web.proposals import pages
from evaluator.web.proposals.blueprint import ONE, blueprint
from evaluator.web.proposals.fields import said
from evaluator.web.proposals.rowforms import FORMS, RowForm

if TYPE_CHECKING:
    from evaluator.db.models import Proposal
    from evaluator.db.queries.proposals import Row

ROWS = f"{ONE}/evidence/<any(record, staff, tie):kind>"


def shown(proposal: "Proposal") -> dict[str, Any]:
    """What the page of a proposal shows of its evidence."""
    session, procurement = db.session(), g.procurement
    found = evidence.for_proposal(session, proposal.id)
    everything: tuple[Row, ...] = (*found.records, *found.staff, *found.ties)
    telling = {id(each) for each in everything if procurement.names_hidden and evidence.names_proposer(each, proposal)}
    able = actor().may("officer", "clerk") and procurement.state in evidence.CHANGEABLE
    return {
        "evidence": found,
        "past": _past(proposal),
        "figure": lambda value: decimal(value, 1),
        "own": evidence.own_records(session, procurement, proposal) if able else (),
        "tells": lambda row: id(row) in telling,
        "years": _years,
        "fte": evidence.fte_text,
    }


def _past(proposal: "Proposal") -> pastrecord.Past | None:
    """Verified years; none for a yearly review, which is about one contractor's year itself."""
    if g.procurement.procedure == "review":
        return None
    return pastrecord.of_proposals(db.session(), g.procurement.organisation_id, [proposal.id], now())[proposal.id]


@blueprint.route(f"{ROWS}/new", methods=["GET", "POST"])
def evidence_new(procurement_id: int, proposal_id: int, kind: str) -> ResponseReturnValue:
    """Enter a row."""
    proposal = _proposal(procurement_id, proposal_id)
    form = FORMS[kind]()
    if request.method == "GET":
        return _page(form, proposal, kind, None, 200)
    if not form.validate():
        return _page(form, proposal, kind, None, 422)
    try:
        made = evidence.add(db.session(), actor(), g.procurement, proposal, kind=kind, values=form.values(), now=now())
    except EvidenceRefused as refused:
        form.form_errors.append(gettext(f"evidence.refused.{refused.reason}"))
        return _page(form, proposal, kind, None, 422)
    return _kept(proposal, made, kind)


@blueprint.route(f"{ROWS}/<int:row_id>", methods=["GET", "POST"])
def evidence_edit(procurement_id: int, proposal_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Change a row."""
    proposal = _proposal(procurement_id, proposal_id)
    row = _row(proposal, kind, row_id)
    form = FORMS[kind]()
    if request.method == "GET":
        form.show(evidence.values_of(row))
        form.seen.data = evidence.seen(row)
        return _page(form, proposal, kind, row, 200)
    if not form.validate():
        return _page(form, proposal, kind, row, 422)
    try:
        evidence.change(
            db.session(), actor(), g.procurement, proposal, row, form.values(), given=form.seen.data or "", now=now()
        )  # fmt: skip
    except EvidenceRefused as refused:
        if refused.reason != "stale":
            form.form_errors.append(gettext(f"evidence.refused.{refused.reason}"))
            return _page(form, proposal, kind, row, 422)
        form.seen.data = form.seen.raw_data = evidence.seen(row)
        return _page(form, proposal, kind, row, 409, stored=_stored(kind, row))
    return _kept(proposal, row, kind)


@blueprint.post(f"{ROWS}/<int:row_id>/remove")
def evidence_remove(procurement_id: int, proposal_id: int, kind: str, row_id: int) -> ResponseReturnValue:
    """Take a row away."""
    proposal = _proposal(procurement_id, proposal_id)
    row = _row(proposal, kind, row_id)
    try:
        evidence.remove(db.session(), actor(), g.procurement, proposal, row, now())
    except EvidenceRefused as refused:
        flash(gettext(f"evidence.refused.{refused.reason}"), "alert")
        return _back(proposal, kind)
    db.session.commit()
    flash(gettext("The row is taken away. What it said stays in the history."))
    return _back(proposal, kind)


@blueprint.post(f"{ONE}/evidence/own")
def evidence_own(procurement_id: int, proposal_id: int) -> ResponseReturnValue:
    """Take over a contract from our own records."""
    proposal = _proposal(procurement_id, proposal_id)
    source = request.form.get("source", type=int)
    try:
        evidence.take_over(db.session(), actor(), g.procurement, proposal, source or 0, now())
    except EvidenceRefused as refused:
        db.session.rollback()
        flash(gettext(f"evidence.refused.{refused.reason}"), "alert")
        return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id, _anchor="record"))
    db.session.commit()
    flash(gettext("The contract is taken over from our own records."))
    return _back(proposal, "record")


def _proposal(procurement_id: int, proposal_id: int) -> "Proposal":
    return rows.one(db.session(), procurement_id, proposal_id, lock=request.method == "POST") or abort(404)


def _row(proposal: "Proposal", kind: str, row_id: int) -> "Row":
    return rows.row(db.session(), evidence.MODELS[kind], proposal.id, row_id, lock=request.method == "POST") or abort(404)


def _kept(proposal: "Proposal", row: "Row", kind: str) -> ResponseReturnValue:
    telling = g.procurement.names_hidden and evidence.names_proposer(row, proposal)
    db.session.commit()
    flash(gettext("Saved."))
    if telling:
        flash(gettext("The row names the proposer, and members read it as it is. Write it so that it tells no name."), "warn")
    return _back(proposal, kind)


def _back(proposal: "Proposal", kind: str) -> ResponseReturnValue:
    return redirect(
        url_for(".show", procurement_id=proposal.procurement_id, proposal_id=proposal.id, _anchor=kind)
    )  # fmt: skip


def _stored(kind: str, row: "Row") -> tuple[tuple[str, str], ...]:
    """What another window has kept, field by field."""
    kept = FORMS[kind](formdata=None)
    kept.show(evidence.values_of(row))
    return tuple(
        (str(field.label.text), said(field)) for field in kept if field.short_name not in ("seen", "csrf_token")
    )  # fmt: skip


def _years(first: int, last: int) -> str:
    """The fiscal years of a contract."""
    return fiscal_years_text(first, last, pages.lang())


def _page(
    form: RowForm, proposal: "Proposal", kind: str, row: "Row | None", status: int, *,
    stored: tuple[tuple[str, str], ...] = (),
) -> ResponseReturnValue:  # fmt: skip
    return render_template(
        "proposals/row.html",
        form=form,
        procurement=g.procurement,
        proposal=proposal,
        name=pages.name_said(proposal),
        kind=kind,
        row=row,
        stored=stored,
    ), status
