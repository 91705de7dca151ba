"""Contractors beside each other: what differs by more than chance, and what cannot be said."""

from flask import render_template, request

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.comparing import Band
from evaluator.db.queries import comparison as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.library import comparing
from evaluator.services.actor import now
from evaluator.services.comparison.offered import comparable, known_here
from evaluator.services.comparison.peers import Asked, answer
from evaluator.web.access import actor
from evaluator.web.comparison import compared, contractors, others
from evaluator.web.comparison.blueprint import blueprint
from evaluator.web.comparison.wording import indicator_name, lang, service_name, year_name

PARTS = (contractors, others)
"""The other views of the blueprint."""
FIRST_INDICATOR = "employment_income_rate"


@blueprint.get("/comparison")
def index() -> str:
    """One indicator of own and shared contracts, in one fiscal year, of one service."""
    who = actor()
    services, known = rows.services(db.session(), who.organisation_id), known_here(db.session(), who.organisation_id)
    offered = comparable(known)
    asked = asked_of([service for service, *_ in services], [each.id for each in offered], fiscal_year(japan_date(now())) - 1)
    found = answer(db.session(), who.organisation_id, asked, now(), known=known)
    return render_template(
        "comparison/index.html",
        asked=asked,
        page=compared.page_of(found, who.organisation_id),
        base_name=compared.base_name(found),
        services=[(service, service_name(service)) for service, *_ in services] or [(asked.service, service_name(asked.service))],
        indicators=[(each.id, indicator_name(each)) for each in offered],
        years=[(each, year_name(each)) for each in _years()],
        bands=[(each.id, band_name(each)) for each in comparing.bands().band],
        service=service_name(asked.service),
        year=year_name(asked.year),
        shared=len({each.organisation_id for each in found.peers.values()} - {who.organisation_id}),
    )


def asked_of(services: list[str], offered: list[str], last: int) -> Asked:
    """What the address asks for; what it does not name, or names wrongly, is the first there is."""
    service, indicator = request.args.get("service", ""), request.args.get("indicator", "")
    band, year = request.args.get("band", ""), request.args.get("year", type=int)
    return Asked(
        service=service if service in services else next(iter(services), "jiritsu_sodan"),
        indicator=indicator if indicator in offered else FIRST_INDICATOR,
        year=year if year in _years() else last,
        band=band if band in [each.id for each in comparing.bands().band] else "",
        view="plain" if request.args.get("view") == "unwidened" else "widened",
    )


def _years() -> list[int]:
    """The present fiscal year and the ten before, the newest first."""
    present = fiscal_year(japan_date(now()))
    return list(range(present, present - 11, -1))


def band_name(band: Band) -> str:
    """A band in words."""
    return spoken(band.name, lang())
