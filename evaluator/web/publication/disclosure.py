"""What the organisation shows to whom, and the bundles for disclosure requests."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from evaluator.core.calendar import date_text, moment_text
from evaluator.core.disclosure import Policy, Show
from evaluator.db.queries import publications as rows
from evaluator.exchange.publication.bundle import zipped
from evaluator.exchange.wording import JOINTS
from evaluator.extensions import db
from evaluator.services import disclosures as verbs
from evaluator.services import policies
from evaluator.services.actor import now
from evaluator.services.policies import PolicyStale
from evaluator.services.publications import PublicationRefused
from evaluator.web.access import actor
from evaluator.web.publication.files import bundle_files, left_out
from evaluator.web.publication.forms import DisclosureForm, PolicyForm
from evaluator.web.publication.views import blueprint

AT = "/procurements/<int:procurement_id>/disclosures"


@blueprint.get("/policy")
def policy() -> str:
    """What the organisation shows beyond its rubrics' own rule."""
    form, session, at = PolicyForm(formdata=None), db.session(), actor().organisation_id
    assert at is not None
    _fill(form, policies.policy_of(session, at), policies.version_of(session, at))
    return _policy(form)


@blueprint.post("/policy")
def change_policy() -> ResponseReturnValue:
    """Choose what is shown from now on."""
    form, session, who = PolicyForm(), db.session(), actor()
    assert who.organisation_id is not None
    if not form.validate():
        return _policy(form), 422
    version = str(form.version.data or "")
    try:
        policies.change(session, who, _chosen(form), now(), version=_whole(version))
    except PolicyStale:
        db.session.rollback()
        form.version.data = str(policies.version_of(session, who.organisation_id))
        form.form_errors.append(gettext("Somebody changed the policy meanwhile. Save again to put yours in its place."))
        return _policy(form), 409
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".policy"))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _policy(form: PolicyForm) -> str:
    return render_template("publication/policy.html", form=form, may_change=actor().may("officer"))


def _fill(form: PolicyForm, held: Policy, version: int) -> None:
    form.version.data = str(version)
    form.prices.data, form.members.data = held.public.prices, held.public.members
    form.bundle_prices.data, form.bundle_members.data = held.bundle.prices, held.bundle.members
    form.panel_names.data, form.comments.data, form.minutes.data = held.panel_names, held.comments, held.minutes
    form.documents.data = held.documents


def _chosen(form: PolicyForm) -> Policy:
    return Policy(
        public=Show(prices=form.prices.data, members=form.members.data),
        bundle=Show(prices=form.bundle_prices.data, members=form.bundle_members.data),
        panel_names=bool(form.panel_names.data),
        comments=bool(form.comments.data),
        minutes=bool(form.minutes.data),
        documents=form.documents.data,
    )


@blueprint.get(AT)
def disclosures(procurement_id: int) -> str:
    """The bundles that were made, and the form for another."""
    return _page(DisclosureForm(formdata=None))


@blueprint.post(AT)
def make(procurement_id: int) -> ResponseReturnValue:
    """Make a bundle for a request and keep it."""
    form = DisclosureForm()
    if not form.validate():
        return _page(form), 422
    bundle = _bundle()
    if bundle is None:
        form.form_errors.append(gettext("The result is not fixed yet."))
        return _page(form), 422
    files = tuple(bundle_files(bundle, g.procurement.title))
    assert form.requested_on.data is not None
    verbs.keep(
        db.session(), actor(), g.procurement, zipped(files), now(), request=str(form.request.data),
        requested_on=form.requested_on.data, note=form.note.data or "", policy=bundle.policy,
        parts=tuple(name for name, _ in files),
    )  # fmt: skip
    db.session.commit()
    flash(gettext("The bundle is made."))
    return redirect(url_for(".disclosures", procurement_id=procurement_id))


def _bundle() -> verbs.Bundle | None:
    try:
        return verbs.bundle_of(db.session(), g.procurement)
    except PublicationRefused:
        return None


def _page(form: DisclosureForm) -> str:
    lang, bundle = str(get_locale()), _bundle()
    return render_template(
        "publication/disclosures.html",
        procurement=g.procurement,
        form=form,
        made=rows.disclosures(db.session(), g.procurement.id),
        left_out=JOINTS[lang].join(left_out(bundle)) if bundle else "",
        may_make=bundle is not None and actor().may("officer"),
        when=lambda moment: moment_text(moment, lang),
        day=lambda day: date_text(day, lang),
    )
