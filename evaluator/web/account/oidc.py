"""Signing in through an identity provider, and linking one's own account to it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.db.queries import people
from evaluator.db.sqlite import writing
from evaluator.extensions import db, limiter
from evaluator.services import accounts, oidc
from evaluator.services.actor import now
from evaluator.services.provider import Flow, Provider, Refused
from evaluator.services.secrets import tokens
from evaluator.web import access
from evaluator.web.account import steps
from evaluator.web.account.addresses import home_of, own_address
from evaluator.web.account.forms import LinkForm
from evaluator.web.account.own import blueprint
from evaluator.web.account.views import one_address

COOKIE, PATH = "oidc", "/account/oidc"
"""The cookie that holds what a browser takes along, and the addresses to which it is sent."""
LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
LONGEST_NEXT = 1000
"""Signs of an address to come back to that fit into the cookie."""

every_try = limiter.shared_limit(lambda: f"{current_app.config['SIGN_INS_PER_MINUTE']} per minute", scope="sign-in")
"""Answers of the provider count as tries of passwords do."""
every_start = limiter.shared_limit(lambda: f"{current_app.config['SIGN_INS_PER_MINUTE']} per minute", scope="oidc-start")
"""Ways to the provider are counted for themselves, so that one sign-in counts once."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Why a browser is sent to the provider: to sign in, or to link the account of the session `session_id`."""

    flow: Flow
    until: datetime
    session_id: int | None = None
    next: str | None = None


@blueprint.get("/account/oidc/start")
@every_start
def oidc_start() -> ResponseReturnValue:
    """To the provider."""
    provider = _provider()
    if g.actor:
        return redirect(steps.wanted() or home_of(g.actor))
    try:
        errand, way = _errand(provider, aim=steps.wanted())
    except Refused as refused:
        return _refuse(refused)
    return _carrying(redirect(way), errand)


@blueprint.get("/account/oidc/return")
@every_try
def oidc_return() -> ResponseReturnValue:
    """Back from the provider: the answer counts once, in the browser that was sent, for what it was sent for."""
    provider, errand = _provider(), _errand_carried()
    db.session.rollback()  # no transaction is held while the provider is asked
    try:
        if errand is None:
            raise Refused("lost")
        identity = provider.identify(errand.flow, request.args.to_dict(), now())
        writing(db.session())
        return _without(_enter(errand, identity) if errand.session_id is None else _link(errand, identity))
    except Refused as refused:
        db.session.rollback()
        return _refuse(refused)


@blueprint.get("/account/oidc/refused")
def oidc_refused() -> ResponseReturnValue:
    """Why nobody was signed in, and what to do."""
    provider, said = _provider(), _opened("said")
    if said is None:
        return redirect(url_for("account.show" if g.actor else "account.sign_in"))
    reason = _(f"oidc.refused.{said['reason']}", name=provider.name)
    shown = {"reason": reason, "subject": said["subject"], "name": provider.name}
    return render_template("account/oidc_refused.html", **shown), 403


@blueprint.route("/account/oidc/link", methods=["GET", "POST"])
@one_address
def oidc_link() -> ResponseReturnValue:
    """Ask for the password before the own account is linked."""
    provider, found, form = _provider(), steps.standing(), LinkForm()
    if request.method == "GET":
        return _link_page(form, 200)
    if not form.validate():
        return _link_page(form, 422)
    if not accounts.password_fits(db.session(), found.login, form.password.data):
        accounts.mistake_password(db.session(), found, now(), policy=steps.policy())
        db.session.commit()
        form.password.errors = [_("This is not your present password.")]
        return _link_page(form, 422)
    db.session.rollback()
    try:
        errand, _way = _errand(provider, session_id=found.session_id)
    except Refused as refused:
        return _refuse(refused)
    return _carrying(redirect(url_for("account.oidc_go")), errand)


@blueprint.get("/account/oidc/go")
def oidc_go() -> ResponseReturnValue:
    """A link to the provider: the policy lets no form lead to another site, not even by a redirect."""
    provider, errand = _provider(), _errand_carried()
    if errand is None or errand.session_id != steps.standing().session_id:
        return redirect(url_for("account.oidc_link"))
    try:
        way = provider.way(errand.flow, now(), lang=str(get_locale()))
    except Refused as refused:
        return _refuse(refused)
    return render_template("account/oidc_go.html", name=provider.name, way=way)


