"""Who somebody is at the identity provider: an administrator writes it down, or ends it."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.extensions import db
from evaluator.services import oidc, people
from evaluator.services.actor import now
from evaluator.services.provider import Identity, Provider
from evaluator.web.access import actor
from evaluator.web.people.forms import LinkForm
from evaluator.web.people.office import blueprint
from evaluator.web.people.views import found, here


@blueprint.route("/<int:person_id>/link", methods=["GET", "POST"])
def link(person_id: int) -> ResponseReturnValue:
    """Link an account to a subject of the provider."""
    person, provider, form = found(person_id), _provider(), LinkForm()
    if not people.is_kept_by(person, here()):
        abort(404)
    if request.method == "GET" and person.oidc_issuer == provider.issuer:
        form.subject.data = person.oidc_subject
    if request.method == "GET" or not form.validate():
        return _page(form, person_id)
    identity = Identity(issuer=provider.issuer, subject=form.subject.data, second_factor=False)
    try:
        oidc.link(db.session(), actor(), now(), person=person, identity=identity)
    except oidc.IdentityTaken:
        db.session.rollback()
        form.subject.errors = [_("Another account is linked to this identifier.")]
        return _page(form, person_id)
    db.session.commit()
    flash(_("The account is linked."))
    return redirect(url_for("people.show", person_id=person_id))


@blueprint.post("/<int:person_id>/unlink")
def unlink(person_id: int) -> ResponseReturnValue:
    """End the link of an account."""
    try:
        oidc.unlink(db.session(), actor(), now(), person=found(person_id))
    except people.KeptElsewhere:
        abort(403)
    db.session.commit()
    flash(_("The link is ended."))
    return redirect(url_for("people.show", person_id=person_id))


def _provider() -> Provider:
    provider: Provider | None = current_app.extensions["oidc"]
    return provider or abort(404)


def _page(form: LinkForm, person_id: int) -> ResponseReturnValue:
    shown = {"person": found(person_id), "provider": _provider()}
    return render_template("people/link.html", form=form, **shown), 422 if form.is_submitted() else 200
