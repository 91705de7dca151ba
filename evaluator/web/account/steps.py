"""From one step of signing in to the next, and what the steps have in common."""

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from evaluator.extensions import db
from evaluator.services import accounts, invitations, sessions
from evaluator.services.actor import now
from evaluator.services.provider import Provider
from evaluator.web import access
from evaluator.web.account.addresses import home_of, own_address
from evaluator.web.account.forms import CodeForm, OrganisationForm, SignInForm
from evaluator.web.account.kept import Kept


def policy() -> accounts.Policy:
    """How signing in is guarded here, from the settings."""
    config = current_app.config
    return accounts.Policy(
        failures=config["SIGN_IN_FAILURES"],
        lock=config["SIGN_IN_LOCK"],
        second_factor=config["SECOND_FACTOR_ROLES"],
        demo=config["EVALUATOR_DEV"],
    )


def provider() -> Provider | None:
    """The identity provider through which one can sign in as well, if there is one."""
    found: Provider | None = current_app.extensions.get("oidc")
    return found


def keys() -> accounts.Keys:
    """The keys under which second factors are kept."""
    return accounts.Keys.of(current_app.config["SECRET_KEY"])


def standing() -> sessions.Standing:
    """What the session of this request is worth; the access list lets nobody in without one."""
    found = access.standing()
    assert found is not None
    return found


def again() -> sessions.Standing | None:
    """What this request's session is worth after a change."""
    return access.recognise(request.cookies.get(access.COOKIE))


def wanted() -> str | None:
    """Where the person wanted to go, if it is a page of our own."""
    return own_address(request.form.get("next") or request.args.get("next"))


def onward(found: sessions.Standing | None, kept: Kept | None, *, aim: str | None = None) -> ResponseReturnValue:
    """To whatever is still asked, to the typed work that waits, or where the person wanted to go: `aim`, else `wanted()`."""
    aim = aim or wanted()
    if found is None:
        return redirect(url_for("account.sign_in"))
    if kept and found.due == "second-factor":
        return second_factor_page(CodeForm(formdata=None), kept, 200)
    if kept and found.due == "organisation":
        return organisation_page(OrganisationForm(formdata=None), found, kept, 200)
    if found.due:
        return redirect(url_for(access.STEPS[found.due], next=aim))
    g.standing, g.actor = found, found.actor
    if kept:
        return render_template("account/kept.html", kept=kept)
    if invitations.of_login(db.session(), found.login, now()):
        flash(_("Another organisation offers you a role. Take or decline it on the page of your account."))
    return redirect(aim or home_of(found.actor))


def sign_in_page(form: SignInForm, kept: Kept | None, status: int) -> ResponseReturnValue:
    """The form of login and password."""
    return render_template("account/sign_in.html", form=form, kept=kept, provider=provider()), status


def second_factor_page(form: CodeForm, kept: Kept | None, status: int) -> ResponseReturnValue:
    """The form that asks for a code."""
    return render_template("account/second_factor.html", form=form, kept=kept), status


def choices(found: sessions.Standing) -> list[SelectChoice]:
    """Where somebody can work."""
    return [SelectChoice(str(number), name) for number, name in found.organisations]


def organisation_page(form: OrganisationForm, found: sessions.Standing, kept: Kept | None, status: int) -> ResponseReturnValue:
    """The form that asks where to work."""
    form.organisation.choices = choices(found)
    return render_template("account/organisation.html", form=form, kept=kept), status


def with_cookie(answer: ResponseReturnValue, token: str) -> Response:
    """The answer, which gives the browser the token of its session."""
    response = make_response(answer)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(access.COOKIE, token, secure=secure, httponly=True, samesite="Lax")
    return response
