"""The panel of a procurement: its seats, what the rule asks of it, and how far its members are."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms.fields import SelectChoice

from evaluator.db.queries import cases, events, recusals, staff
from evaluator.db.queries import standing as counts
from evaluator.db.queries.recusals import Conflict
from evaluator.exchange.wording import label, spoken
from evaluator.extensions import db
from evaluator.services import casefile, panels, procurements, sheets
from evaluator.services.actor import now
from evaluator.services.panels import PanelRefused, SeatFacts
from evaluator.web.access import actor
from evaluator.web.procurements import pages
from evaluator.web.procurements.blueprint import ONE, blueprint
from evaluator.web.procurements.forms import LeaveForm, SeatForm
from evaluator.web.procurements.seating import SeatingForm, seating_form

if TYPE_CHECKING:
    from evaluator.db.models import Person, Seat

GOING_ON = panels.LEAVING
"""States in which a member still has something to do."""
REFUSED = {
    "frozen": "panel.frozen",
    "no-member": "panel.no-member",
    "taken": "panel.taken",
    "not-there": "panel.not-there",
    "no-reason": "panel.no-reason",
}


@dataclass(frozen=True, kw_only=True)
class SeatShown:
    """One seat with how far its member is: counts, never points."""

    number: int
    name: str
    title: str
    kinds: tuple[str, ...]
    declared: bool | None
    """Whether the declaration is made; None while there is no proposal to declare on."""
    done: int
    total: int
    submitted: str
    paper: bool
    left: str
    reminded: str
    recused: tuple[str, ...] = ()
    """Proposals that the member does not score, each with when that was declared."""
    over: bool = False
    """Whether the person is no member of the organisation any more, and cannot enter."""


@blueprint.get(f"{ONE}/panel")
def panel(procurement_id: int) -> str:
    """The seats."""
    return _panel(_seating(blank=True), _leave_form(blank=True))


@blueprint.post(f"{ONE}/panel")
def seat(procurement_id: int) -> ResponseReturnValue:
    """Give seats to members, several at once."""
    form = _seating()
    if g.procurement.state not in panels.CHANGEABLE:
        form.form_errors.append(gettext(REFUSED["frozen"]))
    if form.form_errors or not form.validate():
        return _panel(form, _leave_form(blank=True), sent="seat"), 422
    try:
        made = [panels.seat(db.session(), actor(), g.procurement, id, facts, now()) for id, facts in form.sitting()]
    except PanelRefused as refused:
        db.session.rollback()
        form.person.errors = [*form.person.errors, gettext(REFUSED[refused.reason])]
        return _panel(form, _leave_form(blank=True), sent="seat"), 422
    db.session.commit()
    flash(ngettext("%(num)s seat is given.", "%(num)s seats are given.", len(made)))
    return redirect(url_for(".panel", procurement_id=procurement_id))


@blueprint.route(f"{ONE}/panel/<int:number>", methods=["GET", "POST"])
def seat_edit(procurement_id: int, number: int) -> ResponseReturnValue:
    """Change what is said of a seat."""
    found = _seat(number)
    form = _seat_form()
    if request.method == "GET":
        form.title.data, form.outside.data, form.academic.data = found.title, found.outside, found.academic
        form.chair.data, form.stages.data = found.chair, list(found.stages)
        return render_template("procurements/seat.html", form=form, seat=found, procurement=g.procurement)
    if not form.validate():
        return render_template("procurements/seat.html", form=form, seat=found, procurement=g.procurement), 422
    try:
        panels.change(db.session(), actor(), g.procurement, number, _facts(form), now())
    except PanelRefused as refused:
        form.form_errors.append(gettext(REFUSED[refused.reason]))
        return render_template("procurements/seat.html", form=form, seat=found, procurement=g.procurement), 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".panel", procurement_id=procurement_id))


@blueprint.post(f"{ONE}/panel/leave")
def leave(procurement_id: int) -> ResponseReturnValue:
    """A member leaves the panel, with the reason."""
    form = _leave_form()
    if g.procurement.state not in GOING_ON:
        form.form_errors.append(gettext(REFUSED["frozen"]))
    if form.form_errors or not form.validate():
        return _panel(_seating(blank=True), form, sent="leaving"), 422
    number = str(form.number.data)
    try:
        panels.leave(db.session(), actor(), g.procurement, _number(number), form.reason.data or "", now())
    except PanelRefused as refused:
        field = form.reason if refused.reason == "no-reason" else form.number
        field.errors = [*field.errors, gettext(REFUSED[refused.reason])]
        return _panel(_seating(blank=True), form, sent="leaving"), 422
    db.session.commit()
    flash(gettext("Seat %(number)s is free now.", number=number))
    return redirect(url_for(".panel", procurement_id=procurement_id))


@blueprint.get(f"{ONE}/panel/<int:number>/reminder")
def reminder(procurement_id: int, number: int) -> str:
    """A reminder to a member, to print or to copy."""
    found = _seat(number)
    line = next((each for each in _lines() if each.number == number), None) or abort(404)
    scoring = next((each for each in pages.schedule(g.procurement, now()) if each.name == str(pages.DATE_NAMES["scoring"])), None)
    return render_template("procurements/reminder.html", procurement=g.procurement, seat=found, line=line, due=scoring)


@blueprint.post(f"{ONE}/panel/<int:number>/reminder")
def remind(procurement_id: int, number: int) -> ResponseReturnValue:
    """Record that the member was reminded."""
    _seat(number)
    procurements.remind(db.session(), actor(), g.procurement, number, now())
    db.session.commit()
    flash(gettext("The reminder is recorded."))
    return redirect(url_for(".panel", procurement_id=procurement_id))


def _seat(number: int) -> "Seat":
    seats = cases.seats(db.session(), g.procurement.id)
    return next((each for each in seats if each.number == number and each.left_at is None), None) or abort(404)


def _number(text: str) -> int:
    """The number of a seat; 0, which no seat has, for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _seat_form() -> SeatForm:
    form = SeatForm()
    form.stages.choices = [SelectChoice(each, each) for each in panels.stage_names(g.procurement)]
    return form


