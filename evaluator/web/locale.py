"""Which language a page speaks, and what organisations are called in it."""

from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from flask_babel import get_locale

from evaluator.config import LOCALES

if TYPE_CHECKING:
    from evaluator.db.models import Organisation

COOKIE = "lang"
A_YEAR = 365 * 24 * 60 * 60


def chosen_locale() -> str:
    """`?lang=`, else the cookie, else the default; what the browser says it accepts does not count."""
    for wanted in (request.args.get(COOKIE), request.cookies.get(COOKIE)):
        if wanted in LOCALES:
            return wanted
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])


def body_name(body: "Organisation") -> str:
    """What an organisation is called in the language of the page, where it has a name in it."""
    return (body.name_en if str(get_locale()) == "en" else "") or body.name


def remember_locale(app: Flask) -> None:
    """A language chosen by `?lang=` stays for a year."""
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    wanted = request.args.get(COOKIE)
    if wanted in LOCALES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, wanted, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
