"""The whole draft as a TOML file to edit."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.values import CannotEvaluate, Problem
from evaluator.exchange.wording import sentence
from evaluator.extensions import db
from evaluator.library.parse import load
from evaluator.library.tree import tree_toml
from evaluator.services import drafts
from evaluator.services.actor import now
from evaluator.services.drafts import DraftRefused
from evaluator.web.access import actor
from evaluator.web.form import plain
from evaluator.web.workshop import heads, panel
from evaluator.web.workshop.blueprint import ONE, blueprint, draft_of

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft


@blueprint.route(f"{ONE}/toml")
def toml(draft_id: int) -> ResponseReturnValue:
    """The file, with everything that keeps it from being a rubric."""
    draft = draft_of(draft_id)
    return _page(draft, tree_toml(drafts.tree_of(draft)), drafts.findings(draft).problems)


@blueprint.route(f"{ONE}/toml", methods=["POST"])
def save_toml(draft_id: int) -> ResponseReturnValue:
    """Keep a file as the draft; one that is not a rubric only if that was asked for."""
    draft, text = draft_of(draft_id), plain(request.form.get("text"))
    try:
        tree, _ = load(text.encode(), limit=drafts.MOST)
    except CannotEvaluate as refused:
        return _page(draft, text, refused.problems, readable=False), 422
    found = drafts.look_over(tree, target=draft.target)
    if "lang" in request.args:
        return _page(draft, text, found.problems)
    if not found.publishable and "keep" not in request.form:
        return _page(draft, text, found.problems), 422
    try:
        drafts.change(db.session(), actor(), draft, tree, now(), version=heads.version_sent())
    except DraftRefused as refused:
        return _page(draft, text, found.problems, refused=refused.reason), 409 if refused.reason == "stale" else 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", draft_id=draft_id))


def _page(
    draft: "RubricDraft", text: str, problems: tuple[Problem, ...], *, readable: bool = True, refused: str = ""
) -> str:  # fmt: skip
    tree = drafts.tree_of(draft)
    names = panel.names_of(tree)
    return render_template(
        "workshop/toml.html",
        head=heads.head_of(draft, tree),
        version=draft.version,
        text=text,
        problems=tuple((each.place, sentence(each.message, panel.lang(), names)) for each in problems),
        readable=readable,
        refused=refused,
        sent=request.method == "POST",
    )
