"""The returns of a body: what is asked and until when, the form chapter by chapter, and the hand-in."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.calendar import clock
from evaluator.core.returning import EDITABLE
from evaluator.core.returns import Field, ReturnFile
from evaluator.db.queries import returns as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.returns import filling, handing
from evaluator.services.returns import forms as services
from evaluator.services.returns.forms import Read
from evaluator.services.returns.refusal import NotSaved, ReturnRefused
from evaluator.web.access import actor
from evaluator.web.returns import pages, shown
from evaluator.web.returns.forms import ChapterForm, CorrectForm, MessageForm, SubmitForm, read
from evaluator.web.returns.shown import Typed

if TYPE_CHECKING:
    from evaluator.db.models import BodyReturn

blueprint = Blueprint("returns", __name__)
ONE = "/returns/<int:return_id>"
CHAPTER = f"{ONE}/chapters/<chapter>"


@blueprint.get("/returns")
def index() -> str:
    """What this body is asked, and until when."""
    found = rows.own(db.session(), actor().organisation_id)
    return render_template("returns/index.html", lines=[pages.line(each, now()) for each in found])


@blueprint.get(ONE)
def show(return_id: int) -> str:
    """Where a return stands, what is left, and what was said about it."""
    return _page(_found(return_id))


def _found(return_id: int, *, hold: bool = False) -> "BodyReturn":
    return rows.of_body(db.session(), actor().organisation_id, return_id, hold=hold) or abort(404)


def _page(body: "BodyReturn", *, refused: Any = None, which: str = "") -> str:
    """The page of a return; with the form that was refused, if one was."""
    found = services.read(db.session(), body)
    forms: dict[str, Any] = {"ask": MessageForm, "submit": SubmitForm, "correct": CorrectForm}
    said = rows.messages(db.session(), body.id)
    made = {name: refused if name == which else form(formdata=None, prefix=name) for name, form in forms.items()}
    for each in (made["submit"], made["correct"]):
        each.version.data = str(body.version)
    return render_template(
        "returns/show.html",
        body=body,
        state=pages.state_said(body.state),
        facts=pages.facts(body, now()),
        chapters=shown.chapters(found, shown.chapter_url(body.id)),
        progress=found.progress(),
        filled=shown.filled_count(found),
        next=_next(found),
        lacking=pages.lacking(found, now()),
        messages=pages.messages(said),
        question=pages.question(body, said),
        forms=made,
        refused=which,
        may=_may(body),
    )


def _may(body: "BodyReturn") -> dict[str, bool]:
    """What whoever asks can do here."""
    answers, decides = actor().may("officer", "clerk"), actor().may("officer")
    return {
        "begin": answers and body.state == "not-begun",
        "fill": answers and body.state in EDITABLE and body.state != "not-begun",
        "submit": decides and body.state == "draft",
        "correct": decides and body.state == "sent-back",
        "ask": answers,
    }


def _next(found: Read) -> str:
    """The first chapter in which something is left; empty if none is."""
    wrong = shown.open_fields(found)
    for each in shown.files_of(found):
        if not found.progress(each.chapter.id).done or wrong & {one.id for one in each.field}:
            return each.chapter.id
    return ""


@blueprint.post(f"{ONE}/begin")
def begin(return_id: int) -> ResponseReturnValue:
    """Begin, with everything filled in that is known."""
    body = _found(return_id, hold=True)
    try:
        count = filling.begin(db.session(), actor(), body, now())
    except ReturnRefused as refused:
        return _sorry(return_id, refused)
    db.session.commit()
    flash(_filled(count))
    return redirect(url_for(".show", return_id=return_id))


@blueprint.post(f"{ONE}/fill-in")
def fill_in(return_id: int) -> ResponseReturnValue:
    """Fill the empty fields from our own records and last year."""
    body = _found(return_id, hold=True)
    try:
        count = filling.fill_in(db.session(), actor(), body, now())
    except ReturnRefused as refused:
        return _sorry(return_id, refused)
    db.session.commit()
    flash(_filled(count))
    return redirect(url_for(".show", return_id=return_id))


def _filled(count: int) -> str:
    if not count:
        return gettext("Our records and last year's return fill in nothing more.")
    return ngettext(
        "%(num)s answer was filled in. Please confirm it.", "%(num)s answers were filled in. Please confirm them.", count
    )


def _sorry(return_id: int, refused: ReturnRefused) -> ResponseReturnValue:
    """Back to the return, with why it could not be done."""
    db.session.rollback()
    for each in refused.messages:
        flash(shown.said(each), "alert")
    return redirect(url_for("returns.show", return_id=return_id))


@blueprint.get(CHAPTER)
def chapter(return_id: int, chapter: str) -> str:
    """One chapter: to be answered, or to be read."""
    found = services.read(db.session(), _found(return_id))
    return _chapter_page(found, _file(found, chapter))


@blueprint.post(CHAPTER)
def save(return_id: int, chapter: str) -> ResponseReturnValue:
    """Store a chapter, all of it or nothing, and go on to the next one if it was confirmed."""
    body = _found(return_id, hold=True)
    found = services.read(db.session(), body)
    file, form = _file(found, chapter), ChapterForm()
    sent = read(request.form, file.field, confirms="confirm" in request.form)
    mine = {id: each for id, each in sent.typed.items() if sent.chosen.get(id) != filling.THEIRS}
    typed: dict[str, Any] = {"values": mine, "reasons": sent.reasons}
    if not form.validate_on_submit():
        still_open = {id: found.values.get(id, "") for id, chosen in sent.chosen.items() if not chosen}
        return _chapter_page(found, file, Typed(clashes=still_open, **typed)), 422
    try:
        filling.save(db.session(), actor(), body, sent, now())
    except NotSaved as refused:
        db.session.rollback()
        again = services.read(db.session(), _found(return_id))
        kept = Typed(wrong=refused.wrong, clashes=refused.clashes, **typed)
        return _chapter_page(again, file, kept), 422
    except ReturnRefused as refused:
        return _sorry(return_id, refused)
    db.session.commit()
    return redirect(_after(body, file, confirmed=sent.confirms))


@blueprint.post(f"{CHAPTER}/answer")
def keep(return_id: int, chapter: str) -> ResponseReturnValue:
    """Store one answer as it is typed: what is stored now, or what is wrong with it. Asked by the page's script."""
    body = _found(return_id, hold=True)
    found = services.read(db.session(), body)
    sent = read(request.form, _file(found, chapter).field, confirms=False)
    if len(sent.typed) != 1:
        abort(404)
    (id,) = sent.typed
    try:
        filling.save(db.session(), actor(), body, sent, now())
    except NotSaved as refused:
        db.session.rollback()
        return _not_kept(found.known.fields[id], Typed(values=sent.typed, wrong=refused.wrong, clashes=refused.clashes))
    except ReturnRefused as refused:
        db.session.rollback()
        return jsonify(said=" ".join(shown.said(each) for each in refused.messages)), 423
    db.session.commit()
    after = services.read(db.session(), body)
    at = gettext("Saved at %(time)s", time=clock(now()))
    return jsonify(stored=after.values.get(id, ""), done=after.progress(chapter).confirmed, saved=at)


