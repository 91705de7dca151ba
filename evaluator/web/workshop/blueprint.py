"""The blueprint of the workshop, and the draft that an address names."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort

from evaluator.db.queries import drafts
from evaluator.extensions import db
from evaluator.web.access import actor

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

blueprint = Blueprint("workshop", __name__)
ONE = "/rubrics/drafts/<int:draft_id>"
"""The address of a draft."""


def draft_of(draft_id: int) -> "RubricDraft":
    """The draft, if it is one of the organisation that somebody is signed in for; else the page is not there."""
    return drafts.of_organisation(db.session(), actor().organisation_id, draft_id) or abort(404)
