"""The forms of rubrics: what to compare with, what to call a draft, the note to share, the file to take in."""

from typing import get_args

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from evaluator.core.rules import Procedure
from evaluator.web.form import Form, plain

MOST_TITLE = 300
PROCEDURES: tuple[str, ...] = get_args(Procedure)
"""Every procedure, in the order of the format."""


class CompareForm(FlaskForm):
    """Which version to compare with; it changes nothing, so its address holds no token."""

    before = SelectField(_l("Compare with"), validate_choice=False)

    class Meta:
        """A search has no token."""

        csrf = False


class BeginForm(Form):
    """What an own rubric is called, and in its number."""

    title = StringField(
        _l("Title of the rubric"),
        filters=[plain],
        validators=[
            DataRequired(_l("Give it a title of its own.")),
            Length(max=MOST_TITLE, message=_l("The title of a rubric has at most 300 characters.")),
        ],
    )
    title_en = StringField(
        _l("Title of the rubric in English"),
        filters=[plain],
        validators=[Length(max=MOST_TITLE, message=_l("The title of a rubric has at most 300 characters."))],
    )
    name = StringField(
        _l("Short name"),
        filters=[plain],
        validators=[
            DataRequired(_l("Give it a short name.")),
            Length(max=80, message=_l("A short name has at most 80 signs.")),
        ],
    )


class PublishForm(Form):
    """The hash of what was seen, so that nothing else is published."""

    confirmed = HiddenField(filters=[plain])


class ShareForm(Form):
    """A note to whoever takes a version over."""

    note = TextAreaField(
        _l("Note to other bodies"),
        filters=[plain],
        validators=[Length(max=1000, message=_l("A note has at most 1,000 characters."))],
    )


class FileForm(Form):
    """A rubric file."""

    file = FileField(_l("Rubric file"))
