"""The page behind a link: the contractor reads the draft of a review and answers. Nothing else is there, and nobody signs in."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.reviewing import review_state
from evaluator.db.queries import reviews as rows
from evaluator.db.sqlite import writing
from evaluator.extensions import csrf, db, limiter
from evaluator.services.actor import now
from evaluator.services.reviews import draft, facts, links
from evaluator.services.reviews.keeping import standing
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.web.locale import body_name
from evaluator.web.reviews import pages
from evaluator.web.reviews.forms import ReplyForm
from evaluator.web.reviews.hearing import signing_key
from evaluator.web.reviews.setup import put

if TYPE_CHECKING:
    from evaluator.db.models import ReplyLink, Review

blueprint = Blueprint("reply", __name__)
csrf.exempt(blueprint)
RATE = "60 per minute"
"""How often one address may ask for anything here."""
CLOSED = 404
"""The one answer to every token that opens nothing, whatever the reason."""


@blueprint.after_request
def _keep_to_itself(response: Response) -> Response:
    """The address is the right to answer: it is told to no other site, no search engine and no store."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/reply/<token>")
@limiter.limit(RATE)
def show(token: str) -> ResponseReturnValue:
    """The draft, and a form for the answer."""
    found = links.find(db.session(), token, now(), key=signing_key())
    if found is None:
        return _closed()
    if found.opened_at is None and request.method == "GET":
        found = _opened(token)
        if found is None:
            return _closed()
    return _page(found, ReplyForm(formdata=None), 200)


def _opened(token: str) -> "ReplyLink | None":
    """Remember the first opening, in a transaction that writes."""
    db.session.rollback()
    writing(db.session())
    found = links.find(db.session(), token, now(), key=signing_key())
    if found is not None:
        links.opened(db.session(), found, now())
        db.session.commit()
    return found


@blueprint.post("/reply/<token>")
@limiter.limit(RATE)
def send(token: str) -> ResponseReturnValue:
    """Take the answer."""
    found = links.find(db.session(), token, now(), key=signing_key())
    if found is None:
        return _closed()
    form = ReplyForm()
    if not form.validate():
        return _page(found, form, 422) if not _is_full(found) else _full(found, form)
    try:
        links.answer(db.session(), found, name=form.name.data or "", content=form.content.data or "", now=now())
    except ReviewRefused as refused:
        db.session.rollback()
        again = links.find(db.session(), token, now(), key=signing_key())
        if again is None:
            return _closed()
        if refused.reason == "many":
            return _full(again, form)
        put(form, refused)
        return _page(again, form, 422)
    db.session.commit()
    return redirect(url_for(".show", token=token, _anchor="sent"))


def _full(found: "ReplyLink", form: ReplyForm) -> ResponseReturnValue:
    """The page of a link that takes no more, with what was typed and not taken."""
    kept = ReplyForm(formdata=None)
    kept.content.data = form.content.data
    put(kept, ReviewRefused("many"))
    return _page(found, kept, 422)


def _is_full(found: "ReplyLink") -> bool:
    review = rows.whole(db.session(), found.review_id)
    return review is not None and _answered(review, found) >= links.MOST_ANSWERS


def _closed() -> ResponseReturnValue:
    return render_template("reply/closed.html"), CLOSED


def _page(found: "ReplyLink", form: ReplyForm, status: int) -> ResponseReturnValue:
    review = rows.whole(db.session(), found.review_id)
    assert review is not None
    outcome = draft.outcome(db.session(), review)
    return render_template(
        "reply/show.html",
        form=form,
        office=body_name(review.contract.organisation),
        title=review.contract.title,
        contractor=pages.contractor_of(review.contract),
        fictional=review.contract.fictional,
        year=pages.year_said(review.fiscal_year),
        limit=pages.limit_said(review, now()),
        shown=pages.shown(review, outcome),
        facts=pages.fact_rows(facts.of_review(db.session(), review, now()), names=False),
        corrections=[(why, score, said) for _who, why, score, said in pages.corrections(review)],
        sent=pages.voices(review, found.id),
        many=_answered(review, found) >= links.MOST_ANSWERS,
        state=gettext(f"review.state.{review_state(standing(review, now()))}"),
    ), status


def _answered(review: "Review", found: "ReplyLink") -> int:
    return sum(each.link_id == found.id for each in review.replies)
