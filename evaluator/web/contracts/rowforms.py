"""The forms of what belongs to a contract: promises, what was found of them, money, towns, people."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from evaluator.core.indicators import IndicatorSet
from evaluator.exchange.wording import spoken
from evaluator.services.contracts.commitments import KINDS, SOURCES, STATES, Found, Promised
from evaluator.services.contracts.money import Line
from evaluator.services.evidence import fte_text
from evaluator.web.contracts.forms import LONG_TEXT, ShareField, WholeYenField
from evaluator.web.form import FiscalYearField, OneOf, OneOfMany, VersionedForm, plain
from evaluator.web.typed import FteField, WholeField, at_most, normal

TARGET = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?|[0-9]{1,6}(\.[0-9]{1,4})?%|[0-9]{1,9}/[0-9]{1,9}")
MOST_LINES = 6
"""Sources of money in one fiscal year of a contract."""


class PromiseForm(VersionedForm):
    """One promise."""

    kind = OneOf(
        _l("Kind of promise"),
        choices=lambda: [SelectChoice(each, gettext(f"commitment-kind.{each}")) for each in KINDS],
        validators=[InputRequired(_l("Choose one."))],
    )
    text = TextAreaField(_l("The promise"), filters=[plain], validators=[DataRequired(_l("Enter what was promised.")), LONG_TEXT])
    role = StringField(_l("Role"), filters=[plain], validators=[at_most(100)])
    fte = FteField(_l("Full-time equivalents"), filters=[plain])
    dedicated = BooleanField(_l("Works for this service only"))
    indicator = OneOfMany(_l("Indicator"), choices=[])
    target = StringField(_l("Target value"), filters=[plain], validators=[at_most(40)])
    fiscal_year = FiscalYearField(_l("Fiscal year"), filters=[plain])
    source = OneOfMany(
        _l("Where it was promised"),
        choices=lambda: [SelectChoice(each, gettext(f"commitment-source.{each}")) for each in SOURCES],
        validators=[InputRequired(_l("Choose one."))],
    )
    page = StringField(_l("Page"), filters=[plain], validators=[at_most(60)])

    def validate_fte(self, field: FteField) -> None:
        """Staff is promised in full-time equivalents."""
        if self.kind.data == "staffing" and field.hundredths is None and not field.errors:
            raise ValidationError(gettext("Enter the full-time equivalents that were promised."))

    def validate_indicator(self, field: OneOfMany) -> None:
        """A target is one of an indicator."""
        if self.kind.data == "target" and not field.data:
            raise ValidationError(gettext("Choose the indicator that the target is for."))

    def validate_target(self, field: StringField) -> None:
        """A target is a figure."""
        if self.kind.data != "target":
            return
        if not TARGET.fullmatch(normal(field.data)):
            raise ValidationError(gettext("Enter the target as a figure, such as 120, 12.5 or 75%."))

    @property
    def promised(self) -> Promised:
        """What was entered; only after it was found valid."""
        return Promised(
            kind=self.kind.data, text=self.text.data, source=self.source.data, page=self.page.data or "",
            fiscal_year=self.fiscal_year.year, role=self.role.data or "", fte_hundredths=self.fte.hundredths,
            dedicated=bool(self.dedicated.data), indicator=self.indicator.data or None, target=normal(self.target.data) or None,
        )  # fmt: skip


def promise_form(known: IndicatorSet, data: dict[str, Any]) -> PromiseForm:
    """The form of a promise, with the indicators that a target can name."""
    form = PromiseForm(data=data)
    lang = str(get_locale())
    named = [SelectChoice(id, spoken(each.name, lang)) for id, each in known.indicators.items()]
    form.indicator.choices = [SelectChoice("", gettext("None")), *named]
    return form


def promise_values(given: Promised) -> dict[str, Any]:
    """What the form of a promise is filled in with."""
    year = str(given.fiscal_year) if given.fiscal_year is not None else ""
    fte = fte_text(given.fte_hundredths) if given.fte_hundredths is not None else ""
    return {
        "kind": given.kind, "text": given.text, "source": given.source, "page": given.page, "fiscal_year": year,
        "role": given.role, "fte": fte, "dedicated": given.dedicated,
        "indicator": given.indicator or "", "target": given.target or "",
    }  # fmt: skip


class CheckForm(VersionedForm):
    """What was found of a promise in a fiscal year."""

    state = OneOf(
        _l("How it was kept"),
        choices=lambda: [SelectChoice(each, gettext(f"commitment-state.{each}")) for each in STATES],
        validators=[InputRequired(_l("Choose one."))],
    )
    actual = StringField(_l("What it actually was"), filters=[plain], validators=[at_most(200)])
    evidence = TextAreaField(
        _l("Evidence"), filters=[plain], validators=[DataRequired(_l("Enter by what it was seen.")), LONG_TEXT]
    )

    @property
    def found(self) -> Found:
        """What was entered; only after it was found valid."""
        return Found(state=self.state.data, actual=self.actual.data or "", evidence=self.evidence.data)


class TownForm(VersionedForm):
    """From when to when a contract serves a municipality."""

    from_year = FiscalYearField(_l("First fiscal year"), filters=[plain], validators=[DataRequired(_l("Enter the fiscal year."))])
    to_year = FiscalYearField(_l("Last fiscal year, if it is settled"), filters=[plain], validators=[Optional()])


def funding_form(data: dict[str, Any]) -> Any:
    """A form of a fixed number of sources; an empty one counts for nothing."""
    fields: dict[str, Any] = {}
    for at in range(MOST_LINES):
        fields |= {
            f"name_{at}": StringField(_l("Subsidy or other source"), filters=[plain], validators=[at_most(200)]),
            f"rate_{at}": ShareField(_l("National share as a rate"), filters=[plain]),
            f"national_{at}": WholeYenField(_l("National share"), filters=[plain]),
            f"own_{at}": WholeYenField(_l("Own share"), filters=[plain]),
            f"source_{at}": StringField(_l("By what it is known"), filters=[plain], validators=[at_most(300)]),
            f"meant_{at}": BooleanField(_l("It is meant although it is not the rate times the amount")),
        }
    return type("FundingForm", (VersionedForm,), fields)(data=data)


def funding_values(lines: Sequence[Line], rates: Sequence[str]) -> dict[str, Any]:
    """What the form of a year's money is filled in with."""
    found: dict[str, Any] = {}
    for at, each in enumerate(lines):
        found |= {
            f"name_{at}": each.name, f"rate_{at}": rates[at], f"national_{at}": f"{each.national_yen:,}",
            f"own_{at}": f"{each.own_yen:,}", f"source_{at}": each.source,
        }  # fmt: skip
    return found


