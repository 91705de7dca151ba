"""The yearly reviews of a contract, and one of them with the contractor's reply beside it."""

from flask import abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from evaluator.db.queries import reviews as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.reviews import records
from evaluator.services.reviews.outset import open_years
from evaluator.web.access import actor
from evaluator.web.reviews import hearing, pages, setup, taking, withdrawing
from evaluator.web.reviews.blueprint import OF_CONTRACT, ONE, blueprint, found
from evaluator.web.reviews.one import page

PARTS = (hearing, setup, taking, withdrawing)
"""The other views of the blueprint."""


@blueprint.get(OF_CONTRACT)
def index(contract_id: int) -> str:
    """Every year that was reviewed, and what the contractor said."""
    at = now()
    years = records.years(db.session(), [contract_id], at).get(contract_id, ())
    reviews = rows.of_contracts(db.session(), [contract_id])
    return render_template(
        "reviews/index.html",
        contract=g.contract,
        contractor=pages.contractor_of(g.contract),
        rows=[pages.row(each) for each in years],
        open_years=[pages.year_said(each) for each in open_years(g.contract, reviews, at)],
        may_decide=actor().may("officer"),
    )


@blueprint.get(ONE)
def show(contract_id: int, review_id: int) -> str:
    """One review: its result, the draft beside the reply, its figures, and what comes next."""
    return page(found(review_id))


@blueprint.get("/procurements/<int:procurement_id>/review")
def of_procurement(procurement_id: int) -> ResponseReturnValue:
    """To the figures of the review that is scored in a procurement."""
    review = rows.of_procurement(db.session(), procurement_id) or abort(404)
    endpoint = "reviews.figures" if actor().may("officer") and g.procurement.state == "preparation" else "reviews.show"
    return redirect(url_for(endpoint, contract_id=review.contract_id, review_id=review.id))
