"""The blueprint of the workshop, and the draft that an address names."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, request

from evaluator.db.queries import drafts
from evaluator.extensions import db
from evaluator.web.access import READING, SAFE, actor

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

blueprint = Blueprint("workshop", __name__)
ONE = "/rubrics/drafts/<int:draft_id>"
"""The address of a draft."""


def draft_of(draft_id: int) -> "RubricDraft":
    """The draft, if it is one of the organisation that somebody is signed in for; else the page is not there."""
    changes = request.method not in SAFE and request.endpoint not in READING
    return drafts.of_organisation(db.session(), actor().organisation_id, draft_id, hold=changes) or abort(404)