def funding_lines(form: Any) -> tuple[list[Line], list[int]] | None:
    """The lines that were filled in and their places in the form; None where one lacks something, which is then said there."""
    found, places, whole = [], [], True
    for at in range(MOST_LINES):
        fields = {name: form[f"{name}_{at}"] for name in ("name", "rate", "national", "own")}
        if not any(plain(each.data) for each in fields.values()):
            continue
        lacking = [each for each in fields.values() if not plain(each.data)]
        for each in lacking:
            each.errors = [*each.errors, gettext("Fill in the whole line, or leave all of it empty.")]
        whole = whole and not lacking
        if not lacking:
            share, national, own = fields["rate"].share, fields["national"].amount, fields["own"].amount
            source = form[f"source_{at}"].data or ""
            found.append(Line(name=fields["name"].data, rate=share, national_yen=national, own_yen=own, source=source))
            places.append(at)
    return (found, places) if whole else None


def people_form(towns: Sequence[int], data: dict[str, Any]) -> Any:
    """A form with the people of each town, by its id, and one source that counts where a town names none."""
    whole = StringField(
        _l("Source of all figures"), filters=[plain], validators=[Length(max=300, message=_l("At most 300 characters."))]
    )
    fields: dict[str, Any] = {"source": whole}
    for id in towns:
        fields |= {
            f"people_{id}": WholeField(_l("Number of people"), filters=[plain]),
            f"source_{id}": StringField(_l("Another source"), filters=[plain], validators=[at_most(300)]),
            f"seen_{id}": StringField(filters=[plain]),
        }
    return type("PeopleForm", (VersionedForm,), fields)(data=data)
