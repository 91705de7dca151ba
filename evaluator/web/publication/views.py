"""Publishing a result, the public's pages, and the debriefs of those who proposed."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.config import LOCALES
from evaluator.core.overview import split
from evaluator.core.result import Result
from evaluator.db.queries import publications as rows
from evaluator.exchange.publication.debrief import DebriefShown, debrief_shown
from evaluator.exchange.publication.page import published_shown
from evaluator.extensions import db
from evaluator.services import compliance, policies, publications
from evaluator.services.actor import now
from evaluator.services.compliance import JudgementAltered
from evaluator.services.publications import PublicationAltered, PublicationRefused
from evaluator.web.access import actor
from evaluator.web.publication.files import alone, download, when
from evaluator.web.publication.forms import CorrectionForm

blueprint = Blueprint("publication", __name__)
AT = "/procurements/<int:procurement_id>/publication"
DEBRIEFS = "/procurements/<int:procurement_id>/debriefs"


@blueprint.get(AT)
def show(procurement_id: int) -> str:
    """What would be published, or what was, and everything that follows from it."""
    return _page(CorrectionForm(formdata=None))


def _page(form: CorrectionForm, refused: PublicationRefused | None = None) -> str:
    procurement, session = g.procurement, db.session()
    numbered = rows.numbered(session, procurement.id)
    why = refused or publications.refusal(session, procurement)
    held = None
    altered = False
    if numbered:
        try:
            held = publications.read(numbered[0])
        except PublicationAltered:
            altered = True
    elif why is None:
        held = publications.preview(session, procurement)
    return render_template(
        "publication/show.html",
        procurement=procurement,
        form=form,
        refused=_said(why) if why else (),
        altered=altered,
        numbered=numbered,
        shown=published_shown(held.facts, held.overview, str(get_locale())) if held else None,
        may_publish=actor().may("officer"),
        when=when,
        points=_points(),
    )


def _points() -> tuple[tuple[str, str, int], ...]:
    """How many guideline points came to each state, with its word; empty where there is none to show."""
    try:
        table = compliance.table_of(db.session(), g.procurement, now())
    except JudgementAltered:
        return ()
    return tuple((state, gettext(f"state.{state}"), number) for state, number in table.counts.items()) if table else ()


@blueprint.post(AT)
def publish(procurement_id: int) -> ResponseReturnValue:
    """Publish the result; once published, only a correction with its reason."""
    form = CorrectionForm()
    if "lang" in request.args:
        return _page(form)
    again = bool(rows.newest(db.session(), procurement_id)) and "reason" in request.form
    if again and not form.validate():
        return _page(form), 422
    try:
        made = publications.publish(
            db.session(), actor(), g.procurement, now(), reason=(form.reason.data or "") if again else ""
        )  # fmt: skip
    except PublicationRefused as refused:
        db.session.rollback()
        return _page(form, refused), 409 if refused.reason == "twice" else 422
    db.session.commit()
    flash(gettext("The correction is published.") if made.number > 1 else gettext("The result is published."))
    return redirect(url_for(".show", procurement_id=procurement_id))


def _said(refused: PublicationRefused) -> tuple[str, ...]:
    """Why a result cannot be published, with the rules that are not what they were."""
    said = {
        "not-decided": gettext("The result is not fixed yet."),
        "not-awarded": gettext("The municipality's decision is not made yet."),
        "rules-changed": gettext("The rules are not what they were when they were frozen, so nothing can be published. Changed:"),
        "result-altered": gettext("The stored result is not what its case and rubric give. Nothing can be published."),
        "twice": gettext("The result is published already. A correction needs its reason."),
    }[refused.reason]
    return said, *(_rule(place) for place in refused.places)


def _rule(place: str) -> str:
    """A frozen rule by its name."""
    return {
        "rubric": gettext("Rubric"),
        "procedure": gettext("Procedure"),
        "ceiling_kind": gettext("Kind of ceiling"),
        "ceiling_yen": gettext("Ceiling"),
        "tax_included": gettext("Consumption tax"),
        "names_hidden": gettext("Whether names are hidden"),
        "proxies_allowed": gettext("Whether proxies are allowed"),
        "panel": gettext("Panel"),
        "facts": gettext("Figures of the case"),
    }.get(place, gettext("Text of the rules"))


@blueprint.get(DEBRIEFS)
def debriefs(procurement_id: int) -> str:
    """Everybody who proposed, each with the way to the own debrief."""
    result = _fixed()
    return render_template("publication/debriefs.html", procurement=g.procurement, proposals=result.proposals, english=_english())


@blueprint.get(f"{DEBRIEFS}/<int:place>")
def debrief(procurement_id: int, place: int) -> str:
    """The debrief of the proposal that stands at a place of the result."""
    lang = str(get_locale())
    shown = _debrief(place, lang)
    return render_template("publication/debrief.html", procurement=g.procurement, shown=shown, place=place)


@blueprint.get(f"{DEBRIEFS}/<int:place>/page.<language>.html")
def debrief_file(procurement_id: int, place: int, language: str) -> Response:
    """A debrief as one file, to be printed or sent."""
    if language not in LOCALES:
        abort(404)
    text = alone("publication/debrief_alone.html", language, shown=_debrief(place, language))
    return download(text, f"debrief-{procurement_id}-{place}.{language}.html")


def _debrief(place: int, lang: str) -> DebriefShown:
    result = _fixed()
    if not 1 <= place <= len(result.proposals):
        abort(404)
    own = result.proposals[place - 1].id
    policy = policies.policy_of(db.session(), g.procurement.organisation_id)
    shown = publications.shown_result(db.session(), g.procurement, policy.public, own=int(own))
    overview, parts = split(shown)
    return debrief_shown(overview, parts[own], publications.facts_of(db.session(), g.procurement, policy), lang)


def _fixed() -> Result:
    try:
        return publications.fixed_result(db.session(), g.procurement)
    except PublicationRefused:
        abort(404)


def _english() -> bool:
    return str(get_locale()) == "en"
