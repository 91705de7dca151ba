"""Beginning a review, its figures, and reviews of other bodies."""

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice

from evaluator.core.calendar import date_text
from evaluator.db.queries import reviews as rows
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.library.review_scales import review_scales
from evaluator.services.actor import now
from evaluator.services.reviews import facts, outset, records
from evaluator.services.reviews.facts import Given
from evaluator.services.reviews.outset import Outset
from evaluator.services.reviews.records import Entered
from evaluator.services.reviews.refusal import ReviewRefused
from evaluator.web.access import actor
from evaluator.web.reviews import pages
from evaluator.web.reviews.blueprint import OF_CONTRACT, ONE, blueprint, found, show_url
from evaluator.web.reviews.forms import BeginForm, EntryForm, facts_form

if TYPE_CHECKING:
    from evaluator.db.models import Review
    from evaluator.services.reviews.facts import Fact


def said(refused: ReviewRefused) -> str:
    """Why something cannot be done, in words."""
    given = refused.values.items()
    values = {name: date_text(value, pages.lang()) if isinstance(value, date) else value for name, value in given}
    return gettext(f"review.refused.{refused.reason}", **values)


def put(form: Any, refused: ReviewRefused) -> None:
    """The reason beside its field, or above the form."""
    if refused.field in form:
        field = form[refused.field]
        field.errors = [*field.errors, said(refused)]
    else:
        form.form_errors.append(said(refused))


def _years() -> list[SelectChoice]:
    reviews = rows.of_contracts(db.session(), [g.contract.id])
    return [SelectChoice(str(each), pages.year_said(each)) for each in outset.open_years(g.contract, reviews, now())]


@blueprint.route(f"{OF_CONTRACT}/new", methods=["GET", "POST"])
def begin(contract_id: int) -> ResponseReturnValue:
    """Begin the review of a fiscal year."""
    form = BeginForm()
    form.year.choices = _years()
    form.rubric.choices = [
        SelectChoice(each.sha256, pages.rubric_said(each.title, each.version)) for each in outset.offers(db.session(), actor())
    ]
    if request.method == "GET":
        form.rubric.data = next((each.value for each in form.rubric.choices), None)
        return _begin_page(form, 200)
    if not form.validate():
        return _begin_page(form, 422)
    chosen = Outset(
        year=int(form.year.data), sha256=form.rubric.data, scoring_until=form.scoring.moment, contact=form.contact.data or ""
    )
    try:
        made = outset.begin(db.session(), actor(), g.contract, chosen, now())
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        return _begin_page(form, 422)
    db.session.commit()
    flash(gettext("The review is begun. Enter the figures that are missing, then form the panel."))
    return redirect(url_for(".figures", contract_id=contract_id, review_id=made.id))


def _begin_page(form: BeginForm, status: int) -> ResponseReturnValue:
    return render_template("reviews/begin.html", form=form, contract=g.contract), status


@blueprint.route(f"{OF_CONTRACT}/entered", methods=["GET", "POST"])
def enter(contract_id: int) -> ResponseReturnValue:
    """Enter a review of another body, or from before."""
    form, known = EntryForm(), review_scales()
    form.year.choices = _years()
    form.scale.choices = [
        SelectChoice(each.id, f"{spoken(each.body, pages.lang())}: {spoken(each.name, pages.lang())}") for each in known.values()
    ]
    if request.method == "GET" or not form.validate():
        return _entry_page(form, 200 if request.method == "GET" else 422)
    given = Entered(
        year=int(form.year.data), scale=form.scale.data, raw=form.raw.data, finding=form.finding.data, source=form.source.data
    )
    try:
        made = records.enter(db.session(), actor(), g.contract, given, now())
    except ReviewRefused as refused:
        db.session.rollback()
        put(form, refused)
        return _entry_page(form, 422)
    db.session.commit()
    flash(gettext("The review is entered: %(raw)s is %(score)s of 100.", raw=made.raw_grade, score=pages.score_said(made.score)))
    return redirect(show_url(made.id))


def _entry_page(form: EntryForm, status: int) -> ResponseReturnValue:
    scales = [pages.scale_shown(each) for each in review_scales().values()]
    return render_template("reviews/enter.html", form=form, contract=g.contract, scales=scales), status


@blueprint.route(f"{ONE}/figures", methods=["GET", "POST"])
def figures(contract_id: int, review_id: int) -> ResponseReturnValue:
    """The figures of the year: from the records, or as they are entered with a reason."""
    review = found(review_id)
    known = facts.of_review(db.session(), review, now())
    if review.procurement is None or review.procurement.state != "preparation":
        return redirect(show_url(review_id, "figures"))
    form = facts_form(known)
    if request.method == "GET":
        _fill(form, known, review)
        return _figures_page(form, review, known, 200)
    if not form.validate():
        return _figures_page(form, review, known, 422)
    given = {each.name: Given(value=form[f"value_{at}"].data, reason=form[f"reason_{at}"].data) for at, each in enumerate(known)}
    try:
        facts.enter(db.session(), actor(), review, given, now(), version=form.seen)
    except ReviewRefused as refused:
        db.session.rollback()
        at = next((f"value_{at}" for at, each in enumerate(known) if each.name == refused.field), "")
        put(form, ReviewRefused(refused.reason, at))
        review = found(review_id)
        form.version.data = form.version.raw_data = review.version
        return _figures_page(form, review, known, 422)
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(show_url(review_id, "figures"))


def _fill(form: Any, known: "tuple[Fact, ...]", review: "Review") -> None:
    """What was entered stands in its field; what the records give needs none."""
    form.version.data = review.version
    for at, each in enumerate(known):
        if each.basis.get("origin") == "entered":
            form[f"value_{at}"].data = pages.value_said(each.value, percent=each.percent).removesuffix(" %").replace(",", "")
            form[f"reason_{at}"].data = each.basis.get("reason", "")


def _figures_page(form: Any, review: "Review", known: "tuple[Fact, ...]", status: int) -> ResponseReturnValue:
    return render_template(
        "reviews/figures.html",
        form=form,
        contract=g.contract,
        review=review,
        year=pages.year_said(review.fiscal_year),
        facts=pages.fact_rows(known),
        back=show_url(review.id),
    ), status
