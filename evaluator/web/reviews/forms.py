"""The forms of yearly reviews."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from evaluator.core.reviewing import figure
from evaluator.web.form import DayField, Form, MomentField, OneOf, OneOfMany, VersionedForm, plain

if TYPE_CHECKING:
    from evaluator.services.reviews.facts import Fact

LONG = Length(max=8000, message=_l("It has at most 8,000 characters."))
LINE = Length(max=300, message=_l("This line has at most 300 characters."))
NAME = Length(max=200, message=_l("A name has at most 200 characters."))
CHANNELS = (("paper", _l("On paper")), ("file", _l("As a file")))


class BeginForm(Form):
    """How a review begins."""

    year = OneOfMany(_l("Fiscal year"), choices=[], validators=[InputRequired(_l("Choose the fiscal year."))])
    rubric = OneOf(_l("Rubric"), choices=[], validators=[InputRequired(_l("Choose a rubric."))])
    scoring = MomentField(_l("Scoring until"), validators=[Optional()])
    contact = StringField(_l("Whom members ask"), filters=[plain], validators=[LINE])


class EntryForm(Form):
    """A review of another body, or from before."""

    year = OneOfMany(_l("Fiscal year"), choices=[], validators=[InputRequired(_l("Choose the fiscal year."))])
    scale = OneOfMany(_l("Scale of the body"), choices=[], validators=[InputRequired(_l("Choose the scale."))])
    raw = StringField(
        _l("Grade as it was given"),
        filters=[plain],
        validators=[InputRequired(_l("Enter the grade.")), Length(max=60, message=_l("A grade has at most 60 characters."))],
    )
    finding = TextAreaField(_l("Main finding"), filters=[plain], validators=[LONG])
    source = StringField(
        _l("Where it stands"), filters=[plain], validators=[InputRequired(_l("Say where the grade stands.")), LINE]
    )


class DraftForm(Form):
    """The finding in words, and until when the contractor can answer."""

    finding = TextAreaField(_l("Finding"), filters=[plain], validators=[InputRequired(_l("Say in words what was found.")), LONG])
    reply_by = DayField(_l("Reply by"), validators=[InputRequired(_l("Set the last day for the reply."))])


class ExtendForm(Form):
    """More time for the answer."""

    reply_by = DayField(_l("New last day"), validators=[InputRequired(_l("Set the last day for the reply."))])


class FixForm(Form):
    """What the office says to the answer."""

    response = TextAreaField(_l("What the office says to it"), filters=[plain], validators=[LONG])


class WithdrawForm(Form):
    """Why a review is withdrawn."""

    reason = TextAreaField(
        _l("Why it is withdrawn"),
        filters=[plain],
        validators=[
            InputRequired(_l("Say why it is withdrawn.")),
            Length(max=1000, message=_l("A reason has at most 1,000 characters.")),
        ],
    )


class CorrectForm(VersionedForm):
    """What shall stand instead, and why."""

    finding = TextAreaField(_l("Finding"), filters=[plain], validators=[InputRequired(_l("Say in words what was found.")), LONG])
    score = StringField(_l("On 0 to 100"), filters=[plain], validators=[InputRequired(_l("Enter a figure from 0 to 100."))])
    reason = TextAreaField(
        _l("Why it is corrected"), filters=[plain], validators=[InputRequired(_l("Say why it is corrected.")), LONG]
    )

    def validate_score(self, field: StringField) -> None:
        """A figure on the common scale."""
        found = figure(re.sub("[%％]", "x", field.data or ""), percent=False)
        if found is None or found > 100:
            raise ValidationError(gettext("Enter a figure from 0 to 100."))


class AnswerForm(Form):
    """Who answers, and what; or that there is nothing to say."""

    name = StringField(
        _l("Name and position"), filters=[plain], validators=[InputRequired(_l("Enter the name of who answers.")), NAME]
    )
    nothing = BooleanField(_l("There is nothing to say"))
    content = TextAreaField(_l("Opinion"), filters=[plain], validators=[LONG])

    def validate_content(self, field: TextAreaField) -> None:
        """Words, or that there are none; not both, and not neither."""
        if field.data and self.nothing.data:
            raise ValidationError(gettext("You ticked that there is nothing to say. Untick it, or leave the opinion empty."))
        if not field.data and not self.nothing.data:
            raise ValidationError(gettext("Write the opinion, or tick that there is nothing to say."))


class RegisterForm(AnswerForm):
    """An answer that came on paper or as a file."""

    channel = OneOf(
        _l("How it came"),
        choices=[SelectChoice(*each) for each in CHANNELS],
        default="paper",
        validators=[InputRequired(_l("Choose how it came."))],
    )
    received_on = DayField(_l("Received on"), validators=[InputRequired(_l("Enter the day on which it came."))])
    file = FileField(_l("Scan or file"))


class TakeForm(Form):
    """A form file that came back."""

    file = FileField(_l("The form file as it came"))
    received_on = DayField(_l("Received on"), validators=[InputRequired(_l("Enter the day on which it came."))])


class ConfirmForm(AnswerForm):
    """What was read of a form file, as somebody confirms it."""

    signed_on = DayField(_l("Day on the form"), validators=[Optional()])
    received_on = DayField(_l("Received on"), validators=[InputRequired(_l("Enter the day on which it came."))])


class AsideForm(Form):
    """Why a form file is no reply."""

    reason = StringField(
        _l("Why it is no reply"), filters=[plain], validators=[InputRequired(_l("Say why it is no reply.")), LINE]
    )


class ReplyForm(AnswerForm):
    """The answer of whoever holds a link: the address itself is the right to send it, so there is no token."""

    class Meta:
        """Nobody's session acts here, so nothing can be forged with it."""

        csrf = False


def facts_form(facts: "Iterable[Fact]") -> Any:
    """A form with a value and a reason for each figure; it carries the version that it was read at."""
    fields: dict[str, Any] = {}
    for at, each in enumerate(facts):
        fields[f"value_{at}"] = StringField(each.name, filters=[plain], validators=[_figure_of(each)])
        fields[f"reason_{at}"] = StringField(gettext("Source or reason"), filters=[plain], validators=[_reason_of(at), LINE])
    return type("FactsForm", (VersionedForm,), fields)()


def _figure_of(fact: "Fact") -> Any:
    def check(_form: Form, field: StringField) -> None:
        value = figure(field.data, percent=fact.percent) if field.data else None
        if field.data and value is None:
            raise ValidationError(gettext("Enter a figure, such as 12.5."))
        if fact.is_target and value == 0:
            raise ValidationError(gettext("A target is above zero."))

    return check


def _reason_of(at: int) -> Any:
    def check(form: Form, field: StringField) -> None:
        if form[f"value_{at}"].data and not field.data:
            raise ValidationError(gettext("Say where the figure comes from."))

    return check
