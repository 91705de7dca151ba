"""The editor of a draft: its groups and items, with what is to be said of it beside."""

from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.exchange.rules.rulebook import rulebook
from evaluator.exchange.wording import sentence
from evaluator.extensions import db, limiter
from evaluator.library.compare import changes
from evaluator.services import drafts
from evaluator.services.actor import now
from evaluator.services.drafts import DraftRefused, Findings
from evaluator.web.access import actor
from evaluator.web.workshop import criteria, heads, page, panel, preview, rules, sent, whole
from evaluator.web.workshop.blueprint import ONE, blueprint, draft_of
from evaluator.web.workshop.records import RULES
from evaluator.web.workshop.sent import Typed

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

MOST_DIFFERENCES = 50
LOOKS = "180 per minute"
"""How often somebody's drafts are looked over while they type: about as often as anybody can pause."""
PAGES = (preview, rules, whole)
"""Modules whose routes belong to the same blueprint."""


@blueprint.route(ONE)
def show(draft_id: int) -> ResponseReturnValue:
    """The editor."""
    draft = draft_of(draft_id)
    return _page(draft, sent.stored(draft))


@blueprint.route(ONE, methods=["POST"])
def save(draft_id: int) -> ResponseReturnValue:
    """Keep what was typed, or add, remove and move rows of it without keeping anything."""
    draft = draft_of(draft_id)
    typed, do = sent.typed(draft), request.form.get("do", "")
    if "lang" in request.args:
        return _page(draft, typed)
    if do:
        return _page(draft, sent.acted(draft, typed, *do.partition(":")[::2]))
    if typed.errors:
        return _page(draft, typed), 422
    tree, version = criteria.unmarked(typed.tree), heads.version_sent()
    try:
        drafts.change(db.session(), actor(), draft, tree, now(), version=version, target=int(typed.target))
    except DraftRefused as refused:
        return _page(draft, typed, refused=refused.reason), 409 if refused.reason == "stale" else 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", draft_id=draft_id))


@blueprint.route(f"{ONE}/look", methods=["POST"])
@limiter.limit(lambda: LOOKS, key_func=lambda: f"person {actor().person_id}")
def look(draft_id: int) -> ResponseReturnValue:
    """What is to be said of the draft as it is being typed; nothing is kept."""
    draft = draft_of(draft_id)
    typed = sent.typed(draft)
    shown = panel.panel_of(typed.found, typed.tree, draft_id)
    return jsonify(
        panel=render_template("workshop/look.html", panel=shown),
        said=gettext("%(total)s points. %(state)s.", total=shown.total, state=shown.state),
        total=shown.total,
        sums=criteria.subtotals(typed.tree),
    )


def _page(draft: "RubricDraft", typed: Typed, *, refused: str = "") -> str:
    tree = typed.tree
    return render_template(
        "workshop/show.html",
        head=heads.head_of(draft, tree),
        version=draft.version,
        rows=page.rows_of(tree, typed.errors),
        panel=panel.panel_of(typed.found, tree, draft.id),
        target=typed.target,
        errors=typed.errors,
        labels=sent.labels(tree, typed.errors),
        refused=refused,
        differences=_differences(draft, typed.found) if refused == "stale" else (),
        told={each.key: each for each in rulebook(typed.found.rubric, panel.lang())} if typed.found.rubric else {},
        rules=RULES,
        scales=heads.own_scales(tree),
        sent=request.method == "POST",
    )


def _differences(draft: "RubricDraft", found: Findings) -> tuple[tuple[str, str], ...]:
    """What is stored now against what was typed."""
    stored = drafts.findings(draft).rubric
    if stored is None or found.rubric is None:
        return ()
    names = panel.names_of(drafts.tree_of(draft))
    told = changes(stored, found.rubric)[:MOST_DIFFERENCES]
    return tuple((each.place, sentence(each.message, panel.lang(), names)) for each in told)


@blueprint.route(f"{ONE}/discard", methods=["POST"])
def discard(draft_id: int) -> ResponseReturnValue:
    """Remove the draft."""
    draft = draft_of(draft_id)
    if draft.version != heads.version_sent():
        flash(gettext("Somebody changed it meanwhile. Look at it first."), "alert")
        return redirect(url_for(".show", draft_id=draft_id))
    drafts.discard(db.session(), draft)
    db.session.commit()
    flash(gettext("The draft is gone. What was published of it stays."))
    return redirect(heads.there(heads.INDEX) or url_for("account.start"))
