"""Meetings of a panel: the office calls them, records who came, and keeps the minutes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.db.queries import cases
from evaluator.db.queries import meetings as rows
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db
from evaluator.services import meetings, scans
from evaluator.services.actor import now
from evaluator.services.meetings import Called, MeetingChanged, MeetingRefused
from evaluator.web.access import actor
from evaluator.web.meetings import pages
from evaluator.web.meetings.forms import AttendanceForm, MeetingForm, MinutesForm, attendance_form
from evaluator.web.sent import looked_at

blueprint = Blueprint("meetings", __name__)
AT = "/procurements/<int:procurement_id>/meetings"


@blueprint.get(AT)
def index(procurement_id: int) -> str:
    """Every meeting of the panel, with its quorum."""
    seats = cases.seats(db.session(), procurement_id)
    found = rows.of_procurement(db.session(), procurement_id)
    return render_template(
        "meetings/index.html",
        procurement=g.procurement,
        meetings=[pages.meeting_shown(g.procurement, seats, each) for each in found],
        rule=pages.rule_said(meetings.rule_of(g.procurement)),
        proxies=pages.proxies_said(g.procurement.proxies_allowed),
        may_change=_may_change(),
    )


@blueprint.get("/panel/<int:procurement_id>/meetings")
def panel(procurement_id: int) -> str:
    """The meetings as a member of the panel reads them."""
    seats = cases.seats(db.session(), procurement_id)
    found = rows.of_procurement(db.session(), procurement_id)
    return render_template(
        "meetings/panel.html",
        procurement=g.procurement,
        meetings=[pages.meeting_shown(g.procurement, seats, each, g.seat.id) for each in found],
        rule=pages.rule_said(meetings.rule_of(g.procurement)),
        proxies=pages.proxies_said(g.procurement.proxies_allowed),
    )


@blueprint.get(f"{AT}/<int:meeting_id>")
def show(procurement_id: int, meeting_id: int) -> str:
    """One meeting."""
    meeting = rows.one(db.session(), procurement_id, meeting_id) or abort(404)
    seats = cases.seats(db.session(), procurement_id)
    return render_template(
        "meetings/show.html",
        procurement=g.procurement,
        meeting=pages.meeting_shown(g.procurement, seats, meeting),
        rule=pages.rule_said(meetings.rule_of(g.procurement)),
        proxies=pages.proxies_said(g.procurement.proxies_allowed),
        may_change=_may_change(),
    )


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def new(procurement_id: int) -> ResponseReturnValue:
    """Call a meeting."""
    form = MeetingForm()
    if not form.validate_on_submit():
        return _called_page(form, None, 422 if form.errors else 200)
    try:
        made = meetings.call(db.session(), actor(), g.procurement, _called(form), now())
    except MeetingRefused as refused:
        form.form_errors.append(refusal(refused))
        return _called_page(form, None, 422)
    db.session.commit()
    flash(_("The meeting is called."))
    return redirect(url_for("meetings.show", procurement_id=procurement_id, meeting_id=made.id))


@blueprint.route(f"{AT}/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(procurement_id: int, meeting_id: int) -> ResponseReturnValue:
    """Change when, where or on what the panel meets."""
    meeting = _meeting(procurement_id, meeting_id)
    form = MeetingForm(data=pages.called_values(meeting))

    def keep(version: int) -> None:
        meetings.change(db.session(), actor(), g.procurement, meeting, _called(form), version=version, now=now())

    def page(status: int, stored: Any = ()) -> ResponseReturnValue:
        return _called_page(form, meeting, status, stored)

    return _keep(form, meeting, keep, page, lambda: pages.stored_called(meeting))


@blueprint.route(f"{AT}/<int:meeting_id>/attendance", methods=["GET", "POST"])
def attendance(procurement_id: int, meeting_id: int) -> ResponseReturnValue:
    """Record who came."""
    meeting = _meeting(procurement_id, meeting_id)
    seats = meetings.sitting(cases.seats(db.session(), procurement_id), meeting.at)
    named = [(each.number, _("%(number)s. %(name)s", number=each.number, name=each.person.name)) for each in seats]
    allowed = g.procurement.proxies_allowed
    form = attendance_form(named, proxies_allowed=allowed)(data=pages.attendance_values(seats, meeting))

    def keep(version: int) -> None:
        came = pages.came_of(form, [number for number, _name in named])
        meetings.attend(db.session(), actor(), g.procurement, meeting, came, version=version, now=now())

    def page(status: int, stored: Any = ()) -> ResponseReturnValue:
        proxies = pages.proxies_said(allowed)
        numbers = [number for number, _name in named]
        shown = {"form": form, "when": pages.moment_text(meeting.at, pages.lang()), "numbers": numbers, "allowed": allowed}
        return render_template(
            "meetings/attendance.html", procurement=g.procurement, meeting_id=meeting_id, proxies=proxies, stored=stored, **shown
        ), status

    return _keep(form, meeting, keep, page, lambda: pages.stored_attendance(seats, meeting))


@blueprint.route(f"{AT}/<int:meeting_id>/minutes", methods=["GET", "POST"])
def minutes(procurement_id: int, meeting_id: int) -> ResponseReturnValue:
    """Keep the minutes, their signed copy, and whether the meeting was held."""
    wrong, found = looked_at(request.files.get("file"))
    meeting = _meeting(procurement_id, meeting_id)
    values = {"minutes": meeting.minutes, "held": meeting.held, "version": str(meeting.version)}
    form = MinutesForm(data=values)
    when = pages.moment_text(meeting.at, pages.lang())

    def keep(version: int) -> None:
        if version != meeting.version:
            raise MeetingChanged(meeting)
        meetings.minute(
            db.session(),
            actor(),
            g.procurement,
            meeting,
            minutes=form.minutes.data,
            document_id=_signed_copy(form, found),
            held=form.held.data,
            version=version,
            now=now(),
        )

    def page(status: int, stored: Any = ()) -> ResponseReturnValue:
        shown = {"form": form, "when": when, "meeting_id": meeting_id, "stored": stored}
        return render_template("meetings/minutes.html", procurement=g.procurement, **shown), status

    if wrong:
        form.validate()
        form.file.errors = [*form.file.errors, *wrong]
        return page(422)
    return _keep(form, meeting, keep, page, lambda: pages.stored_minutes(meeting))


def _signed_copy(form: MinutesForm, found: Accepted | None) -> int | None:
    """The signed minutes, if a file was sent."""
    if found is None:
        return None
    file = form.file.data.stream
    return scans.store(db.session(), actor(), g.procurement, file, found=found, purpose="minutes", now=now()).id


@blueprint.get(f"{AT}/<int:meeting_id>/minutes/file")
def document(procurement_id: int, meeting_id: int) -> ResponseReturnValue:
    """The signed minutes."""
    meeting = rows.one(db.session(), procurement_id, meeting_id) or abort(404)
    return _file(procurement_id, meeting.minutes_document_id)


@blueprint.get("/panel/<int:procurement_id>/meetings/<int:meeting_id>/minutes/file")
def panel_document(procurement_id: int, meeting_id: int) -> ResponseReturnValue:
    """The signed minutes of a meeting that was held, for a member of the panel."""
    meeting = rows.one(db.session(), procurement_id, meeting_id) or abort(404)
    return _file(procurement_id, meeting.minutes_document_id if meeting.held else None)


def _file(procurement_id: int, document_id: int | None) -> ResponseReturnValue:
    found, content = scans.read(db.session(), procurement_id, document_id, "minutes") or abort(404)
    return Response(content, headers=headers_for(found.kind, found.media_type, found.name))


def _keep(
    form: Any,
    meeting: Any,
    keep: Callable[[int], None],
    page: Callable[..., ResponseReturnValue],
    stored: Callable[[], tuple[tuple[str, str], ...]],
) -> ResponseReturnValue:
    """Keep what a form says; where another window was first, show both, and let this one be sent again."""
    if not form.validate_on_submit():
        return page(422 if form.errors else 200)
    try:
        keep(form.seen)
    except MeetingChanged:
        db.session.refresh(meeting)
        form.version.data = str(meeting.version)
        return page(409, stored())
    except MeetingRefused as refused:
        db.session.rollback()
        _place(form, refused)
        return page(422)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("meetings.show", procurement_id=g.procurement.id, meeting_id=meeting.id))


def _place(form: Any, refused: MeetingRefused) -> None:
    """Say what was refused beside the fields that it is about, else above them."""
    name = {"no-proxy-name": "proxy", "no-proxies": "state", "unknown-state": "state"}.get(refused.reason)
    if name is None or not isinstance(form, AttendanceForm):
        target = form.held if isinstance(form, MinutesForm) and refused.reason in ("not-yet", "unrecorded") else None
        if target is None:
            form.form_errors.append(refusal(refused))
        else:
            target.errors = [*target.errors, refusal(refused)]
        return
    for number in refused.seats:
        field = form[f"{name}_{number}"]
        field.errors = [*field.errors, refusal(refused)]


def refusal(refused: MeetingRefused) -> str:
    """Why something cannot be kept, and what to do."""
    seats = ", ".join(str(each) for each in refused.seats)
    return {
        "closed": _("The procurement was cancelled. Its meetings cannot be changed any more."),
        "no-proxies": _("Proxies are not allowed here."),
        "no-proxy-name": _("Write the name of the proxy."),
        "unknown-state": _("Choose how the seat was filled."),
        "unrecorded": _("Record the attendance of every seat first. Missing: %(seats)s.", seats=seats),
        "not-yet": _("The meeting lies ahead. Mark it as held afterwards."),
    }.get(refused.reason) or _("This is for the office in charge.")


def _called(form: MeetingForm) -> Called:
    assert form.at.moment is not None
    return Called(at=form.at.moment, place=form.place.data, agenda=form.agenda.data)


def _called_page(form: MeetingForm, meeting: Any, status: int, stored: Any = ()) -> ResponseReturnValue:
    shown = {"form": form, "meeting_id": meeting.id if meeting else None, "stored": stored}
    return render_template("meetings/edit.html", procurement=g.procurement, **shown), status


def _meeting(procurement_id: int, meeting_id: int) -> Any:
    """The meeting, held while it is changed."""
    return rows.one(db.session(), procurement_id, meeting_id, lock=request.method == "POST") or abort(404)


def _may_change() -> bool:
    return actor().may("officer", "clerk") and g.procurement.state not in meetings.CLOSED
