"""Implementing bodies: who they are on a day, one body's periods, and a list from a file, shown before it is stored."""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import japan_date
from evaluator.core.values import Problem
from evaluator.db.queries import bodies as rows
from evaluator.exchange.bodyfiles import bodylist
from evaluator.exchange.figures.files import FileRefused
from evaluator.exchange.uploads.accepted import Refused
from evaluator.extensions import db
from evaluator.library.denominators import kinds
from evaluator.services import bodies as reading
from evaluator.services import bodylists, bodystatements, denominators
from evaluator.services.actor import now
from evaluator.services.bodylists import Plan
from evaluator.services.bodystatements import Period, WrongStatementError
from evaluator.web.access import actor
from evaluator.web.bodies import pages
from evaluator.web.bodies.forms import LoadForm, PeriodForm, StoreForm
from evaluator.web.form import DayField, Form
from evaluator.web.locale import body_name

if TYPE_CHECKING:
    from evaluator.db.models import Organisation

blueprint = Blueprint("bodies", __name__)


class DayForm(Form):
    """The day on which bodies are shown."""

    on = DayField()


@blueprint.get("/bodies")
def index() -> str:
    """The bodies that implement on a day."""
    asker, search = pages.asker(), request.args.get("q", "").strip()
    asked = DayForm(request.args, meta={"csrf": False}).on
    day = asked.data or japan_date(now())
    reach = pages.reach(asker)
    page = rows.found_on(
        db.session(), day, search=search, prefecture=reach, number=request.args.get("page", 1, type=int) or 1
    )  # fmt: skip
    served = {each.organisation_id: each for each in reading.on(db.session(), day, prefecture=reach)}
    return render_template(
        "bodies/index.html",
        day=day,
        said=pages.day(day),
        wrong=asked.process_errors,
        page=page,
        total=len(served),
        lines=[_line(body, served) for body in page.rows],
        search=search,
        others=[
            {"id": each.id, "code": each.code, "name": body_name(each)}
            for each in (rows.places(db.session(), search, prefecture=reach) if search else ())
        ],
        loads=[pages.load(each, named=asker.kind == "ministry") for each in rows.loads(db.session())],
        may_load=asker.kind == "ministry",
    )


def _line(body: "Organisation", served: dict[int, reading.Body]) -> dict[str, object]:
    found = served.get(body.id)
    others = [code for code in found.served if code != body.code] if found else []
    return {
        "id": body.id,
        "code": body.code or "—",
        "name": body_name(body),
        "kind": pages.KINDS[reading.kind_of(body)],
        "serves": len(others),
    }


@blueprint.route("/bodies/<int:body_id>", methods=["GET", "POST"])
def show(body_id: int) -> ResponseReturnValue:
    """What was stated of one body; the ministry can state a period."""
    asker = pages.asker()
    found = rows.one(db.session(), body_id, pages.reach(asker)) or abort(404)
    form = PeriodForm()
    if request.method == "GET":
        return _body_page(found, form, asker, 200)
    pages.ministry()
    if not form.validate_on_submit():
        return _body_page(found, form, asker, 422 if form.errors else 200)
    period = Period(
        implementing=form.said.data == "implements",
        server=form.server.data if form.said.data == "served" else None,
        from_on=form.from_on.data,
        to_on=form.to_on.data,
    )
    try:
        if form.said.data == "merged":
            bodystatements.end(
                db.session(),
                actor(),
                found,
                form.server.data or "",
                now(),
                last_day=form.to_on.data,
                source=form.source.data or "",
            )
        else:
            bodystatements.state(db.session(), actor(), found, period, now(), source=form.source.data or "")
    except WrongStatementError as wrong:
        db.session.rollback()
        for each in wrong.problems:
            form[each.place].errors = [*form[each.place].errors, pages.said_of(each)]
        return _body_page(rows.one(db.session(), body_id) or abort(404), form, asker, 422)
    db.session.commit()
    flash(gettext("The period is stored."))
    return redirect(url_for(".show", body_id=body_id))


