"""Stored results: the list, the page of one, and its JSON."""

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import get_locale

from evaluator.core.calendar import moment_text
from evaluator.db.queries import evaluations
from evaluator.exchange.report.report import report
from evaluator.extensions import db
from evaluator.library import codec
from evaluator.web.results.pages import list_page

blueprint = Blueprint("results", __name__)


@blueprint.get("/")
def index() -> str:
    """The list: paged, searchable, sortable."""
    order = request.args.get("order", "order")
    page = evaluations.page_of_summaries(
        db.session(),
        number=request.args.get("page", 1, type=int),
        search=request.args.get("q", ""),
        order=order if order in evaluations.ORDERS else "order",
    )
    return render_template("results/index.html", page=list_page(page, str(get_locale())))


@blueprint.get("/results/<slug>")
def show(slug: str) -> str:
    """The stored result, formatted; nothing is computed anew."""
    stored = evaluations.by_slug(db.session(), slug) or abort(404)
    return render_template(
        "results/show.html",
        slug=slug,
        report=report(codec.read_result(stored.result_text), str(get_locale())),
        fixed=moment_text(stored.fixed_at, str(get_locale())),
    )


@blueprint.get("/results/<slug>.json")
def download(slug: str) -> Response:
    """The stored result as it is stored."""
    stored = evaluations.by_slug(db.session(), slug) or abort(404)
    response = Response(stored.result_text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}.json")
    return response
