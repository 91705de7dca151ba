"""The staff of a contract: twelve months against the promise, and who works when."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evaluator.core.figures import fiscal_year_of
from evaluator.db.queries import contractstaff as rows
from evaluator.extensions import db
from evaluator.services import contractstaff, staffspells
from evaluator.services.actor import now
from evaluator.services.staffspells import StaffAsked, StaffRefused
from evaluator.web.access import actor
from evaluator.web.contractstaff import pasted, shown
from evaluator.web.contractstaff.forms import EndForm, RowsForm, StaffForm
from evaluator.web.contractstaff.wording import FIELDS, ask_said, refused_said

if TYPE_CHECKING:
    from evaluator.db.models import ContractStaff

blueprint = Blueprint("contractstaff", __name__)
AT = "/contracts/<int:contract_id>/staff"
ONE = f"{AT}/<int:spell_id>"
Page = Callable[..., ResponseReturnValue]


@blueprint.get(AT)
def index(contract_id: int) -> str:
    """One fiscal year month by month, and everybody who works or worked for the contract."""
    years = contractstaff.years_of(g.contract)
    year = _year(years)
    read = contractstaff.read_year(db.session(), g.contract, year=year, now=now())
    known = [each for each in read.year.months if each.state == "known"]
    present = fiscal_year_of(contractstaff.term_of(g.contract, now()).present)
    return render_template(
        "contractstaff/index.html",
        contract=g.contract,
        years=shown.years_said(years),
        year=year,
        heads=shown.heads(read.year),
        parts=(
            (gettext("Full-time equivalents"), shown.by_role(read.year)),
            (gettext("People at work"), shown.people(read.year)),
            (gettext("Load"), shown.load(read.year, read.consultations, read.population)),
        ),
        figures=shown.figures(read.year),
        shortfalls=[shown.shortfall_said(each) for each in contractstaff.shortfalls(known)] if year == present else [],
        unknown=read.unknown,
        people=[shown.person(each) for each in read.spells],
        may_change=actor().may("officer", "clerk"),
    )


def _year(years: tuple[int, ...]) -> int:
    """The fiscal year that is asked for; without one, the present one or the nearest to it."""
    asked = request.args.get("year", type=int)
    if asked is None:
        present = fiscal_year_of(contractstaff.term_of(g.contract, now()).present)
        return max(years[0], min(present, years[-1]))
    return asked if asked in years else abort(404)


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def new(contract_id: int) -> ResponseReturnValue:
    """Enter somebody."""
    form = StaffForm()

    def keep() -> None:
        staffspells.enter(db.session(), actor(), g.contract, [form.entry()], sure=form.sure.data or (), now=now())

    return _kept(form, keep, lambda status: _form_page(form, None, status))


@blueprint.route(f"{AT}/rows", methods=["GET", "POST"])
def paste(contract_id: int) -> ResponseReturnValue:
    """Enter several at once, by rows from a spreadsheet: all or nothing."""
    form = RowsForm()
    if not form.validate_on_submit():
        return _rows_page(form, 422 if form.errors else 200)
    entries, faults = pasted.read(form.rows.data or "")
    if faults:
        form.rows.errors = [gettext("Nothing was saved."), *faults]
        return _rows_page(form, 422)
    try:
        made = staffspells.enter(
            db.session(), actor(), g.contract, [entry for _row, entry in entries], sure=form.sure.data or (), now=now()
        )  # fmt: skip
    except StaffRefused as refused:
        fault = gettext("Row %(row)s: %(fault)s", row=entries[refused.at][0], fault=refused_said(refused))
        form.rows.errors = [gettext("Nothing was saved."), fault]
        return _rows_page(form, 422)
    except StaffAsked as asked:
        form.sure.ask([(each.key, ask_said(each)) for each in asked.asks])
        return _rows_page(form, 422)
    db.session.commit()
    flash(ngettext("%(num)s row was entered.", "%(num)s rows were entered.", len(made)))
    return _back()


@blueprint.route(ONE, methods=["GET", "POST"])
def edit(contract_id: int, spell_id: int) -> ResponseReturnValue:
    """Put right what was entered."""
    row = _row(contract_id, spell_id)
    form = _filled(StaffForm(), row)

    def keep() -> None:
        staffspells.correct(
            db.session(), actor(), g.contract, row, form.entry(),
            given=form.seen.data or "", sure=form.sure.data or (), now=now(),
        )  # fmt: skip

    return _kept(form, keep, lambda status, stored=(): _form_page(form, row, status, stored=stored), row)


@blueprint.route(f"{ONE}/change", methods=["GET", "POST"])
def change(contract_id: int, spell_id: int) -> ResponseReturnValue:
    """From a month on, the same person works otherwise."""
    row = _row(contract_id, spell_id)
    form = _filled(StaffForm(), row)
    if request.method == "GET":
        form.from_month.data = ""

    def keep() -> None:
        staffspells.change(
            db.session(), actor(), g.contract, row, form.entry(),
            given=form.seen.data or "", sure=form.sure.data or (), now=now(),
        )  # fmt: skip

    return _kept(form, keep, lambda status, stored=(): _form_page(form, row, status, stored=stored, changes=True), row)


@blueprint.route(f"{ONE}/end", methods=["GET", "POST"])
def end(contract_id: int, spell_id: int) -> ResponseReturnValue:
    """The last month, and whether the person left work."""
    row = _row(contract_id, spell_id)
    form = EndForm()
    if request.method == "GET":
        form.seen.data = staffspells.seen(row)

    def keep() -> None:
        staffspells.end(
            db.session(), actor(), g.contract, row, to_month=form.to_month.month or 0, left=form.left.data == "left",
            given=form.seen.data or "", now=now(),
        )  # fmt: skip

    def page(status: int, stored: tuple[tuple[str, str], ...] = ()) -> ResponseReturnValue:
        return render_template(
            "contractstaff/end.html", form=form, contract=g.contract, person=shown.person(row), stored=stored
        ), status

    return _kept(form, keep, page, row)


@blueprint.post(f"{ONE}/remove")
def remove(contract_id: int, spell_id: int) -> ResponseReturnValue:
    """Take away what should never have been entered."""
    staffspells.remove(db.session(), actor(), g.contract, _row(contract_id, spell_id), now())
    db.session.commit()
    flash(gettext("The row is taken away. What it said stays in the history."))
    return _back()


def _row(contract_id: int, spell_id: int) -> "ContractStaff":
    return rows.one(db.session(), contract_id, spell_id) or abort(404)


def _filled(form: StaffForm, row: "ContractStaff") -> StaffForm:
    if request.method == "GET":
        form.show(staffspells.entry_of(row))
        form.seen.data = staffspells.seen(row)
    return form


def _kept(
    form: StaffForm | EndForm, keep: Callable[[], None], page: Page, row: "ContractStaff | None" = None
) -> ResponseReturnValue:  # fmt: skip
    """Keep a form, or show it again with what is wrong, what was asked, or what another window has kept."""
    if not form.validate_on_submit():
        return page(422 if form.errors else 200)
    try:
        keep()
    except StaffAsked as asked:
        assert isinstance(form, StaffForm)
        form.sure.ask([(each.key, ask_said(each)) for each in asked.asks])
        return page(422)
    except StaffRefused as refused:
        if refused.reason == "stale" and row is not None:
            form.seen.data = form.seen.raw_data = staffspells.seen(row)
            return page(409, shown.stored(row))
        name = FIELDS[refused.reason]
        field = form[name if name in form else "to_month"]
        field.errors = [*field.errors, refused_said(refused)]
        return page(422)
    db.session.commit()
    flash(gettext("Saved."))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index", contract_id=g.contract.id))


def _form_page(
    form: StaffForm, row: "ContractStaff | None", status: int, *,
    stored: tuple[tuple[str, str], ...] = (), changes: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    return render_template(
        "contractstaff/form.html",
        form=form,
        contract=g.contract,
        row=row,
        changes=changes,
        stored=stored,
        roles=staffspells.known_roles(db.session(), g.contract),
    ), status


def _rows_page(form: RowsForm, status: int) -> ResponseReturnValue:
    return render_template("contractstaff/rows.html", form=form, contract=g.contract), status
