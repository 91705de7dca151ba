"""The blueprint of the national screens, and what an organisation sees on them."""

from pathlib import Path

from flask import Blueprint, abort, current_app

from evaluator.core.views import View
from evaluator.extensions import db
from evaluator.library.views import library_views
from evaluator.services import rollups
from evaluator.services.national.scope import OutsideScope, Scope, scope_of
from evaluator.web.access import actor

blueprint = Blueprint("national", __name__)


def scope() -> Scope:
    """What the organisation of whoever asks sees; 403 for one that is neither a ministry nor a prefecture."""
    try:
        return scope_of(db.session(), actor())
    except OutsideScope:
        abort(403)


def folder() -> Path:
    """Where the roll-ups are."""
    return Path(current_app.instance_path) / rollups.FOLDER


def view_of(name: str) -> View:
    """A view of the library, else 404."""
    return library_views().get(name) or abort(404)


def smallest() -> int:
    """Bodies under which a cell is hidden."""
    found: int = current_app.config.get("SMALLEST_CELL", 5)
    return found
