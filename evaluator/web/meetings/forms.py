"""The forms of a meeting: when and where, who came, and the minutes."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from evaluator.web.form import MomentField, VersionedForm, plain

MOST_PLACE, MOST_AGENDA, MOST_MINUTES, MOST_NAME = 200, 4000, 50_000, 100


class MeetingForm(VersionedForm):
    """When and where the panel meets, and on what."""

    at = MomentField(_l("Date and time"), validators=[InputRequired(_l("Enter the date and the time."))])
    place = StringField(
        _l("Place"),
        filters=[plain],
        validators=[
            DataRequired(_l("Enter the place.")),
            Length(max=MOST_PLACE, message=_l("The place has at most 200 characters.")),
        ],
    )
    agenda = TextAreaField(
        _l("Agenda"),
        filters=[plain],
        validators=[Length(max=MOST_AGENDA, message=_l("The agenda has at most 4,000 characters."))],
    )


class MinutesForm(VersionedForm):
    """What was decided, the signed copy, and whether the meeting was held."""

    minutes = TextAreaField(
        _l("Minutes"),
        filters=[plain],
        validators=[Length(max=MOST_MINUTES, message=_l("The minutes have at most 50,000 characters. Send the rest as a file."))],
    )
    file = FileField(_l("Signed minutes"))
    held = BooleanField(_l("The meeting was held"))


class AttendanceForm(VersionedForm):
    """Who came; `attendance_form` adds the fields of each seat."""


STATES = (
    ("", _l("Not recorded")),
    ("present", _l("Present")),
    ("absent", _l("Absent")),
)
PROXY = ("proxy", _l("Proxy"))


def attendance_form(seats: Sequence[tuple[int, str]], *, proxies_allowed: bool) -> type[AttendanceForm]:
    """A form with the state of each seat, given as number and name; and the name of a proxy where one may come."""
    choices = [SelectChoice(value=value, label=label) for value, label in (*STATES, *((PROXY,) if proxies_allowed else ()))]
    fields: dict[str, Any] = {}
    for number, name in seats:
        fields[f"state_{number}"] = SelectField(name, choices=choices, validate_choice=False)
        if proxies_allowed:
            fields[f"proxy_{number}"] = StringField(
                _l("Name of the proxy"),
                filters=[plain],
                validators=[Length(max=MOST_NAME, message=_l("A name has at most 100 characters."))],
            )
    return type("SeatsForm", (AttendanceForm,), fields)
