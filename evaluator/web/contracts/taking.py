"""Taking in a file of contracts: looked at on a page first, stored as a whole; and the table to fill in."""

from collections.abc import Iterable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from evaluator.core.calendar import fiscal_years_text
from evaluator.core.contracting import years_of
from evaluator.core.values import Problem
from evaluator.exchange.contracts import table
from evaluator.exchange.figures.files import MOST_BYTES, FileRefused, text_of
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.contracts import importing
from evaluator.services.contracts.importing import Draft, Plan
from evaluator.web.access import actor
from evaluator.web.contracts import pages
from evaluator.web.contracts.blueprint import blueprint
from evaluator.web.contracts.forms import service_name
from evaluator.web.contracts.keeping import said_of
from evaluator.web.form import Form, PlannedForm

SHOWN = 100
"""Contracts of a file that are shown; of more, the count says it."""
MOST_FAULTS = 20


class FileForm(Form):
    """The file itself."""

    file = FileField(_l("CSV file"))


@blueprint.route("/contracts/import", methods=["GET", "POST"])
def import_file() -> ResponseReturnValue:
    """Choose a file, see what it would do, and store it."""
    if "content" in request.form:
        return _store()
    form = FileForm()
    if not form.validate_on_submit():
        return _choose(form, (), 422 if form.errors else 200)
    sent = request.files.get("file")
    data = sent.stream.read(MOST_BYTES + 1) if sent and sent.filename else None
    if data is None:
        form.file.errors = [gettext("Choose a CSV file.")]
        return _choose(form, (), 422)
    try:
        text = text_of(data)
        found = _plan(text)
    except FileRefused as refused:
        return _choose(form, refused.problems, 422)
    store = PlannedForm(formdata=None)
    store.show(text, found.key)
    return _preview(store, found, 200)


def _plan(text: str) -> Plan:
    at = actor().organisation_id
    assert at is not None
    return importing.plan(db.session(), at, table.read(text))


def _store() -> ResponseReturnValue:
    """Store a file that was looked at, if it would still do what was shown."""
    form = PlannedForm()
    try:
        found = _plan(form.content.data or "")
    except FileRefused as refused:
        return _choose(FileForm(formdata=None), refused.problems, 422)
    if not form.validate_on_submit():
        return _preview(form, found, 422 if form.errors else 200)
    if not form.still(found.key, gettext("Contracts were entered meanwhile. Look at the list again, then store.")):
        return _preview(form, found, 409)
    count = importing.store(db.session(), actor(), found, now())
    db.session.commit()
    if count:
        flash(ngettext("%(num)s contract is taken in.", "%(num)s contracts are taken in.", count))
    else:
        flash(gettext("Everything in the file stood there already. Nothing was changed."), "info")
    return redirect(url_for(".index"))


def _choose(form: FileForm, problems: Iterable[Problem], status: int) -> ResponseReturnValue:
    told = tuple(problems)
    return render_template(
        "contracts/import.html",
        form=form,
        faults=[_fault(each) for each in told[:MOST_FAULTS]],
        more=max(0, len(told) - MOST_FAULTS),
        columns=[(*names, key in table.NEEDED) for key, names in table.COLUMNS.items()],
        most=f"{table.MOST_ROWS:,}",
        size=MOST_BYTES // 1_000_000,
    ), status


def _fault(problem: Problem) -> tuple[str, str]:
    """Where something is wrong, and what."""
    line, _space, column = problem.place.partition(" ")
    said = (
        gettext("Line %(line)s, column %(column)s", line=line, column=column) if column else gettext("Line %(line)s", line=line)
    )
    return (said if line else "", said_of(problem))


def _preview(form: PlannedForm, found: Plan, status: int) -> ResponseReturnValue:
    return render_template(
        "contracts/preview.html",
        form=form,
        new=[_line(each) for each in found.new[:SHOWN]],
        count=len(found.new),
        more=max(0, len(found.new) - SHOWN),
        there=found.there,
        entered=len({each.name for draft in found.new for each in draft.parties if each.proposer is None}),
    ), status


def _line(draft: Draft) -> dict[str, Any]:
    years = years_of(draft.facts.starts_on, draft.facts.ends_on)
    return {
        "number": draft.facts.number,
        "title": draft.facts.title,
        "contractor": draft.parties[0].name,
        "others": len(draft.parties) - 1,
        "is_new": draft.parties[0].proposer is None,
        "service": service_name(draft.facts.service),
        "years": fiscal_years_text(years[0], years[-1], pages.lang()),
        "amount": pages.yen(sum(draft.facts.amounts.values())) if draft.facts.amounts else "—",
    }


@blueprint.get("/contracts/import/template.csv")
def import_template() -> Response:
    """The table to fill in."""
    return Response(
        table.template(pages.lang()),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=contracts.csv"},
    )
