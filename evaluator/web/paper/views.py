"""Sheets on paper in the office: printed, declared, given back; where each is."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.core.calendar import date_with_weekday, japan_date
from evaluator.db.queries import cases, sheets
from evaluator.db.queries import papersheets as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import papercomparison, papersheets
from evaluator.services.actor import now
from evaluator.services.declarations import before_scoring
from evaluator.services.papersheets import Desk, PaperRefused
from evaluator.services.worksheet import card_for, why_closed
from evaluator.web.access import actor
from evaluator.web.paper import pages
from evaluator.web.paper.forms import WithdrawForm
from evaluator.web.paper.printed import identifier, lang, printed

blueprint = Blueprint("paper", __name__)
AT = "/procurements/<int:procurement_id>/paper"
SEAT = f"{AT}/<int:number>"


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """Every member's sheet of the present stage: on paper or not, and how far; counts only."""
    procurement = g.procurement
    card = card_for(procurement, procurement.stage, "members")
    seats = cases.seats(db.session(), procurement_id)
    found = rows.at_stage(db.session(), procurement_id, procurement.stage)
    declared = sheets.declarations(db.session(), *(each.id for each in seats))
    lines = pages.seat_lines(seats, found, procurement.stage, declared) if card and card.slots else ()
    return render_template(
        "paper/index.html",
        procurement=procurement,
        lines=lines,
        stage=spoken(card.stage.name, lang()) if card and card.rubric.stage else "",
        may_change=actor().may("officer", "clerk"),
        on_paper=sum(each.step != "digital" for each in lines),
        confirmed=sum(each.step == "confirmed" for each in lines),
        scoring=is_scoring(),
        declaring=before_scoring(procurement),
    )


@blueprint.get(SEAT)
def show(procurement_id: int, number: int) -> str:
    """One member's sheet: where it stands, and what is next for whoever asks."""
    desk = open_desk(number)
    found = rows.at_stage(db.session(), procurement_id, desk.procurement.stage).get(desk.seat.id)
    both = desk.paper is not None and actor().person_id in (desk.paper.entered_by, desk.paper.compared_by)
    differences = papercomparison.differences(desk) if both and desk.is_typed and desk.step == "comparing" else None
    page = pages.desk_page(desk, found, person_id=actor().person_id, found=differences)
    return render_template("paper/show.html", procurement=desk.procurement, page=page, scoring=is_scoring())


@blueprint.get(f"{SEAT}/print")
def sheet(procurement_id: int, number: int) -> ResponseReturnValue:
    """The sheets of one member to print and fill in by hand, one for each proposal that the member judges."""
    seat = seat_of(number)
    try:
        work = papersheets.blank(db.session(), g.procurement, seat, names=not g.procurement.names_hidden)
    except PaperRefused as refused:
        return refuse(refused)
    due = next((each.at for each in g.procurement.dates if each.kind == "scoring"), None)
    return render_template(
        "paper/sheet.html",
        procurement=g.procurement,
        seat=seat,
        sheets=printed(work),
        number=identifier(work),
        stage=spoken(work.card.stage.name, lang()) if work.card.rubric.stage else "",
        due=date_with_weekday(japan_date(due), lang()) if due else "",
        recused=work.recused,
        abstained=True,
    )


@blueprint.post(f"{SEAT}/declare")
def declare(procurement_id: int, number: int) -> ResponseReturnValue:
    """Declare that the sheet is on paper."""
    desk = open_desk(number, lock=True)
    try:
        papersheets.declare(db.session(), actor(), desk, now())
    except PaperRefused as refused:
        return refuse(refused, number)
    db.session.commit()
    flash(_("The sheet is on paper now. The member sees that on the own page."))
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


