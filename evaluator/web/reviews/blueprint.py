"""The blueprint that all views of reviews share, and what every one of them looks up first."""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, url_for

from evaluator.db.queries import reviews as rows
from evaluator.extensions import db

if TYPE_CHECKING:
    from evaluator.db.models import Review

blueprint = Blueprint("reviews", __name__)
OF_CONTRACT = "/contracts/<int:contract_id>/reviews"
ONE = f"{OF_CONTRACT}/<int:review_id>"


def found(review_id: int) -> "Review":
    """The review of the contract that the address names, else 404."""
    return rows.one(db.session(), g.contract.id, review_id) or abort(404)


def show_url(review_id: int, anchor: str = "") -> str:
    """The page of a review."""
    return url_for("reviews.show", contract_id=g.contract.id, review_id=review_id, _anchor=anchor or None)
