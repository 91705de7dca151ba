"""Forms about a procurement and the guideline: a reason for each point, what only the office can say, judging anew."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from evaluator.core.compliance import Judgement, Stated
from evaluator.services.compliance import STATED, Stating
from evaluator.web.form import FIRST_YEAR, DayField, Form, OneOf, plain

LONGEST = 2000
PUBLISHED = ("criteria_published", "points_published")
ANSWERS = {"yes": True, "no": False}
CHOICES = (("yes", _l("Yes")), ("no", _l("No")), ("unknown", _l("Not recorded")))
TOO_LONG = _l("At most 2,000 characters, please.")


class AgainForm(Form):
    """Why what was kept is judged anew."""

    why = TextAreaField(
        _l("Why it is judged again"),
        filters=[plain],
        validators=[DataRequired(_l("Say why it is judged again.")), Length(max=LONGEST, message=TOO_LONG)],
    )


def reasons_form(points: Iterable[Judgement], **given: Any) -> Any:
    """A form with a reason for each point, under its code, and the newest reason that its page has shown."""
    fields: dict[str, Any] = {
        f"reason-{each.point}": TextAreaField(
            gettext("Reason of the office on %(point)s", point=each.point),
            filters=[plain],
            validators=[Length(max=LONGEST, message=TOO_LONG)],
        )
        for each in points
    }
    return type("ReasonsForm", (Form,), {**fields, "seen": HiddenField()})(**given)


def record_form(questions: dict[str, str], **given: Any) -> Any:
    """A form with an answer, a day and a source for everything that only the office can say."""
    fields: dict[str, Any] = {"seen": HiddenField()}
    for kind in STATED:
        fields[kind] = OneOf(
            questions[kind], choices=[SelectChoice(value=value, label=label) for value, label in CHOICES], default="unknown"
        )
        fields[f"{kind}_on"] = DayField(_l("Day"), validators=[Optional()])
        fields[f"{kind}_source"] = TextAreaField(
            _l("Where it can be seen"), filters=[plain], validators=[Length(max=LONGEST, message=TOO_LONG)]
        )
    return type("RecordForm", (Form,), fields)(**given)


def seen_of(form: Any) -> int:
    """The newest row that the page of a form has shown; -1, which no row is, where it names none."""
    text = str(form.seen.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def fill_record(form: Any, known: Mapping[Stated, Stating]) -> None:
    """Put what is recorded into the form."""
    for kind, said in known.items():
        form[kind].data = "unknown" if said.holds is None else "yes" if said.holds else "no"
        form[f"{kind}_on"].data, form[f"{kind}_source"].data = said.on, said.source


def stated(form: Any) -> dict[Stated, Stating]:
    """What was answered; without an answer neither a day nor a source stands."""
    found: dict[Stated, Stating] = {}
    for kind in STATED:
        holds = ANSWERS.get(form[kind].data)
        said = Stating(holds=holds, on=form[f"{kind}_on"].data, source=form[f"{kind}_source"].data or "")
        found[kind] = Stating(holds=None) if holds is None else said
    return found


def is_whole(form: Any, today: date) -> bool:
    """Whether every yes says where it can be seen, and its day where that decides; each fault stands beside its field."""
    faults = []
    for kind in STATED:
        day, source = form[f"{kind}_on"], form[f"{kind}_source"]
        yes = form[kind].data == "yes"
        if yes and kind != "renewal" and not source.data:
            faults.append((source, gettext("Say where it can be seen: a document, a page, a shelf mark.")))
        if yes and kind in PUBLISHED and day.data is None and not day.errors:
            faults.append((day, gettext("Give the day on which it was published.")))
        if day.data is not None and not date(FIRST_YEAR, 1, 1) <= day.data <= today:
            faults.append((day, gettext("Give a day that is not later than today.")))
    for field, said in faults:
        field.errors = [*field.errors, said]
    return not faults