@blueprint.route(f"{SEAT}/withdraw", methods=["GET", "POST"])
def withdraw(procurement_id: int, number: int) -> ResponseReturnValue:
    """Give the sheet back to its member; what was typed from the paper is gone."""
    desk, form = open_desk(number, lock=request.method == "POST"), WithdrawForm()
    if not form.validate_on_submit():
        shown = {"form": form, "number": number}
        return render_template("paper/withdraw.html", procurement=desk.procurement, **shown), 422 if form.errors else 200
    try:
        papersheets.withdraw(db.session(), actor(), desk, form.reason.data, now())
    except PaperRefused as refused:
        return refuse(refused, number)
    db.session.commit()
    flash(_("The sheet is with its member again. What was typed from the paper is deleted."))
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


@blueprint.route(f"{SEAT}/reopen", methods=["GET", "POST"])
def reopen(procurement_id: int, number: int) -> ResponseReturnValue:
    """Let a confirmed sheet be revised: it is entered, compared and confirmed anew; what was submitted stays."""
    desk, form = open_desk(number, lock=request.method == "POST"), WithdrawForm()
    if not form.validate_on_submit():
        if desk.step != "confirmed" or not is_scoring():
            return refuse(PaperRefused("order" if is_scoring() else "not-scoring"), number)
        shown = {"form": form, "number": number}
        return render_template("paper/reopen.html", procurement=desk.procurement, **shown), 422 if form.errors else 200
    try:
        papercomparison.reopen(db.session(), actor(), desk, form.reason.data, now())
    except PaperRefused as refused:
        return refuse(refused, number)
    db.session.commit()
    flash(_("The sheet is open again. What was submitted before is kept; the same two enter and compare it anew."))
    return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))


def is_scoring() -> bool:
    """Whether sheets of the present stage can be changed."""
    return why_closed(g.procurement, g.procurement.stage, None) is None


def seat_of(number: int) -> Any:
    """A seat of this panel."""
    return rows.seat(db.session(), g.procurement.id, number) or abort(404)


def open_desk(number: int, *, lock: bool = False) -> Desk:
    """A sheet as the person has it in hand; leads back to the list where there is none yet."""
    try:
        names = not g.procurement.names_hidden
        return papersheets.open_desk(db.session(), actor(), g.procurement, seat_of(number), lock=lock, names=names)
    except PaperRefused as refused:
        raise Away(refuse(refused)) from refused


class Away(Exception):
    """There is no such page yet; the answer says where to go instead."""

    def __init__(self, answer: ResponseReturnValue) -> None:
        super().__init__()
        self.answer = answer


@blueprint.errorhandler(Away)
def _away(away: Away) -> ResponseReturnValue:
    return away.answer


def refuse(refused: PaperRefused, number: int = 0) -> ResponseReturnValue:
    """Back to the sheet with this number, or to the list, with the reason; what is nobody else's is not open."""
    procurement_id = g.procurement.id
    db.session.rollback()
    if refused.reason in ("third-person", "not-allowed"):
        abort(403)
    flash(refusal(refused), "alert")
    if number:
        return redirect(url_for("paper.show", procurement_id=procurement_id, number=number))
    return redirect(url_for("paper.index", procurement_id=procurement_id))


def refusal(refused: PaperRefused) -> str:
    """Why a step is not to be taken, and what to do."""
    return {
        "not-scoring": _("The stage is not being scored. Sheets on paper can be declared and entered only while it is."),
        "left": _("This member does not sit at this stage."),
        "undeclared": _(
            "This member has not declared the interests yet. Only then is it known which proposals are on the sheet."
        ),
        "nothing": _("There is nothing for this member to score at this stage."),
        "begun": _("The member has already entered something. Ask the member to go on there, or to empty the sheet."),
        "submitted": _("The sheet is submitted already."),
        "already": _("The sheet is on paper already."),
        "not-paper": _("The sheet is not on paper."),
        "same-person": _("You entered this sheet. Another person must compare it."),
        "own-sheet": _("This is your own sheet. Two others enter and compare it."),
        "no-scan": _("Send the scan of the signed sheet first."),
        "untyped": _("Not everything is typed again yet."),
        "differences": _("The two still differ. Look at the paper and correct first."),
        "no-reason": _("Write the reason."),
        "moment": _("Enter a time after the comparison that does not lie ahead."),
    }.get(refused.reason) or _("It is not the time for this step. Look at where the sheet stands now.")