@blueprint.post("/account/oidc/unlink")
def oidc_unlink() -> ResponseReturnValue:
    """End the link of the own account."""
    oidc.unlink_own(db.session(), steps.standing(), now())
    db.session.commit()
    flash(_("The link is ended."))
    return redirect(url_for("account.show"))


def _provider() -> Provider:
    """The provider of this installation; without one these pages are not there."""
    return steps.provider() or abort(404)


def _errand(provider: Provider, *, aim: str | None = None, session_id: int | None = None) -> tuple[Errand, str]:
    """A new errand, and the way to the provider. Raises Refused."""
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else None
    flow = Flow.to(provider.issuer, return_to=url_for("account.oidc_return", _external=True, _scheme=scheme))
    aim = aim if aim and len(aim) <= LONGEST_NEXT else None
    errand = Errand(flow=flow, until=now() + LASTS, session_id=session_id, next=aim)
    return errand, provider.way(flow, now(), lang=str(get_locale()))


def _enter(errand: Errand, identity: Any) -> ResponseReturnValue:
    person = oidc.admit(db.session(), now(), identity=identity, policy=steps.policy())
    before = people.login_session(db.session(), tokens.digest(request.cookies.get(access.COOKIE, "")))
    strong = identity.second_factor
    token = accounts.enter(db.session(), person, now(), policy=steps.policy(), before=before, has_second_factor=strong)
    db.session.commit()
    return steps.with_cookie(steps.onward(access.recognise(token), None, aim=own_address(errand.next)), token)


def _link(errand: Errand, identity: Any) -> ResponseReturnValue:
    found = access.standing()
    if found is None or found.due is not None or found.session_id != errand.session_id:
        raise Refused("stranger")
    try:
        oidc.link_own(db.session(), found, now(), identity=identity)
    except oidc.IdentityTaken as taken:
        raise Refused("taken", subject=identity.subject) from taken
    db.session.commit()
    flash(_("Your account is linked. Other sessions of yours have ended."))
    return redirect(url_for("account.show"))


def _link_page(form: LinkForm, status: int) -> ResponseReturnValue:
    return render_template("account/oidc_link.html", form=form, name=_provider().name, login=steps.standing().login), status


def _refuse(refused: Refused) -> Response:
    """To the page that says why; the address keeps nothing of what the provider answered."""
    current_app.logger.warning("sign-in through the provider refused: %s", refused)
    said = {"reason": refused.reason, "subject": refused.subject}
    return _with_cookie(redirect(url_for("account.oidc_refused")), "said", said)


def _carrying(answer: ResponseReturnValue, errand: Errand) -> Response:
    return _with_cookie(answer, "errand", {**asdict(errand), "until": errand.until.isoformat()})


def _errand_carried() -> Errand | None:
    """What this browser was sent for, while it lasts."""
    found = _opened("errand")
    if found is None:
        return None
    until = datetime.fromisoformat(found["until"])
    return Errand(**{**found, "flow": Flow(**found["flow"]), "until": until}) if now() <= until else None


def _opened(about: str) -> dict[str, Any] | None:
    """What is in the cookie, if we wrote it and it is about that."""
    try:
        found: dict[str, Any] = json.loads(tokens.decrypt(request.cookies.get(COOKIE, ""), key=_key(), about=f"oidc:{about}"))
    except tokens.CannotDecrypt:
        return None
    return found


def _with_cookie(answer: ResponseReturnValue, about: str, content: dict[str, Any]) -> Response:
    response = make_response(answer)
    text = tokens.encrypt(json.dumps(content), key=_key(), about=f"oidc:{about}")
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, text, max_age=LASTS, path=PATH, secure=secure, httponly=True, samesite="Lax")
    return response


def _without(answer: ResponseReturnValue) -> Response:
    response = make_response(answer)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _key() -> bytes:
    return tokens.derived_key(current_app.config["SECRET_KEY"], "oidc")
