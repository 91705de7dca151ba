"""Fields for what several rooms ask people to type: whole numbers, full-time equivalents, months, texts of a length, ticks."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from evaluator.core.months import WrongMonth, read_month
from evaluator.exchange.wording import Names, sentence
from evaluator.web.form import plain

HUNDREDTHS = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
WHOLE = re.compile(r"[0-9]{1,9}")


def normal(text: str | None) -> str:
    """Typed figures in plain signs: half-width, without commas and blanks."""
    return re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", plain(text)[:100]))


class WholeField(StringField):
    """A whole number from 0; `number` is the number, None while empty."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        given = normal(self.data)
        self.number = None
        if not given:
            return
        if not WHOLE.fullmatch(given):
            raise ValidationError(gettext("Enter a whole number, such as 7."))
        self.number = int(given)


class FteField(StringField):
    """Full-time equivalents, such as 1.0 or 0.75; `hundredths` is the number of hundredths, None while empty."""

    hundredths: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        given = normal(self.data)
        self.hundredths = None
        if not given:
            return
        found = HUNDREDTHS.fullmatch(given)
        if found is None:
            raise ValidationError(gettext("Enter full-time equivalents with at most two decimals, such as 1.0 or 0.75."))
        self.hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class MonthField(StringField):
    """A month as people write it: 2025-04, 令和7年4月, R7.4; `month` is its number, None while empty."""

    month: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.month = None
        if not plain(self.data):
            return
        try:
            self.month = read_month(plain(self.data))
        except WrongMonth as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


def at_most(count: int) -> Length:
    """A text has at most so many characters."""
    return Length(max=count, message=_l("Write at most %(count)s characters.", count=f"{count:,}"))


class SureField(SelectMultipleField):
    """What was asked about and is right: one tick for each; nothing is offered before anything was asked."""

    def ask(self, asks: Sequence[tuple[str, str]]) -> None:
        """Offer a tick for each key, with its sentence, and say that nothing was kept."""
        self.choices = [SelectChoice(value=key, label=said) for key, said in asks]
        self.errors = [gettext("Nothing was saved yet. Tick what is right, or correct it.")]


def sure_field() -> SureField:
    """The ticks of a form."""
    return SureField(_l("Please look at this again"), choices=[], validate_choice=False)
