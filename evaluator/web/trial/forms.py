"""The form that takes a case file."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField


class TrialForm(FlaskForm):
    """A file, or the text of one; the file counts if both are given."""

    file = FileField(_l("Case file (TOML or JSON)"))
    text = TextAreaField(_l("Or the text of a case file"))
