"""The forms of a procurement: what it is, when, by which rubric, who sits, what was asked and who was heard."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from evaluator.web.form import FiscalYearField, Form, MomentField, OneOf, OneOfMany, SomeOf, YearsAround, YenField, plain

PROCEDURES = ("open_proposal", "named_proposal", "comprehensive_additive", "comprehensive_division", "direct", "price_only")
SERVICES = {
    "": _l("Not named"),
    "jiritsu_sodan": _l("Consultation service"),
    "shuro_junbi": _l("Preparation for work"),
    "kakei_kaizen": _l("Household budget support"),
    "kyoju_shien": _l("Housing support"),
    "kodomo_gakushu": _l("Learning and daily life of children"),
    "shuro_kunren": _l("Certified work training"),
    "fukushi_kyoten": _l("Welfare centre"),
    "sonota": _l("Another service"),
}
CEILINGS = {
    "none": _l("No ceiling"),
    "proposal_limit": _l("Limit of proposals (announced)"),
    "estimate": _l("Estimated price"),
}
DATE_NAMES = {
    "call": _l("Call"),
    "questions": _l("Questions until"),
    "answers": _l("Answers by"),
    "proposals": _l("Proposals until"),
    "declarations": _l("Declarations of interest until"),
    "scoring": _l("Scoring until"),
    "meeting": _l("Meeting of the panel"),
    "opening": _l("Opening of prices"),
    "decision": _l("Decision"),
}


def choices(named: dict[str, Any]) -> list[SelectChoice]:
    """Choices of a field from names by value."""
    return [SelectChoice(value, name) for value, name in named.items()]


class FactsForm(Form):
    """What a procurement is."""

    title = StringField(
        _l("Title"),
        filters=[plain],
        validators=[InputRequired(_l("Enter the title.")), Length(max=300, message=_l("A title has at most 300 characters."))],
    )
    title_en = StringField(
        _l("Title in English"), filters=[plain], validators=[Length(max=300, message=_l("A title has at most 300 characters."))]
    )
    procedure = OneOfMany(
        _l("Procedure"), choices=lambda: choices(procedure_names()), validators=[InputRequired(_l("Choose the procedure."))]
    )
    service = OneOfMany(_l("Service"), choices=choices(SERVICES))
    fiscal_year_from = FiscalYearField(
        _l("First fiscal year"), validators=[InputRequired(_l("Enter the fiscal year.")), YearsAround(back=30, ahead=10)]
    )
    fiscal_year_to = FiscalYearField(_l("Last fiscal year"))
    ceiling_kind = OneOf(
        _l("Ceiling on the price"),
        choices=choices(CEILINGS),
        default="proposal_limit",
        validators=[InputRequired(_l("Choose the kind of ceiling."))],
    )
    ceiling_yen = YenField(_l("Amount of the ceiling"))
    tax_included = BooleanField(_l("Prices and ceiling include consumption tax"), default=True)
    ceiling_secret = BooleanField(_l("The estimated price is secret: it lies sealed in an envelope"))
    names_hidden = BooleanField(_l("Members see labels (A社) in place of names"))
    proxies_allowed = BooleanField(_l("A member may send a proxy to a meeting"))
    contact = StringField(
        _l("Whom members ask"), filters=[plain], validators=[Length(max=300, message=_l("This line has at most 300 characters."))]
    )
    version = HiddenField()

    years = 1
    """How many fiscal years a contract lasts where no last one is typed."""

    @property
    def last_year(self) -> int | None:
        """The last fiscal year: as typed, else the one that follows from the first."""
        first = self.fiscal_year_from.year
        return self.fiscal_year_to.year or (first + self.years - 1 if first is not None else None)

    def validate_fiscal_year_to(self, field: FiscalYearField) -> None:
        """Years in order, and not further apart than a contract lasts."""
        first, last = self.fiscal_year_from.year, field.year
        if first is None or last is None:
            return
        if last < first:
            raise ValidationError(gettext("The last fiscal year comes before the first."))
        if last - first > 20:
            raise ValidationError(gettext("A contract of more than 20 years cannot be entered."))

    def validate_ceiling_yen(self, field: YenField) -> None:
        """An amount where the ceiling is announced, none where it is sealed or there is no ceiling."""
        if field.errors:
            return  # what was typed is no amount, and that has been said
        if self.ceiling_kind.data == "none" and field.amount is not None:
            raise ValidationError(gettext("You chose no ceiling. Leave the amount empty, or choose a kind of ceiling."))
        if self.ceiling_secret.data and field.amount is not None:
            raise ValidationError(gettext("A secret estimated price is not typed here. It is registered as a sealed envelope."))
        if self.ceiling_kind.data != "none" and not self.ceiling_secret.data and field.amount is None:
            raise ValidationError(gettext("Enter the amount of the ceiling."))

    def validate_ceiling_secret(self, field: BooleanField) -> None:
        """Only an estimated price can be secret."""
        if field.data and self.ceiling_kind.data != "estimate":
            raise ValidationError(gettext("Only an estimated price can be secret."))


def version_of(form: Any) -> int:
    """The version that the page of a form was made from; 0, which no row has, where it names none."""
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def procedure_names() -> dict[str, str]:
    """Names of the procedures a contractor is chosen by."""
    return {each: gettext(f"report.procedure.{each}") for each in PROCEDURES}


def schedule_form(kinds: tuple[str, ...]) -> Any:
    """A form with a moment and a place for every kind of date in a schedule."""
    fields: dict[str, Any] = {}
    for kind in kinds:
        fields[kind] = MomentField(DATE_NAMES[kind], validators=[Optional()])
        fields[f"{kind}_place"] = StringField(
            gettext("Place: %(date)s", date=DATE_NAMES[kind]),
            filters=[plain],
            validators=[Length(max=200, message=_l("The place has at most 200 characters."))],
        )
    return type("ScheduleForm", (Form,), fields)()


class RubricForm(Form):
    """Which rubric of the library."""

    rubric = OneOf(_l("Rubric"), choices=[], validators=[InputRequired(_l("Choose a rubric."))])


class SeatForm(Form):
    """What is said of a seat on the panel."""

    title = StringField(
        _l("Office or occupation"),
        filters=[plain],
        validators=[Length(max=200, message=_l("A position has at most 200 characters."))],
    )
    outside = BooleanField(_l("From outside"))
    academic = BooleanField(_l("Academic (学識経験者)"))
    chair = BooleanField(_l("Chair"))
    stages = SomeOf(_l("Stages"), choices=[])


class LeaveForm(Form):
    """Which member leaves, and why."""

    number = SelectField(_l("Seat"), choices=[], validators=[InputRequired(_l("Choose the seat."))], validate_choice=False)
    reason = StringField(
        _l("Reason"),
        filters=[plain],
        validators=[
            InputRequired(_l("Say why the member leaves the panel.")),
            Length(max=500, message=_l("A reason has at most 500 characters.")),
        ],
    )


class QuestionForm(Form):
    """A question on the call."""

    question = TextAreaField(
        _l("Question"),
        filters=[plain],
        validators=[
            InputRequired(_l("Enter the question.")),
            Length(max=4000, message=_l("A question has at most 4,000 characters.")),
        ],
    )
    asker = StringField(
        _l("Who asks"), filters=[plain], validators=[Length(max=200, message=_l("A name has at most 200 characters."))]
    )


class AnswerForm(Form):
    """The answer to a question."""

    answer = TextAreaField(
        _l("Answer"),
        filters=[plain],
        validators=[
            InputRequired(_l("Enter the answer.")),
            Length(max=8000, message=_l("An answer has at most 8,000 characters.")),
        ],
    )


class HearingForm(Form):
    """An academic opinion."""

    name = StringField(
        _l("Name"),
        filters=[plain],
        validators=[InputRequired(_l("Enter the name.")), Length(max=100, message=_l("A name has at most 100 characters."))],
    )
    affiliation = StringField(
        _l("Affiliation"), filters=[plain], validators=[Length(max=200, message=_l("An affiliation has at most 200 characters."))]
    )
    heard_at = MomentField(_l("Heard on"), validators=[InputRequired(_l("Enter the date and the time."))])
    subject = OneOf(
        _l("Heard on what"),
        choices=[SelectChoice("criteria", _l("The criteria")), SelectChoice("award", _l("The award"))],
        default="criteria",
        validators=[InputRequired(_l("Choose what the opinion is on."))],
    )
    opinion = TextAreaField(
        _l("Opinion"),
        filters=[plain],
        validators=[
            InputRequired(_l("Enter the opinion.")),
            Length(max=8000, message=_l("An opinion has at most 8,000 characters.")),
        ],
    )
    hear_again = BooleanField(_l("Asks to be heard again before the award"))
