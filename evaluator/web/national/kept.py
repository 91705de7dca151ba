"""Views that people keep for themselves."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from evaluator.extensions import db
from evaluator.library.views import library_views
from evaluator.services.actor import now
from evaluator.services.national import keeping
from evaluator.services.national.keeping import KeepRefused
from evaluator.web.access import actor
from evaluator.web.form import Form, plain
from evaluator.web.national import asked, wording
from evaluator.web.national.blueprint import blueprint, scope, view_of

if TYPE_CHECKING:
    from evaluator.db.models import SavedView


class SaveForm(Form):
    """The name under which a view is kept."""

    name = StringField(
        _l("Name"),
        filters=[plain],
        validators=[
            InputRequired(_l("Give the view a name.")),
            Length(max=100, message=_l("A name has at most 100 characters.")),
        ],
    )


@blueprint.route("/national/<view>/keep", methods=["GET", "POST"])
def keep(view: str) -> ResponseReturnValue:
    """Keep a view as the address asks for it."""
    chosen, form = view_of(view), SaveForm()
    given = asked.named(asked.wanted_of(chosen, scope()))
    if form.validate_on_submit():
        try:
            keeping.keep(db.session(), actor(), view, now(), name=form.name.data or "", asked=urlencode(given))
        except KeepRefused as refused:
            form.name.errors = [*form.name.errors, _why(refused.reason)]
            db.session.rollback()
        else:
            db.session.commit()
            flash(_("The view is kept. You find it on the first page."))
            return redirect(url_for(".show", view=view, **given))
    title = wording.said(chosen.view.title)
    back = url_for(".show", view=view, **given)
    return render_template("national/keep.html", form=form, title=title, back=back), 422 if form.errors else 200


def _why(reason: str) -> str:
    return str(
        {
            "taken": _("You keep a view of this name already. Choose another name."),
            "many": _("You keep 50 views. Drop one of them first."),
        }[reason]
    )


@blueprint.post("/national/kept/<int:saved_id>/drop")
def drop(saved_id: int) -> ResponseReturnValue:
    """Keep a view no longer."""
    found = keeping.find(db.session(), actor(), saved_id) or abort(404)
    if Form().validate_on_submit():
        keeping.drop(db.session(), actor(), found, now())
        db.session.commit()
        flash(_("The view is dropped."))
    return redirect(url_for(".index"))


def line_of(found: "SavedView") -> dict[str, object]:
    """A kept view in the list; one whose view is not there any more leads nowhere."""
    view = library_views().get(found.view)
    return {
        "id": found.id,
        "name": found.name,
        "title": wording.said(view.view.title) if view else "",
        "url": f"{url_for('.show', view=found.view)}?{found.asked}" if view else "",
    }