def _not_kept(field: Field, typed: Typed) -> ResponseReturnValue:
    """Why one answer was not stored; of a clash also what stands there, and what can be chosen."""
    said = " ".join(shown.errors(field, typed, ()))
    if field.id in typed.clashes:
        both = shown.clash(field, typed)
        return jsonify(said=said, stored=typed.clashes[field.id], mine=both.mine, theirs=both.theirs), 409
    return jsonify(said=said), 422


def _after(body: "BodyReturn", file: ReturnFile, *, confirmed: bool) -> str:
    """Where a saved chapter leads: to itself while something in it is open, else on."""
    found = services.read(db.session(), body)
    stays = bool(shown.open_fields(found) & {each.id for each in file.field})
    if not confirmed:
        flash(gettext("Saved."))
        return url_for(".show", return_id=body.id)
    if stays:
        flash(gettext("Saved. Something in this chapter needs another look."), "warn")
        return url_for(".chapter", return_id=body.id, chapter=file.chapter.id)
    flash(gettext("Saved."))
    later = _later(found, file)
    return url_for(".chapter", return_id=body.id, chapter=later) if later else url_for(".show", return_id=body.id)


def _later(found: Read, file: ReturnFile) -> str:
    """The chapter after this one; empty after the last."""
    ids = [each.chapter.id for each in shown.files_of(found)]
    at = ids.index(file.chapter.id) + 1
    return ids[at] if at < len(ids) else ""


