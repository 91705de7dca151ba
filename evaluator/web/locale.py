"""Which language a page speaks, and the compiled catalogues behind it."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, request

from evaluator.config import LOCALES

COOKIE = "lang"
A_YEAR = 365 * 24 * 60 * 60


def chosen_locale() -> str:
    """`?lang=`, else the cookie, else the default; what the browser says it accepts does not count."""
    for wanted in (request.args.get(COOKIE), request.cookies.get(COOKIE)):
        if wanted in LOCALES:
            return wanted
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])


def remember_locale(app: Flask) -> None:
    """A language chosen by `?lang=` stays for a year."""
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    wanted = request.args.get(COOKIE)
    if wanted in LOCALES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, wanted, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def compile_catalogues(translations: Path) -> None:
    """Write the .mo beside each .po that is newer; a tree that is up to date is only read."""
    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parent.parent.name)
        partial = target.with_suffix(f".{id(catalogue)}.part")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
