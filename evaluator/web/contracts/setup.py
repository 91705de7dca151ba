"""Registering contracts, and correcting them: who the contractors are, and what the contract says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.contracting import years_of
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import proposals as proposer_rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.contracts import awarded, register
from evaluator.services.contracts.register import Parties
from evaluator.services.figures.known import known_to
from evaluator.web.access import actor
from evaluator.web.contracts.blueprint import ONE, blueprint
from evaluator.web.contracts.forms import FactsForm, lead_form, new_form, values_of
from evaluator.web.contracts.keeping import differing, keep, renewed

if TYPE_CHECKING:
    from evaluator.db.models import Proposer

MOST_PARTIES = 20
AWARD = "/procurements/<int:procurement_id>/award/<int:number>/register"


@blueprint.get("/contracts/contractors")
def choose() -> str:
    """Who the contractors of a new contract are: found in the register, one, or several for a consortium."""
    return _choose(_chosen(), lambda ids: url_for(".new", p=ids), None)


@blueprint.get(f"{ONE}/contractors/choose")
def choose_again(contract_id: int) -> str:
    """Who the contractors of a contract are, where they are corrected or an amendment changes them."""
    amends = request.args.get("to") == "amendment"
    to = "contracts.amend" if amends else "contracts.parties"
    chosen = _chosen() or _of_contract()
    return _choose(chosen, lambda ids: url_for(to, contract_id=contract_id, p=ids), contract_id)


def _choose(chosen: Sequence["Proposer"], onward: Any, contract_id: int | None) -> str:
    search = request.args.get("q", "").strip()
    page = proposer_rows.page_of_proposers(
        db.session(), actor().organisation_id, number=request.args.get("page", 1, type=int), size=10, search=search
    )
    ids = [each.id for each in chosen]
    kept: dict[str, Any] = {"to": request.args.get("to")}
    if contract_id is not None:
        kept["contract_id"] = contract_id
    here = "contracts.choose" if contract_id is None else "contracts.choose_again"
    return render_template(
        "contracts/choose.html",
        page=page,
        search=search,
        chosen=chosen,
        ids=ids,
        onward=onward(ids),
        here=url_for(here, **kept),
        full=len(chosen) >= MOST_PARTIES,
        contract=g.get("contract"),
        url=lambda wanted, q=search: url_for(here, **kept, p=wanted, q=q or None),
        new_url=url_for("proposals.proposer_new", contract=contract_id or 0, p=ids, to=kept["to"], q=search or None),
    )


@blueprint.route("/contracts/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Enter a contract of the chosen contractors."""
    chosen = _chosen()
    if not chosen:
        return redirect(url_for(".choose"))
    form = new_form(_named(chosen))(data={"tax": "yes", "report_day": "10", "lead": str(chosen[0].id)})
    made: list[int] = []

    def act() -> str:
        contract = register.create(db.session(), actor(), form.facts, _parties(form, chosen), now())
        made.append(contract.id)
        return gettext("The contract is registered. What was promised and who pays come next.")

    return keep(form, act, lambda status: _new_page(form, chosen, status), lambda: url_for(".show", contract_id=made[0]))


def _new_page(form: FactsForm, chosen: Sequence["Proposer"], status: int) -> ResponseReturnValue:
    names = [each.name for each in chosen]
    back = url_for(".choose", p=[each.id for each in chosen])
    return render_template("contracts/edit.html", form=form, contract=None, names=names, back=back, stored=()), status


@blueprint.route(AWARD, methods=["GET", "POST"])
def from_award(procurement_id: int, number: int) -> ResponseReturnValue:
    """Register the contract of an award, with its contractors and what the proposal promised."""
    found = awarded.find(db.session(), g.procurement, number) or abort(404)
    there = rows.of_award(db.session(), found.award.id)
    if there is not None:
        flash(gettext("This is registered already."), "info")
        return redirect(url_for(".show", contract_id=there.id))
    known, names = awarded.known(found), _indicators()
    form = FactsForm(data=values_of(known, years_of(known.starts_on, known.ends_on)))
    made: list[int] = []

    def act() -> str:
        made.append(awarded.register(db.session(), actor(), found, form.facts, names, now()).id)
        return gettext("The contract is registered, with what the proposal promised. Look through the promises once.")

    def page(status: int) -> ResponseReturnValue:
        return render_template(
            "contracts/edit.html", form=form, contract=None, stored=(), award=found.award,
            names=[each.proposer.name for each in found.proposal.members],
            promises=awarded.promises(db.session(), found.proposal, names),
            others=[each.body for each in awarded.others_served(db.session(), found.procurement, known)],
            back=url_for("awards.index", procurement_id=procurement_id),
        ), status  # fmt: skip

    return keep(form, act, page, lambda: url_for(".show", contract_id=made[0]))


def _indicators() -> dict[str, str]:
    known = known_to(db.session(), actor().organisation_id)
    return {id: each.name.ja for id, each in known.indicators.items()}


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
def edit(contract_id: int) -> ResponseReturnValue:
    """Correct what was entered wrongly; what both sides agreed anew is an amendment."""
    kept = values_of(register.facts_of(g.contract), years_of(g.contract.starts_on, g.contract.ends_on))
    form = FactsForm(data={**kept, "version": str(g.contract.version)})
    stored: list[tuple[str, str]] = []

    def act() -> str:
        register.change(db.session(), actor(), g.contract, form.facts, version=form.seen, now=now())
        return gettext("Saved.")

    def stale() -> None:
        stored.extend(differing(form, kept))
        renewed(form, int(kept_version))

    kept_version = g.contract.version

    def page(status: int) -> ResponseReturnValue:
        back = url_for(".show", contract_id=contract_id)
        return render_template("contracts/edit.html", form=form, contract=g.contract, stored=stored, back=back), status

    return keep(form, act, page, lambda: url_for(".show", contract_id=contract_id), stale=stale)


@blueprint.route(f"{ONE}/contractors", methods=["GET", "POST"])
def parties(contract_id: int) -> ResponseReturnValue:
    """Correct who the contractors are."""
    chosen = _chosen() or _of_contract()
    form = lead_form(_named(chosen))
    before = [each.proposer.name for each in g.contract.parties]
    version = g.contract.version
    if request.method == "GET":
        form.version.data = str(version)
        if "lead" in form:
            lead = register.parties_of(g.contract).lead
            form.lead.data = str(lead if lead in {each.id for each in chosen} else chosen[0].id)

    def act() -> str:
        parties = _parties(form, chosen)
        register.change_parties(db.session(), actor(), g.contract, parties, version=form.seen, now=now())
        return gettext("Saved.")

    def page(status: int) -> ResponseReturnValue:
        names = [each.name for each in chosen]
        return render_template("contracts/parties.html", form=form, contract=g.contract, names=names, before=before), status

    onward = url_for(".show", contract_id=contract_id)
    return keep(form, act, page, lambda: onward, stale=lambda: renewed(form, version))


def _chosen() -> tuple["Proposer", ...]:
    ids = request.args.getlist("p", type=int)[:MOST_PARTIES]
    return proposer_rows.proposers(db.session(), actor().organisation_id, [each for each in ids if 0 < each < 2**31])


def _of_contract() -> tuple["Proposer", ...]:
    return tuple(each.proposer for each in g.contract.parties)


def _named(chosen: Sequence["Proposer"]) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in chosen]


def _parties(form: Any, chosen: Sequence["Proposer"]) -> Parties:
    lead = int(form.lead.data) if "lead" in form else chosen[0].id
    return Parties(ids=tuple(each.id for each in chosen), lead=lead)
