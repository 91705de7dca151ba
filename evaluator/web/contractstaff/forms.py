"""The forms for staff: somebody's work in a role, its last month, and rows from a spreadsheet."""

import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from evaluator.services.staffspells import Entry
from evaluator.web.form import Form, OneOf, plain
from evaluator.web.typed import FteField, MonthField, WholeField, at_most, sure_field

MOST_YEARS = 80
MOST_ROWS = 200
WHOLE = 100
"""Hundredths of one person."""


def one_word(text: str | None) -> str:
    """A name in one way of writing, so that 相談員Ａ and 相談員A are the same person."""
    return " ".join(unicodedata.normalize("NFKC", plain(text)).split())


class StaffForm(Form):
    """Somebody's work in one role, without a change."""

    person = StringField(
        _l("What the office calls the person"),
        filters=[one_word],
        validators=[InputRequired(_l("Enter what you call the person.")), at_most(60)],
    )
    role = StringField(_l("Post"), filters=[plain], validators=[InputRequired(_l("Enter the post.")), at_most(100)])
    fte = FteField(
        _l("Full-time equivalents"), filters=[plain], validators=[InputRequired(_l("Enter the full-time equivalents."))]
    )
    dedicated = OneOf(
        _l("Dedicated or concurrent"),
        choices=[SelectChoice("yes", _l("Dedicated")), SelectChoice("no", _l("Concurrent"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    qualified = BooleanField(_l("Has the qualification or experience that the post asks for"))
    qualification = StringField(_l("Qualification"), filters=[plain], validators=[at_most(300)])
    trained = BooleanField(_l("Has finished the training for staff of the scheme"))
    experience_years = WholeField(_l("Years of experience"), filters=[plain])
    from_month = MonthField(_l("First month"), filters=[plain], validators=[InputRequired(_l("Enter the first month."))])
    to_month = MonthField(_l("Last month"), filters=[plain])
    left_work = BooleanField(_l("Left work after the last month"))
    note = TextAreaField(_l("Remark"), filters=[plain], validators=[at_most(1000)])
    sure = sure_field()
    seen = HiddenField()

    def validate_fte(self, field: FteField) -> None:
        """As much as one person can work."""
        if field.hundredths is not None and not 1 <= field.hundredths <= WHOLE:
            raise ValidationError(gettext("One person is at least 0.01 and at most 1.00."))

    def validate_experience_years(self, field: WholeField) -> None:
        """As many years as a life at work has."""
        if field.number is not None and field.number > MOST_YEARS:
            raise ValidationError(gettext("Enter at most %(most)s years.", most=MOST_YEARS))

    def entry(self) -> Entry:
        """What was entered; only of a form that is valid."""
        return Entry(
            person=self.person.data or "",
            role=self.role.data or "",
            fte_hundredths=self.fte.hundredths or 0,
            dedicated=self.dedicated.data == "yes",
            qualified=bool(self.qualified.data),
            qualification=self.qualification.data or "",
            trained=bool(self.trained.data),
            experience_years=self.experience_years.number,
            from_month=self.from_month.month or 0,
            to_month=self.to_month.month,
            left_work=bool(self.left_work.data),
            note=self.note.data or "",
        )

    def show(self, entry: Entry) -> None:
        """Fill the form from what is kept."""
        for name in ("person", "role", "qualified", "qualification", "trained", "left_work", "note"):
            self[name].data = getattr(entry, name)
        self.fte.data = f"{entry.fte_hundredths // WHOLE}.{entry.fte_hundredths % WHOLE:02}"
        self.dedicated.data = "yes" if entry.dedicated else "no"
        self.experience_years.data = "" if entry.experience_years is None else str(entry.experience_years)
        self.from_month.data, self.to_month.data = typed(entry.from_month), typed(entry.to_month)


class EndForm(Form):
    """The last month of somebody's work in a role."""

    to_month = MonthField(_l("Last month"), filters=[plain], validators=[InputRequired(_l("Enter the last month."))])
    left = OneOf(
        _l("What then"),
        choices=[
            SelectChoice("left", _l("Left work: counts in the turnover")),
            SelectChoice("stays", _l("Works on elsewhere: a transfer, or the end of the post")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    seen = HiddenField()


class RowsForm(Form):
    """Rows from a spreadsheet, a person in each."""

    rows = TextAreaField(
        _l("Rows"), filters=[lambda text: (text or "").strip("\r\n")], validators=[InputRequired(_l("Paste at least one row."))]
    )
    sure = sure_field()

    def validate_rows(self, field: Any) -> None:
        """Not more than a page can hold."""
        if len(field.data.splitlines()) > MOST_ROWS + 1:
            raise ValidationError(gettext("Paste at most %(most)s rows at a time.", most=MOST_ROWS))


def typed(month: int | None) -> str:
    """A month as it stands in a field."""
    return "" if month is None else f"{month // 100}-{month % 100:02}"
