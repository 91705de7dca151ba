"""The reply form as a file: what the contractor gets, and what came back filled in, compared with what was read of it."""

import io
from datetime import date
from typing import IO, TYPE_CHECKING

from flask import Response, abort, flash, make_response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from markupsafe import Markup

from evaluator.config import LOCALES
from evaluator.core.calendar import date_text, date_with_weekday, japan_date
from evaluator.db.queries import reviews as rows
from evaluator.exchange.publication.stylesheet import stylesheet
from evaluator.exchange.reviews import replyform
from evaluator.exchange.reviews.replyform import MOST_CONTENT, Filled, Sheet
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.kinds import WORKBOOK
from evaluator.exchange.uploads.serving import headers_for
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.reviews import draft, forms, replies
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.services.reviews.replies import Received
from evaluator.web.access import actor
from evaluator.web.locale import body_name
from evaluator.web.reviews import pages
from evaluator.web.reviews.blueprint import ONE, blueprint, found, show_url
from evaluator.web.reviews.forms import AsideForm, ConfirmForm, TakeForm
from evaluator.web.reviews.one import about
from evaluator.web.reviews.setup import put, said
from evaluator.web.sent import looked_at

if TYPE_CHECKING:
    from evaluator.db.models import ReplyForm, Review

FIELDS = {"reply_name": "name", "reply_day": "signed_on", "reply_nothing": "nothing", "reply_opinion": "content"}
"""The field that a cell of the form goes into."""
MOST_SHOWN = 40
SHORT = 160


def _drafted(review_id: int, language: str) -> "Review":
    """A review whose draft can be given out in a language, else 404."""
    review = found(review_id)
    if language not in LOCALES or review.drafted_at is None or review.withdrawn_at is not None:
        abort(404)
    return review


@blueprint.get(f"{ONE}/form.<language>.html")
def form_file(contract_id: int, review_id: int, language: str) -> Response:
    """The draft with lines for the answer, as one file to be printed and written on."""
    review = _drafted(review_id, language)
    with force_locale(language):
        text = render_template(
            "reviews/form_alone.html",
            style=Markup(stylesheet()),  # noqa: S704 - our own style sheets
            lang=language,
            shown=pages.shown(review, draft.outcome(db.session(), review)),
            limit=_limit(review),
            contractor=pages.contractor_of(review.contract),
            office=body_name(review.contract.organisation),
            **about(review),
        )
    response = Response(text, mimetype="text/html")
    response.headers.set("Content-Disposition", "attachment", filename=f"reply-{review.fiscal_year}.{language}.html")
    return response


