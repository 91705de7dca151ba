"""Contractors: their list, and the record of one."""

from flask import abort, render_template, request

from evaluator.core.calendar import fiscal_year, fiscal_years_text, japan_date
from evaluator.db.queries import comparison as rows
from evaluator.db.queries.paging import Page, words_of
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.comparison import profile
from evaluator.web.access import actor
from evaluator.web.comparison import profiled
from evaluator.web.comparison.blueprint import blueprint
from evaluator.web.comparison.wording import lang, service_name

SIZE = 20


@blueprint.get("/contractors")
def contractors() -> str:
    """All that have, or had, a contract with the organisation."""
    who, today = actor(), japan_date(now())
    services = [service for service, *_ in rows.services(db.session(), who.organisation_id)]
    order, service = request.args.get("order", ""), request.args.get("service", "")
    order, service = order if order in rows.ORDERS else "name", service if service in services else ""
    number, search = request.args.get("page", 1, type=int), request.args.get("q", "")
    found, total = rows.contractors(
        db.session(), who.organisation_id, today, search=words_of(search), service=service, order=order, number=number, size=SIZE
    )  # fmt: skip
    page = Page(rows=found, number=max(1, min(number, -(-total // SIZE) or 1)), size=SIZE, total=total)
    years = {each.id: fiscal_years_text(fiscal_year(each.first_on), fiscal_year(each.last_on), lang()) for each in found}
    return render_template(
        "comparison/contractors.html",
        page=page,
        years=years,
        search=search,
        order=order,
        service=service,
        services=[(each, service_name(each)) for each in services],
    )


@blueprint.get("/contractors/<int:proposer_id>")
def contractor(proposer_id: int) -> str:
    """One contractor: what was promised, what was done, what it says."""
    who = actor()
    proposer = profile.find(db.session(), who.organisation_id, proposer_id)
    if proposer is None:
        abort(404)
    found = profile.read(db.session(), who.organisation_id, proposer, now(), service=request.args.get("service", ""))
    return render_template(
        "comparison/contractor.html",
        proposer=proposer,
        page=profiled.page_of(found),
        service=service_name(found.service),
        chosen=found.service,
        services=[(each, service_name(each)) for each in found.services],
    )
