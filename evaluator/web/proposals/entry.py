"""Registering a proposal: first who proposes, then what came in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.amounts import rate_text
from evaluator.core.calendar import JAPAN
from evaluator.db.queries import proposals as rows
from evaluator.extensions import db
from evaluator.services import proposals
from evaluator.services.actor import now
from evaluator.services.asked import Asked
from evaluator.services.proposals import AMOUNTS, Entry, ProposalRefused
from evaluator.web.access import actor
from evaluator.web.proposals.blueprint import AT, ONE, blueprint
from evaluator.web.proposals.fields import said
from evaluator.web.proposals.forms import ProposalForm, fact_fields, proposal_form

if TYPE_CHECKING:
    from evaluator.db.models import Proposal, Proposer

MOST_MEMBERS = 20
FIELDS = {"members": "", "lead": "lead", "consortium": "consortium", "future": "received_at"}
"""The field that a refusal stands beside."""


@blueprint.get(f"{AT}/choose")
def choose(procurement_id: int) -> str:
    """Who proposes: found in the register, one, or several for a consortium."""
    _must_receive()
    search = request.args.get("q", "").strip()
    page = rows.page_of_proposers(
        db.session(), g.procurement.organisation_id, number=request.args.get("page", 1, type=int), size=10, search=search
    )
    of = request.args.get("of", type=int)
    chosen = _chosen()
    ids = [each.id for each in chosen]
    onward = (
        url_for(".edit", procurement_id=procurement_id, proposal_id=of, p=ids)
        if of is not None
        else url_for(".new", procurement_id=procurement_id, p=ids)
    )
    return render_template(
        "proposals/choose.html",
        procurement=g.procurement,
        page=page,
        search=search,
        chosen=chosen,
        onward=onward,
        full=len(chosen) >= MOST_MEMBERS,
        url=lambda wanted, q=search: url_for(".choose", procurement_id=procurement_id, p=wanted, of=of, q=q or None),
        ids=ids,
        new_url=url_for(".proposer_new", procurement=procurement_id, p=ids, of=of, q=search or None),
    )


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def new(procurement_id: int) -> ResponseReturnValue:
    """Register what came in."""
    _must_receive()
    chosen = _chosen()
    if not chosen:
        return redirect(url_for(".choose", procurement_id=procurement_id))
    asked = proposals.asked(g.procurement)
    form = proposal_form(asked, _named(chosen))()
    if request.method == "GET":
        form.received_at.data = now().astimezone(JAPAN).replace(second=0, microsecond=0, tzinfo=None)
        if len(chosen) > 1:
            form.lead.data = str(chosen[0].id)
        return _form_page(form, chosen, None, 200)
    if _refused_amounts(form, asked) or not form.validate():
        return _form_page(form, chosen, None, 422)
    try:
        made = proposals.register(
            db.session(), actor(), g.procurement, _entry(form, asked, chosen), late_reason=_late(), now=now()
        )  # fmt: skip
    except ProposalRefused as refused:
        db.session.rollback()
        _place(form, refused)
        return _form_page(form, _chosen(), None, 422)
    db.session.commit()
    _say_late(made)
    flash(gettext("Proposal %(number)s is registered.", number=made.number))
    return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=made.id))


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(procurement_id: int, proposal_id: int) -> ResponseReturnValue:
    """Change what was registered."""
    _must_receive()
    proposal = rows.one(db.session(), procurement_id, proposal_id, lock=request.method == "POST") or abort(404)
    chosen = _chosen() or tuple(each.proposer for each in proposal.members)
    asked = proposals.asked(g.procurement)
    made = proposal_form(asked, _named(chosen))
    form = made()
    if request.method == "GET":
        _fill(form, proposal, asked)
        return _form_page(form, chosen, proposal, 200)
    if _refused_amounts(form, asked) or not form.validate():
        return _form_page(form, chosen, proposal, 422)
    try:
        proposals.change(
            db.session(), actor(), g.procurement, proposal, _entry(form, asked, chosen),
            version=_version(form), late_reason=_late(), now=now(),
        )  # fmt: skip
    except ProposalRefused as refused:
        if refused.reason == "stale":
            kept = made(formdata=None)
            _fill(kept, proposal, asked)
            form.version.data = form.version.raw_data = proposal.version
            return _form_page(form, chosen, proposal, 409, stored=_stored(kept))
        _place(form, refused)
        return _form_page(form, chosen, proposal, 422)
    db.session.commit()
    _say_late(proposal)
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id, proposal_id=proposal_id))


def _must_receive() -> None:
    """Send away whoever comes when nothing is received: before the call, and once scoring began."""
    if g.procurement.state not in proposals.RECEIVING:
        flash(gettext("Proposals can be entered from the call until scoring begins."), "alert")
        abort(redirect(url_for(".index", procurement_id=g.procurement.id)))


def _chosen() -> tuple["Proposer", ...]:
    ids = request.args.getlist("p", type=int)[:MOST_MEMBERS]
    return rows.proposers(db.session(), g.procurement.organisation_id, ids)


def _named(chosen: Sequence["Proposer"]) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in chosen]


def _late() -> str:
    return gettext("It came after the deadline for proposals.")


def _say_late(proposal: "Proposal") -> None:
    if proposal.state == "invalid" and proposals.is_late(g.procurement, proposal.received_at):
        flash(gettext("It came after the deadline, so it is kept as invalid."), "warn")


def _refused_amounts(form: ProposalForm, asked: Asked) -> bool:
    """Whether somebody sent an amount where prices are sealed; nothing is kept then."""
    try:
        proposals.refuse_amounts(asked, [name for name in AMOUNTS if name in request.form])
    except ProposalRefused as refused:
        form.form_errors.append(gettext(f"proposal.refused.{refused.reason}"))
        return True
    return False


def _entry(form: ProposalForm, asked: Asked, chosen: Sequence["Proposer"]) -> Entry:
    assert form.received_at.moment is not None
    lead = form.lead.data if "lead" in form else str(chosen[0].id)
    return Entry(
        members=tuple(each.id for each in chosen),
        lead=int(lead),
        consortium=form.consortium.data if "consortium" in form else "",
        received_at=form.received_at.moment,
        channel=form.channel.data,
        lot=form.lot.data if "lot" in form else None,
        kinds=tuple(form.kinds.data or ()) if "kinds" in form else (),
        facts=_facts(form, asked),
        lottery_number=form.lottery_number.number if "lottery_number" in form else None,
        request_yen=form.request_yen.amount if "request_yen" in form else None,
        price=form.price.amount if "price" in form else None,
    )


def _facts(form: ProposalForm, asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, fact in fact_fields(asked):
        value = list(form[name].data or ()) if fact.entries else form[name].figure
        if value or (fact.entries and value == []):
            found[fact.name] = value
    return found


def _fill(form: ProposalForm, proposal: "Proposal", asked: Asked) -> None:
    form.version.data = proposal.version
    form.received_at.data = proposal.received_at.astimezone(JAPAN).replace(tzinfo=None)
    values: dict[str, Any] = {
        "channel": proposal.channel,
        "consortium": proposal.consortium,
        "lead": next((str(each.proposer_id) for each in proposal.members if each.lead), ""),
        "lot": proposal.lot or "",
        "kinds": list(proposal.kinds),
        "lottery_number": "" if proposal.lottery_number is None else str(proposal.lottery_number),
        "request_yen": "" if proposal.request_yen is None else f"{proposal.request_yen:,}",
        "price": _price_text(proposal, asked),
    }
    values |= {name: proposal.facts.get(fact.name, [] if fact.entries else "") for name, fact in fact_fields(asked)}
    for name, value in values.items():
        if name in form:
            form[name].data = value


def _price_text(proposal: "Proposal", asked: Asked) -> str:
    known = rows.price(db.session(), proposal.id) if asked.price else None
    if known is None:
        return ""
    return rate_text(known.amount) if asked.basis == "rate" else f"{known.amount:,}"


def _stored(kept: ProposalForm) -> tuple[tuple[str, str], ...]:
    """What another window has kept, field by field."""
    return tuple(
        (str(field.label.text), said(field)) for field in kept if field.short_name not in ("version", "csrf_token")
    )  # fmt: skip


def _version(form: ProposalForm) -> int:
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _place(form: ProposalForm, refused: ProposalRefused) -> None:
    said = (
        gettext("A proposer of this proposal already stands in proposal %(number)s.", number=refused.detail)
        if refused.reason == "taken"
        else gettext(f"proposal.refused.{refused.reason}")
    )
    name = FIELDS.get(refused.reason, "")
    if name in form and name:
        form[name].errors = [*form[name].errors, said]
    else:
        form.form_errors.append(said)


def _form_page(
    form: ProposalForm, chosen: Sequence["Proposer"], proposal: "Proposal | None", status: int, *,
    stored: tuple[tuple[str, str], ...] = (),
) -> ResponseReturnValue:  # fmt: skip
    asked = proposals.asked(g.procurement)
    return render_template(
        "proposals/edit.html",
        form=form,
        procurement=g.procurement,
        proposal=proposal,
        chosen=chosen,
        asked=asked,
        fact_fields=fact_fields(asked),
        stored=stored,
        choose_url=url_for(
            ".choose",
            procurement_id=g.procurement.id,
            p=[each.id for each in chosen],
            of=proposal.id if proposal else None,
        ),
    ), status
