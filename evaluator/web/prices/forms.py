"""The forms of envelopes, keys and the opening. Only the form of the opening asks for an amount."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence
from evaluator.web.form import Form, MomentField, plain

CEILING = "ceiling"
"""The choice that stands for the secret ceiling, in place of a proposal's id."""


def _id(value: Any) -> int:
    """The id that a choice stands for; 0 for the empty one, and for anything that a form of ours does not send."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _reason(label: object, asked: object = None) -> TextAreaField:
    """A reason in a few sentences; `asked` says that there must be one."""
    most = Length(max=1000, message=_l("A reason has at most 1,000 characters."))
    return TextAreaField(label, filters=[plain], validators=[InputRequired(asked), most] if asked else [most])


class OutsideForm(Form):
    """What is seen of any envelope from outside."""

    received_at = MomentField(_l("Came in on"), validators=[InputRequired(_l("Enter when it came in."))])
    place = StringField(
        _l("Where it is kept"),
        filters=[plain],
        validators=[
            InputRequired(_l("Enter where it is kept.")),
            Length(max=200, message=_l("Write where it is kept in at most 200 characters.")),
        ],
    )
    remark = TextAreaField(
        _l("Remark on the envelope"),
        filters=[plain],
        validators=[Length(max=2000, message=_l("The remark has at most 2,000 characters."))],
    )


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


class WhoseForm(Form):
    """Whose envelope it is."""

    whose = SelectField(_l("Whose envelope"), validators=[InputRequired(_l("Choose whose envelope it is."))])

    @property
    def proposal_id(self) -> int | None:
        """The proposal; None for the ceiling."""
        return None if self.whose.data == CEILING else int(self.whose.data)


class EnvelopeForm(WhoseForm, SealForm):
    """A new envelope on paper."""


class FileForm(WhoseForm, OutsideForm):
    """A sealed file that came in."""

    file = FileField(_l("Sealed file"))
    reference = StringField(
        _l("Reference on the proposal"),
        filters=[plain],
        validators=[
            InputRequired(_l("Enter the reference that the proposer has written down.")),
            Length(max=80, message=_l("A reference has at most 80 characters.")),
        ],
    )


class ChangeForm(SealForm):
    """A correction of what was registered."""

    reason = _reason(_l("Reason for the correction"), _l("Say why it is corrected."))


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

    reason = _reason(_l("Reason for beginning anew"), _l("Say why the opening begins anew."))


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
    amount = StringField(_l("Amount"), filters=[plain])
    reason = _reason(_l("Why it does not count"))


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
