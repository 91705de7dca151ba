"""The forms of envelopes, keys and the opening. Only the form of the opening asks for an amount."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateTimeLocalField, PasswordField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from evaluator.core.calendar import JAPAN
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.web.form import Form

FIRST_YEAR, LAST_YEAR = 2000, 2100
CEILING = "ceiling"
"""The choice that stands for the secret ceiling, in place of a proposal's id."""


def _plain(text: str | None) -> str:
    """Without signs that no database takes, and without blanks around it."""
    kept = (text or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return kept.encode(errors="replace").decode().strip()


def _id(value: Any) -> int:
    """The id that a choice stands for; 0 for the empty one, and for anything that a form of ours does not send."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class ArrivalField(DateTimeLocalField):
    """A day and a time in Japan; one that cannot be read says so in the reader's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter the day and the time it came in, such as 2026-12-01 14:00.")) from error


class OutsideForm(Form):
    """What is seen of any envelope from outside."""

    received_at = ArrivalField(_l("Came in on"), validators=[InputRequired(_l("Enter when it came in."))])
    place = StringField(
        _l("Where it is kept"),
        filters=[_plain],
        validators=[
            InputRequired(_l("Enter where it is kept.")),
            Length(max=200, message=_l("Write where it is kept in at most 200 characters.")),
        ],
    )
    remark = TextAreaField(
        _l("Remark on the envelope"),
        filters=[_plain],
        validators=[Length(max=2000, message=_l("The remark has at most 2,000 characters."))],
    )

    def validate_received_at(self, field: ArrivalField) -> None:
        """A year that a procurement of today can have."""
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("The year it came in lies between 2000 and 2100."))

    @property
    def moment(self) -> datetime:
        """When it came in."""
        moment: datetime = self.received_at.data.replace(tzinfo=JAPAN)
        return moment


class SealForm(OutsideForm):
    """An envelope on paper: its seal can be seen."""

    seal = RadioField(
        _l("Seal of the envelope"),
        choices=[
            SelectChoice(value="intact", label=_l("The seal is unbroken")),
            SelectChoice(value="broken", label=_l("The seal is broken or missing")),
        ],
        validators=[InputRequired(_l("Look at the seal and choose."))],
    )

    @property
    def intact(self) -> bool:
        """Whether the seal is unbroken."""
        return bool(self.seal.data == "intact")


def _whose(form: Any) -> int | None:
    return None if form.whose.data == CEILING else int(form.whose.data)


class EnvelopeForm(SealForm):
    """A new envelope on paper."""

    whose = SelectField(_l("Whose envelope"), validators=[InputRequired(_l("Choose whose envelope it is."))])

    @property
    def proposal_id(self) -> int | None:
        """The proposal; None for the ceiling."""
        return _whose(self)


class FileForm(OutsideForm):
    """A sealed file that came in."""

    whose = SelectField(_l("Whose envelope"), validators=[InputRequired(_l("Choose whose envelope it is."))])
    file = FileField(_l("Sealed file"))
    reference = StringField(
        _l("Reference on the proposal"),
        filters=[_plain],
        validators=[
            InputRequired(_l("Enter the reference that the proposer has written down.")),
            Length(max=80, message=_l("A reference has at most 80 characters.")),
        ],
    )

    @property
    def proposal_id(self) -> int | None:
        """The proposal; None for the ceiling."""
        return _whose(self)


class ChangeForm(SealForm):
    """A correction of what was registered."""

    reason = TextAreaField(
        _l("Reason for the correction"),
        filters=[_plain],
        validators=[
            InputRequired(_l("Say why it is corrected.")),
            Length(max=1000, message=_l("A reason has at most 1,000 characters.")),
        ],
    )


class HolderForm(Form):
    """Somebody to hold a key."""

    person = SelectField(_l("Officer"), coerce=_id, validators=[InputRequired(_l("Choose an officer."))])


class KeyForm(Form):
    """A passphrase for a new key."""

    passphrase = PasswordField(_l("Opening passphrase"), validators=[InputRequired(_l("Enter an opening passphrase."))])
    again_passphrase = PasswordField(
        _l("Opening passphrase once more"),
        validators=[
            InputRequired(_l("Enter the opening passphrase once more.")),
            EqualTo("passphrase", message=_l("The two passphrases are not the same.")),
        ],
    )


class PassphraseForm(Form):
    """One's own passphrase, to open or to hand over."""

    passphrase = PasswordField(_l("Opening passphrase"), validators=[InputRequired(_l("Enter your opening passphrase."))])


class StartForm(Form):
    """Who opens together with whoever begins."""

    second = SelectField(_l("Second person"), coerce=_id, validators=[InputRequired(_l("Choose the second person."))])


class BreakForm(Form):
    """Why an opening is broken off."""

    reason = TextAreaField(
        _l("Reason for beginning anew"),
        filters=[_plain],
        validators=[
            InputRequired(_l("Say why the opening begins anew.")),
            Length(max=1000, message=_l("A reason has at most 1,000 characters.")),
        ],
    )


class ReadingForm(Form):
    """What one person has read in an opened envelope."""

    found = RadioField(
        _l("What you found"),
        choices=[
            SelectChoice(value="read", label=_l("The seal was unbroken and the amount can be read")),
            SelectChoice(value="unreadable", label=_l("The envelope was broken, or the amount cannot be read")),
        ],
        validators=[InputRequired(_l("Choose what you found."))],
    )
    amount = StringField(_l("Amount"), filters=[_plain])
    reason = TextAreaField(
        _l("Why it does not count"),
        filters=[_plain],
        validators=[Length(max=1000, message=_l("A reason has at most 1,000 characters."))],
    )


def choices(found: Sequence[tuple[int | str, str]]) -> list[Any]:
    """The options of a choice, an empty one first if there are several."""
    first = [SelectChoice(value="", label=_("Please choose"))] if len(found) > 1 else []
    return first + [SelectChoice(value=str(value), label=label) for value, label in found]


def tell(form: Form, fault: Problem) -> None:
    """Say beside its field why a form was refused, or above all fields if it concerns none."""
    said = sentence(fault.message, str(get_locale()), Names())
    field = {each.short_name: each for each in form}.get(fault.place)
    if field is None:
        form.form_errors.append(said)
    else:
        field.errors = [*field.errors, said]