def _body_page(found: "Organisation", form: PeriodForm, asker: "Organisation", status: int) -> ResponseReturnValue:
    served = _served(found)
    return render_template(
        "bodies/show.html",
        body=found,
        name=body_name(found),
        spells=[pages.spell(each) for each in rows.of_body(db.session(), found.id)],
        numbers=_numbers(found, asker, served),
        serves=len(served),
        ended=pages.day(found.valid_to) if found.valid_to else "",
        into=_into(found),
        form=form,
        may_change=asker.kind == "ministry",
    ), status


def _into(found: "Organisation") -> str:
    """The body into which a body merged; empty where it did not."""
    into = rows.one(db.session(), found.successor_id) if found.successor_id else None
    return body_name(into) if into else ""


def _served(found: "Organisation") -> tuple[int, ...]:
    """The places that a body is there for today; none where that is itself alone."""
    served = reading.places(db.session(), japan_date(now())).get(found.id, ())
    return () if served == (found.id,) else served


def _numbers(found: "Organisation", asker: "Organisation", served: tuple[int, ...]) -> list[dict[str, str]]:
    """The numbers of a body that count today: its own, and those of all the places that it serves together."""
    day = japan_date(now())
    counted = {id: denominators.counted(db.session(), asker.id, id, day) for id in kinds()}
    names = rows.names(db.session(), {id for held in counted.values() if found.id in held for id in held[found.id].merged})
    lines = []
    for id, held in counted.items():
        own = held.get(found.id)
        values = {place: each.value for place, each in held.items()}
        together = reading.number_of(found.id, {found.id: served}, values.get) if served else None
        if own is not None or together is not None:
            lines.append(pages.number(kinds()[id], own, names, together))
    return lines


@blueprint.route("/bodies/load", methods=["GET", "POST"])
def load() -> ResponseReturnValue:
    """Choose a list, see what it would change, and store it."""
    pages.ministry()
    if "content" in request.form:
        return _store()
    form = LoadForm()
    if not form.validate_on_submit():
        return _choose(form, (), 422 if form.errors else 200)
    try:
        text = form.text()
        found = bodylists.plan(db.session(), actor(), text) if text is not None else None
    except (Refused, FileRefused) as refused:
        return _choose(form, refused.problems, 422)
    if text is None or found is None:
        return _choose(form, (), 422)
    store = StoreForm(formdata=None)
    store.show(text, found.key)
    store.source.data, store.as_of.data = form.source.data, form.as_of.data.isoformat()
    return _preview(store, found, 200)


def _store() -> ResponseReturnValue:
    """Store a list that was looked at, if it would still do what was shown."""
    form = StoreForm()
    try:
        found = bodylists.plan(db.session(), actor(), form.content.data or "")
    except FileRefused as refused:
        return _choose(LoadForm(formdata=None), refused.problems, 422)
    if not form.validate_on_submit() or form.day is None:
        return _preview(form, found, 422 if form.errors or form.day is None else 200)
    if not form.still(found.key, gettext("Something was stated meanwhile. Look at the list again, then store it.")):
        return _preview(form, found, 409)
    done = bodylists.store(
        db.session(), actor(), found, now(), source=form.source.data or "", as_of=form.day, file_sha256=form.sha256
    )  # fmt: skip
    db.session.commit()
    flash(gettext("The list is stored.") if done else gettext("Everything stood there already."), "message" if done else "info")
    return redirect(url_for(".index"))


def _choose(form: LoadForm, problems: Iterable[Problem], status: int) -> ResponseReturnValue:
    told = tuple(problems)
    return render_template(
        "bodies/load.html",
        form=form,
        faults=pages.faults(told),
        more=max(0, len(told) - pages.MOST_FAULTS),
        columns=bodylist.COLUMNS.values(),
    ), status


def _preview(form: StoreForm, found: Plan, status: int) -> ResponseReturnValue:
    return render_template("bodies/preview.html", form=form, **pages.planned(found)), status


@blueprint.get("/bodies/load/template.csv")
def template() -> Response:
    """The list to fill in, with rows that show its form."""
    pages.ministry()
    return sheet([[names[0] for names in bodylist.COLUMNS.values()], *bodylist.EXAMPLE], "bodies.csv")


def sheet(lines: Iterable[Iterable[str]], name: str) -> Response:
    """Rows as a CSV file in UTF-8 with its mark, as Excel opens it."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows(lines)
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(made.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)
