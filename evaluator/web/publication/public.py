"""The public's pages: what municipalities published, and each as one file."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import get_locale

from evaluator.config import LOCALES
from evaluator.core.calendar import moment_text
from evaluator.db.queries import publications as rows
from evaluator.exchange.publication.page import published_shown
from evaluator.extensions import db
from evaluator.services import publications
from evaluator.services.publications import PublicationAltered
from evaluator.web.publication.files import download, result_file, when

blueprint = Blueprint("published", __name__)


@blueprint.app_errorhandler(PublicationAltered)
def altered(error: PublicationAltered) -> tuple[str, int]:
    """Nothing of what was altered is shown; the page says so."""
    return render_template("publication/altered.html"), HTTPStatus.CONFLICT


@blueprint.get("/published")
def index() -> str:
    """What municipalities published: paged, searchable, sortable."""
    asked, search = request.args.get("order"), request.args.get("q", "")
    order = asked if asked in rows.ORDERS else "date"
    page = rows.page_of_standing(db.session(), number=request.args.get("page", 1, type=int), search=search, order=order)
    return render_template(
        "publication/index.html", page=page, search=search, order=order, when=when, english=str(get_locale()) == "en"
    )


@blueprint.get("/published/<int:publication_id>")
def show(publication_id: int) -> str:
    """One published result as it was published; a corrected one says so."""
    found = rows.one(db.session(), publication_id) or abort(404)
    held = publications.read(found)
    return render_template(
        "publication/public.html",
        publication=found,
        shown=published_shown(held.facts, held.overview, str(get_locale())),
        when=when(found.published_at),
        newest=rows.newest(db.session(), found.procurement_id) if found.superseded_at else None,
    )


@blueprint.get("/published/<int:publication_id>/page.<language>.html")
def file(publication_id: int, language: str) -> Response:
    """A published result as one file that needs no server, for the municipality's own site."""
    found = rows.one(db.session(), publication_id) or abort(404)
    if language not in LOCALES:
        abort(404)
    text = result_file(publications.read(found), moment_text(found.published_at, language), found.sha256, language)
    return download(text, f"result-{publication_id}.{language}.html")