def _seating(*, blank: bool = False) -> SeatingForm:
    return seating_form(_free(), panels.stage_names(g.procurement), blank=blank)


def _free() -> "list[Person]":
    """Members of the organisation who do not sit on this panel."""
    taken = {each.person_id for each in cases.seats(db.session(), g.procurement.id) if each.left_at is None}
    return [each for each in staff.holding(db.session(), g.procurement.organisation_id, "member") if each.id not in taken]


def _leave_form(*, blank: bool = False) -> LeaveForm:
    form = LeaveForm(formdata=None) if blank else LeaveForm()
    there = [each for each in cases.seats(db.session(), g.procurement.id) if each.left_at is None]
    form.number.choices = [SelectChoice(str(each.number), f"{each.number} {each.person.name}") for each in there]
    return form


def _facts(form: SeatForm) -> SeatFacts:
    return SeatFacts(
        title=form.title.data or "",
        outside=form.outside.data,
        academic=form.academic.data,
        chair=form.chair.data,
        stages=tuple(form.stages.data or ()),
    )


def _panel(form: SeatingForm, leaving: LeaveForm, *, sent: str = "") -> str:
    """The page; `sent` names the form that comes back, `seat` or `leaving`."""
    procurement = g.procurement
    rubric = casefile.rubric_of(procurement) if procurement.rubric else None
    stands = counts.panel(db.session(), procurement.id)
    return render_template(
        "procurements/panel.html",
        procurement=procurement,
        form=form,
        leaving=leaving,
        sent=sent,
        lines=_lines(),
        stands=stands,
        rule=rubric.panel.members if rubric else None,
        changeable=procurement.state in panels.CHANGEABLE and actor().may("officer"),
        may_leave=procurement.state in (*panels.CHANGEABLE, "scoring") and actor().may("officer"),
    )


def _lines() -> list[SeatShown]:
    procurement = g.procurement
    seats = cases.seats(db.session(), procurement.id)
    progress = {}
    if procurement.rubric and procurement.state == "scoring":
        progress = {each.seat.number: each for each in sheets.progress(db.session(), procurement.id) if each.seat}
    waiting = counts.undeclared_seats(db.session(), procurement.id)
    reminded = events.reminded(db.session(), procurement.organisation_id, procurement.id)
    asked = counts.received(db.session(), procurement.id).valid > 0
    recused: dict[int, list[str]] = {}
    for each in recusals.conflicts(db.session(), procurement.id):
        recused.setdefault(each.seat, []).append(_recused(each))
    members = {each.id for each in staff.holding(db.session(), procurement.organisation_id, "member")}
    lines = [
        _line(each, progress.get(each.number), reminded.get(each.number), declared=each.id not in waiting if asked else None)
        for each in seats
    ]
    return [
        replace(
            line,
            recused=tuple(recused.get(line.number, ())),
            over=each.left_at is None and each.person_id not in members and procurement.state in GOING_ON,
        )
        for line, each in zip(lines, seats, strict=True)
    ]


def _recused(each: Conflict) -> str:
    """A proposal that a member does not score, by its label or its number."""
    name = spoken(label(each.label or str(each.number)), pages.lang())
    return gettext("%(name)s (%(when)s)", name=name, when=pages.short_moment(each.at, pages.lang()))


def _line(seat: "Seat", far: sheets.Progress | None, reminded: datetime | None, *, declared: bool | None) -> SeatShown:
    kinds = ((seat.chair, gettext("Chair")), (seat.outside, gettext("From outside")), (seat.academic, gettext("Academic")))
    return SeatShown(
        number=seat.number,
        name=seat.person.name,
        title=seat.title or seat.person.affiliation,
        kinds=tuple(name for holds, name in kinds if holds),
        declared=declared,
        done=far.done if far else 0,
        total=far.total if far else 0,
        submitted=pages.short_moment(far.submitted_at, pages.lang()) if far and far.submitted_at else "",
        paper=bool(far and far.paper),
        left=seat.left_reason if seat.left_at else "",
        reminded=pages.short_moment(reminded, pages.lang()) if reminded else "",
    )
