"""The promises of a contract: entered, corrected, looked at year by year."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import fiscal_year_text, japan_date
from evaluator.core.contracting import years_of
from evaluator.db.queries import contracts as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.contracts import commitments as promised
from evaluator.services.contracts.keeping import ContractRefused
from evaluator.services.figures.known import known_to
from evaluator.web.access import actor
from evaluator.web.contracts import pages, promises
from evaluator.web.contracts.blueprint import ONE, blueprint
from evaluator.web.contracts.keeping import differing, keep, renewed, said_of
from evaluator.web.contracts.rowforms import CheckForm, PromiseForm, promise_form, promise_values

if TYPE_CHECKING:
    from evaluator.db.models import Commitment

AT = f"{ONE}/commitments"
THIS = f"{AT}/<int:commitment_id>"


@blueprint.get(AT)
def commitments(contract_id: int) -> str:
    """Everything that was promised, and what was found in each year; or in the one year of the address."""
    contract, today = g.contract, japan_date(now())
    every = years_of(contract.starts_on, pages.last_day(contract))
    asked = request.args.get("year", type=int)
    shown = (asked,) if asked is not None and asked in every else every
    found = rows.commitments(db.session(), contract_id)
    return render_template(
        "contracts/commitments.html",
        contract=contract,
        promises=[promises.promise(each, contract_id, shown) for each in found],
        years=[(each, fiscal_year_text(each, pages.lang())) for each in every],
        year=asked if asked in every else None,
        to_look_at=promises.year_to_look_at(contract, today),
        may_change=actor().may("officer"),
    )


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def commitment_new(contract_id: int) -> ResponseReturnValue:
    """Enter one promise."""
    kind = request.args.get("kind", "staffing")
    source = "proposal" if g.contract.award_id else "entered"
    form = _form({"kind": kind if kind in promised.KINDS else "staffing", "source": source})

    def act() -> str:
        promised.add(db.session(), actor(), g.contract, form.promised, now())
        return gettext("The promise is entered.")

    return keep(form, act, lambda status: _page(form, None, status), lambda: url_for(".commitments", contract_id=contract_id))


@blueprint.route(THIS, methods=["GET", "POST"])
def commitment_edit(contract_id: int, commitment_id: int) -> ResponseReturnValue:
    """Correct a promise, until somebody has looked at it."""
    found, version = _found(contract_id, commitment_id), g.contract.version
    kept = promise_values(promised.promised_of(found))
    form = _form({**kept, "version": str(version)})
    stored: list[tuple[str, str]] = []

    def act() -> str:
        promised.change(db.session(), actor(), g.contract, found, form.promised, version=form.seen, now=now())
        return gettext("Saved.")

    def stale() -> None:
        stored.extend(differing(form, kept))
        renewed(form, version)

    onward = url_for(".commitments", contract_id=contract_id)
    return keep(form, act, lambda status: _page(form, found, status, stored), lambda: onward, stale=stale)


@blueprint.post(f"{THIS}/remove")
def commitment_remove(contract_id: int, commitment_id: int) -> ResponseReturnValue:
    """Take out a promise that was entered by mistake."""
    found = _found(contract_id, commitment_id)
    try:
        promised.remove(db.session(), actor(), g.contract, found, version=g.contract.version, now=now())
    except ContractRefused as refused:
        db.session.rollback()
        for each in refused.problems:
            flash(said_of(each), "alert")
        return redirect(url_for(".commitment_edit", contract_id=contract_id, commitment_id=commitment_id))
    db.session.commit()
    flash(gettext("The promise is taken out."))
    return redirect(url_for(".commitments", contract_id=contract_id))


@blueprint.route(f"{THIS}/check/<int:year>", methods=["GET", "POST"])
def check(contract_id: int, commitment_id: int, year: int) -> ResponseReturnValue:
    """Record what was found of a promise in a fiscal year."""
    found, version = _found(contract_id, commitment_id), g.contract.version
    if year not in promised.checkable(g.contract, found):
        abort(404)
    row = next((each for each in found.checks if each.fiscal_year == year), None)
    kept = {"state": row.state, "actual": row.actual, "evidence": row.evidence} if row else {}
    form = CheckForm(data={**kept, "version": str(version)})
    stored: list[tuple[str, str]] = []

    def act() -> str:
        promised.check(db.session(), actor(), g.contract, found, year, form.found, version=form.seen, now=now())
        return gettext("The finding is recorded.")

    def stale() -> None:
        stored.extend(differing(form, kept))
        renewed(form, version)

    def page(status: int) -> ResponseReturnValue:
        promise = promises.promise(found, contract_id, (year,))
        name = fiscal_year_text(year, pages.lang())
        shown: dict[str, Any] = {"contract": g.contract, "promise": promise, "year": year, "name": name, "there": bool(kept)}
        return render_template("contracts/check.html", form=form, stored=stored, **shown), status

    return keep(form, act, page, lambda: url_for(".commitments", contract_id=contract_id, year=year), stale=stale)


@blueprint.post(f"{THIS}/check/<int:year>/remove")
def check_remove(contract_id: int, commitment_id: int, year: int) -> ResponseReturnValue:
    """Take back a finding that was recorded by mistake."""
    found = _found(contract_id, commitment_id)
    if year not in {each.fiscal_year for each in found.checks}:
        abort(404)
    promised.clear(db.session(), actor(), g.contract, found, year, version=g.contract.version, now=now())
    db.session.commit()
    flash(gettext("The finding is taken back. The promise counts as not looked at."))
    return redirect(url_for(".commitments", contract_id=contract_id, year=year))


def _found(contract_id: int, commitment_id: int) -> "Commitment":
    return rows.commitment(db.session(), contract_id, commitment_id) or abort(404)


def _form(data: dict[str, Any]) -> PromiseForm:
    return promise_form(known_to(db.session(), actor().organisation_id), data)


def _page(
    form: PromiseForm, found: "Commitment | None", status: int, stored: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:  # fmt: skip
    checked = bool(found and found.checks and request.method == "GET")  # what was typed stays
    return render_template(
        "contracts/commitment.html", contract=g.contract, form=form, found=found, checked=checked, stored=stored or ()
    ), status  # fmt: skip
