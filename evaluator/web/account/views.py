"""Signing in step by step, and signing out."""

from flask import Blueprint, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized

from evaluator.db.queries import people
from evaluator.extensions import db, limiter
from evaluator.services import accounts, sessions
from evaluator.services.actor import now
from evaluator.services.secrets import tokens
from evaluator.web import access
from evaluator.web.account import steps
from evaluator.web.account.addresses import home_of
from evaluator.web.account.forms import CodeForm, OrganisationForm, SignInForm
from evaluator.web.account.kept import Kept

blueprint = Blueprint("account", __name__)
one_address = limiter.shared_limit(
    lambda: f"{current_app.config['SIGN_INS_PER_MINUTE']} per minute", scope="sign-in", methods=["POST"]
)
"""How often one address may try passwords and codes."""


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """The first page of whoever asks, or what a sign-in that has begun still asks."""
    found = access.standing()
    step = access.STEPS.get((found.due if found else None) or "")
    return redirect(url_for(step) if step else home_of(g.actor))


@blueprint.app_errorhandler(Unauthorized)
def late(_error: Unauthorized) -> ResponseReturnValue:
    """The sign-in, with what was typed in a form that came after its session had ended."""
    ended = people.login_session(db.session(), tokens.digest(request.cookies.get(access.COOKIE, "")))
    return steps.sign_in_page(SignInForm(formdata=None), Kept.of_late_form(ended.person_id if ended else None), 401)


@blueprint.route("/account/sign-in", methods=["GET", "POST"])
@one_address
def sign_in() -> ResponseReturnValue:
    """Login and password. The answer is the same, and takes as long, for a wrong login and a wrong password."""
    form, kept = SignInForm(), Kept.carried()
    if request.method == "GET":
        form.next.data = steps.wanted()
        return redirect(steps.wanted() or home_of(g.actor)) if g.actor else steps.sign_in_page(form, kept, 200)
    if not form.validate():
        return steps.sign_in_page(form, kept, 422)
    fits = accounts.password_fits(db.session(), form.login.data, form.password.data)
    person = accounts.admit(db.session(), now(), login=form.login.data, fits=fits, policy=steps.policy())
    if person is None:
        db.session.commit()
        form.form_errors.append(
            _("The login or the password is wrong. After several wrong tries the account is closed for a while; then wait.")
        )
        return steps.sign_in_page(form, kept, 422)
    before = people.login_session(db.session(), tokens.digest(request.cookies.get(access.COOKIE, "")))
    token = accounts.enter(db.session(), person, now(), policy=steps.policy(), before=before)
    is_mine = before is not None and before.person_id == person.id  # without a session nobody knows who typed it
    db.session.commit()
    accounts.renew_hash(db.session(), form.login.data, form.password.data)
    db.session.commit()
    return steps.with_cookie(steps.onward(access.recognise(token), kept if is_mine else None), token)


@blueprint.post("/account/resume")
def resume() -> ResponseReturnValue:
    """Back to the typed work, once its writer has signed in in another window."""
    found, kept = access.standing(), Kept.carried()
    if kept is None:
        return redirect(url_for("account.sign_in"))
    if found is None:
        form = SignInForm(formdata=None)
        form.form_errors.append(_("You are not signed in yet. Sign in first, then go on."))
        return steps.sign_in_page(form, kept, 422)
    if not kept.is_by(found.person_id):
        flash(_("What was typed belongs to somebody else, and is not shown."), "alert")
        return steps.onward(found, None)
    return steps.onward(found, kept)


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@one_address
def second_factor() -> ResponseReturnValue:
    """The code of the app, or one from paper."""
    found, form, kept = steps.standing(), CodeForm(), Kept.carried()
    if found.due != "second-factor":
        return steps.onward(found, kept)
    if request.method == "GET":
        form.next.data = steps.wanted()
        return steps.second_factor_page(form, kept, 200)
    if not form.validate():
        return steps.second_factor_page(form, kept, 422)
    passed = accounts.give_code(db.session(), found, now(), code=form.code.data, keys=steps.keys(), policy=steps.policy())
    db.session.commit()
    return steps.onward(steps.again(), kept) if passed else _wrong_code(form, kept)


def _wrong_code(form: CodeForm, kept: Kept | None) -> ResponseReturnValue:
    if steps.again() is None:
        closed = SignInForm(formdata=None, next=form.next.data)
        closed.form_errors.append(_("Too many wrong codes. The account is closed for a while; then sign in again."))
        return steps.sign_in_page(closed, kept, 422)
    form.code.errors = [_("This code does not count: wrong, too old, or used already. Enter the next one.")]
    return steps.second_factor_page(form, kept, 422)


@blueprint.route("/account/organisation", methods=["GET", "POST"])
def organisation() -> ResponseReturnValue:
    """Where to work, for whoever has roles at several organisations."""
    found, form, kept = steps.standing(), OrganisationForm(), Kept.carried()
    form.organisation.choices = steps.choices(found)
    if request.method == "GET":
        form.next.data = steps.wanted()
        form.organisation.data = found.actor.organisation_id
        return steps.organisation_page(form, found, kept, 200)
    if not form.validate():
        return steps.organisation_page(form, found, kept, 422)
    sessions.switch(db.session(), found.session_id, form.organisation.data)
    db.session.commit()
    return steps.onward(steps.again(), kept)


@blueprint.post("/account/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session. The cookie stays: its token is worth nothing now, but says whose a form is that comes too late."""
    sessions.end(db.session(), steps.standing().session_id, now())
    db.session.commit()
    return redirect(url_for("account.sign_in"))
