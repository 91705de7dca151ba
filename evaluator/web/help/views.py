"""Help: what each role does, and what the words mean."""

from flask import Blueprint, abort, render_template, request

from evaluator.web.access import actor
from evaluator.web.help import pages
from evaluator.web.help.terms import STEPS

blueprint = Blueprint("help", __name__, url_prefix="/help")

GUIDE = "guide"
"""The cookie of a browser in which somebody put the first steps away; it holds that person's number, for others may sit there."""


@blueprint.get("")
def index() -> str:
    """What whoever asks does here, and the ways to the rest."""
    own = [each for each in STEPS if actor().may(each)]
    return render_template(
        "help/index.html",
        own=pages.guides(own),
        others=pages.guides(each for each in STEPS if each not in own),
        put_away=request.cookies.get(GUIDE) == str(actor().person_id),
    )


@blueprint.get("/roles/<role>")
def role(role: str) -> str:
    """What one role does."""
    if role not in STEPS:
        abort(404)
    return render_template("help/role.html", guide=pages.guides([role])[0])


@blueprint.get("/words")
def words() -> str:
    """The glossary, whole or searched."""
    search = " ".join(request.args.get("q", "").split())
    return render_template("help/words.html", groups=pages.glossary(search), search=search)
