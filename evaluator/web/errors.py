"""The pages for what went wrong, each with a sentence that says what to do next."""

from collections.abc import Callable, Mapping

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from evaluator.services.secrets.passwords import TooManyHashes

PAGES = {
    400: (_l("The request could not be read"), _l("Go back, check what you entered and send it again.")),
    403: (
        _l("This page is not open to you"),
        _l("Ask the office in charge if you should be able to see it."),
    ),
    404: (_l("Page not found"), _l("Check the address, or start again from the list.")),
    405: (_l("That cannot be done here"), _l("Go back and use the buttons on the page.")),
    413: (_l("The file is too large"), _l("Nothing was stored. Make the file smaller and send it again.")),
    414: (_l("The address is too long"), _l("Search for less, or start again from the list.")),
    416: (_l("That part of the file is not there"), _l("Open the whole file again.")),
    429: (_l("Too many tries in a short time"), _l("Nothing was changed. Wait a minute, go back and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was changed. Try again; tell the office if it stays."),
    ),
}
BUSY = (_l("Many people are signing in just now"), _l("Nothing was changed. Wait a few seconds, go back and try again."))
Teller = Callable[[HTTPException], ResponseReturnValue]
"""What answers with an error."""
EXPIRED = (_l("The form has expired"), _l("Go back: what you entered is still there. Copy it, open the page again and send it."))


def show_error_pages(app: Flask, *, below: Mapping[str, Teller]) -> None:
    """Every error in PAGES renders errors/error.html; others keep their plain answer.

    `below` names beginnings of addresses whose errors are told otherwise, also where no route was found.
    """

    def page(error: HTTPException) -> ResponseReturnValue:
        tell = next((tell for start, tell in below.items() if request.path.startswith(start)), _page)
        return tell(error)

    for status in PAGES:
        app.register_error_handler(status, page)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(TooManyHashes, _busy)


def _page(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    return _render(status, *PAGES[status])


def _expired(_error: CSRFError) -> tuple[str, int]:
    return _render(400, *EXPIRED)


def _busy(_error: TooManyHashes) -> tuple[str, int]:
    return _render(503, *BUSY)


def _render(status: int, title: object, message: object) -> tuple[str, int]:
    return render_template("errors/error.html", status=status, title=title, message=message), status
