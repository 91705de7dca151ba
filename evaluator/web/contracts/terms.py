"""What becomes of a contract: amended, ended early, shared with other municipalities; and who pays for it."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.validators import ValidationError

from evaluator.core.calendar import fiscal_year_text
from evaluator.core.contracting import years_of
from evaluator.core.values import problem
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import documents as document_rows
from evaluator.db.queries import proposals as proposer_rows
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.contracts import money, register, terms
from evaluator.services.contracts.keeping import ContractRefused
from evaluator.services.contracts.register import Parties
from evaluator.web.access import actor
from evaluator.web.contracts import pages
from evaluator.web.contracts.blueprint import ONE, blueprint
from evaluator.web.contracts.forms import AmendmentForm, ConfirmForm, EndForm, amounts_text, lead_field
from evaluator.web.contracts.keeping import differing, keep, renewed
from evaluator.web.contracts.rowforms import MOST_LINES, funding_form, funding_lines, funding_values
from evaluator.web.sent import looked_at


@blueprint.route(f"{ONE}/amendments/new", methods=["GET", "POST"])
def amend(contract_id: int) -> ResponseReturnValue:
    """Record an amendment; the contractors are those of the address, or stay."""
    wrong, seen = looked_at(request.files.get("file"))
    if wrong or seen:
        g.contract = rows.of_organisation(db.session(), actor().organisation_id, contract_id, hold=True) or abort(404)
    contract, version = g.contract, g.contract.version
    asked = [each for each in request.args.getlist("p", type=int) if 0 < each < 2**31][:20]
    people = proposer_rows.proposers(db.session(), contract.organisation_id, asked) or tuple(
        each.proposer for each in contract.parties
    )
    kept = _amendment_values(contract, [each.id for each in people])
    form = _amendment_form([(each.id, each.name) for each in people], {**kept, "version": str(version)}, wrong)
    stored: list[tuple[str, str]] = []

    def act() -> str:
        lead = int(form.lead.data) if "lead" in form else people[0].id
        given = terms.Change(
            agreed_on=form.agreed_on.data, reason=form.reason.data, starts_on=form.starts_on.data, ends_on=form.ends_on.data,
            parties=Parties(ids=tuple(each.id for each in people), lead=lead), amounts=form.amounts.amounts,
        )  # fmt: skip
        scan = (form.file.data.stream, seen) if seen else None
        terms.amend(db.session(), actor(), contract, given, version=form.seen, now=now(), scan=scan)
        return gettext("The amendment is recorded, and the contract follows it.")

    def stale() -> None:
        stored.extend(differing(form, {name: kept[name] for name in ("starts_on", "ends_on", "amounts")}))
        renewed(form, version)

    def page(status: int) -> ResponseReturnValue:
        names = [each.name for each in people]
        choose = url_for(".choose_again", contract_id=contract_id, to="amendment", p=[each.id for each in people])
        return render_template(
            "contracts/amend.html", form=form, contract=contract, names=names, choose=choose, stored=stored
        ), status  # fmt: skip

    return keep(form, act, page, lambda: url_for(".show", contract_id=contract_id), stale=stale)


@blueprint.get(f"{ONE}/amendments/<int:number>/file")
def amendment_file(contract_id: int, number: int) -> Response:
    """The scan of an amendment."""
    found = rows.amendment_paper(db.session(), contract_id, number) or abort(404)
    body = stream_with_context(document_rows.content(db.session(), found.id, 0, found.size))
    return Response(body, headers=headers_for(found.kind, found.media_type, found.name))


def _amendment_values(contract: Any, ids: list[int]) -> dict[str, Any]:
    lead = register.parties_of(contract).lead
    amounts = amounts_text(
        {each.fiscal_year: each.amount_yen for each in contract.years}, years_of(contract.starts_on, contract.ends_on)
    )
    return {
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "amounts": amounts,
        "lead": str(lead if lead in ids else ids[0]),
    }


def _amendment_form(people: list[tuple[int, str]], data: dict[str, Any], wrong: list[str]) -> Any:
    """The form; `wrong` is what the guard says against its file."""
    fields: dict[str, Any] = {"lead": lead_field(people)} if len(people) > 1 else {}

    def validate_file(self: Any, field: Any) -> None:
        field.errors = [*field.errors, *wrong]
        if wrong:
            raise ValidationError

    fields["validate_file"] = validate_file
    return type("PartiesAmendmentForm", (AmendmentForm,), fields)(data=data)


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
def end(contract_id: int) -> ResponseReturnValue:
    """Record that a contract ended before its term."""
    version = g.contract.version
    if g.contract.ended_on is not None and request.method == "GET":
        flash(gettext("This is registered already."), "info")
        return redirect(url_for(".show", contract_id=contract_id))
    form = EndForm(data={"version": str(version)})

    def act() -> str:
        terms.end(
            db.session(), actor(), g.contract, form.ended_on.data, form.ended_reason.data, version=form.seen, now=now()
        )  # fmt: skip
        return gettext("The early end is recorded.")

    def page(status: int) -> ResponseReturnValue:
        return render_template("contracts/end.html", form=form, contract=g.contract, term=pages.facts(g.contract)[4]), status

    onward = url_for(".show", contract_id=contract_id)
    return keep(form, act, page, lambda: onward, stale=lambda: renewed(form, version))


@blueprint.post(f"{ONE}/end/take-back")
def end_take_back(contract_id: int) -> ResponseReturnValue:
    """The early end was recorded by mistake."""
    try:
        terms.take_back_end(db.session(), actor(), g.contract, version=_version(), now=now())
    except ContractRefused:
        db.session.rollback()
        flash(gettext("Somebody changed it meanwhile. Look at what stands now."), "warn")
    else:
        db.session.commit()
        flash(gettext("The early end is taken back."))
    return redirect(url_for(".show", contract_id=contract_id))


@blueprint.route(f"{ONE}/sharing", methods=["GET", "POST"])
def sharing(contract_id: int) -> ResponseReturnValue:
    """Say what others would see, and switch it on or off."""
    contract, version = g.contract, g.contract.version
    form = ConfirmForm(data={"version": str(version)})

    def act() -> str:
        if contract.shared_at is not None:
            terms.unshare(db.session(), actor(), contract, version=form.seen, now=now())
            return gettext("Other municipalities do not see this contract any more.")
        if not form.sure.data:
            raise ContractRefused("faults", (problem("sure", "contracting.not-sure"),))
        terms.share(db.session(), actor(), contract, version=form.seen, now=now())
        return gettext("Other municipalities see the years of this contract from now on.")

    def page(status: int) -> ResponseReturnValue:
        return render_template("contracts/sharing.html", form=form, contract=contract, shared=pages.shared_said(contract)), status

    onward = url_for(".show", contract_id=contract_id)
    return keep(form, act, page, lambda: onward, stale=lambda: renewed(form, version))


@blueprint.route(f"{ONE}/funding/<int:year>", methods=["GET", "POST"])
def funding(contract_id: int, year: int) -> ResponseReturnValue:
    """Who pays in a fiscal year."""
    contract, version = g.contract, g.contract.version
    if year not in years_of(contract.starts_on, contract.ends_on):
        abort(404)
    there = rows.funding(db.session(), contract_id, year)
    kept = funding_values(money.lines_of(there), [each.rate for each in there])
    form = funding_form({**kept, "version": str(version)})
    stored: list[tuple[str, str]] = []

    def act() -> str:
        read = funding_lines(form)
        if read is None:
            raise ContractRefused("faults")
        lines, places = read
        meant = [at for at, place in enumerate(places) if form[f"meant_{place}"].data]
        try:
            money.put(db.session(), actor(), contract, year, lines, confirmed=meant, version=form.seen, now=now())
        except ContractRefused as refused:
            raise ContractRefused(refused.reason, tuple(_placed(each, places) for each in refused.problems)) from refused
        return gettext("Saved.")

    def stale() -> None:
        stored.extend(differing(form, kept))
        renewed(form, version)

    def page(status: int) -> ResponseReturnValue:
        amount = next((each.amount_yen for each in contract.years if each.fiscal_year == year), None)
        shown = {"amount": pages.yen(amount), "known": amount is not None, "name": fiscal_year_text(year, pages.lang())}
        return render_template(
            "contracts/funding.html", form=form, contract=contract, stored=stored, lines=range(MOST_LINES), year=year,
            asked=[at for at in range(MOST_LINES) if form[f"meant_{at}"].data or form[f"meant_{at}"].errors], **shown,
        ), status  # fmt: skip

    return keep(form, act, page, lambda: url_for(".show", contract_id=contract_id), stale=stale)


def _placed(each: Any, places: list[int]) -> Any:
    """A problem of the n-th line beside the box that confirms it, by the line's place in the form."""
    if not each.place.startswith("line["):
        return each
    return problem(f"meant_{places[int(each.place[5:-1])]}", each.message.id, **each.message.values)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
