"""The page of one review, also with a form on it that was refused."""

from typing import TYPE_CHECKING, Any

from flask import g, render_template

from evaluator.core.reviewing import WITHDRAWABLE
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.reviews import draft, facts
from evaluator.services.reviews.keeping import state_of
from evaluator.web.access import actor
from evaluator.web.reviews import pages
from evaluator.web.reviews.blueprint import show_url
from evaluator.web.reviews.forms import ExtendForm, FixForm

if TYPE_CHECKING:
    from evaluator.db.models import Review


def about(review: "Review") -> dict[str, Any]:
    """What every page about one review says."""
    year = pages.year_said(review.fiscal_year)
    return {"contract": g.contract, "review": review, "year": year, "back": show_url(review.id)}


def page(review: "Review", *, extend: ExtendForm | None = None, fixing: FixForm | None = None) -> str:
    """The page of a review; with the form that was refused, if one was."""
    at, state = now(), state_of(review, now())
    outcome, files = draft.outcome(db.session(), review), pages.files(review)
    first = next((place for place, each in enumerate(files) if each.confirm_url), None)
    return render_template(
        "reviews/show.html",
        contract=g.contract,
        contractor=pages.contractor_of(g.contract),
        review=review,
        year=pages.year_said(review.fiscal_year),
        state=state,
        tag_shown=pages.tag_of(review, at),
        shown=pages.shown(review, outcome),
        voices=pages.voices(review),
        record=pages.record_of(review, at),
        limit=pages.limit_said(review, at),
        links=pages.link_rows(review, at),
        corrections=pages.corrections(review),
        withdrawn=pages.withdrawn_said(review),
        files=files,
        facts=pages.fact_rows(facts.of_review(db.session(), review, at)),
        may={
            "decide": actor().may("officer"),
            "register": actor().may("officer", "clerk") and state in ("draft", "heard", "silent"),
            "redraft": actor().may("officer") and draft.may_redraft(review, at),
            "fix": actor().may("officer") and state in ("heard", "silent"),
            "link": actor().may("officer") and state in ("draft", "heard") and not pages.is_over(review, at),
            "look": first is not None,
            "first": first,
            "withdraw": actor().may("officer") and state in WITHDRAWABLE,
            "enter": actor().may("officer") and review.procurement is not None and review.procurement.state == "preparation",
        },
        refused="extend" if extend else "fix" if fixing else "",
        extend=extend or ExtendForm(formdata=None),
        fixing=fixing or FixForm(formdata=None),
    )
