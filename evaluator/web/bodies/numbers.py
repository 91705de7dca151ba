"""Numbers of places: what was loaded for which day, and a file, shown before it is stored."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.denominators import Kind
from evaluator.core.values import Problem
from evaluator.db.queries import denominators as rows
from evaluator.exchange.bodyfiles.counts import columns_of
from evaluator.exchange.figures.files import FileRefused
from evaluator.exchange.uploads.accepted import Refused
from evaluator.extensions import db
from evaluator.library.denominators import kinds
from evaluator.services import denominators
from evaluator.services.actor import now
from evaluator.services.denominators import Jump, Plan
from evaluator.web.access import actor
from evaluator.web.bodies import pages
from evaluator.web.bodies.forms import NumbersForm, StoreForm
from evaluator.web.bodies.views import sheet

blueprint = Blueprint("denominators", __name__)


@blueprint.get("/denominators")
def index() -> str:
    """What was loaded, by day of reference and kind."""
    asker = pages.asker()
    known = kinds()
    lines = [
        {
            "kind": pages.kind(known.get(each.kind), each.kind),
            "day": pages.day(each.reference_on),
            "number": each.number,
            "count": count,
            "source": each.source,
            "loaded": pages.loaded(each.loaded_at, by),
            "digest": each.file_sha256[: pages.DIGITS],
        }
        for each, count, by in rows.sets(db.session(), asker.id)
    ]
    return render_template("denominators/index.html", lines=lines)


@blueprint.route("/denominators/load", methods=["GET", "POST"])
def load() -> ResponseReturnValue:
    """Choose a file, see what it would store, and store it."""
    pages.asker()
    if "content" in request.form:
        return _store()
    form = NumbersForm()
    if not form.validate_on_submit():
        return _choose(form, (), 422 if form.errors else 200)
    try:
        text = form.text()
        found = denominators.plan(db.session(), actor(), text, form.as_of.data) if text is not None else None
    except (Refused, FileRefused) as refused:
        return _choose(form, refused.problems, 422)
    if text is None or found is None:
        return _choose(form, (), 422)
    store = StoreForm(formdata=None)
    store.show(text, found.key)
    store.source.data, store.as_of.data = form.source.data, form.as_of.data.isoformat()
    return _preview(store, found, form.as_of.data, 200)


def _store() -> ResponseReturnValue:
    """Store a file that was looked at, if it would still store what was shown."""
    form = StoreForm()
    day = form.day
    if day is None:
        return _choose(NumbersForm(formdata=None), (), 422)
    try:
        found = denominators.plan(db.session(), actor(), form.content.data or "", day)
    except FileRefused as refused:
        return _choose(NumbersForm(formdata=None), refused.problems, 422)
    form.asks = bool(found.jumps)
    if not form.validate_on_submit():
        return _preview(form, found, day, 422 if form.errors else 200)
    if not form.still(found.key, gettext("Other numbers were stored meanwhile. Look at the file again, then store it.")):
        return _preview(form, found, day, 409)
    count = denominators.store(
        db.session(), actor(), found, now(), day=day, source=form.source.data or "", file_sha256=form.sha256
    )  # fmt: skip
    db.session.commit()
    if count:
        flash(ngettext("%(num)s number is stored.", "%(num)s numbers are stored.", count))
    else:
        flash(gettext("Everything stood there already."), "info")
    return redirect(url_for(".index"))


def _choose(form: NumbersForm, problems: Iterable[Problem], status: int) -> ResponseReturnValue:
    told = tuple(problems)
    return render_template(
        "denominators/load.html",
        form=form,
        faults=pages.faults(told),
        more=max(0, len(told) - pages.MOST_FAULTS),
        columns=columns_of(kinds()).values(),
    ), status


def _preview(form: StoreForm, found: Plan, day: date, status: int) -> ResponseReturnValue:
    known = kinds()
    return render_template(
        "denominators/preview.html",
        form=form,
        day=pages.day(day),
        lines=[(pages.kind(known[kind], kind), len(values), found.lacking[kind]) for kind, values in found.values.items()],
        same=[pages.kind(known[kind], kind) for kind in found.same],
        jumps=[_jump(each, known) for each in found.jumps[: pages.SHOWN]],
        jump_count=len(found.jumps),
    ), status


def _jump(found: Jump, known: Mapping[str, Kind]) -> dict[str, str | int]:
    kind = pages.kind(known[found.kind], found.kind)
    return {"code": found.code, "name": found.name, "kind": kind, "before": found.before, "after": found.after}


@blueprint.get("/denominators/load/template.csv")
def template() -> Response:
    """The table to fill in: the columns, with no number."""
    pages.asker()
    return sheet([[names[0] for names in columns_of(kinds()).values()]], "denominators.csv")
