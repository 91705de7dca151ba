"""Sharing own versions with other bodies, and taking over what they share."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.db.queries import releases as rows
from evaluator.extensions import db
from evaluator.services import releases
from evaluator.services.actor import now
from evaluator.services.releases import ReleaseRefused
from evaluator.web.access import actor
from evaluator.web.rubrics import pages
from evaluator.web.rubrics.blueprint import ONE, blueprint, version_of
from evaluator.web.rubrics.forms import ShareForm


@blueprint.route(f"{ONE}/share", methods=["GET", "POST"])
def share(sha256: str) -> ResponseReturnValue:
    """Share an own version with a note, or change the note."""
    version, form = version_of(sha256), ShareForm()
    release = version.release if version.source == "own" else None
    if release is None:
        abort(404)
    if not form.is_submitted():
        form.note.data = release.note
        return render_template("rubrics/share.html", version=version, title=pages.titled(version), form=form)
    if not form.validate():
        return render_template("rubrics/share.html", version=version, title=pages.titled(version), form=form), 422
    releases.share(db.session(), actor(), release, form.note.data or "", now())
    db.session.commit()
    flash(gettext("The version is shared. Other bodies can read it and take it over."))
    return redirect(url_for(".show", sha256=sha256))


@blueprint.post(f"{ONE}/stop-sharing")
def stop_sharing(sha256: str) -> ResponseReturnValue:
    """Stop sharing an own version; who took it over keeps it."""
    release = rows.own(db.session(), actor().organisation_id, sha256, hold=True) or abort(404)
    try:
        releases.stop_sharing(db.session(), actor(), release, now())
    except ReleaseRefused:
        db.session.rollback()
        flash(gettext("This version is not shared."), "info")
        return redirect(url_for(".show", sha256=sha256))
    db.session.commit()
    flash(gettext("The version is no longer shared. Who took it over keeps it."))
    return redirect(url_for(".show", sha256=sha256))


@blueprint.post(f"{ONE}/adopt")
def adopt(sha256: str) -> ResponseReturnValue:
    """Take over what another body shares, as it is."""
    release = rows.readable(db.session(), actor().organisation_id, sha256) or abort(404)
    try:
        releases.adopt(db.session(), actor(), release, now())
    except ReleaseRefused as refused:
        db.session.rollback()
        if refused.reason == "not-shared":
            abort(404)
        flash(gettext("This version is your own."), "info")
        return redirect(url_for(".show", sha256=sha256))
    db.session.commit()
    flash(gettext("The rubric is taken over. It can be chosen for procurements."))
    return redirect(url_for(".show", sha256=sha256))
