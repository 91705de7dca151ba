"""The forms of a file of figures: chosen first, then stored after it was looked at."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional

from evaluator.web.form import DayField, Form, PlannedForm, plain


class FileForm(Form):
    """The file itself."""

    file = FileField(_l("CSV file"))


class StoreForm(PlannedForm):
    """What a looked-at file still needs."""

    reason = StringField(
        _l("Reason for the corrections"),
        filters=[plain],
        validators=[Length(max=1000, message=_l("A reason has at most 1,000 characters."))],
    )
    remark = StringField(
        _l("Remark on what is asked"),
        filters=[plain],
        validators=[Length(max=1000, message=_l("A remark has at most 1,000 characters."))],
    )
    received_on = DayField(_l("Reports received on"), validators=[Optional()])