@blueprint.get(f"{ONE}/form.<language>.xlsx")
def form_book(contract_id: int, review_id: int, language: str) -> Response:
    """The draft with cells for the answer, as a workbook that is filled in and sent back."""
    review = _drafted(review_id, language)
    response = make_response(_written(review, language))
    response.headers["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response.headers.set("Content-Disposition", "attachment", filename=f"reply-{review.fiscal_year}.{language}.xlsx")
    return response


def _limit(review: "Review") -> str:
    """The last day for the answer, as it stands on paper."""
    return gettext("Until %(day)s", day=date_with_weekday(review.reply_by, pages.lang())) if review.reply_by else ""


def _written(review: "Review", language: str) -> bytes:
    """The form of a review in a language."""
    with force_locale(language):
        shown, year = pages.shown(review, draft.outcome(db.session(), review)), pages.year_said(review.fiscal_year)
        items = tuple((f"{each.id} {each.name}", f"{each.points} / {each.full}") for each in shown.items if each.by or each.group)
        sheet = Sheet(
            title=gettext("Reply to the yearly review of %(year)s", year=year),
            lead=(
                body_name(review.contract.organisation),
                f"{review.contract.title} / {pages.contractor_of(review.contract)}",
            ),
            number=(gettext("Number of the form"), replyform.number(review.id, forms.wording_of(review))),
            limit=(gettext("Reply by"), _limit(review)),
            draft=(
                (gettext("Draft of the review"), ""),
                (gettext("On 0 to 100"), shown.score),
                (gettext("Band"), f"{shown.grade} {shown.band}".strip()),
                (gettext("Finding (draft)"), shown.finding),
                *([(gettext("Points by item"), ""), *items] if items else ()),
            ),
            answer=gettext("Your reply"),
            how=gettext(
                "Fill in the yellow cells and send the file back to the office. If there is nothing to say, put ○ there and "
                "leave the opinion empty. The reply stays beside the review as long as the review is kept."
            ),
            name=gettext("Name and position"),
            day=gettext("Day on the form"),
            nothing=gettext("There is nothing to say"),
            opinion=gettext("Opinion"),
            too_long=gettext("The opinion has at most %(most)s characters in all.", most=f"{MOST_CONTENT:,}"),
        )
        return replyform.write(sheet)


def _read(review: "Review", file: IO[bytes]) -> Filled:
    """What a form that came back says. Raises Refused."""
    known = frozenset[str]().union(*(replyform.texts(_written(review, each)) for each in LOCALES))
    return replyform.read(file, known)


@blueprint.route(f"{ONE}/forms/new", methods=["GET", "POST"])
def take(contract_id: int, review_id: int) -> ResponseReturnValue:
    """Keep a form file that came back; what was read of it is confirmed on its own page."""
    sent = request.files.get("file")
    wrong, seen = looked_at(sent, purpose=WORKBOOK)
    review, form = found(review_id), TakeForm()
    if request.method == "GET":
        form.received_on.data = japan_date(now())
        return _take_page(form, review, 200)
    valid = form.validate()
    if not sent or not sent.filename:
        wrong = [gettext("Choose the form file.")]
    form.file.errors = [*form.file.errors, *wrong]
    if not valid or wrong or seen is None or sent is None:
        return _take_page(form, review, 422)
    try:
        filled = _read(review, sent.stream)
        sent.stream.seek(0)
        taken = forms.take(
            db.session(), actor(), review, form.received_on.data, now(), file=(sent.stream, seen), of=filled.review_id
        )  # fmt: skip
    except Refused as refused:
        db.session.rollback()
        form.file.errors = [sentence(each, pages.lang(), Names()) for each in refused.messages]
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
    else:
        db.session.commit()
        return redirect(url_for(".confirm", contract_id=contract_id, review_id=review_id, form_id=taken.id))
    return _take_page(form, found(review_id), 422)


def _take_page(form: TakeForm, review: "Review", status: int) -> ResponseReturnValue:
    return render_template("reviews/take.html", form=form, limit=pages.limit_said(review, now()), **about(review)), status


def _form_of(review: "Review", form_id: int) -> "ReplyForm":
    return rows.form(db.session(), review.id, form_id) or abort(404)


@blueprint.route(f"{ONE}/forms/<int:form_id>", methods=["GET", "POST"])
def confirm(contract_id: int, review_id: int, form_id: int) -> ResponseReturnValue:
    """What was read of a form file, beside the file; confirmed, it is the reply."""
    review = found(review_id)
    taken = _form_of(review, form_id)
    if not forms.is_pending(review, taken):
        flash(said(ReviewRefused("form")), "info")
        return redirect(show_url(review_id, "reply"))
    filled = _read(review, io.BytesIO(b"".join(replies.content(db.session(), taken.document))))
    form = ConfirmForm()
    if request.method == "GET":
        _fill(form, filled, taken.received_on)
        return _confirm_page(form, review, taken, filled, 200)
    if not form.validate():
        return _confirm_page(form, review, taken, filled, 422)
    given = Received(
        channel="file", name=form.name.data or "", content=form.content.data or "", received_on=form.received_on.data,
        signed_on=form.signed_on.data,
    )  # fmt: skip
    try:
        read = {"name": filled.name, "content": filled.content}
        forms.confirm(db.session(), actor(), review, taken, given=given, read=read, now=now())
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        review = found(review_id)
        return _confirm_page(form, review, _form_of(review, form_id), filled, 422)
    db.session.commit()
    flash(gettext("The reply is registered. It stays beside the review."))
    return redirect(show_url(review_id, "reply"))


def _fill(form: ConfirmForm, filled: Filled, received_on: date) -> None:
    """What was read stands in the fields, and what is wrong with a cell beside its field."""
    form.name.data, form.content.data, form.nothing.data = filled.name, filled.content, filled.nothing
    form.signed_on.data, form.received_on.data = filled.day, received_on
    for each in filled.said:
        if each.wrong:
            field = form[FIELDS[each.name]]
            field.errors = [gettext("Cell %(cell)s: %(wrong)s", cell=each.at, wrong=_wrong(each))]


def _wrong(each: replyform.Said) -> str:
    return sentence(each.wrong, pages.lang(), Names()) if each.wrong else ""


def _confirm_page(
    form: ConfirmForm, review: "Review", taken: "ReplyForm", filled: Filled, status: int, aside: AsideForm | None = None
) -> ResponseReturnValue:
    cells = [
        (each.at, form[FIELDS[each.name]].label.text, _short(each, filled), _wrong(each)) for each in filled.said
    ]  # fmt: skip
    return render_template(
        "reviews/confirm.html",
        form=form,
        aside=aside or AsideForm(formdata=None),
        refused=aside is not None,
        taken=taken,
        cells=cells,
        outside=[(at, text[: SHORT * 4]) for at, text in filled.outside[:MOST_SHOWN]],
        more=max(0, len(filled.outside) - MOST_SHOWN),
        pictures=filled.pictures,
        stale=filled.wording != forms.wording_of(review)[: len(filled.wording)],
        limit=pages.limit_said(review, now()),
        **about(review),
    ), status


def _short(each: replyform.Said, filled: Filled) -> str:
    """What stands in a cell, a day as people read it, a long text by its beginning."""
    if each.name == "reply_day" and filled.day:
        return date_text(filled.day, pages.lang())
    return each.text if len(each.text) <= SHORT else f"{each.text[:SHORT]}…"


@blueprint.post(f"{ONE}/forms/<int:form_id>/aside")
def set_aside(contract_id: int, review_id: int, form_id: int) -> ResponseReturnValue:
    """Say that a form file is no reply; it is kept with the reason."""
    review, form = found(review_id), AsideForm()
    taken = _form_of(review, form_id)
    if not form.validate():
        filled = _read(review, io.BytesIO(b"".join(replies.content(db.session(), taken.document))))
        fields = ConfirmForm(formdata=None)
        _fill(fields, filled, taken.received_on)
        return _confirm_page(fields, review, taken, filled, 422, aside=form)
    try:
        forms.set_aside(db.session(), actor(), review, taken, form.reason.data or "", now=now())
    except ReviewRefused as refused:
        db.session.rollback()
        flash(said(refused), "alert")
    else:
        db.session.commit()
        flash(gettext("The file is set aside. It is kept with the reason."))
    return redirect(show_url(review_id, "reply"))


@blueprint.get(f"{ONE}/forms/<int:form_id>/file")
def taken_file(contract_id: int, review_id: int, form_id: int) -> Response:
    """A form file as it came."""
    document = _form_of(found(review_id), form_id).document
    body = stream_with_context(replies.content(db.session(), document))
    return Response(body, headers=headers_for(document.kind, document.media_type, document.name))
