"""Taking in a file of figures: looked at on a page first, stored whole; and the tables to fill in."""

from collections.abc import Iterable
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import month_text, months_of
from evaluator.core.values import Problem
from evaluator.db.queries import figures as rows
from evaluator.exchange.figures import files, templates
from evaluator.exchange.figures.files import FileRefused
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.figures import grid as grids
from evaluator.services.figures import imports
from evaluator.services.figures.grid import Grid
from evaluator.web.access import actor
from evaluator.web.figures.forms import FileForm, StoreForm
from evaluator.web.figures.shown import lang, said_of, year_said
from evaluator.web.figures.views import YEAR, blueprint

SHOWN = 200
"""Lines of a table that are shown; of more, the count says it."""
MOST_FAULTS = 20
FORMS = {
    "csv": (templates.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (templates.as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@blueprint.route("/figures/import", methods=["GET", "POST"])
def take_in() -> ResponseReturnValue:
    """Choose a file, see what it would do, and store it."""
    if "content" in request.form:
        return _store()
    form = FileForm()
    if not form.validate_on_submit():
        return _choose(form, (), 422 if request.method == "POST" else 200)
    sent = request.files.get("file")
    data = sent.stream.read(files.MOST_BYTES + 1) if sent and sent.filename else None
    if data is None:
        form.file.errors = [_("Choose a CSV file.")]
        return _choose(form, (), 422)
    try:
        text = files.text_of(data)
        found = imports.plan(db.session(), actor().organisation_id, files.read(text), now())
    except FileRefused as refused:
        db.session.rollback()
        return _choose(form, refused.problems, 422)
    store = StoreForm(formdata=None)
    store.show(files.CONTROL.sub("", text), found.key)
    store.received_on.data = japan_date(now())
    return _preview(store, found, 200)


def _store() -> ResponseReturnValue:
    """Store a file that was looked at."""
    form = StoreForm()
    content = form.content.data = files.CONTROL.sub("", form.content.data or "")
    try:
        entries = files.read(content)
        if not form.validate_on_submit():
            return _preview(form, imports.plan(db.session(), actor().organisation_id, entries, now()), 422)
        done = imports.store(
            db.session(), actor(), now(), entries,
            key=form.key.data or "", reason=form.reason.data or "", remark=form.remark.data or "",
            received_on=form.received_on.data,
        )  # fmt: skip
    except FileRefused as refused:
        db.session.rollback()
        return _choose(FileForm(formdata=None), refused.problems, 422)
    except imports.NotStored as refused:
        _say(form, refused.what)
        form.key.data = refused.plan.key
        return _preview(form, refused.plan, 409 if refused.what == "changed" else 422)
    db.session.commit()
    count = len(done.changes)
    said = ngettext("%(num)s figure is saved.", "%(num)s figures are saved.", count)
    flash(said if count else _("Everything in the file stood there already. Nothing was changed."), "ok" if count else "info")
    return redirect(url_for("figures.index"))


def _say(form: StoreForm, what: str) -> None:
    """Why a file was not stored, beside the field it is about."""
    if what == "changed":
        form.form_errors.append(_("Somebody changed figures meanwhile. Look at the table again, then store."))
    elif what == "reason":
        form.reason.errors = [_("Figures that stood there change. Write the reason once for all of them.")]
    elif what == "remark":
        form.remark.errors = [_("Write a remark on what is asked. It is kept with each of these months.")]
    else:
        form.received_on.errors = [_("A report comes in after its month has begun, and not later than today.")]


def _choose(form: FileForm, problems: Iterable[Problem], status: int) -> ResponseReturnValue:
    told = tuple(problems)
    year = fiscal_year(japan_date(now()))
    page = render_template(
        "figures/import.html",
        form=form,
        faults=[_fault(each) for each in told[:MOST_FAULTS]],
        more=max(0, len(told) - MOST_FAULTS),
        columns={kind: " / ".join(names) for kind, names in files.COLUMNS.items()},
        years=[(each, year_said(each)) for each in (year, year - 1)],
        most=f"{files.MOST_FIGURES:,}",
        size=files.MOST_BYTES // 1_000_000,
    )
    return page, status


def _fault(problem: Problem) -> tuple[str, str]:
    """Where something is wrong, and what."""
    line, _space, column = problem.place.partition(" ")
    said = _("Line %(line)s, column %(column)s", line=line, column=column) if column else _("Line %(line)s", line=line)
    return (said if line else "", said_of(problem.message))


def _preview(form: StoreForm, found: imports.Plan, status: int) -> ResponseReturnValue:
    page = render_template(
        "figures/preview.html",
        form=form,
        plan=found,
        lines=[_line(part.grid, each) for part, each in found.changes[:SHOWN]],
        more=max(0, len(found.changes) - SHOWN),
        asks=[(part.grid.contract.number, said_of(each.message), month_text(each.cell[0], lang())) for part, each in found.asks],
    )
    return page, status


def _line(grid: Grid, change: Any) -> dict[str, str]:
    known = grid.known.indicators[change.cell[1]]
    return {
        "contract": grid.contract.number,
        "month": month_text(change.cell[0], lang()),
        "indicator": spoken(known.name, lang()),
        "old": f"{change.old:,}" if change.old is not None else "",
        "new": f"{change.new:,}" if change.new is not None else "",
    }


@blueprint.get(f"{YEAR}/table")
def template(contract_id: int, year: int) -> ResponseReturnValue:
    """The table of one contract and fiscal year, to fill in and to take in again."""
    return _file([grids.load(db.session(), g.contract, year, now())], year, f"figures-{contract_id}-{year}")


@blueprint.get("/figures/import/table")
def template_all() -> ResponseReturnValue:
    """The table of every contract that runs in a fiscal year."""
    present = fiscal_year(japan_date(now()))
    year = request.args.get("year", present, type=int)
    year = year if present - 30 <= year <= present + 1 else present
    contracts = rows.running(db.session(), actor().organisation_id, japan_date(now()).replace(year=year, month=4, day=1))
    found = [grids.load(db.session(), each, year, now()) for each in contracts if year in grids.years_of(each)]
    return _file(found, year, f"figures-{year}")


def _file(found: list[Grid], year: int, name: str) -> ResponseReturnValue:
    kind = request.args.get("form", "csv")
    made, media_type = FORMS.get(kind, FORMS["csv"])
    lines = [line for each in found for line in _lines(each)]
    answer = make_response(made(lines, months_of(year), lang()))
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind if kind in FORMS else "csv"}"'
    return answer


def _lines(found: Grid) -> list[templates.Line]:
    months = [each.month for each in found.reports]
    return [
        templates.Line(
            contract=found.contract.number,
            title=found.contract.title,
            indicator=each.id,
            name=spoken(each.name, lang()),
            unit=spoken(found.known.units[each.unit].name, lang()),
            figures=tuple(found.stored.get((month, each.id)) for month in months),
            shut=tuple(month not in found.open for month in months),
        )
        for each in found.entered
    ]
