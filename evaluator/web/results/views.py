"""Stored results: the list, the page of one, and its JSON."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import get_locale

from evaluator.core.calendar import moment_text
from evaluator.core.overview import split
from evaluator.db.queries import evaluations
from evaluator.exchange.report.overview import part_shown
from evaluator.exchange.report.report import report
from evaluator.extensions import db
from evaluator.library import codec
from evaluator.web.results.pages import lines

blueprint = Blueprint("results", __name__)


@blueprint.get("/results")
def index() -> str:
    """The list: paged, searchable, sortable."""
    asked, search = request.args.get("order"), request.args.get("q", "")
    order = asked if asked in evaluations.ORDERS else "order"
    page = evaluations.page_of_evaluations(
        db.session(), number=request.args.get("page", 1, type=int), search=search, order=order
    )  # fmt: skip
    shown = lines(page.rows, str(get_locale()))
    return render_template("results/index.html", page=page, lines=shown, search=search, order=order)


@blueprint.get("/results/<slug>")
def show(slug: str) -> str:
    """The stored result, formatted; nothing is computed anew."""
    stored = evaluations.by_slug(db.session(), slug) or abort(404)
    shown = report(codec.read_result(stored.result_text), str(get_locale()))
    return render_template(
        "results/show.html",
        slug=slug,
        report=shown,
        pages=tuple(
            (each.proposal, url_for("results.proposal", slug=slug, place=place))
            for place, each in enumerate(shown.workings, start=1)
        ),
        fixed=moment_text(stored.fixed_at, str(get_locale())),
    )


@blueprint.get("/results/<slug>/<int:place>")
def proposal(slug: str, place: int) -> str:
    """The proposal that stands at a place of a stored result, with every step to its figure."""
    stored = evaluations.by_slug(db.session(), slug) or abort(404)
    overview, parts = split(codec.read_result(stored.result_text))
    listed = [each.id for each in overview.result.proposals if parts[each.id].working]
    if not 1 <= place <= len(listed):
        abort(404)
    return render_template(
        "results/proposal.html",
        slug=slug,
        title=stored.title_en if str(get_locale()) == "en" else stored.title_ja,
        part=part_shown(overview, parts[listed[place - 1]], str(get_locale())),
        place=place,
        last=len(listed),
    )


@blueprint.get("/results/<slug>.json")
def download(slug: str) -> Response:
    """The stored result as it is stored."""
    stored = evaluations.by_slug(db.session(), slug) or abort(404)
    response = Response(stored.result_text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.json")
    return response
