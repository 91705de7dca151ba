"""The draft, the contractor's right of reply, and the end of a review."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.reviewing import figure
from evaluator.db.queries import reviews as rows
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.reviews import draft, links, replies
from evaluator.services.reviews.draft import Correction
from evaluator.services.reviews.keeping import state_of
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.reviews.replies import Received
from evaluator.services.secrets.tokens import derived_key
from evaluator.web.access import actor
from evaluator.web.reviews import pages
from evaluator.web.reviews.blueprint import ONE, blueprint, found, show_url
from evaluator.web.reviews.forms import CorrectForm, DraftForm, ExtendForm, FixForm, RegisterForm
from evaluator.web.reviews.one import about, page
from evaluator.web.reviews.setup import put, said
from evaluator.web.sent import looked_at

if TYPE_CHECKING:
    from evaluator.db.models import Review


def signing_key() -> bytes:
    """The key that signs links."""
    return derived_key(current_app.config["SECRET_KEY"], links.PURPOSE)


@blueprint.route(f"{ONE}/draft", methods=["GET", "POST"])
def write(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Write the finding and set the limit: the draft that the contractor is heard on."""
    review, form = found(review_id), DraftForm()
    if request.method == "GET":
        form.finding.data, form.reply_by.data = review.finding, review.reply_by
        return _write_page(form, review, 200)
    if not form.validate():
        return _write_page(form, review, 422)
    try:
        draft.draft(
            db.session(), actor(), review, finding=form.finding.data or "", reply_by=form.reply_by.data, now=now()
        )  # fmt: skip
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        return _write_page(form, found(review_id), 422)
    db.session.commit()
    flash(gettext("The draft is made. Let the contractor read it and answer."))
    return redirect(show_url(review_id, "reply"))


def _write_page(form: DraftForm, review: "Review", status: int) -> ResponseReturnValue:
    outcome = draft.outcome(db.session(), review)
    return render_template("reviews/draft.html", form=form, shown=pages.shown(review, outcome), **about(review)), status


@blueprint.post(f"{ONE}/links")
def link(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Make a link; its address is shown on this one page and never again."""
    review = found(review_id)
    try:
        token = links.make(db.session(), actor(), review, now(), key=signing_key())
    except ReviewRefused as refused:
        return sorry(review_id, refused)
    db.session.commit()
    address, limit = url_for("reply.show", token=token, _external=True), pages.limit_said(review, now())
    return render_template("reviews/link.html", address=address, limit=limit, **about(review))


def sorry(review_id: int, refused: ReviewRefused) -> ResponseReturnValue:
    db.session.rollback()
    flash(said(refused), "alert")
    return redirect(show_url(review_id, "reply"))


@blueprint.post(f"{ONE}/links/<int:link_id>/revoke")
def revoke(contract_id: int, review_id: int, link_id: int) -> ResponseReturnValue:
    """End a link before its time."""
    review = found(review_id)
    if rows.link(db.session(), review.id, link_id) is None:
        abort(404)
    if links.revoke(db.session(), actor(), review, link_id, now()):
        db.session.commit()
        flash(gettext("The link is revoked. Nobody opens anything by it any more."))
    return redirect(show_url(review_id, "reply"))


@blueprint.post(f"{ONE}/extend")
def extend(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Give the contractor more time."""
    review, form = found(review_id), ExtendForm()
    if form.validate():
        try:
            draft.extend(db.session(), actor(), review, form.reply_by.data, now())
        except ReviewRefused as refused:
            db.session.rollback()
            put(form, refused)
        else:
            db.session.commit()
            flash(gettext("The last day is moved; links live as long."))
            return redirect(show_url(review_id, "reply"))
    return _again(review_id, ("draft", "heard", "silent"), extend=form)


def _again(review_id: int, open_in: tuple[str, ...], **forms: Any) -> ResponseReturnValue:
    """The page again with what was refused on it; only the reason where the form is not there any more."""
    review = found(review_id)
    if state_of(review, now()) not in open_in:
        return sorry(review_id, ReviewRefused("closed"))
    return page(review, **forms), 422


@blueprint.route(f"{ONE}/replies/new", methods=["GET", "POST"])
def register(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Register an answer that came on paper or as a file, with its scan."""
    wrong, seen = looked_at(request.files.get("file"))
    review, form = found(review_id), RegisterForm()
    if request.method == "GET":
        return _register_page(form, review, 200)
    valid = form.validate()
    form.file.errors = [*form.file.errors, *wrong]
    if not valid or wrong:
        return _register_page(form, review, 422)
    given = Received(
        channel=form.channel.data or "", name=form.name.data or "", content=form.content.data or "",
        received_on=form.received_on.data,
    )  # fmt: skip
    scan = (form.file.data.stream, seen) if seen else None
    try:
        replies.register(db.session(), actor(), review, given, now(), scan=scan)
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        return _register_page(form, found(review_id), 422)
    db.session.commit()
    flash(gettext("The reply is registered. It stays beside the review."))
    return redirect(show_url(review_id, "reply"))


def _register_page(form: RegisterForm, review: "Review", status: int) -> ResponseReturnValue:
    return render_template("reviews/register.html", form=form, limit=pages.limit_said(review, now()), **about(review)), status


@blueprint.get(f"{ONE}/replies/<int:reply_id>/file")
def scan(contract_id: int, review_id: int, reply_id: int) -> Response:
    """The scan of an answer."""
    document = rows.scan(db.session(), contract_id, review_id, reply_id) or abort(404)
    body = stream_with_context(replies.content(db.session(), document))
    return Response(body, headers=headers_for(document.kind, document.media_type, document.name))


@blueprint.post(f"{ONE}/fix")
def fix(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Fix the review: the contractor was heard, or had the chance."""
    review, form = found(review_id), FixForm()
    if not form.validate():
        return _again(review_id, ("heard", "silent"), fixing=form)
    try:
        draft.fix(db.session(), actor(), review, form.response.data or "", now())
    except ReviewRefused as refused:
        return sorry(review_id, refused)
    db.session.commit()
    flash(gettext("The review is fixed. From now on only a correction with its reason changes it."))
    return redirect(show_url(review_id))


@blueprint.route(f"{ONE}/correct", methods=["GET", "POST"])
def correct(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Correct what the contractor was told, with the reason."""
    review, form = found(review_id), CorrectForm()
    if review.score is None or review.withdrawn_at is not None:
        abort(404)
    if request.method == "GET":
        form.finding.data, form.score.data, form.version.data = review.finding, pages.score_said(review.score), review.version
        return _correct_page(form, review, 200)
    if not form.validate():
        return _correct_page(form, review, 422)
    given = Correction(
        reason=form.reason.data or "", finding=form.finding.data or "",
        score=_same_or(review, figure(form.score.data or "", percent=False) or Fraction(0)),
    )  # fmt: skip
    try:
        draft.correct(db.session(), actor(), review, given, now(), version=form.seen)
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        review = found(review_id)
        form.version.data = form.version.raw_data = review.version
        return _correct_page(form, review, 422)
    db.session.commit()
    flash(gettext("It is corrected. What stood there before stays beside it."))
    return redirect(show_url(review_id))


def _same_or(review: "Review", typed: Fraction) -> Fraction:
    """The score as it is kept where the field shows it still: a third has no end in decimals."""
    assert review.score is not None
    same = figure(pages.score_said(review.score).rstrip("…"), percent=False) == typed
    return Fraction(review.score) if same else typed


def _correct_page(form: CorrectForm, review: "Review", status: int) -> ResponseReturnValue:
    return render_template("reviews/correct.html", form=form, **about(review)), status
