"""The figures of a case, the ceiling apart, that its rubric asks for."""

from fractions import Fraction
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from evaluator.core.amounts import figure_text
from evaluator.core.case_facts import CaseFact, case_facts
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import casefile, procurements
from evaluator.services.actor import now
from evaluator.services.procurements import ProcurementRefused
from evaluator.web.access import actor
from evaluator.web.form import FigureField, Form, plain
from evaluator.web.procurements import pages
from evaluator.web.procurements.blueprint import ONE, blueprint
from evaluator.web.procurements.forms import version_of

NAMES = {
    "budget": _l("Budget in yen"),
    "contract_amount": _l("Amount of the contract in yen"),
}
"""Figures that rubrics often ask for, in words."""


@blueprint.route(f"{ONE}/figures", methods=["GET", "POST"])
def figures(procurement_id: int) -> ResponseReturnValue:
    """Enter what the rubric looks at beside the proposals and the ceiling."""
    procurement, asked = g.procurement, _asked()
    form = _form(asked)
    if request.method == "GET":
        form.version.data = procurement.version
        for number, each in enumerate(asked):
            known = procurement.facts.get(each.name)
            form[f"figure_{number}"].data = figure_text(Fraction(known)) if known else ""
        return _page(form, asked)
    if not form.validate():
        return _page(form, asked), 422
    typed = {each.name: form[f"figure_{number}"].figure for number, each in enumerate(asked)}
    kept = {name: figure for name, figure in typed.items() if figure is not None}
    try:
        procurements.enter_figures(db.session(), actor(), procurement, kept, now(), version=version_of(form))
    except ProcurementRefused as refused:
        return _refused(form, asked, refused)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", procurement_id=procurement_id))


def _refused(form: Any, asked: tuple[CaseFact, ...], refused: ProcurementRefused) -> ResponseReturnValue:
    if refused.reason == "frozen":
        form.form_errors.append(gettext("This stands since the call and cannot be changed."))
        return _page(form, asked), 422
    form.version.data = form.version.raw_data = g.procurement.version
    form.form_errors.append(
        gettext("Somebody changed it meanwhile. What is stored now stands below; save again to put yours in its place.")
    )
    return _page(form, asked, stored=entered(g.procurement)), 409


def entered(procurement: Any) -> list[tuple[str, str]]:
    """The figures of a procurement that its rubric asks for, as label and value; a dash for one that is missing."""
    if procurement.rubric is None:
        return []
    rubric = casefile.rubric_of(procurement)
    there = casefile.figures_of(procurement, rubric)
    return [
        (name_of(each), figure_text(Fraction(there[each.name])) if each.name in there else "—") for each in case_facts(rubric)
    ]


def name_of(fact: CaseFact) -> str:
    """What a figure is called: in words where rubrics often ask for it, else by its name in the rubric."""
    return str(NAMES.get(fact.name, fact.name))


def _asked() -> tuple[CaseFact, ...]:
    return case_facts(casefile.rubric_of(g.procurement)) if g.procurement.rubric else ()


def _form(asked: tuple[CaseFact, ...]) -> Any:
    fields: dict[str, Any] = {"version": HiddenField()}
    for number, each in enumerate(asked):
        fields[f"figure_{number}"] = FigureField(name_of(each), filters=[plain])
    return type("FiguresForm", (Form,), fields)()


def _page(form: Any, asked: tuple[CaseFact, ...], stored: list[tuple[str, str]] | None = None) -> str:
    fields = [(f"figure_{number}", _hint(each)) for number, each in enumerate(asked)]
    return render_template("procurements/figures.html", procurement=g.procurement, form=form, fields=fields, stored=stored or ())


def _hint(fact: CaseFact) -> str:
    """What looks at a figure, and its name in the rubric."""
    lang = pages.lang()
    said = [gettext(f"figure.use.{each}") for each in fact.uses if each not in ("formula", "kink")]
    if fact.criteria:
        items = ("、" if lang == "ja" else ", ").join(spoken(each, lang) for each in fact.criteria)
        said.append(gettext("For: %(items)s", items=items))
    return " ".join([*said, *([gettext("In the rubric: %(name)s", name=fact.name)] if fact.name in NAMES else [])])
