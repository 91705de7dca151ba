"""Typing a sheet on paper: by the one who enters it, and by the one who compares it without seeing what was entered."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.serving import headers_for
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import papercomparison, papersheets, scans
from evaluator.services.actor import now
from evaluator.services.papersheets import Desk, MarksRefused, PaperRefused
from evaluator.services.scoring import Entered
from evaluator.services.submission import SheetIncomplete
from evaluator.web.access import actor
from evaluator.web.paper import pages
from evaluator.web.paper.forms import (
    CellField,
    ConfirmForm,
    MarksForm,
    ScanForm,
    entered_of,
    held_values,
    marks_form,
)
from evaluator.web.paper.printed import identifier, lang, title_of
from evaluator.web.paper.views import SEAT, blueprint, open_desk, refusal, refuse

FIELDS = {"mark": "mark", "pages": "pages", "comment": "comment"}
"""Fields of a form by the field that a message is about."""


def _proposal(desk: Desk, number: int) -> Any:
    return next((each for each in desk.work.proposals if each.number == number), None) or abort(404)


def _must_be(desk: Desk, person_id: int | None) -> None:
    """What is typed is for one person's eyes."""
    if desk.paper is None or person_id is None or person_id != actor().person_id:
        abort(403)


@blueprint.route(f"{SEAT}/scan", methods=["GET", "POST"])
def upload(procurement_id: int, number: int) -> ResponseReturnValue:
    """Send the scan of the signed sheet, and with it become the one who enters it."""
    desk, form = open_desk(number), ScanForm()
    shown = {"form": form, "number": number, "identifier": identifier(desk.work)}
    if not form.validate_on_submit():
        return render_template("paper/upload.html", procurement=desk.procurement, **shown), 422 if form.errors else 200
    sent = form.file.data
    try:
        found = scans.look(db.session(), sent.stream, sent.filename)
        desk = open_desk(number, lock=True)
        kept = scans.store(db.session(), actor(), desk.procurement, sent.stream, found=found, purpose="scan", now=now())
        papersheets.take(db.session(), actor(), desk, kept.id, now())
    except PaperRefused as refused:
        return refuse(refused, number)
    except Refused as refused:
        db.session.rollback()
        form.file.errors = [sentence(each, lang(), Names()) for each in refused.messages]
        return render_template("paper/upload.html", procurement=g.procurement, **shown), 422
    db.session.commit()
    flash(_("The scan is kept. Now enter the marks."))
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


@blueprint.get(f"{SEAT}/scan/file")
def scan(procurement_id: int, number: int) -> ResponseReturnValue:
    """The scan, for the two who enter and compare the sheet."""
    desk = open_desk(number)
    _must_be_one_of_two(desk)
    document_id = desk.paper.scan_id if desk.paper else None
    found, content = scans.read(db.session(), procurement_id, document_id, "scan") or abort(404)
    return Response(content, headers=headers_for(found.kind, found.media_type, found.name))


@blueprint.route(f"{SEAT}/entry/<int:proposal>", methods=["GET", "POST"])
def entry(procurement_id: int, number: int, proposal: int) -> ResponseReturnValue:
    """What the first person reads from the paper for one proposal."""
    desk = open_desk(number, lock=request.method == "POST")
    _must_be(desk, desk.paper.entered_by if desk.paper else None)
    of = _proposal(desk, proposal)
    cells = pages.cell_fields(desk.work, desk.work.cells(of))
    held = held_values(cells, lambda cell: desk.work.scores.get((of.id, cell)))

    def keep(given: dict[str, Entered]) -> None:
        papersheets.enter(db.session(), actor(), desk, of, given, now=now())

    return _typed(desk, of, cells, marks_form(cells, first=True)(data=held), keep)


@blueprint.route(f"{SEAT}/comparison/<int:proposal>", methods=["GET", "POST"])
def comparison(procurement_id: int, number: int, proposal: int) -> ResponseReturnValue:
    """What the second person reads from the paper for one proposal; nothing of the first stands here."""
    desk = open_desk(number, lock=request.method == "POST")
    _must_be(desk, desk.paper.compared_by if desk.paper else None)
    of = _proposal(desk, proposal)
    cells = pages.cell_fields(desk.work, desk.items(of))
    held = held_values(cells, lambda cell: desk.second.get((of.id, cell)))

    def keep(given: dict[str, Entered]) -> None:
        papercomparison.type_again(db.session(), actor(), desk, of, given)

    return _typed(desk, of, cells, marks_form(cells, first=False)(data=held), keep)


