"""The forms of a decision, its route, the negotiation and the contract."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from evaluator.web.form import FIRST_YEAR, LAST_YEAR, Form, OneOf, VersionedForm, YenField, plain

MOST_TEXT, MOST_CONTENT, MOST_NAME, MOST_PRESENT = 4000, 50_000, 100, 300
TOO_LONG = Length(max=MOST_TEXT, message=_l("At most 4,000 characters."))


class DayField(DateField):
    """A day; one that cannot be read says so in the reader's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        self.raw_data = [plain(each) for each in valuelist]
        try:
            super().process_formdata(self.raw_data)
        except ValueError as error:
            raise ValueError(gettext("Enter a day, such as 2026-12-01.")) from error

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """A year that a calendar can have."""
        if isinstance(self.data, date) and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValidationError(gettext("Enter a year from 2000 to 2100."))


class DraftForm(VersionedForm):
    """What a decision is to be, and who approves it."""

    decision = OneOf(_l("The decision"), validators=[InputRequired(_l("Choose one."))])
    conditions = TextAreaField(_l("Conditions"), filters=[plain], validators=[TOO_LONG])
    reason = TextAreaField(_l("Reason of the decision"), filters=[plain], validators=[TOO_LONG])
    route = TextAreaField(
        _l("Who approves it, in order"),
        filters=[plain],
        validators=[DataRequired(_l("Enter at least one title.")), TOO_LONG],
    )

    def validate_route(self, field: TextAreaField) -> None:  # noqa: ARG002
        """Titles of a length that the record holds."""
        if any(len(each) > MOST_NAME for each in self.titles):
            raise ValidationError(gettext("A title has at most 100 characters."))

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles, in order."""
        return tuple(line.strip() for line in (self.route.data or "").splitlines() if line.strip())


class ApprovalForm(VersionedForm):
    """How the next on the route decided."""

    agreed = OneOf(
        _l("Decision"),
        choices=[SelectChoice(value="yes", label=_l("Agreed")), SelectChoice(value="no", label=_l("Refused"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    how = OneOf(
        _l("Recorded from"),
        choices=[
            SelectChoice(value="on-paper", label=_l("The signed paper")),
            SelectChoice(value="signed-in", label=_l("It is my own decision, here and now")),
        ],
        default="on-paper",
        validators=[InputRequired(_l("Choose one."))],
    )
    name = StringField(
        _l("Name"), filters=[plain], validators=[Length(max=MOST_NAME, message=_l("A name has at most 100 characters."))]
    )
    on = DayField(_l("Day of the decision"), validators=[Optional()])
    note = TextAreaField(_l("Remark, or reason of a refusal"), filters=[plain], validators=[TOO_LONG])


class ReasonForm(VersionedForm):
    """Why a draft is given up."""

    reason = TextAreaField(
        _l("Reason"), filters=[plain], validators=[DataRequired(_l("Enter the reason.")), TOO_LONG]
    )  # fmt: skip


class EndForm(ReasonForm):
    """Why an award ends without a contract."""

    cause = OneOf(
        _l("How it ended"),
        choices=[
            SelectChoice(value="withdrew", label=_l("The proposer withdrew")),
            SelectChoice(value="failed", label=_l("The negotiation failed")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )


class TalkForm(Form):
    """One entry of the record of a negotiation."""

    on = DayField(_l("Day"), validators=[InputRequired(_l("Enter the day."))])
    present = StringField(
        _l("Who was present"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter who was present.")),
            Length(max=MOST_PRESENT, message=_l("At most 300 characters.")),
        ],
    )
    content = TextAreaField(
        _l("What was discussed and agreed"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter what was discussed.")),
            Length(max=MOST_CONTENT, message=_l("At most 50,000 characters. Send the rest as a file.")),
        ],
    )
    file = FileField(_l("Document"))


class ContractForm(VersionedForm):
    """A contract as it was signed."""

    on = DayField(_l("Day of the contract"), validators=[InputRequired(_l("Enter the day."))])
    amount = YenField(_l("Amount of the contract"), filters=[plain], validators=[DataRequired(_l("Enter the amount."))])
    tax = OneOf(
        _l("Consumption tax"),
        choices=[SelectChoice(value="yes", label=_l("included")), SelectChoice(value="no", label=_l("not included"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    confirmed = BooleanField(_l("The amount is meant although it is above"))
    note = TextAreaField(_l("Remark"), filters=[plain], validators=[TOO_LONG])
