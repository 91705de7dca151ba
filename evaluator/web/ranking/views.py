"""The ranking of a procurement, and one proposal in it: for the office, and for the panel once scoring is closed."""

from flask import Blueprint, abort, g, render_template, url_for
from flask_babel import get_locale

from evaluator.core.course import REVIEW
from evaluator.exchange.report.overview import overview_shown, part_shown
from evaluator.extensions import db
from evaluator.services import decisions, ranking
from evaluator.web.access import actor
from evaluator.web.ranking.pages import decided_lines, nameless, nameless_part

blueprint = Blueprint("ranking", __name__)


@blueprint.get("/procurements/<int:procurement_id>/ranking")
def show(procurement_id: int) -> str:
    """The ranking for the office, with names."""
    return _page(procurement_id, "ranking.proposal", hidden=False)


@blueprint.get("/procurements/<int:procurement_id>/ranking/<int:place>")
def proposal(procurement_id: int, place: int) -> str:
    """The proposal that stands at a place of the list, for the office."""
    return _part_page(procurement_id, place, "ranking.show", hidden=False)


@blueprint.get("/panel/<int:procurement_id>/ranking")
def panel(procurement_id: int) -> str:
    """The ranking for the panel."""
    return _page(procurement_id, "ranking.panel_proposal", hidden=_hidden())


@blueprint.get("/panel/<int:procurement_id>/ranking/<int:place>")
def panel_proposal(procurement_id: int, place: int) -> str:
    """The proposal that stands at a place of the list, for the panel."""
    return _part_page(procurement_id, place, "ranking.panel", hidden=_hidden())


def _hidden() -> bool:
    """Whether the panel sees labels only: where names are hidden, until the result is fixed."""
    return bool(g.procurement.names_hidden and g.procurement.state != "decided")


def _is_over_for_panel() -> bool:
    """Whether a decision that members may read has followed; none follows a yearly review."""
    return bool(g.get("seat")) and g.procurement.state == "decided" and g.procurement.procedure not in REVIEW


def _page(procurement_id: int, further: str, *, hidden: bool) -> str:
    found = ranking.overview(db.session(), procurement_id)
    overview = found[1] if found else None
    if overview and hidden:
        overview = nameless(overview)
    return render_template(
        "ranking/show.html",
        procurement=g.procurement,
        report=overview_shown(overview, str(get_locale())) if overview else None,
        computed=found[0] if found else None,
        hidden=hidden,
        further=further,
        decided=decided_lines(decisions.standing(db.session(), procurement_id), overview.result) if overview else (),
        outcome=url_for("awards.panel", procurement_id=procurement_id) if _is_over_for_panel() else "",
        what_if="" if g.get("seat") or g.procurement.procedure in REVIEW else url_for(".what_if", procurement_id=procurement_id),
        may_decide=not g.get("seat") and actor().may("officer") and g.procurement.state in decisions.STATES,
        home=url_for("home.index") if g.get("seat") else url_for("procurements.show", procurement_id=procurement_id),
    )


def _part_page(procurement_id: int, place: int, back: str, *, hidden: bool) -> str:
    computed, overview = ranking.overview(db.session(), procurement_id) or abort(404)
    listed = overview.result.proposals
    if not 1 <= place <= len(listed):
        abort(404)
    part = ranking.part(db.session(), computed, int(listed[place - 1].id)) or abort(404)
    if hidden:
        overview, part = nameless(overview), nameless_part(part)
    return render_template(
        "ranking/proposal.html",
        procurement=g.procurement,
        part=part_shown(overview, part, str(get_locale())),
        place=place,
        last=len(listed),
        back=back,
    )
