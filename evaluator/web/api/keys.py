"""Keys for programs of the organisation: an administrator makes and revokes them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from evaluator.core.calendar import date_text, japan_date
from evaluator.extensions import db
from evaluator.services import apikeys
from evaluator.services.actor import now
from evaluator.services.apikeys import KeyRefused
from evaluator.web.access import actor
from evaluator.web.form import DayField, Form, SomeOf, plain

blueprint = Blueprint("api_keys", __name__)
AT = "/organisation/keys"
NAMES = {
    "rubrics": _l("Rubrics that municipalities share"),
    "compliance": _l("Guideline points kept at publication"),
    "aggregates": _l("Tables of the nation or the prefecture"),
}
REFUSED = {
    "no-name": _l("Say which program the key is for."),
    "no-scope": _l("Choose at least one thing that the key is good for."),
    "past": _l("The last day lies in the past."),
    "too-far": _l("A key is good for two years at most."),
    "revoked": _l("This key is revoked already."),
}
FIELD = {"no-name": "name", "no-scope": "scopes", "past": "last_day", "too-far": "last_day"}


class KeyForm(Form):
    """A new key."""

    name = StringField(
        _l("Which program is it for?"),
        filters=[plain],
        validators=[
            DataRequired(_l("Say which program the key is for.")),
            Length(max=100, message=_l("A name has at most 100 characters.")),
        ],
    )
    scopes = SomeOf(
        _l("What is it good for?"),
        choices=[],
        validators=[DataRequired(_l("Choose at least one thing that the key is good for."))],
    )
    last_day = DayField(_l("Its last day"), validators=[DataRequired(_l("Enter the last day of the key."))])

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.scopes.choices = [SelectChoice(each, NAMES[each]) for each in apikeys.scopes_for(db.session(), _at())]


def _at() -> int:
    """The organisation whose keys these are."""
    found = actor().organisation_id
    assert found is not None
    return found


@blueprint.get(AT)
def index() -> str:
    """The keys there are, and the form for another."""
    return _page(KeyForm(formdata=None))


@blueprint.post(AT)
def make() -> ResponseReturnValue:
    """Make a key, which this answer alone shows."""
    form = KeyForm()
    if "lang" in request.args:
        return _again(form)
    if not form.validate():
        return _page(form), 422
    given = {"name": form.name.data or "", "scopes": form.scopes.data or (), "last_day": form.last_day.data}
    try:
        found, text = apikeys.make(db.session(), actor(), now(), **given)
    except KeyRefused as refused:
        field = form[FIELD[refused.reason]]
        field.errors = [*field.errors, str(REFUSED[refused.reason])]
        return _page(form), 422
    db.session.commit()
    return render_template("api/made.html", name=found.name, text=text)


def _again(form: KeyForm) -> str:
    """The same page in the other language: also that of a key just made, which the page itself holds."""
    text = request.form.get("shown", "")
    who = apikeys.caller(db.session(), text, now()) if text else None
    if who is None or who.organisation_id != actor().organisation_id:
        return _page(form)
    return render_template("api/made.html", name=request.form.get("called", ""), text=text)


@blueprint.post(f"{AT}/<int:key_id>/revoke")
def revoke(key_id: int) -> ResponseReturnValue:
    """Make a key worthless at once."""
    try:
        apikeys.revoke(db.session(), actor(), key_id, now())
    except KeyRefused as refused:
        if refused.reason == "not-there":
            abort(404)
        flash(str(REFUSED[refused.reason]))
        return redirect(url_for(".index"))
    db.session.commit()
    flash(gettext("The key is revoked."))
    return redirect(url_for(".index"))


def _page(form: KeyForm) -> str:
    comma = "、" if str(get_locale()) == "ja" else ", "
    lines = [
        {
            "id": each.id,
            "name": each.name,
            "start": each.start,
            "scopes": comma.join(str(NAMES[scope]) for scope in each.scopes),
            "last_day": date_text(each.last_day, str(get_locale())),
            "made": date_text(japan_date(each.made_at), str(get_locale())),
            "state": apikeys.state_of(each, now()),
        }
        for each in apikeys.of_organisation(db.session(), _at())
    ]
    return render_template("api/keys.html", form=form, lines=lines)
