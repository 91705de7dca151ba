"""One's own account: password, second factor, and the sessions that are open."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from evaluator.db.queries import people
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import accounts, invitations, oidc, sessions
from evaluator.services.actor import now
from evaluator.services.secrets import tokens, totp
from evaluator.web import access
from evaluator.web.account import steps
from evaluator.web.account.forms import AnotherAppForm, NewPasswordForm, PasswordForm, SetUpForm
from evaluator.web.account.pages import account_page
from evaluator.web.account.views import blueprint, one_address


@blueprint.get("/account")
def show() -> str:
    """Who I am here, and where I am signed in."""
    found = steps.standing()
    opened = people.open_sessions(db.session(), found.person_id)
    offers = invitations.of_login(db.session(), found.login, now())
    provider, subject = steps.provider(), oidc.subject_of(db.session(), found.person_id)
    name, lang = provider.name if provider else "", str(get_locale())
    return render_template("account/show.html", page=account_page(found, opened, offers, lang, provider=name, subject=subject))


@blueprint.post("/account/invitations/<int:invitation_id>")
def answer(invitation_id: int) -> ResponseReturnValue:
    """Take or decline a role that another organisation offers."""
    accept = request.form.get("accept") == "1"
    if not invitations.answer(db.session(), access.actor(), now(), invitation_id=invitation_id, accept=accept):
        abort(404)
    db.session.commit()
    flash(_("You have the role now. Change the organisation to use it.") if accept else _("The offer is declined."))
    return redirect(url_for("account.show"))


@blueprint.post("/account/sessions/end")
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    count = sessions.end_others(db.session(), steps.standing(), now())
    db.session.commit()
    flash(ngettext("%(num)s other session is ended.", "%(num)s other sessions are ended.", count))
    return redirect(url_for("account.show"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@one_address
def password() -> ResponseReturnValue:
    """Another password; the present one is asked for unless it is the temporary one just given."""
    found = steps.standing()
    form = NewPasswordForm() if found.due == "password" else PasswordForm()
    if request.method == "GET":
        form.next.data = steps.wanted()
        return _password_page(form, found, 200)
    if not form.validate():
        return _password_page(form, found, 422)
    if isinstance(form, PasswordForm) and not _is_own(form, found):
        return _password_page(form, found, 422)
    return _set_password(form, found)


def _is_own(form: PasswordForm | AnotherAppForm, found: sessions.Standing) -> bool:
    """Whether the password is the present one; if not, that counts as a wrong try."""
    if accounts.password_fits(db.session(), found.login, form.password.data):
        return True
    accounts.mistake_password(db.session(), found, now(), policy=steps.policy())
    db.session.commit()
    form.password.errors = [_("This is not your present password.")]
    return False


def _set_password(form: NewPasswordForm, found: sessions.Standing) -> ResponseReturnValue:
    hashed = accounts.new_hash(db.session(), form.new_password.data)
    problems = accounts.change_password(db.session(), found, now(), password=form.new_password.data, hashed=hashed)
    if problems:
        db.session.rollback()
        form.new_password.errors = [sentence(each.message, str(get_locale()), Names()) for each in problems]
        return _password_page(form, found, 422)
    db.session.commit()
    flash(_("The new password is set. Other sessions of yours have ended."))
    return steps.onward(steps.again(), None) if found.due else redirect(url_for("account.show"))


@blueprint.route("/account/second-factor/set-up", methods=["GET", "POST"])
@one_address
def set_up() -> ResponseReturnValue:
    """An authenticator app as the second step, confirmed by its first code."""
    found = steps.standing()
    made = SetUpForm if found.due else AnotherAppForm
    form = made()
    if request.method == "GET":
        form.next.data = steps.wanted()
        return _set_up_page(form, found, totp.new_secret(), 200)
    secret = _shown_secret(form, found)
    if secret is None:
        return _set_up_page(made(formdata=None), found, totp.new_secret(), 422)
    if not form.validate():
        return _set_up_page(form, found, secret, 422)
    if isinstance(form, AnotherAppForm) and not _is_own(form, found):
        return _set_up_page(form, found, secret, 422)
    if not accounts.set_up_app(db.session(), found, now(), secret=secret, code=form.code.data, keys=steps.keys()):
        form.code.errors = [_("The code does not fit. Check that the clock of the device is right, and enter the next code.")]
        return _set_up_page(form, found, secret, 422)
    db.session.commit()
    flash(_("The second step is set up. From now on you are asked for a code when you sign in."))
    return steps.onward(steps.again(), None) if found.due else redirect(url_for("account.show"))


def _shown_secret(form: SetUpForm, found: sessions.Standing) -> str | None:
    try:
        return tokens.decrypt(form.secret.data or "", key=steps.keys().totp, about=_about(found))
    except tokens.CannotDecrypt:
        return None


def _about(found: sessions.Standing) -> str:
    return f"totp-set-up:{found.session_id}"


def _set_up_page(form: SetUpForm, found: sessions.Standing, secret: str, status: int) -> ResponseReturnValue:
    form.secret.data = tokens.encrypt(secret, key=steps.keys().totp, about=_about(found))
    uri = totp.provisioning_uri(secret, login=found.login, issuer=current_app.config["SECOND_FACTOR_ISSUER"])
    picture = totp.qr_svg(uri, title=_("Picture of the secret for the app"))
    shown = {"picture": picture, "secret": totp.readable(secret), "asked": found.due == "set-up"}
    return render_template("account/set_up.html", form=form, **shown), status


def _password_page(form: NewPasswordForm, found: sessions.Standing, status: int) -> ResponseReturnValue:
    return render_template("account/password.html", form=form, asked=found.due == "password", login=found.login), status