def _file(found: Read, chapter: str) -> ReturnFile:
    return next((each for each in shown.files_of(found) if each.chapter.id == chapter), None) or abort(404)


def _chapter_page(found: Read, file: ReturnFile, typed: Typed | None = None) -> str:
    ids = [each.chapter.id for each in shown.files_of(found)]
    number = ids.index(file.chapter.id) + 1
    groups = shown.groups(found, file, number=number, typed=typed)
    editable = actor().may("officer", "clerk") and found.body.state in EDITABLE and found.body.state != "not-begun"
    return render_template(
        "returns/chapter.html",
        body=found.body,
        form=ChapterForm(formdata=None),
        number=number,
        last=len(ids),
        name=shown.spoken(file.chapter.name, shown.lang()),
        notes=[shown.spoken(each, shown.lang()) for each in file.chapter.notes],
        year=shown.year_said(found.year),
        year_before=shown.year_said(found.year - 1),
        chapters=shown.chapters(found, shown.chapter_url(found.body.id)),
        chapter=file.chapter.id,
        groups=groups,
        faults=pages.faults(groups),
        refused=typed is not None,
        reasons=shown.reasons(found),
        progress=found.progress(),
        own=found.progress(file.chapter.id),
        editable=editable,
    )


@blueprint.post(f"{ONE}/submit")
def submit(return_id: int) -> ResponseReturnValue:
    """Hand the return in."""
    body, form = _found(return_id, hold=True), SubmitForm(prefix="submit")
    if not form.validate_on_submit():
        return redirect(url_for(".show", return_id=return_id))
    try:
        handing.submit(db.session(), actor(), body, now(), version=_version(form.version.data))
    except ReturnRefused as refused:
        return _sorry(return_id, refused)
    db.session.commit()
    flash(gettext("The return is submitted."))
    return redirect(url_for(".show", return_id=return_id))


@blueprint.post(f"{ONE}/correct")
def correct(return_id: int) -> ResponseReturnValue:
    """Hand the corrected return in."""
    body, form = _found(return_id, hold=True), CorrectForm(prefix="correct")
    if not form.validate_on_submit():
        return _page(body, refused=form, which="correct"), 422
    try:
        words = form.text.data or ""
        handing.correct(db.session(), actor(), body, now(), version=_version(form.version.data), words=words)
    except ReturnRefused as refused:
        db.session.rollback()
        form.form_errors.extend(shown.said(each) for each in refused.messages)
        return _page(_found(return_id), refused=form, which="correct"), 422
    db.session.commit()
    flash(gettext("The corrected return is submitted."))
    return redirect(url_for(".show", return_id=return_id))


def _version(text: str | None) -> int:
    """The version that a page carried; none that there is where it is no number."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else -1


@blueprint.post(f"{ONE}/ask")
def ask(return_id: int) -> ResponseReturnValue:
    """Ask who asks."""
    body, form = _found(return_id, hold=True), MessageForm(prefix="ask")
    if not form.validate_on_submit():
        return _page(body, refused=form, which="ask"), 422
    handing.ask(db.session(), actor(), body, now(), text=form.text.data or "")
    db.session.commit()
    flash(gettext("The question is sent."))
    return redirect(url_for(".show", return_id=return_id, _anchor="messages"))
