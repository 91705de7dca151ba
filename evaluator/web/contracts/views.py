"""The list of contracts, and the dashboard of one."""

from flask import g, render_template, request

from evaluator.core.calendar import fiscal_year, fiscal_year_text, japan_date
from evaluator.core.contracting import SERVICES
from evaluator.db.queries import contracts as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.web.access import actor
from evaluator.web.contracts import commitments, dashboard, pages, setup, taking, terms, towns
from evaluator.web.contracts.blueprint import ONE, blueprint
from evaluator.web.contracts.forms import service_name

PARTS = (commitments, setup, taking, terms, towns)
"""The other views of the blueprint."""


@blueprint.get("/contracts")
def index() -> str:
    """All contracts of the organisation, searched, narrowed, sorted."""
    who, today = actor(), japan_date(now())
    order, state = request.args.get("order", ""), request.args.get("state", "")
    wanted = rows.Wanted(
        search=request.args.get("q", ""),
        service=request.args.get("service", "") if request.args.get("service") in SERVICES else "",
        state=state if state in rows.STATES else "",
        year=_year(request.args.get("year", "")),
    )
    order = order if order in rows.ORDERS else "newest"
    page = rows.page(
        db.session(), who.organisation_id, today, wanted, number=request.args.get("page", 1, type=int), order=order
    )  # fmt: skip
    return render_template(
        "contracts/index.html",
        page=page,
        rows=[pages.row(each, today) for each in page.rows],
        wanted=wanted,
        narrowed=any((wanted.search, wanted.service, wanted.state, wanted.year)),
        order=order,
        services=[(each, service_name(each)) for each in SERVICES],
        states=[(each, pages.state_name(each)) for each in rows.STATES],
        years=_years(),
        may_change=who.may("officer"),
        may_enter=who.may("officer", "clerk"),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= 2100 else None


def _years() -> list[tuple[int, str]]:
    """Every fiscal year that a contract of the organisation touches, the newest first."""
    span = rows.span(db.session(), actor().organisation_id)
    if span is None:
        return []
    first, last = map(fiscal_year, span)
    return [(each, fiscal_year_text(each, pages.lang())) for each in range(last, first - 1, -1)]


@blueprint.get(ONE)
def show(contract_id: int) -> str:
    """One contract: its years, money, towns and promises, and the ways to everything about it."""
    contract, at = g.contract, now()
    today, who = japan_date(at), actor()
    state = pages.state_of(contract, today)
    board = dashboard.read(db.session(), contract, at, working=who.may("officer", "clerk"), deciding=who.may("officer"))
    return render_template(
        "contracts/show.html",
        contract=contract,
        title=contract.title,
        state=pages.state_name(state),
        kind=pages.KINDS[state],
        facts=pages.facts(contract),
        board=board,
        shared=pages.shared_said(contract),
        left=pages.left_said(contract, today),
        may_change=who.may("officer"),
        lead=pages.lead_said(contract),
    )
