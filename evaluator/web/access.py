"""Who may open what. An endpoint on no list is refused."""

from flask import Flask, abort, request

PUBLIC = frozenset(
    {
        "health.show",
        "results.download",
        "results.index",
        "results.show",
        "static",
        "trial.new",
        "trial.sample",
        "trial.show",
    }
)

LISTS = {"PUBLIC": PUBLIC}


def guard(app: Flask) -> None:
    """Refuse every endpoint that no list names, before anything else reads the request."""
    app.before_request(_refuse_unlisted)


def _refuse_unlisted() -> None:
    if request.endpoint is not None and not any(request.endpoint in names for names in LISTS.values()):
        abort(403)
