"""The history: of an organisation, of its people, of one procurement; one event; and the proof of the chain."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from evaluator.core.calendar import JAPAN
from evaluator.db.queries import chains
from evaluator.db.queries import history as rows
from evaluator.extensions import db
from evaluator.services import audit, history
from evaluator.services.actor import now
from evaluator.web.access import BIGGEST, actor
from evaluator.web.history import pages
from evaluator.web.history.forms import MOST_WORDS, Search
from evaluator.web.history.kinds import ALL, FOR_ADMINISTRATORS, KINDS

blueprint = Blueprint("history", __name__)


@blueprint.get("/history")
def index() -> ResponseReturnValue:
    """Every event of the organisation, the newest first."""
    return _list("history/index.html", rows.Wanted(reader_id=actor().person_id), people=True, procurements=True)


@blueprint.get("/history/people")
def people() -> ResponseReturnValue:
    """What concerns people and roles, for administrators."""
    wanted = rows.Wanted(kinds=FOR_ADMINISTRATORS, without_procurement=True)
    return _list("history/people.html", wanted, people=True, one="history.people_event")


@blueprint.get("/procurements/<int:procurement_id>/history")
def procurement(procurement_id: int) -> ResponseReturnValue:
    """The events of one procurement."""
    wanted = rows.Wanted(procurement_id=procurement_id)
    return _list("history/procurement.html", wanted, people=True, procurement=g.procurement)


@blueprint.get("/history/<int:number>")
def show(number: int) -> str:
    """One event with its digests, and whether they agree."""
    return _one(number, rows.Wanted(reader_id=actor().person_id), back="history.index")


@blueprint.get("/history/people/<int:number>")
def people_event(number: int) -> str:
    """One event that concerns people and roles."""
    return _one(number, rows.Wanted(kinds=FOR_ADMINISTRATORS, without_procurement=True), back="history.people")


@blueprint.post("/history/check")
def check() -> ResponseReturnValue:
    """Prove the chain of the organisation."""
    return _checked("history.index")


@blueprint.post("/history/people/check")
def people_check() -> ResponseReturnValue:
    """Prove the chain of the organisation, for administrators."""
    return _checked("history.people")


def _list(
    template: str, wanted: rows.Wanted, *, one: str = "history.show", people: bool = False, procurements: bool = False,
    **more: Any,
) -> ResponseReturnValue:  # fmt: skip
    session, organisation_id = db.session(), actor().organisation_id
    titles = pages.titles(organisation_id)
    form = Search(request.args)
    form.offer(people=rows.members(session, organisation_id), procurements=titles if procurements else [], kind=_asked_kind())
    sound = form.validate()
    narrowed = _narrowed(wanted, form) if sound else wanted
    found = rows.page(session, organisation_id, narrowed, before=_number("before"), after=_number("after"))
    keep = {key: value for key, value in request.args.items() if key in form.data and value.strip()}
    page = render_template(
        template,
        form=form,
        search=form.q.data or "",
        lines=pages.lines(found.rows, organisation_id, endpoint=one, titles=dict(titles) if procurements else {}),
        newer=pages.at(request.endpoint or "", keep, after=found.rows[0].number) if found.newer and found.rows else "",
        older=pages.at(request.endpoint or "", keep, before=found.rows[-1].number) if found.older and found.rows else "",
        is_searched=bool(keep),
        checked=pages.checked(organisation_id),
        **more,
    )
    return page if sound else (page, 422)


def _narrowed(wanted: rows.Wanted, form: Search) -> rows.Wanted:
    kinds = KINDS.get(form.kind.data or "", (form.kind.data,) if form.kind.data else ())
    if wanted.kinds and kinds:
        kinds = tuple(each for each in kinds if each in wanted.kinds) or ("",)
    return rows.Wanted(
        words=tuple((form.q.data or "").split()[:MOST_WORDS]),
        kinds=kinds or wanted.kinds,
        person_id=int(form.person.data) if form.person.data else None,
        procurement_id=int(form.procurement.data) if form.procurement.data else wanted.procurement_id,
        since=datetime.combine(form.since.data, time(), JAPAN) if form.since.data else None,
        until=datetime.combine(form.until.data, time(), JAPAN) + timedelta(days=1) if form.until.data else None,
        reader_id=wanted.reader_id,
        without_procurement=wanted.without_procurement,
    )


def _asked_kind() -> str:
    asked = request.args.get("kind", "")
    return asked if asked in ALL else ""


def _number(name: str) -> int | None:
    value = request.args.get(name, type=int)
    return value if value is not None and 0 <= value <= BIGGEST else None


def _one(number: int, wanted: rows.Wanted, *, back: str) -> str:
    session, organisation_id = db.session(), actor().organisation_id
    event = rows.one(session, organisation_id, number, wanted)
    if event is None:
        abort(404)
    before = chains.digest_at(session, event.organisation_id, number - 1) if number > 1 else history.FIRST
    titles = dict(pages.titles(organisation_id)) if wanted.reader_id else {}
    return render_template(
        "history/show.html",
        event=event,
        line=pages.lines([event], organisation_id, endpoint="history.show", titles=titles)[0],
        agrees=audit.agrees(event, before),
        back=url_for(back),
        alike=url_for(back, kind=event.kind) if event.kind in ALL else "",
    )


def _checked(back: str) -> ResponseReturnValue:
    who = actor()
    assert who.organisation_id is not None
    found = audit.check(db.session(), who, now(), organisation_id=who.organisation_id)
    db.session.commit()
    if found.faults:
        said = ngettext(
            "%(num)s fault was found: tell the keeper of the server.",
            "%(num)s faults were found: tell the keeper of the server.",
            found.faults,
        )
        flash(said, "alert")
    else:
        flash(ngettext("%(num)s event agrees.", "%(num)s events agree.", found.events))
    return redirect(url_for(back))
