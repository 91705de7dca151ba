"""The forms of a contract's own facts: what it says, how it was amended, how it ended."""

from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from evaluator.core.amounts import WrongAmount, read_yen
from evaluator.core.calendar import fiscal_year_text
from evaluator.core.contracting import BASES, EARLIEST, LATEST, PROCEDURES, SERVICES, WrongShare, read_amounts, read_share
from evaluator.exchange.wording import Names, sentence
from evaluator.services.contracts.register import Facts
from evaluator.web.form import DayField, OneOf, OneOfMany, VersionedForm, plain
from evaluator.web.typed import at_most, normal

TITLE, TEXT, NAME, NUMBER = 300, 4000, 200, 60
LONG_TEXT = Length(max=TEXT, message=_l("At most 4,000 characters."))


def in_reach(_form: Any, field: Any) -> None:
    """A day in a year that a contract can have."""
    if isinstance(field.data, date) and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(gettext("Enter a year from 2000 to 2100."))


class WholeYenField(StringField):
    """Whole yen from 0; `amount` is the number, None while empty."""

    amount: int | None = None
    read_back = ""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.amount = None
        given = plain(self.data)
        if normal(given) == "0":
            self.amount = 0
        elif given:
            try:
                self.amount = read_yen(given)
            except WrongAmount as wrong:
                raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


class ShareField(StringField):
    """A share such as 3/4; `share` is the number, None while empty."""

    share: Fraction | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.share = None
        if not plain(self.data):
            return
        try:
            self.share = read_share(self.data or "")
        except WrongShare as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong


class AmountsField(TextAreaField):
    """Yen by fiscal year, one line each; `amounts` is what was read."""

    amounts: dict[int, int]

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read the lines; what is wrong is said with the number of its line."""
        self.amounts, wrong = read_amounts(plain(self.data))
        if wrong:
            said = [sentence(each.message, str(get_locale()), Names()) for each in wrong[:10]]
            raise ValidationError(" ".join(said))


def amounts_text(amounts: dict[int, int], years: Any = ()) -> str:
    """Yen by fiscal year as lines, with a line for each of the years that has none yet."""
    lang = str(get_locale())
    every = sorted({*amounts, *years})
    return "\n".join(f"{fiscal_year_text(each, lang)} {amounts[each]:,}" if each in amounts else
                     f"{fiscal_year_text(each, lang)}" for each in every)  # fmt: skip


def service_name(service: str) -> str:
    """A service in words; one that only a file names is its own word."""
    return gettext(f"service.{service}") if service in SERVICES else service or gettext("Not named")


def basis_name(basis: str) -> str:
    """A price basis in words."""
    return gettext(f"price-basis.{basis}")


def procedure_name(procedure: str) -> str:
    """A procedure in words."""
    return gettext(f"report.procedure.{procedure}") if procedure in PROCEDURES else procedure


def _services() -> list[SelectChoice]:
    return [SelectChoice("", gettext("Choose")), *(SelectChoice(each, service_name(each)) for each in SERVICES)]


class FactsForm(VersionedForm):
    """What a contract says."""

    number = StringField(
        _l("Number of the contract"), filters=[plain], validators=[DataRequired(_l("Enter the number.")), at_most(NUMBER)]
    )
    title = StringField(_l("Title"), filters=[plain], validators=[DataRequired(_l("Enter the title.")), at_most(TITLE)])
    service = OneOfMany(_l("Service"), choices=_services, validators=[InputRequired(_l("Choose the service."))])
    procedure = OneOfMany(
        _l("How the contractor was chosen"),
        choices=lambda: [SelectChoice(each, procedure_name(each)) for each in PROCEDURES],
        validators=[InputRequired(_l("Choose the procedure."))],
    )
    first = StringField(_l("Contract of the first selection"), filters=[plain], validators=[at_most(NUMBER)])
    consortium = StringField(_l("Name of the consortium"), filters=[plain], validators=[at_most(NAME)])
    signed_on = DayField(_l("Day of the contract"), validators=[Optional(), in_reach])
    starts_on = DayField(_l("First day of the term"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    ends_on = DayField(_l("Last day of the term"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    price_basis = OneOfMany(
        _l("What the price is for"),
        choices=lambda: [SelectChoice(each, basis_name(each)) for each in BASES],
        validators=[InputRequired(_l("Choose one."))],
    )
    tax = OneOf(
        _l("Consumption tax"),
        choices=[SelectChoice("yes", _l("included")), SelectChoice("no", _l("not included"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    amounts = AmountsField(_l("Amounts by fiscal year"), validators=[LONG_TEXT])
    report_day = StringField(_l("Day of the month by which figures are due"), filters=[plain], default="10")
    note = TextAreaField(_l("Remark, or reason of a direct contract"), filters=[plain], validators=[LONG_TEXT])

    def validate_report_day(self, field: StringField) -> None:
        """A day that every month has."""
        given = plain(field.data).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        if not (given.isascii() and given.isdigit() and len(given) <= 2 and 1 <= int(given) <= 28):
            raise ValidationError(gettext("Enter a day from 1 to 28."))
        self.due = int(given)

    @property
    def facts(self) -> Facts:
        """What was entered; only after it was found valid."""
        return Facts(
            number=self.number.data, title=self.title.data, service=self.service.data, procedure=self.procedure.data,
            first=self.first.data or "", consortium=self.consortium.data or "", signed_on=self.signed_on.data,
            starts_on=self.starts_on.data, ends_on=self.ends_on.data, price_basis=self.price_basis.data,
            tax_included=self.tax.data == "yes", amounts=self.amounts.amounts, report_day=self.due, note=self.note.data or "",
        )  # fmt: skip


def values_of(facts: Facts, years: Any = ()) -> dict[str, Any]:
    """What the form of a contract's facts is filled in with."""
    names = ("number", "title", "service", "procedure", "first", "consortium", "signed_on", "starts_on", "ends_on", "price_basis")
    return {
        **{name: getattr(facts, name) for name in names},
        "tax": "yes" if facts.tax_included else "no",
        "amounts": amounts_text(dict(facts.amounts), years),
        "report_day": str(facts.report_day),
        "note": facts.note,
    }


