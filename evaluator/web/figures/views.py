"""The grid of a contract's monthly figures, the history of its cells, and the list of late and missing reports."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.figures import grid as grids
from evaluator.services.figures import judging, reports, saving
from evaluator.services.figures.grid import Grid
from evaluator.web.access import actor
from evaluator.web.figures import past, shown
from evaluator.web.figures.sent import GridForm, asked_of, base_of, read, typed
from evaluator.web.figures.shown import Typed

blueprint = Blueprint("figures", __name__)
YEAR = "/contracts/<int:contract_id>/figures/<int:year>"


@blueprint.get("/figures")
def index() -> str:
    """Which reports of which contracts are missing or came late."""
    found = reports.overdue(db.session(), actor().organisation_id, now())
    return render_template("figures/index.html", lines=[past.line(each) for each in found], may_enter=may_enter())


def may_enter() -> bool:
    """Whether whoever asks enters figures."""
    return actor().may("officer", "clerk")


@blueprint.get("/contracts/<int:contract_id>/figures")
def start(contract_id: int) -> ResponseReturnValue:
    """To the present fiscal year of a contract, or the nearest that it has."""
    years, present = grids.years_of(g.contract), fiscal_year(japan_date(now()))
    year = min(years, key=lambda each: abs(each - present))
    return redirect(url_for(".grid", contract_id=contract_id, year=year))


@blueprint.get(YEAR)
def grid(contract_id: int, year: int) -> str:
    """The figures of a fiscal year, month by month."""
    return _page(_grid(year), GridForm(formdata=None), Typed())


@blueprint.post(YEAR)
def save(contract_id: int, year: int) -> ResponseReturnValue:
    """Store the whole grid at once, or nothing of it."""
    found, form = _grid(year), GridForm()
    given = read(form, request.form, found)
    ground: dict[str, Any] = {"base": given.sent.base, "base_days": given.sent.base_days, "base_remarks": given.sent.base_remarks}
    if not form.validate_on_submit():
        return _page(found, form, Typed(given=typed(request.form), faults=given.faults, **ground)), 422
    try:
        if given.faults:
            judged = judging.judge(found, given.sent, today=japan_date(now()))
            return _refused(found, form, Typed(given=typed(request.form), judged=judged, faults=given.faults, **ground))
        done = saving.save(db.session(), actor(), now(), found, given.sent)
    except saving.NotSaved as refused:
        return _refused(found, form, Typed(given=typed(request.form), judged=refused.judged, **ground))
    db.session.commit()
    count = len(done.changes)
    said = ngettext("%(num)s figure is saved.", "%(num)s figures are saved.", count) if count else _("Saved.")
    flash(_("Nothing was changed.") if done.empty else said, "info" if done.empty else "ok")
    return redirect(url_for(".grid", contract_id=contract_id, year=year))


def _refused(found: Grid, form: GridForm, kept: Typed) -> ResponseReturnValue:
    """The page with everything that was typed: 409 where somebody else was first, else 422."""
    judged = kept.judged
    db.session.rollback()
    if judged and judged.reason_missing:
        form.reason.errors = [*form.reason.errors, _("Figures that stood there change. Write the reason once for all of them.")]
    clashes = judged and (judged.clashes or judged.report_clashes)
    return _page(_grid(found.year), form, kept), 409 if clashes else 422


def _grid(year: int) -> Grid:
    if not 1950 <= year <= 2998:
        abort(404)
    found = grids.load(db.session(), g.contract, year, now())
    if year not in grids.years_of(g.contract) and not found.stored:
        abort(404)
    return found


def _page(found: Grid, form: GridForm, kept: Typed) -> str:
    judged = kept.judged
    form.base.data = base_of(found)
    form.asked.data = asked_of(judged.asks) if judged else ""
    groups = shown.groups(found, kept, editable=may_enter())
    cells = len(found.entered) * len(found.open)
    done = sum(month in found.open for month, _id in found.stored)
    return render_template(
        "figures/grid.html",
        contract=g.contract,
        form=form,
        year=found.year,
        year_name=shown.year_said(found.year),
        years=[(each, shown.year_said(each)) for each in grids.years_of(g.contract)],
        months=shown.months(found, kept),
        groups=groups,
        faults=_faults(groups),
        clashing=bool(judged and (judged.clashes or judged.report_clashes)),
        asking=len(judged.unanswered) if judged else 0,
        may_enter=may_enter(),
        may_change=actor().may("officer"),
        corrects=bool(found.stored),
        done=done,
        cells=cells,
        left=ngettext("%(num)s empty", "%(num)s empty", cells - done) if cells > done else _("All filled in"),
    )


def _faults(groups: Any) -> list[Any]:
    """Every sentence about a cell that keeps the grid from being saved, with the name of its row."""
    return [(row.name, each) for _name, rows, _rates in groups for row in rows for each in row.said if each.kind != "ask"]


@blueprint.get(f"{YEAR}/history")
def history(contract_id: int, year: int) -> str:
    """Who entered and corrected what, newest first: of the fiscal year, one month or one indicator."""
    found = _grid(year)
    month, indicator = request.args.get("month", 0, type=int), request.args.get("indicator", "")
    months = [each.month for each in found.reports]
    month, indicator = month if month in months else 0, indicator if indicator in found.known.indicators else ""
    page = past.changes(found, month=month, indicator=indicator, number=request.args.get("page", 1, type=int))
    return render_template(
        "figures/history.html",
        contract=g.contract,
        year=year,
        year_name=shown.year_said(year),
        page=page,
        months=[(each, shown.month_text(each, shown.lang())) for each in months],
        indicators=[(each.id, shown.spoken(each.name, shown.lang())) for each in found.entered],
        month=month,
        indicator=indicator,
    )
