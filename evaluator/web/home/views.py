"""The home of a panel member: what is mine, what is left, by when."""

from flask import Blueprint, render_template

from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.duties import duties_of
from evaluator.web.access import actor
from evaluator.web.home.pages import home_page

blueprint = Blueprint("home", __name__)


@blueprint.get("/panel")
def index() -> str:
    """Every procurement in which the person holds a seat, across organisations."""
    return render_template("home/index.html", page=home_page(duties_of(db.session(), actor()), now()))
