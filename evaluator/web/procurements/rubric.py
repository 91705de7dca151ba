"""Which rubric a procurement is judged by: of the library, an own version, or one that was taken over."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice

from evaluator.core.case_facts import case_facts
from evaluator.core.lint.shares import percent, points_text
from evaluator.db.queries.paging import Page
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import procurements, shelf
from evaluator.services.actor import now
from evaluator.services.procurements import ProcurementRefused
from evaluator.services.shelf import CHOOSABLE, Entry, Wanted
from evaluator.web.access import actor
from evaluator.web.procurements import pages
from evaluator.web.procurements.blueprint import ONE, blueprint
from evaluator.web.procurements.forms import RubricForm

DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_WORDS = 8


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A rubric as a choice."""

    value: str
    """What is sent for it: the id of a rubric of the library, the hash of any other."""
    id: str
    title: str
    version: str
    source: str
    body: str
    procedure: str
    fits: bool
    points: str
    shares: tuple[tuple[str, str], ...]
    axes: tuple[tuple[str, str], ...]
    """What it weighs: the name of each axis with its share in per cent."""
    handling: str
    url: str


@blueprint.route(f"{ONE}/rubric", methods=["GET", "POST"])
def rubric(procurement_id: int) -> ResponseReturnValue:
    """Choose a rubric; its version is pinned by its content."""
    form, procurement = RubricForm(), g.procurement
    page = _page()
    if request.method == "GET":
        form.rubric.data = _value(procurement.rubric_sha256) if procurement.rubric else None
        return _shown(form, page)
    sent = form.rubric.data or ""
    chosen = shelf.choosable_version(db.session(), actor(), _digest(sent), procurement)
    if chosen is None and DIGEST.fullmatch(sent):
        abort(404)
    form.rubric.choices = [SelectChoice(sent, sent)] if chosen else []
    if not form.validate() or chosen is None:
        return _shown(form, page), 422
    try:
        procurements.choose_rubric(db.session(), actor(), procurement, chosen.rubric, now())
    except ProcurementRefused:
        form.form_errors.append(gettext("This stands since the call and cannot be changed."))
        return _shown(form, page), 422
    db.session.commit()
    flash(gettext("The rubric is chosen."))
    return redirect(url_for(".figures" if case_facts(chosen.rubric) else ".show", procurement_id=procurement_id))


def _value(digest: str) -> str:
    found = shelf.library().get(digest)
    return found.rubric.id if found else digest


def _digest(value: str) -> str:
    """The hash that a choice stands for."""
    return next((digest for digest, each in shelf.library().items() if each.rubric.id == value), value)


def _page() -> Page[Entry]:
    """What can be chosen, rubrics for the procurement's procedure first."""
    wanted = Wanted(
        words=tuple(request.args.get("q", "").split()[:MOST_WORDS]),
        sources=CHOOSABLE,
        first=g.procurement.procedure,
        number=request.args.get("page", 1, type=int),
    )
    return shelf.page(db.session(), actor(), wanted)


def _shown(form: RubricForm, page: Page[Entry]) -> str:
    return render_template(
        "procurements/rubric.html",
        form=form,
        page=page,
        offers=tuple(_offers(page.rows)),
        search=request.args.get("q", ""),
        procurement=g.procurement,
    )


def _offers(entries: Iterable[Entry]) -> Iterable[Offer]:
    lang = pages.lang()
    for entry in entries:
        if entry.rubric is None or entry.shares is None:
            continue
        found = entry.rubric
        yield Offer(
            value=_value(entry.sha256),
            id=entry.id,
            title=spoken(entry.title, lang),
            version=entry.version,
            source=gettext(f"rubrics.source.{entry.source}"),
            body=spoken(entry.body, lang) if entry.body else "",
            procedure=gettext(f"report.procedure.{found.rubric.procedure}"),
            fits=found.rubric.procedure == g.procurement.procedure,
            points=points_text(entry.shares.total),
            shares=tuple((spoken(each.name, lang), points_text(each.points)) for each in found.group),
            axes=tuple((gettext(f"axis.{axis}"), percent(share)) for axis, share in entry.shares.axes.items() if share),
            handling=gettext(f"price.handling.{found.price.handling}"),
            url=url_for("rubrics.show", sha256=entry.sha256),
        )
