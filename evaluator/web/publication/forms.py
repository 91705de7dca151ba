"""Forms about what is shown to whom."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from evaluator.web.form import DayField, Form, plain

PRICES = (("none", _l("No prices")), ("chosen", _l("Only of those chosen")), ("all", _l("Of everybody")))
MEMBERS = (
    ("none", _l("Only the panel's figures")),
    ("totals", _l("Totals of each member, by number")),
    ("marks", _l("Every mark of each member, by number")),
)
DOCUMENTS = (("none", _l("None")), ("redacted", _l("The redacted copies")))


class CorrectionForm(Form):
    """Why a published result is published anew."""

    reason = TextAreaField(
        _l("What is corrected, and why"),
        filters=[plain],
        validators=[DataRequired(_l("Say what is corrected, and why.")), Length(max=2000)],
    )


class PolicyForm(Form):
    """What the organisation shows beyond its rubrics' own rule."""

    version = HiddenField()
    prices = RadioField(_l("Prices on the published page"), choices=[SelectChoice(value=v, label=t) for v, t in PRICES])
    members = RadioField(
        _l("Members' figures on the published page"), choices=[SelectChoice(value=v, label=t) for v, t in MEMBERS]
    )
    panel_names = BooleanField(_l("Publish the names of the panel's members"))
    bundle_prices = RadioField(_l("Prices in the bundle"), choices=[SelectChoice(value=v, label=t) for v, t in PRICES])
    bundle_members = RadioField(
        _l("Members' figures in the bundle"), choices=[SelectChoice(value=v, label=t) for v, t in MEMBERS]
    )
    comments = BooleanField(_l("Members' comments, by number"))
    minutes = BooleanField(_l("Minutes of the meetings"))
    documents = RadioField(_l("Proposals"), choices=[SelectChoice(value=v, label=t) for v, t in DOCUMENTS])


class DisclosureForm(Form):
    """For which request a bundle is made."""

    request = StringField(
        _l("Number of the request"),
        filters=[plain],
        validators=[DataRequired(_l("Give the number of the request.")), Length(max=200)],
    )
    requested_on = DayField(_l("Day of the request"), validators=[DataRequired(_l("Give the day of the request."))])
    note = TextAreaField(_l("Remark"), filters=[plain], validators=[Length(max=2000)])
