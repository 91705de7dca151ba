"""The forms for rows of evidence: one form for each kind, and what it keeps."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from evaluator.services.evidence import TIES, fte_text
from evaluator.web.form import FiscalYearField, Form, OneOf, YearsAround, YenField, plain
from evaluator.web.typed import FteField, WholeField, at_most

MOST_YEARS = 80


class RowForm(Form):
    """What every row has: a page of the proposal, and whether the office has confirmed it."""

    page = StringField(_l("Page of the proposal"), filters=[plain], validators=[at_most(60)])
    confirmed = BooleanField(_l("Confirmed by the office"))
    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        """What the row keeps, by column."""
        return {"page": self.page.data or "", "confirmed": bool(self.confirmed.data)}

    def show(self, values: dict[str, Any]) -> None:
        """Fill the form from a row."""
        for name, value in values.items():
            if name in self and name not in ("fiscal_year_from", "fiscal_year_to"):
                self[name].data = value


class RecordForm(RowForm):
    """A contract."""

    client = StringField(
        _l("Contracting body"), filters=[plain], validators=[InputRequired(_l("Enter the contracting body.")), at_most(200)]
    )
    contract = StringField(
        _l("Name of the contract"),
        filters=[plain],
        validators=[InputRequired(_l("Enter the name of the contract.")), at_most(300)],
    )
    fiscal_year_from = FiscalYearField(_l("First fiscal year"), validators=[InputRequired(_l("Enter the fiscal year."))])
    fiscal_year_to = FiscalYearField(
        _l("Last fiscal year"), validators=[InputRequired(_l("Enter the fiscal year.")), YearsAround(back=60, ahead=20)]
    )
    amount_yen = YenField(_l("Amount of the contract"))
    review = TextAreaField(_l("Past reviews"), filters=[plain], validators=[at_most(2000)])

    def validate_fiscal_year_to(self, field: FiscalYearField) -> None:
        """Years in order."""
        first, last = self.fiscal_year_from.year, field.year
        if first is not None and last is not None and last < first:
            raise ValidationError(gettext("The last fiscal year comes before the first."))

    def values(self) -> dict[str, Any]:
        """A contract with its years and its amount in yen."""
        return {
            **super().values(),
            "client": self.client.data,
            "contract": self.contract.data,
            "fiscal_year_from": self.fiscal_year_from.year,
            "fiscal_year_to": self.fiscal_year_to.year,
            "amount_yen": self.amount_yen.amount,
            "review": self.review.data or "",
        }

    def show(self, values: dict[str, Any]) -> None:
        """Fill the form from a contract."""
        super().show(values)
        self.fiscal_year_from.show(values["fiscal_year_from"])
        self.fiscal_year_to.show(values["fiscal_year_to"])
        self.amount_yen.data = f"{values['amount_yen']:,}" if values["amount_yen"] is not None else ""


class StaffForm(RowForm):
    """A post."""

    role = StringField(_l("Post"), filters=[plain], validators=[InputRequired(_l("Enter the post.")), at_most(100)])
    fte = FteField(
        _l("Full-time equivalents"), filters=[plain], validators=[InputRequired(_l("Enter the full-time equivalents."))]
    )
    dedicated = OneOf(
        _l("Dedicated or concurrent"),
        choices=[SelectChoice("yes", _l("Dedicated")), SelectChoice("no", _l("Concurrent"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    qualification = StringField(_l("Qualification"), filters=[plain], validators=[at_most(300)])
    experience_years = WholeField(_l("Years of experience"), filters=[plain])
    training = StringField(_l("Training"), filters=[plain], validators=[at_most(300)])

    def validate_experience_years(self, field: WholeField) -> None:
        """As many years as a life at work has."""
        if field.number is not None and field.number > MOST_YEARS:
            raise ValidationError(gettext("Enter at most %(most)s years.", most=MOST_YEARS))

    def values(self) -> dict[str, Any]:
        """A post with its full-time equivalents in hundredths."""
        return {
            **super().values(),
            "role": self.role.data,
            "fte_hundredths": self.fte.hundredths,
            "dedicated": self.dedicated.data == "yes",
            "qualification": self.qualification.data or "",
            "experience_years": self.experience_years.number,
            "training": self.training.data or "",
        }

    def show(self, values: dict[str, Any]) -> None:
        """Fill the form from a post."""
        super().show(values)
        self.fte.data = fte_text(values["fte_hundredths"])
        self.dedicated.data = "yes" if values["dedicated"] else "no"
        self.experience_years.data = "" if values["experience_years"] is None else str(values["experience_years"])


class TieForm(RowForm):
    """A tie to the community."""

    kind = OneOf(
        _l("Kind of tie"),
        choices=lambda: [SelectChoice(each, gettext(f"tie.{each}")) for each in TIES],
        validators=[InputRequired(_l("Choose the kind."))],
    )
    partner = StringField(
        _l("Office, partner or department"), filters=[plain], validators=[InputRequired(_l("Enter who or where.")), at_most(200)]
    )
    content = TextAreaField(_l("What is done together"), filters=[plain], validators=[at_most(2000)])

    def values(self) -> dict[str, Any]:
        """A tie with what is done."""
        return {
            **super().values(),
            "kind": self.kind.data,
            "partner": self.partner.data,
            "content": self.content.data or "",
        }


FORMS: dict[str, type[RowForm]] = {"record": RecordForm, "staff": StaffForm, "tie": TieForm}
"""The form of each kind of evidence."""
