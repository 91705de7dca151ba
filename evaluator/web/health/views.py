"""Is the application up, and does its database answer?"""

from flask import Blueprint, Response

from evaluator.db.queries import health
from evaluator.extensions import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def show() -> Response:
    """Plain `ok`; a database that does not answer is a 500."""
    health.ask(db.session())
    return Response("ok\n", mimetype="text/plain")
