"""Forms of lists of bodies, of numbers of places, and of yearly files."""

from datetime import date

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from evaluator.exchange.bodyfiles import rows
from evaluator.web.form import DayField, Form, PlannedForm, plain


def source_field() -> StringField:
    """Where something comes from; made for each form, for a form says its faults in the order in which its fields are made."""
    return StringField(
        _l("Source"),
        filters=[plain],
        validators=[
            InputRequired(_l("Name the source.")),
            Length(max=300, message=_l("A source has at most 300 characters.")),
        ],
    )


class LoadForm(Form):
    """A file of rows, where it comes from, and the day for which it holds."""

    file = FileField(_l("File"))
    source = source_field()
    as_of = DayField(_l("As of"), validators=[InputRequired(_l("Enter the day."))])

    def text(self) -> str | None:
        """The rows of the file as text; None, with a word beside the field, where no file was chosen.

        Raises Refused and FileRefused.
        """
        sent = request.files.get("file")
        if not sent or not sent.filename:
            self.file.errors = [gettext("Choose a file.")]
            return None
        return rows.text_from(sent.stream, sent.filename)


class NumbersForm(LoadForm):
    """The same for numbers of places."""

    as_of = DayField(_l("Day of reference"), validators=[InputRequired(_l("Enter the day of reference."))])


class StoreForm(PlannedForm):
    """A file that was looked at, with its source and day."""

    source = HiddenField(filters=[plain], validators=[InputRequired(), Length(max=300)])
    as_of = HiddenField()
    looked = BooleanField(_l("I have looked at these changes, and they are right"))

    asks = False
    """Whether something in the file is asked about."""

    def validate_looked(self, field: BooleanField) -> None:
        """What is asked about was looked at."""
        if self.asks and not field.data:
            raise ValidationError(gettext("Look at the large changes, then confirm them."))

    @property
    def day(self) -> date | None:
        """The day that was given; None where it was tampered with."""
        try:
            return date.fromisoformat(self.as_of.data or "")
        except ValueError:
            return None


class PeriodForm(Form):
    """One period of one body."""

    said = RadioField(
        _l("What holds"),
        choices=[
            SelectChoice("implements", _l("It implements the support itself")),
            SelectChoice("served", _l("A prefecture or a union serves it")),
            SelectChoice("neither", _l("Neither of the two")),
            SelectChoice("merged", _l("It merged into another one")),
        ],
        validators=[InputRequired(_l("Choose one of the answers."))],
        invalid_choice_message=_l("Choose one of the answers."),
    )
    server = StringField(_l("Code of the other body"), filters=[plain])
    from_on = DayField(_l("From the day"), validators=[Optional()])
    to_on = DayField(_l("Until the day"), validators=[Optional()])
    source = source_field()

    def validate_server(self, field: StringField) -> None:
        """The other body is named where there is one."""
        if self.said.data in ("served", "merged") and not field.data:
            raise ValidationError(gettext("Enter the code of the other body."))

    def validate_said(self, field: RadioField) -> None:
        """A merger has its last day; the day's own field takes nothing for being empty."""
        if field.data == "merged" and not self.to_on.data and not self.to_on.process_errors:
            raise ValidationError(gettext("Enter the last day of the body under Until the day."))


class FilesForm(Form):
    """Yearly files of bodies."""

    files = MultipleFileField(_l("Files"))
