"""The municipalities that a contract serves, and the people who live in them."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import fiscal_year, fiscal_year_text, japan_date
from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.db.queries import towns as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.contracts import towns as serving
from evaluator.services.contracts.keeping import ContractRefused
from evaluator.services.contracts.towns import Counted
from evaluator.web.access import actor
from evaluator.web.contracts import dashboard, pages
from evaluator.web.contracts.blueprint import ONE, blueprint
from evaluator.web.contracts.keeping import keep, place, renewed, said_of
from evaluator.web.contracts.rowforms import TownForm, people_form

if TYPE_CHECKING:
    from evaluator.db.models import ServedTown

AT = f"{ONE}/towns"


@blueprint.get(AT)
def towns(contract_id: int) -> str:
    """The municipalities that a contract serves, and the search for more."""
    search = request.args.get("q", "").strip()
    there = rows.of_contract(db.session(), contract_id)
    page = rows.places(db.session(), search, number=request.args.get("page", 1, type=int)) if search else None
    return render_template(
        "contracts/towns.html",
        contract=g.contract,
        towns=[(each.served, dashboard.span(each)) for each in there],
        ids=[each.served_id for each in there],
        page=page,
        search=search,
        may_change=actor().may("officer"),
    )


@blueprint.route(f"{AT}/add/<int:body_id>", methods=["GET", "POST"])
def town_add(contract_id: int, body_id: int) -> ResponseReturnValue:
    """Let a contract serve one more municipality."""
    found, version = rows.place(db.session(), body_id) or abort(404), g.contract.version
    form = TownForm(data={"version": str(version)})
    if request.method == "GET":
        form.from_year.show(fiscal_year(g.contract.starts_on))

    def act() -> str:
        assert form.from_year.year is not None
        serving.add(
            db.session(), actor(), g.contract, found, form.from_year.year, form.to_year.year, version=form.seen, now=now()
        )  # fmt: skip
        return gettext("The contract serves %(town)s.", town=found.name)

    return _kept(form, act, lambda status: _page(form, found.name, None, status), version)


@blueprint.route(f"{AT}/<int:town_id>", methods=["GET", "POST"])
def town_edit(contract_id: int, town_id: int) -> ResponseReturnValue:
    """The years in which a contract serves a municipality."""
    found, version = rows.served(db.session(), contract_id, town_id) or abort(404), g.contract.version
    form = TownForm(data={"version": str(version)})
    if request.method == "GET":
        form.from_year.show(found.from_year)
        if found.to_year is not None:
            form.to_year.show(found.to_year)

    def act() -> str:
        assert form.from_year.year is not None
        serving.change(
            db.session(), actor(), g.contract, found, form.from_year.year, form.to_year.year, version=form.seen, now=now()
        )  # fmt: skip
        return gettext("Saved.")

    return _kept(form, act, lambda status: _page(form, found.served.name, found, status), version)


@blueprint.post(f"{AT}/<int:town_id>/remove")
def town_remove(contract_id: int, town_id: int) -> ResponseReturnValue:
    """A municipality was entered by mistake."""
    found = rows.served(db.session(), contract_id, town_id) or abort(404)
    try:
        serving.remove(db.session(), actor(), g.contract, found, version=g.contract.version, now=now())
    except ContractRefused as refused:
        db.session.rollback()
        for each in refused.problems:
            flash(said_of(each), "alert")
    else:
        db.session.commit()
        flash(gettext("The municipality is taken out."))
    return redirect(url_for(".towns", contract_id=contract_id))


def _kept(form: Any, act: Any, page: Any, version: int) -> ResponseReturnValue:
    onward = url_for(".towns", contract_id=g.contract.id)
    return keep(form, act, page, lambda: onward, stale=lambda: renewed(form, version))


def _page(form: TownForm, name: str, served: "ServedTown | None", status: int) -> ResponseReturnValue:
    stands = dashboard.span(served) if served else ""
    return render_template(
        "contracts/town.html", contract=g.contract, form=form, name=name, served=served, stands=stands
    ), status  # fmt: skip


@blueprint.get("/population")
def population() -> ResponseReturnValue:
    """The people of every municipality that contracts serve in a fiscal year."""
    year = _year()
    found = rows.populations(db.session(), actor().organisation_id, year)
    return _people(_people_form(found), found, year, 200)


@blueprint.post("/population")
def population_enter() -> ResponseReturnValue:
    """Keep the people of municipalities in a fiscal year."""
    year = _year()
    found = rows.populations(db.session(), actor().organisation_id, year)
    form, ids = _people_form(found), [town.id for town, _ in found]
    if not form.validate_on_submit():
        return _people(form, found, year, 422 if form.errors else 200)
    try:
        count = serving.count_people(db.session(), actor(), year, _counted(form, ids), _seen(form, ids), now())
    except ContractRefused as refused:
        db.session.rollback()
        place(form, refused.problems)
        for town, row in rows.populations(db.session(), actor().organisation_id, year):
            if f"seen_{town.id}" in form:
                form[f"seen_{town.id}"].data = serving.seen_as(row)
        return _people(form, found, year, 422)
    db.session.commit()
    flash(gettext("%(count)s figures are kept.", count=count))
    return redirect(url_for(".population", year=year))


def _people_form(found: Any) -> Any:
    data: dict[str, Any] = {}
    for town, row in found:
        data |= {f"seen_{town.id}": serving.seen_as(row)}
        if row is not None:
            data |= {f"people_{town.id}": f"{row.people:,}", f"source_{town.id}": row.source}
    return people_form([town.id for town, _ in found], data)


def _counted(form: Any, ids: list[int]) -> dict[int, Counted]:
    whole = form.source.data or ""
    given = {id: form[f"people_{id}"].number for id in ids}
    return {
        id: Counted(people=people, source=form[f"source_{id}"].data or whole)
        for id, people in given.items()
        if people is not None
    }  # fmt: skip


def _seen(form: Any, ids: list[int]) -> dict[int, str]:
    return {id: form[f"seen_{id}"].data or "" for id in ids}


def _year() -> int:
    asked = request.args.get("year", type=int)
    return asked if asked is not None and EARLIEST <= asked <= LATEST else fiscal_year(japan_date(now()))


def _people(form: Any, found: Any, year: int, status: int) -> ResponseReturnValue:
    present = fiscal_year(japan_date(now()))
    years = sorted({*range(present - 10, present + 2), year}, reverse=True)
    return render_template(
        "contracts/population.html",
        form=form,
        towns=[town for town, _ in found],
        year=year,
        name=fiscal_year_text(year, pages.lang()),
        years=[(each, fiscal_year_text(each, pages.lang())) for each in years],
        may_change=actor().may("officer", "clerk"),
    ), status
