"""One service across contractors and years, and what should be looked at early."""

from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import SERVICES
from evaluator.core.months import month_text
from evaluator.core.values import Message
from evaluator.db.queries.paging import Page
from evaluator.exchange.charts.marks import Picture
from evaluator.exchange.charts.multiple import Years, multiple
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.extensions import db
from evaluator.library import comparing
from evaluator.services.actor import now
from evaluator.services.comparison.early import Early, early
from evaluator.services.comparison.peers import comparable
from evaluator.services.comparison.years import Across, across
from evaluator.services.figures.sums import library_set
from evaluator.web.access import actor
from evaluator.web.comparison.blueprint import blueprint
from evaluator.web.comparison.profiled import year_labels
from evaluator.web.comparison.wording import indicator_name, lang, peer_name, service_name, unit_name, value_text, year_name

SIZE = 20
FIRST_INDICATOR = "plan_ratio"
LINKS = {"staff-below": "contractstaff.index", "turnover": "contractstaff.index", "ending": "contracts.show"}
"""Where each kind of line leads; the others lead to the monthly figures."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contract over the years."""

    name: str
    own: bool
    url_id: int | None
    cells: tuple[tuple[str, str], ...]
    """The value and its cases, or months, by year."""
    picture: Picture | None


@blueprint.get("/services/<service>")
def service(service: str) -> str:
    """One figure of everybody who runs the service, year by year; own contracts first."""
    if service not in SERVICES:
        abort(404)
    who = actor()
    known = [each.id for each in comparable()]
    indicator = request.args.get("indicator", "")
    found = across(
        db.session(), who.organisation_id, service, indicator if indicator in known else FIRST_INDICATOR, now(),
        number=request.args.get("page", 1, type=int), size=SIZE,
    )  # fmt: skip
    meant = library_set().indicators[found.indicator]
    number = max(1, min(request.args.get("page", 1, type=int), -(-found.total // SIZE) or 1))
    return render_template(
        "comparison/service.html",
        service=service,
        name=service_name(service),
        indicator=indicator_name(meant),
        unit=unit_name(meant),
        chosen=found.indicator,
        indicators=[(each.id, indicator_name(each)) for each in comparable()],
        years=[year_name(each) for each in found.years],
        rows=[_row(found, at, who.organisation_id) for at in range(len(found.peers))],
        breaks=[year_name(each) for each in found.breaks],
        page=Page(rows=tuple(found.peers), number=number, size=SIZE, total=found.total),
    )


def _row(found: Across, at: int, organisation_id: int | None) -> Row:
    peer, indicator = found.peers[at], library_set().indicators[found.indicator]
    own = peer.organisation_id == organisation_id
    sums = {year: found.sums[peer.id, year] for year in found.years if (peer.id, year) in found.sums}
    values = {year: each.value for year, each in sums.items() if each.value is not None}
    cells = tuple(
        (value_text(indicator, values[year]), f"n={sums[year].above if indicator.per != 'none' else sums[year].below:,}")
        if year in values
        else (_("No record") if fiscal_year(peer.starts_on) <= year <= fiscal_year(peer.last_on) else "—", "")
        for year in found.years
    )
    times = 1 if indicator.per != "none" else 100
    picture = None
    if own and values:
        shown = Years(
            years=found.years, values={year: float(value) * times for year, value in values.items()},
            labels=year_labels(found.years), end=value_text(indicator, values[max(values)]),
            breaks=dict.fromkeys(found.breaks, _("redefined")),
        )  # fmt: skip
        picture = multiple(shown)
    return Row(name=peer_name(peer), own=own, url_id=peer.proposer_id if own else None, cells=cells, picture=picture)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list: what, why, since when, for which contract, and where to look."""

    icon: str
    kind: str
    what: str
    more: str
    url: str
    action: str


@blueprint.get("/warnings")
def warnings() -> str:
    """What should be looked at early in contracts that run."""
    found = early(db.session(), actor().organisation_id, now())
    rules = comparing.rules()
    return render_template(
        "comparison/warnings.html",
        lines=[_line(each) for each in found],
        contracts=len({each.contract.id for each in found}),
        rules=[spoken(each.name, lang()) for each in rules.rule],
        source=rules.rules.source,
    )


def _line(each: Early) -> Line:
    urgent = each.rule.kind in ("missing-reports", "staff-below", "fall", "complaints-open")
    return Line(
        icon="warn" if urgent else "info",
        kind="warn" if urgent else "",
        what=_("%(contract)s: %(rule)s", contract=each.contract.title, rule=spoken(each.rule.name, lang())),
        more=_("%(said)s %(since)s.", said=_said(each.said), since=_since(each)),
        url=url_for(LINKS.get(each.rule.kind, "figures.start"), contract_id=each.contract.id),
        action=_("Look at it"),
    )


def _since(each: Early) -> str:
    if each.rule.kind == "ending":
        return _("It ends in %(month)s", month=month_text(each.since, lang()))
    return _("Since %(month)s", month=month_text(each.since, lang()))


def _said(said: Message) -> str:
    """The sentence, with the name of an indicator for its id."""
    known = library_set().indicators
    values = {key: indicator_name(known[str(value)]) if key == "indicator" else value for key, value in said.values.items()}
    return sentence(Message(id=said.id, values=values), lang(), Names())
