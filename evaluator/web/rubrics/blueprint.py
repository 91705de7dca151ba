"""The blueprint that all views of rubrics share, and the version that an address names."""

from flask import Blueprint, abort

from evaluator.extensions import db
from evaluator.services import shelf
from evaluator.services.shelf import Version
from evaluator.web.access import actor

blueprint = Blueprint("rubrics", __name__)
ONE = "/rubrics/<sha256>"
"""The address of one version, by the hash of its content."""
DRAFT = "/rubrics/drafts/<int:draft_id>"
"""The address of a draft."""


def version_of(sha256: str) -> Version:
    """The version, if the organisation that somebody is signed in for may see it; else the page is not there."""
    return shelf.find(db.session(), actor(), sha256) or abort(404)
