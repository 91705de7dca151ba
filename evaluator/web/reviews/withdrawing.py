"""Withdrawing a review: the page says what happens, and asks why."""

from typing import TYPE_CHECKING

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.reviewing import WITHDRAWABLE
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.reviews import withdrawal
from evaluator.services.reviews.keeping import state_of
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.web.access import actor
from evaluator.web.reviews import pages
from evaluator.web.reviews.blueprint import ONE, blueprint, found, show_url
from evaluator.web.reviews.forms import WithdrawForm
from evaluator.web.reviews.setup import put, said

if TYPE_CHECKING:
    from evaluator.db.models import Review


@blueprint.route(f"{ONE}/withdraw", methods=["GET", "POST"])
def withdraw(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Withdraw a review that was begun or entered by mistake."""
    review, form = found(review_id), WithdrawForm()
    if state_of(review, now()) not in WITHDRAWABLE:
        flash(said(ReviewRefused("closed")), "alert")
        return redirect(show_url(review_id))
    if request.method == "GET" or not form.validate():
        return _page(form, review, 200 if request.method == "GET" else 422)
    try:
        withdrawal.withdraw(db.session(), actor(), review, form.reason.data or "", now())
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        return _page(form, found(review_id), 422)
    db.session.commit()
    flash(gettext("The review is withdrawn. Its year can be begun anew."))
    return redirect(show_url(review_id))


def _page(form: WithdrawForm, review: "Review", status: int) -> ResponseReturnValue:
    state = state_of(review, now())
    return render_template(
        "reviews/withdraw.html",
        form=form,
        contract=g.contract,
        year=pages.year_said(review.fiscal_year),
        state=state,
        heard=len(review.replies),
        back=show_url(review.id),
    ), status
