"""What every form inherits, and the fields that several share."""

from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

from flask import request
from flask_babel import get_locale, gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)

from evaluator.core.amounts import WrongAmount, read_figure, read_yen, with_unit
from evaluator.core.calendar import JAPAN, WrongYear, fiscal_year, fiscal_year_text, japan_date, parse_year
from evaluator.exchange.wording import Names, sentence
from evaluator.services.actor import now

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Form(FlaskForm):
    """A form whose page can be asked for in the other language without sending what was typed.

    A page with a refused form was made by POST, so changing its language sends the form again (layout.RESENT). It then
    comes with `lang` in its address: it is shown again as it was typed, and nothing is done with it.
    """

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the form may be used; never, and with no fault named, where only the language was changed."""
        if "lang" in request.args:
            return False
        for field in self:
            if plain in field.filters:  # what is required is text, not blanks
                field.raw_data = [plain(each) if isinstance(each, str) else each for each in field.raw_data or ()]
        return bool(super().validate(extra_validators))


def plain(text: str | None) -> str:
    """Text without signs that no database takes, with one kind of line end, and without blanks around it."""
    kept = (text or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return kept.encode(errors="replace").decode().strip()


class VersionedForm(Form):
    """A form that says which state of what is stored it was filled in for."""

    version = HiddenField(filters=[plain])

    @property
    def seen(self) -> int:
        """The version that its page was made from; 0, which no row has, where it names none."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class PlannedForm(Form):
    """A file that was looked at, and the key of what it was shown to do; it is stored only if it would still do that."""

    content = HiddenField()
    key = HiddenField()

    def show(self, text: str, key: str) -> None:
        """Hold the text of a file whose plan is shown."""
        self.content.data, self.key.data = text, key

    def still(self, key: str, meanwhile: str) -> bool:
        """Whether the file would do what was shown; else `meanwhile` is said, and what is shown now holds from now on."""
        if self.key.data == key:
            return True
        self.key.data = key
        self.form_errors.append(meanwhile)
        return False

    @property
    def sha256(self) -> str:
        """The digest of the text."""
        return sha256((self.content.data or "").encode()).hexdigest()


class DayField(DateField):
    """A day; one that cannot be read says so in the reader's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        self.raw_data = [plain(each) for each in valuelist]
        try:
            super().process_formdata([each for each in self.raw_data if each])
        except ValueError as error:
            raise ValueError(gettext("Enter a day, such as 2026-12-01.")) from error


class MomentField(DateTimeLocalField):
    """A day and a time in Japan; one that cannot be read says so in the reader's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what the browser sent."""
        self.raw_data = [plain(each) for each in valuelist]
        try:
            super().process_formdata(self.raw_data)
        except ValueError as error:
            raise ValueError(gettext("Enter a day and a time, such as 2026-12-01 14:00.")) from error

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """A year that a calendar of meetings can have."""
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValidationError(gettext("Enter a year from 2000 to 2100."))

    @property
    def moment(self) -> datetime | None:
        """The moment, with its offset."""
        return self.data.replace(tzinfo=JAPAN) if self.data else None


class YenField(StringField):
    """Whole yen, with commas, full-width digits or a unit such as 千円; `amount` is the number, None while empty."""

    amount: int | None = None

    @property
    def read_back(self) -> str:
        """How an amount typed with a unit was read, in yen; empty where it was typed in yen."""
        if self.amount is None or not with_unit(self.data or ""):
            return ""
        return gettext("Read as %(yen)s yen.", yen=f"{self.amount:,}")

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.amount = None
        if not plain(self.data):
            return
        try:
            self.amount = read_yen(self.data or "")
        except WrongAmount as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


class FigureField(StringField):
    """A figure above zero: an amount, a rate or a count; `figure` is the number, None while empty."""

    figure: Fraction | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.figure = None
        if not plain(self.data):
            return
        try:
            self.figure = read_figure(self.data or "")
        except WrongAmount as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


class FiscalYearField(StringField):
    """A fiscal year as people write it: 令和9年度, R9, 2027; `year` is the number, None while empty."""

    year: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.year = None
        if not plain(self.data):
            return
        try:
            self.year = parse_year(plain(self.data))
        except WrongYear as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong

    def show(self, year: int) -> None:
        """Put a year into the field as this page writes it."""
        self.data = fiscal_year_text(year, str(get_locale()))


class YearsAround:
    """A fiscal year no further from the present one than so many years back and ahead; 令和99年度 is a slip of the hand."""

    def __init__(self, *, back: int, ahead: int) -> None:
        self.back, self.ahead = back, ahead

    def __call__(self, _form: Any, field: FiscalYearField) -> None:
        """Refuse a year that was read and lies outside."""
        present = fiscal_year(japan_date(now()))
        first, last = present - self.back, present + self.ahead
        if field.year is not None and not first <= field.year <= last:
            named = [fiscal_year_text(each, str(get_locale())) for each in (first, last)]
            raise ValidationError(gettext("Enter a fiscal year from %(first)s to %(last)s.", first=named[0], last=named[1]))


class _Known:
    """A field whose value must be one of its choices, in words of our own."""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Refuse what is not offered; an empty one is a matter of the validators."""
        given = self.data if isinstance(self.data, list) else [self.data]  # type: ignore[attr-defined]
        known = {str(value) for value, *_rest in self.iter_choices()}  # type: ignore[attr-defined]
        if any(str(each) not in known for each in given if each not in (None, "")):
            raise ValidationError(gettext("Choose one of those that are offered."))


class OneOf(_Known, RadioField):
    """One of a few, all in view."""


class OneOfMany(_Known, SelectField):
    """One of many."""


class SomeOf(_Known, SelectMultipleField):
    """Any number of a few."""
