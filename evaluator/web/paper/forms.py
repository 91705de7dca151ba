"""The forms of sheets on paper: the scan, the marks of one proposal, and how a member confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from evaluator.core.card import FULL_COMMENT
from evaluator.services.scoring import ABSTAINED, Entered
from evaluator.web.form import Form, MomentField, plain

MOST_HOW, MOST_REASON = 500, 1000


class ScanForm(Form):
    """The signed sheet as a file."""

    file = FileField(_l("Scan of the signed sheet"), validators=[FileRequired(_l("Choose the scan."))])


class WithdrawForm(Form):
    """Why a sheet is given back."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[plain],
        validators=[
            DataRequired(_l("Write the reason.")),
            Length(max=MOST_REASON, message=_l("The reason has at most 1,000 characters.")),
        ],
    )


class ConfirmForm(Form):
    """How and when the member confirmed, where it was not done signed in."""

    how = TextAreaField(
        _l("How the member confirmed"),
        filters=[plain],
        validators=[
            DataRequired(_l("Write how the member confirmed.")),
            Length(max=MOST_HOW, message=_l("At most 500 characters.")),
        ],
    )
    at = MomentField(_l("When the member confirmed"), validators=[InputRequired(_l("Enter the date and the time."))])


@dataclass(frozen=True, kw_only=True)
class CellField:
    """One cell of a form: what it is called, and the grades to choose from, as (value, words)."""

    cell: str
    name: str
    hint: str
    grades: tuple[tuple[str, str], ...]
    comment: bool


class MarksForm(Form):
    """The marks of one proposal; `marks_form` adds the fields."""


def marks_form(cells: Sequence[CellField], *, first: bool) -> type[MarksForm]:
    """A form with a field for each mark; pages and comments only for the `first` person."""
    fields: dict[str, Any] = {}
    for at, each in enumerate(cells):
        if each.cell != FULL_COMMENT:
            fields[f"mark_{at}"] = _mark_field(each)
            fields[f"abstain_{at}"] = BooleanField(_l("Abstained"))
            if first:
                fields[f"pages_{at}"] = StringField(_l("Pages"), filters=[plain])
        if first:
            fields[f"comment_{at}"] = TextAreaField(_l("Comment"), filters=[plain])
    return type("CellsForm", (MarksForm,), fields)


def _mark_field(cell: CellField) -> Any:
    if not cell.grades:
        return StringField(cell.name, filters=[plain])
    choices = [SelectChoice(value="", label=_("Not filled in"))]
    choices += [SelectChoice(value=value, label=words) for value, words in cell.grades]
    return SelectField(cell.name, choices=choices, validate_choice=False)


def entered_of(form: MarksForm, cells: Sequence[CellField]) -> dict[str, Entered]:
    """What a form holds, by cell."""

    def text(name: str) -> str:
        return (form[name].data or "") if name in form else ""

    return {
        each.cell: Entered(
            mark=text(f"mark_{at}"),
            abstained=bool(form[f"abstain_{at}"].data) if f"abstain_{at}" in form else False,
            pages=text(f"pages_{at}"),
            comment=text(f"comment_{at}"),
        )
        for at, each in enumerate(cells)
    }


def held_values(cells: Sequence[CellField], held: Any) -> dict[str, Any]:
    """What a form starts with; `held` finds a kept cell."""
    values: dict[str, Any] = {}
    for at, each in enumerate(cells):
        row = held(each.cell)
        values[f"mark_{at}"] = (row.mark or "") if row else ""
        values[f"abstain_{at}"] = bool(row and row.state == ABSTAINED)
        values[f"pages_{at}"] = getattr(row, "pages", "") if row else ""
        values[f"comment_{at}"] = getattr(row, "comment", "") if row else ""
    return values
