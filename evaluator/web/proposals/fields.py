"""Fields that the forms of this room share: numbers as they are typed, and choices that say what to do."""

import re
import unicodedata
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from evaluator.core.amounts import WrongAmount, read_rate
from evaluator.exchange.wording import Names, sentence
from evaluator.web.form import YenField, plain

FIGURE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
HUNDREDTHS = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
WHOLE = re.compile(r"[0-9]{1,9}")


def normal(text: str | None) -> str:
    """Typed figures in plain signs: half-width, without commas and blanks."""
    return re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", plain(text)[:100]))


class FigureField(StringField):
    """A figure with at most six decimals; `figure` is its text, None while empty."""

    figure: str | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        given = normal(self.data)
        self.figure = given or None
        if given and not FIGURE.fullmatch(given):
            raise ValidationError(gettext("Enter a figure, such as 85 or 12.5."))


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


class RateField(YenField):
    """A rate, such as 0.875; `amount` is the number of millionths, None while empty."""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.amount = None
        if not plain(self.data):
            return
        try:
            self.amount = read_rate(self.data or "")
        except WrongAmount as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


def at_most(count: int) -> Length:
    """A text has at most so many characters."""
    return Length(max=count, message=_l("Write at most %(count)s characters.", count=f"{count:,}"))


def said(field: Any) -> str:
    """What a field holds, in words, so that a value kept by another window can stand beside it."""
    if isinstance(field.data, bool):
        return gettext("Yes") if field.data else gettext("No")
    names = {str(value): str(name) for value, name, *_rest in field.iter_choices()} if hasattr(field, "choices") else {}
    given = field.data if isinstance(field.data, list) else [field.data]
    return ", ".join(names.get(str(each), str(each)) for each in given if each not in (None, "")) or "—"