def _typed(
    desk: Desk, proposal: Any, cells: Sequence[CellField], form: MarksForm, keep: Callable[[dict[str, Entered]], None]
) -> ResponseReturnValue:
    """Keep what a form holds, go on to the next proposal, or show what is wrong with it."""
    number, title = desk.seat.number, title_of(desk.work, proposal)
    names, following = pages.names_of(desk.work), _following(desk, proposal)
    shown: dict[str, Any] = {
        "cells": cells, "form": form, "title": title, "number": number, "identifier": identifier(desk.work, proposal),
        "first": any(f"comment_{at}" in form for at in range(len(cells))),
        "file_url": pages.address("paper.scan", desk), "back": pages.address("paper.show", desk),
    }  # fmt: skip
    if not form.validate_on_submit():
        return render_template("paper/entry.html", procurement=desk.procurement, **shown), 422 if form.errors else 200
    try:
        keep(entered_of(form, cells))
    except PaperRefused as refused:
        return refuse(refused, number)
    except MarksRefused as refused:
        db.session.rollback()
        _place(form, cells, refused, names)
        return render_template("paper/entry.html", procurement=g.procurement, **shown), 422
    db.session.commit()
    flash(_("%(title)s: saved.", title=title))
    endpoint = "paper.entry" if shown["first"] else "paper.comparison"
    if following:
        return redirect(url_for(endpoint, procurement_id=g.procurement.id, number=number, proposal=following))
    return redirect(url_for("paper.show", procurement_id=g.procurement.id, number=number))


def _following(desk: Desk, proposal: Any) -> int:
    """The proposal after this one; 0 after the last."""
    at = desk.work.proposals.index(proposal) + 1
    return desk.work.proposals[at].number if at < len(desk.work.proposals) else 0


def _place(form: MarksForm, cells: Sequence[CellField], refused: MarksRefused, names: Any) -> None:
    """Say what is wrong beside each field."""
    at = {each.cell: place for place, each in enumerate(cells)}
    for cell, faults in refused.faults.items():
        for about, message in faults:
            field = form[f"{FIELDS[about]}_{at[cell]}"]
            field.errors = [*field.errors, sentence(message, lang(), names)]


@blueprint.post(f"{SEAT}/entered")
def finish(procurement_id: int, number: int) -> ResponseReturnValue:
    """The whole sheet is entered."""
    done = _("The sheet is entered. Now another person types it again.")
    return _step(procurement_id, number, lambda desk: papersheets.finish(db.session(), actor(), desk, now()), done)


@blueprint.post(f"{SEAT}/compare")
def compare(procurement_id: int, number: int) -> ResponseReturnValue:
    """Become the one who types the sheet again."""
    done = _("Type every mark again from the paper. What was entered first is not shown.")
    return _step(procurement_id, number, lambda desk: papercomparison.take_second(db.session(), actor(), desk), done)


@blueprint.post(f"{SEAT}/compared")
def settle(procurement_id: int, number: int) -> ResponseReturnValue:
    """Both read the same."""
    done = _("The sheet is compared. Now its member confirms it.")
    return _step(procurement_id, number, lambda desk: papercomparison.settle(db.session(), actor(), desk, now()), done)


@blueprint.post(f"{SEAT}/again")
def again(procurement_id: int, number: int) -> ResponseReturnValue:
    """What was compared is not what the member wrote."""
    done = _("The sheet is open again for the two who entered and compared it.")
    return _step(procurement_id, number, lambda desk: papercomparison.look_again(db.session(), actor(), desk, now()), done)


def _step(procurement_id: int, number: int, take: Callable[[Desk], None], done: str) -> ResponseReturnValue:
    """One step of a sheet on paper, and back to its page."""
    desk = open_desk(number, lock=True)
    try:
        take(desk)
    except PaperRefused as refused:
        return refuse(refused, number)
    except SheetIncomplete:
        db.session.rollback()
        flash(_("The sheet is not whole"), "alert")
        return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))
    db.session.commit()
    flash(done)
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


@blueprint.get(f"{SEAT}/record")
def record(procurement_id: int, number: int) -> ResponseReturnValue:
    """What was entered, to print for the member's signature; for the two who entered and compared it."""
    desk = open_desk(number)
    _must_be_one_of_two(desk)
    if desk.step not in ("compared", "confirmed"):
        return refuse(PaperRefused("order"), number)
    shown = {"marks": pages.marks_of(desk), "seat": desk.seat, "number": identifier(desk.work)}
    return render_template("paper/record.html", procurement=desk.procurement, **shown)


@blueprint.route(f"{SEAT}/confirm", methods=["GET", "POST"])
def confirm(procurement_id: int, number: int) -> ResponseReturnValue:
    """Record how and when the member confirmed, where it was not done signed in."""
    desk, form = open_desk(number, lock=request.method == "POST"), ConfirmForm()
    _must_be_one_of_two(desk)
    if desk.step != "compared":
        return refuse(PaperRefused("submitted" if desk.step == "confirmed" else "order"), number)
    shown = {"form": form, "number": number, "name": desk.seat.person.name}
    if not form.validate_on_submit():
        return render_template("paper/confirm.html", procurement=desk.procurement, **shown), 422 if form.errors else 200
    assert form.at.moment is not None
    try:
        papercomparison.record(db.session(), actor(), desk, how=form.how.data, at=form.at.moment, now=now())
    except PaperRefused as refused:
        if refused.reason != "moment":
            return refuse(refused, number)
        form.at.errors = [*form.at.errors, refusal(refused)]
        return render_template("paper/confirm.html", procurement=desk.procurement, **shown), 422
    db.session.commit()
    flash(_("The sheet is confirmed and submitted."))
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


def _must_be_one_of_two(desk: Desk) -> None:
    paper = desk.paper
    if paper is None or actor().person_id is None or actor().person_id not in (paper.entered_by, paper.compared_by):
        abort(403)
