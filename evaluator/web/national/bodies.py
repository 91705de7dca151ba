"""The list behind a cell: the bodies that one's organisation sees, and what they told it."""

from flask import render_template, request, url_for
from flask_babel import gettext as _

from evaluator.core.national import KINDS, NOT_KNOWN, Dimension
from evaluator.core.returns import Field
from evaluator.core.views import View
from evaluator.extensions import db
from evaluator.services.national.asking import figure_of
from evaluator.services.national.bodies import Cell, Listed, listed
from evaluator.services.national.scope import Scope
from evaluator.services.returns.forms import library_form
from evaluator.web.locale import body_name
from evaluator.web.national import asked, wording
from evaluator.web.national.blueprint import blueprint, scope, view_of

COVERAGE = "coverage"
"""What stands in the address for the page of who has answered."""
ORDERED: tuple[Dimension, ...] = ("nation", "size", "prefecture", "kind", "year")


@blueprint.get("/national/<view>/bodies")
def bodies(view: str) -> str:
    """The bodies of one cell, a page of them."""
    chosen, seen = (None if view == COVERAGE else view_of(view)), scope()
    figure = figure_of(view, request.args.get("figure", "")) if chosen else None
    cell = _cell(seen)
    page = listed(db.session(), seen, cell, figure.measure if figure else None, number=request.args.get("page", 1, type=int))
    return render_template(
        "national/bodies.html",
        view=view,
        back=_back(chosen, seen),
        back_name=wording.said(chosen.view.title) if chosen else str(_("Who has answered")),
        figure=wording.said(figure.name) if figure else str(_("Who has answered")),
        cell=_cell_name(cell),
        year=wording.year_name(cell.year),
        page=page,
        rows=[_row(each) for each in page.rows],
        answers=figure is not None and any(each.answers for each in page.rows),
        size=wording.dimension_name("size"),
    )


def _cell(seen: Scope) -> Cell:
    by: Dimension = next((each for each in ORDERED if each == request.args.get("by")), "nation")
    year, key = asked.year_of(), request.args.get("key", "")
    if by == "year" and key.isdecimal() and int(key[:4]) in asked.years():
        year = int(key[:4])
    return Cell(year=year, by=by, key=key, where=asked.where_of(seen, services=False))


def _back(chosen: View | None, seen: Scope) -> str:
    if chosen is None:
        return url_for("national.index", year=asked.year_of())
    return url_for("national.show", view=chosen.view.id, **asked.named(asked.wanted_of(chosen, seen)))


def _cell_name(cell: Cell) -> str:
    """Which bodies these are."""
    if cell.by in ("nation", "year") or not cell.key:
        return str(_("All together"))
    if cell.key == NOT_KNOWN:
        return str(_("Not known"))
    if cell.by == "prefecture":
        return wording.prefecture_name(cell.key)
    if cell.by == "kind":
        return wording.kind_name(cell.key) if cell.key in KINDS else cell.key
    return wording.band_names().get(cell.key, cell.key)


def _row(each: Listed) -> dict[str, object]:
    own = each.own
    return {
        "name": body_name(each.body),
        "code": each.body.code or wording.NONE,
        "prefecture": wording.prefecture_name(each.body.prefecture_code) if each.body.prefecture_code else wording.NONE,
        "kind": wording.kind_name(each.kind) if each.kind in KINDS else wording.NONE,
        "size": wording.band_names().get(each.size, str(_("Not known"))),
        "state": _state(each),
        "url": url_for("rounds.body", round_id=own.round_id, return_id=own.id) if own else "",
        "answers": [(wording.said(library_form().fields[id].name), answer_text(id, value)) for id, value in each.answers],
    }


def _state(each: Listed) -> tuple[str, str]:
    """Whether it has answered, in a word, and the kind of its tag."""
    if each.own is None:
        return str(_("Asked by another organisation")), "plain"
    if each.own.submitted_at is None:
        return str(_("No answer yet")), "warn"
    return str(_("Answered")), "ok"


def answer_text(id: str, value: str) -> str:
    """An answer as people read it."""
    field: Field = library_form().fields[id]
    if field.kind == "yes-no":
        return str(_("Yes") if value == "yes" else _("No"))
    if field.option:
        names = {each.id: wording.said(each.name) for each in field.option}
        return ("、" if wording.lang() == "ja" else ", ").join(names.get(one, one) for one in value.split(","))
    return f"{int(value):,}" if value.isdecimal() else value
