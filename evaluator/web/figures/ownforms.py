"""The forms of an organisation's own indicators."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from evaluator.services.figures.own import Facts, Redefinition
from evaluator.web.form import FiscalYearField, Form, OneOf, OneOfMany, YearsAround, plain

_LONG = Length(max=200, message=_l("Write at most 200 characters."))
_TEXT = Length(max=2000, message=_l("Write at most 2,000 characters."))


def _year() -> FiscalYearField:
    return FiscalYearField(
        _l("From the fiscal year"),
        validators=[InputRequired(_l("Enter a fiscal year, such as 令和8年度 or 2026.")), YearsAround(back=30, ahead=5)],
    )


def _definition() -> TextAreaField:
    return TextAreaField(
        _l("What is counted"), filters=[plain], validators=[InputRequired(_l("Write what is counted, and what is not.")), _TEXT]
    )


def _definition_en() -> TextAreaField:
    return TextAreaField(_l("What is counted, in English"), filters=[plain], validators=[_TEXT])


def _source() -> StringField:
    return StringField(_l("Where the definition comes from"), filters=[plain], validators=[_LONG])


class OwnForm(Form):
    """An own indicator."""

    name = StringField(_l("Name"), filters=[plain], validators=[InputRequired(_l("Give it a name.")), _LONG])
    name_en = StringField(_l("Name in English"), filters=[plain], validators=[_LONG])
    ending = StringField(_l("Code"), filters=[plain], validators=[InputRequired(_l("Give it a code, such as home_visits."))])
    unit = OneOfMany(_l("Unit"))
    group = OneOf(
        _l("Side of the work"),
        choices=[
            SelectChoice(value="volume", label=_l("Volume")),
            SelectChoice(value="collaboration", label=_l("Collaboration")),
            SelectChoice(value="outcome", label=_l("Outcomes")),
            SelectChoice(value="users", label=_l("Users")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    direction = OneOf(
        _l("Which is better"),
        choices=[
            SelectChoice(value="higher", label=_l("More is better")),
            SelectChoice(value="lower", label=_l("Less is better")),
            SelectChoice(value="neither", label=_l("Neither better nor worse")),
        ],
        validators=[InputRequired(_l("Choose one."))],
    )
    from_year = _year()
    definition = _definition()
    definition_en = _definition_en()
    source = _source()

    def offer(self, units: Iterable[tuple[str, str]]) -> None:
        """The units to choose from."""
        self.unit.choices = [SelectChoice(value=value, label=label) for value, label in units]

    def facts(self) -> Facts:
        """What was typed, once it is valid."""
        names = ("ending", "name", "name_en", "unit", "direction", "group", "definition", "definition_en", "source")
        given: dict[str, Any] = {name: self._fields[name].data or "" for name in names}
        return Facts(**given, from_year=self.from_year.year or 0)


def filled(facts: Facts, year_said: Callable[[int], str]) -> OwnForm:
    """The form with what an indicator is now, or with what was sent."""
    names = ("ending", "name", "name_en", "unit", "direction", "group", "definition", "definition_en", "source")
    return OwnForm(**{name: getattr(facts, name) for name in names}, from_year=year_said(facts.from_year))


class RedefineForm(Form):
    """Another definition from a fiscal year on."""

    from_year = _year()
    definition = _definition()
    definition_en = _definition_en()
    source = _source()

    def given(self) -> Redefinition:
        """What was typed, once it is valid."""
        return Redefinition(
            from_year=self.from_year.year or 0,
            definition=self.definition.data or "",
            definition_en=self.definition_en.data or "",
            source=self.source.data or "",
        )