def new_form(people: list[tuple[int, str]]) -> type[FactsForm]:
    """A form for a contract with these contractors, given as id and name; of several one leads."""
    if len(people) < 2:
        return FactsForm
    return type("NewContractForm", (FactsForm,), {"lead": lead_field(people)})


def lead_field(people: list[tuple[int, str]]) -> OneOf:
    """Which of several contractors leads."""
    return OneOf(
        _l("Lead"),
        choices=[SelectChoice(str(id), name) for id, name in people],
        validators=[InputRequired(_l("Choose the member that leads."))],
    )


def lead_form(people: list[tuple[int, str]]) -> Any:
    """A form for who the contractors are."""
    fields: dict[str, Any] = {"lead": lead_field(people)} if len(people) > 1 else {}
    return type("LeadForm", (VersionedForm,), fields)()


class EndForm(VersionedForm):
    """That a contract ended before its term."""

    ended_on = DayField(_l("Last day of the contract"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    ended_reason = TextAreaField(
        _l("Why it ended early"), filters=[plain], validators=[DataRequired(_l("Enter the reason.")), LONG_TEXT]
    )


class AmendmentForm(VersionedForm):
    """A change that both sides agreed on."""

    agreed_on = DayField(_l("Day of the amendment"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    reason = TextAreaField(
        _l("Reason of the amendment"), filters=[plain], validators=[DataRequired(_l("Enter the reason.")), LONG_TEXT]
    )
    starts_on = DayField(_l("First day of the term"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    ends_on = DayField(_l("Last day of the term"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    amounts = AmountsField(_l("Amounts by fiscal year"), validators=[LONG_TEXT])
    file = FileField(_l("Scan or file"))


class ConfirmForm(VersionedForm):
    """An act that has no field of its own."""

    sure = BooleanField(_l("I have read what others will see"))
