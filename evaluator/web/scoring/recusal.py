"""A conflict that a member finds out late, declared by what the proposal is called here."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import recusals
from evaluator.services.actor import now
from evaluator.services.declarations import DeclarationRefused
from evaluator.services.proposals import shown_name
from evaluator.services.worksheet import key_of
from evaluator.web.access import actor
from evaluator.web.form import Form, plain
from evaluator.web.scoring.declaration import blueprint

MOST_REASON = 1000


class RecusalForm(Form):
    """Which proposal, and what the interest is."""

    proposal = RadioField(_l("Proposal"), validators=[DataRequired(_l("Choose the proposal."))], validate_choice=False)
    reason = TextAreaField(
        _l("What the interest is"),
        filters=[plain],
        validators=[
            DataRequired(_l("Write what the interest is.")),
            Length(max=MOST_REASON, message=_l("At most 1,000 characters.")),
        ],
    )


@blueprint.route("/recusal", methods=["GET", "POST"])
def recusal(procurement_id: int) -> ResponseReturnValue:
    """Declare a conflict with one proposal; from then on the member does not score it."""
    form = RecusalForm()
    if not _offer(form):
        return _nothing()
    if request.method == "GET":
        form.proposal.data = request.args.get("of", "")
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    try:
        recusals.recuse(db.session(), actor(), g.seat, form.proposal.data, form.reason.data, now())
    except DeclarationRefused as refused:
        db.session.rollback()
        if refused.reason == "closed":
            return _nothing()
        form.proposal.errors = [gettext("Choose the proposal.")]
        return _page(form, 422)
    db.session.commit()
    flash(gettext("Your interest is recorded. The proposal is not yours to score any more."), "ok")
    return redirect(url_for("home.index"))


def _nothing() -> ResponseReturnValue:
    flash(gettext("There is no proposal on which an interest could be declared now."), "info")
    return redirect(url_for("home.index"))


def _offer(form: RecusalForm) -> bool:
    """Put the proposals into the form; whether there is any."""
    try:
        found = recusals.candidates(db.session(), actor(), g.seat)
    except DeclarationRefused:
        abort(404)
    form.proposal.choices = [
        SelectChoice(key_of(each), spoken(shown_name(each, names_hidden=g.procurement.names_hidden), str(get_locale())))
        for each in found
    ]
    return bool(found)


def _page(form: RecusalForm, status: int) -> ResponseReturnValue:
    title = g.procurement.title_en if str(get_locale()) == "en" and g.procurement.title_en else g.procurement.title
    return render_template("scoring/recusal.html", form=form, title=title, hidden=g.procurement.names_hidden), status
