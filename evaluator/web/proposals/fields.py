"""Fields that the forms of this room share: numbers as they are typed, and choices that say what to do."""

import re
from typing import Any

from flask_babel import get_locale, gettext
from wtforms import StringField, ValidationError

from evaluator.core.amounts import WrongAmount, read_rate
from evaluator.exchange.wording import Names, sentence
from evaluator.web.form import YenField, plain
from evaluator.web.typed import normal

FIGURE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class FigureField(StringField):
    """A figure with at most six decimals; `figure` is its text, None while empty."""

    figure: str | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        given = normal(self.data)
        self.figure = given or None
        if given and not FIGURE.fullmatch(given):
            raise ValidationError(gettext("Enter a figure, such as 85 or 12.5."))


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


def said(field: Any) -> str:
    """What a field holds, in words, so that a value kept by another window can stand beside it."""
    if isinstance(field.data, bool):
        return gettext("Yes") if field.data else gettext("No")
    names = {str(value): str(name) for value, name, *_rest in field.iter_choices()} if hasattr(field, "choices") else {}
    given = field.data if isinstance(field.data, list) else [field.data]
    return ", ".join(names.get(str(each), str(each)) for each in given if each not in (None, "")) or "—"
