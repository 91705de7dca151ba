"""The forms of returns: a round, a message, and what a chapter's page sends."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from evaluator.core.returns import Field
from evaluator.services.returns.filling import MINE, THEIRS, Sent
from evaluator.services.returns.handing import LONGEST
from evaluator.web.form import DayField, FiscalYearField, Form, YearsAround, plain

WORDS = Length(max=LONGEST, message=_l("It has at most 4,000 characters."))
VALUE, BASE, REASON, CLASH, CHOICE = "f.", "b.", "r.", "c.", "k."
"""How the names of a field's answer, of what stood there, of its reason, of a clash and of what is chosen then begin."""


class RoundForm(Form):
    """A new round."""

    title = StringField(
        _l("Title of the round"),
        filters=[plain],
        validators=[
            InputRequired(_l("Give the round a title.")),
            Length(max=200, message=_l("A title has at most 200 characters.")),
        ],
    )
    fiscal_year = FiscalYearField(
        _l("Fiscal year"), validators=[InputRequired(_l("Enter the fiscal year.")), YearsAround(back=10, ahead=1)]
    )
    opens_on = DayField(_l("Answers from"), validators=[InputRequired(_l("Enter the first day."))])
    due_on = DayField(_l("Answers until"), validators=[InputRequired(_l("Enter until when answers are given."))])
    note = TextAreaField(_l("What the bodies should know"), filters=[plain], validators=[WORDS])

    def validate_due_on(self, field: DayField) -> None:
        """The last day is not before the first."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(gettext("The last day is before the first."))


class MessageForm(Form):
    """A question or an answer."""

    text = TextAreaField(_l("Message"), filters=[plain], validators=[InputRequired(_l("Write the message.")), WORDS])


class CorrectForm(Form):
    """The hand-in of a corrected return, with what was corrected."""

    version = HiddenField()
    text = TextAreaField(
        _l("What was corrected"), filters=[plain], validators=[InputRequired(_l("Write what was corrected.")), WORDS]
    )


class SubmitForm(Form):
    """The hand-in; it carries the version that was looked at."""

    version = HiddenField()


class ChapterForm(Form):
    """The answers of a chapter; the fields themselves follow the form as data."""


def read(given: Any, fields: Iterable[Field], *, confirms: bool) -> Sent:
    """What a chapter's page sent. A field that the page did not show is not touched."""
    shown = [each.id for each in fields if f"{BASE}{each.id}" in given]
    return Sent(
        typed={id: [plain(each) for each in given.getlist(f"{VALUE}{id}")] for id in shown},
        base={id: plain(given.get(f"{BASE}{id}")) for id in shown},
        reasons=_reasons(given, shown),
        confirms=confirms,
        chosen={id: _choice(given, id) for id in shown if f"{CLASH}{id}" in given},
    )


def _choice(given: Mapping[str, str], id: str) -> str:
    """Which of two answers stays; nothing if none is chosen."""
    chosen = given.get(f"{CHOICE}{id}", "")
    return chosen if chosen in (MINE, THEIRS) else ""


def _reasons(given: Mapping[str, str], shown: Iterable[str]) -> dict[str, str]:
    """The reasons that were asked for; a page that asked for none takes none away."""
    return {id: given[f"{REASON}{id}"] for id in shown if f"{REASON}{id}" in given}
