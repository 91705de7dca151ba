"""Drafts: begun from a version, and published."""

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.calendar import moment_text
from evaluator.core.canonical import sha256 as digest_of
from evaluator.core.lint.shares import points_text
from evaluator.core.values import Text
from evaluator.db.queries import drafts as draft_rows
from evaluator.db.queries import releases as rows
from evaluator.extensions import db
from evaluator.services import drafts, releases
from evaluator.services.actor import now
from evaluator.services.drafts import DraftRefused
from evaluator.services.organisations import own
from evaluator.services.releases import ReleaseRefused
from evaluator.services.shelf import Version
from evaluator.web.access import actor
from evaluator.web.rubrics import pages, reading
from evaluator.web.rubrics.blueprint import DRAFT, ONE, blueprint, version_of
from evaluator.web.rubrics.differences import count, differences
from evaluator.web.rubrics.forms import BeginForm, PublishForm
from evaluator.web.rubrics.naming import problems_said, refused_said, short_name

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft


@blueprint.route(f"{ONE}/begin", methods=["GET", "POST"])
def begin(sha256: str) -> ResponseReturnValue:
    """Begin an own rubric from any version on the shelf."""
    version, form = version_of(sha256), BeginForm()
    if not form.is_submitted():
        form.name.data = short_name(version.rubric.rubric.id)
        return _begin(version, form)
    if not form.validate():
        return _begin(version, form), 422
    title = Text(ja=form.title.data or "", en=form.title_en.data or "")
    if title.ja == version.rubric.rubric.title.ja:
        said = gettext("The rubric that it is begun from has this title. Give it one of its own.")
        form.title.errors = [*form.title.errors, said]
        return _begin(version, form), 422
    try:
        made = releases.begin_own(db.session(), actor(), version, form.name.data or "", now(), title=title)
    except DraftRefused as refused:
        form.name.errors = [*form.name.errors, refused_said(refused.reason)]
        return _begin(version, form), 422
    db.session.commit()
    flash(gettext("The draft is made. Nobody else sees it before it is published and shared."))
    return redirect(pages.draft_address(made.id))


def _begin(version: Version, form: BeginForm) -> str:
    prefix = drafts.namespace(own(db.session(), actor().organisation_id))
    return render_template("rubrics/begin.html", version=version, title=pages.titled(version), form=form, prefix=prefix)


@blueprint.post(f"{ONE}/version")
def version(sha256: str) -> ResponseReturnValue:
    """Begin the next version of an own rubric; or go on with the draft of it."""
    found = version_of(sha256)
    if found.source != "own":
        abort(404)
    try:
        made = releases.begin_version(db.session(), actor(), found, now())
    except DraftRefused:
        db.session.rollback()
        there = draft_rows.of_rubric(db.session(), actor().organisation_id or 0, found.rubric.rubric.id) or abort(404)
        flash(gettext("There is a draft of the next version already. Here it is."), "info")
        return redirect(pages.draft_address(there.id))
    db.session.commit()
    flash(gettext("The draft of the next version is made."))
    return redirect(pages.draft_address(made.id))


@blueprint.get(f"{DRAFT}/changes")
def draft_diff(draft_id: int) -> str:
    """What a draft changes: from the last version, or from what it was begun from."""
    draft = draft_rows.of_organisation(db.session(), actor().organisation_id, draft_id) or abort(404)
    rubric, before = drafts.findings(draft).rubric, releases.before(db.session(), actor(), draft)
    blocks = differences(before.version.rubric, rubric, pages.lang()) if before and rubric else ()
    return render_template(
        "rubrics/draft_diff.html",
        readable=rubric is not None,
        back=pages.draft_address(draft_id),
        titles=(pages.titled(before.version) if before else "", pages.text(rubric.rubric.title) if rubric else draft.rubric_id),
        blocks=blocks,
        count=count(blocks),
    )


@blueprint.route(f"{DRAFT}/publish", methods=["GET", "POST"])
def publish(draft_id: int) -> ResponseReturnValue:
    """What publishing a draft would mean; then publish it."""
    form = PublishForm()
    draft = draft_rows.of_organisation(db.session(), actor().organisation_id, draft_id, hold=form.is_submitted())
    if draft is None:
        return _already(form.confirmed.data or "")
    if not form.is_submitted():
        return _publish(draft, form)
    if not form.validate():
        return _publish(draft, form), 422
    try:
        made = releases.publish(db.session(), actor(), draft, now(), confirmed=form.confirmed.data or "")
    except ReleaseRefused as refused:
        form.form_errors += [_why(refused)] if refused.reason != "errors" else []
        return _publish(draft, form), 409 if refused.reason == "changed" else 422
    digest = made.rubric_sha256
    db.session.commit()
    flash(gettext("The rubric is published. This version does not change any more."))
    return redirect(url_for(".show", sha256=digest))


def _already(confirmed: str) -> ResponseReturnValue:
    """A draft that is not there: published already, if what was confirmed is."""
    release = rows.own(db.session(), actor().organisation_id, confirmed) or abort(404)
    flash(_why(ReleaseRefused("published", release=release)), "alert")
    return redirect(url_for(".show", sha256=confirmed))


def _why(refused: ReleaseRefused) -> str:
    if refused.reason == "published" and refused.release is not None:
        when = moment_text(refused.release.published_at, pages.lang())
        return gettext("This very rubric was published already: %(when)s. It is not published twice.", when=when)
    said = {
        "taken": gettext("Its number and version are published with another content. Begin a new version instead."),
        "foreign": gettext("Its number does not begin with your code."),
        "changed": gettext("The draft was changed meanwhile. Look at it again, then publish it."),
    }
    return said[refused.reason]


def _publish(draft: "RubricDraft", form: PublishForm) -> str:
    found = drafts.findings(draft)
    rubric, wrong = found.rubric, [each for each in found.problems if each.severity != "advice"]
    obstacle = releases.obstacle(db.session(), actor(), rubric) if rubric and found.publishable else None
    before = releases.before(db.session(), actor(), draft)
    form.confirmed.data = form.confirmed.raw_data = digest_of(rubric) if rubric else ""
    blocks = differences(before.version.rubric, rubric, pages.lang()) if before and rubric else ()
    return render_template(
        "rubrics/publish.html",
        draft=draft,
        form=form,
        back=pages.draft_address(draft.id),
        title=pages.text(rubric.rubric.title) if rubric else draft.rubric_id,
        version=drafts.name_of(drafts.tree_of(draft))[1],
        total=points_text(found.total),
        target=points_text(found.target),
        axes=pages.axes(found.shares, width=320, written=True),
        problems=[*problems_said(wrong, rubric), *([_why(obstacle)] if obstacle else [])],
        remarks=reading.remarks(rubric, found.lint) if rubric else (),
        before=pages.titled(before.version) if before else "",
        same_id=before is not None and before.same_id,
        blocks=blocks,
        count=count(blocks),
        digest=digest_of(rubric) if rubric else "",
        ready=found.publishable and obstacle is None,
    )
