"""One service across contractors and years, and what should be looked at early."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from evaluator.core.comparing import Rule
from evaluator.core.contracting import SERVICES
from evaluator.core.indicators import Indicator
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
from evaluator.services.comparison.offered import comparable, known_here, own_ids
from evaluator.services.comparison.years import Across, Runner, across
from evaluator.services.figures.sums import YearSum, library_set
from evaluator.web.access import actor
from evaluator.web.comparison.blueprint import blueprint
from evaluator.web.comparison.smalls import year_labels
from evaluator.web.comparison.wording import (
    indicator_name,
    is_percent,
    lang,
    peer_name,
    service_name,
    unit_name,
    value_text,
    year_name,
)

if TYPE_CHECKING:
    from evaluator.db.models import Contract

SIZE = 20
FIRST_INDICATOR = "plan_ratio"
LINKS = {"staff-below": "contractstaff.index", "turnover": "contractstaff.index", "ending": "contracts.show"}
"""Where each kind of line leads; the others lead to the monthly figures."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One contractor over the years."""

    name: str
    own: bool
    url_id: int | None
    contracts: int
    cells: tuple[tuple[str, str], ...]
    """The value and its cases, or events, by year."""
    picture: Picture | None
    meta: str
    """Which year the last point is of, and its cases."""


@blueprint.get("/services/<service>")
def service(service: str) -> str:
    """One figure of everybody who runs the service, year by year; own contractors first."""
    if service not in SERVICES:
        abort(404)
    who = actor()
    known = known_here(db.session(), who.organisation_id)
    offered = comparable(known)
    indicator, number = request.args.get("indicator", ""), request.args.get("page", 1, type=int)
    found = across(
        db.session(), who.organisation_id, service, indicator if indicator in [each.id for each in offered] else FIRST_INDICATOR,
        now(), known=known, number=number, size=SIZE,
    )  # fmt: skip
    number = max(1, min(number, -(-found.total // SIZE) or 1))
    rows = [_row(found, each, who.organisation_id) for each in found.runners]
    return render_template(
        "comparison/service.html",
        service=service,
        name=service_name(service),
        indicator=indicator_name(found.indicator),
        unit=unit_name(found.indicator),
        chosen=found.indicator.id,
        closed=found.indicator.id in own_ids(known),
        indicators=[(each.id, indicator_name(each)) for each in offered],
        years=[year_name(each) for each in found.years],
        present=year_name(found.present),
        rows=rows,
        apart=any("/" in value for row in rows for value, _cases in row.cells),
        breaks=[year_name(each) for each in found.breaks],
        page=Page(rows=tuple(found.runners), number=number, size=SIZE, total=found.total),
    )


def _row(found: Across, runner: Runner, organisation_id: int | None) -> Row:
    peer, indicator = runner.first, found.indicator
    own = peer.organisation_id == organisation_id
    sums = {year: one for year in found.years if (one := runner.together(year)) is not None}
    values = {year: one.value for year, one in sums.items() if one.value is not None}
    picture, meta = None, ""
    if own and values:
        newest, times = max(values), 100 if is_percent(indicator) else 1
        meta = _("%(cases)s in %(year)s", cases=_cases(indicator, sums[newest]), year=year_name(newest))
        shown = Years(
            years=found.years, values={year: float(value) * times for year, value in values.items()},
            labels=year_labels(found.years), end=value_text(indicator, values[newest]),
            breaks=dict.fromkeys(found.breaks, _("redefined")),
        )  # fmt: skip
        picture = multiple(shown)
    return Row(
        name=peer_name(peer), own=own, url_id=peer.proposer_id if own else None, contracts=len(runner.peers),
        cells=tuple(_cell(found, runner, year) for year in found.years), picture=picture, meta=meta,
    )  # fmt: skip


def _cell(found: Across, runner: Runner, year: int) -> tuple[str, str]:
    """The value of a year; those of contracts that must not be added up stand apart."""
    one = runner.together(year)
    if one is not None:
        return value_text(found.indicator, one.value), _cases(found.indicator, one)
    apart = runner.sums.get(year, ())
    if apart:
        return " / ".join(value_text(found.indicator, each.value) for each in apart), _("%(n)s contracts", n=len(apart))
    return (_("No record") if runner.runs(year) else "—", "")


def _cases(indicator: Indicator, one: YearSum) -> str:
    """What stands behind a figure: events of people, or cases."""
    return f"n={one.above if indicator.per != 'none' else one.below or 0:,}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list: what, why, since when, for which contract, and where to look."""

    icon: str
    kind: str
    what: str
    more: str
    url: str
    action: str


def _rule(rule: Rule) -> str:
    """From where on a rule speaks."""
    values: dict[str, str | int] = {"least": rule.least, "months": rule.months, "error": f"{float(rule.error * 100):g}"}
    return sentence(Message(id=f"warning-rule.{rule.kind}", values=values), lang(), Names())


@blueprint.get("/warnings")
def warnings() -> str:
    """What should be looked at early in contracts that run."""
    found = early(db.session(), actor().organisation_id, now())
    rules = comparing.rules()
    return render_template(
        "comparison/warnings.html",
        lines=[_line(each) for each in found],
        rules=[(spoken(each.name, lang()), _rule(each)) for each in rules.rule],
        source=rules.rules.source.split(" / ")[-1 if lang() == "en" else 0],
    )


def _line(each: Early) -> Line:
    urgent = each.rule.kind in ("missing-reports", "staff-below", "fall", "complaints-open")
    return Line(
        icon="warn" if urgent else "info",
        kind="warn" if urgent else "",
        what=_("%(contract)s: %(rule)s", contract=each.contract.title, rule=spoken(each.rule.name, lang())),
        more=_("%(said)s %(since)s. %(who)s", said=_said(each.said), since=_since(each), who=_who(each.contract)),
        url=url_for(LINKS.get(each.rule.kind, "figures.start"), contract_id=each.contract.id),
        action=_("Look at it"),
    )


def _who(contract: "Contract") -> str:
    """Whose contract it is, by which number."""
    lead = next((party.proposer.name for party in contract.parties if party.lead), "")
    return _("%(contractor)s, %(number)s", contractor=contract.consortium or lead, number=contract.number)


def _since(each: Early) -> str:
    if each.rule.kind == "ending":
        return _("It ends in %(month)s", month=month_text(each.since, lang()))
    return _("Since %(month)s", month=month_text(each.since, lang()))


def _said(said: Message) -> str:
    """The sentence, with the name of an indicator for its id."""
    known = library_set().indicators
    values = {key: indicator_name(known[str(value)]) if key == "indicator" else value for key, value in said.values.items()}
    return sentence(Message(id=said.id, values=values), lang(), Names())
