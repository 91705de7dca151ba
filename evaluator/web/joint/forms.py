"""The forms of a joint procurement: its terms, its bodies, the panel by body, the cost of a year, an approval."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.core.costshare import BASES, Basis
from evaluator.exchange.wording import spoken
from evaluator.library.build import number
from evaluator.library.jointforms import joint_forms
from evaluator.services.joint.agreements import Span
from evaluator.web.form import DayField, FiscalYearField, Form, OneOf, OneOfMany, VersionedForm, YenField, plain
from evaluator.web.typed import WholeField, at_most

LONG = 2000
"""Signs of a note at most."""


def in_reach(_form: Any, field: Any) -> None:
    """A day in a year that a contract can have."""
    if isinstance(field.data, date) and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(gettext("Enter a year from 2000 to 2100."))


class WeightField(StringField):
    """A weight such as 1/2, 0.5 or 50 %; `weight` is the number, 0 while empty."""

    weight = Fraction(0)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        given = plain(self.data)[:40]
        found = number(given) if given else Fraction(0)
        if found is None:
            raise ValidationError(gettext("Enter a weight such as 1/2, 0.5 or 50%."))
        self.weight = found


class TermsForm(VersionedForm):
    """On what the bodies agree."""

    form = OneOf(
        _l("Form of joint handling"),
        choices=lambda: [SelectChoice(id, spoken(each.name, str(get_locale()))) for id, each in joint_forms().items()],
        validators=[InputRequired(_l("Choose one."))],
    )
    document = StringField(_l("Rules or agreement, with its date and number"), filters=[plain], validators=[at_most(300)])
    equal = WeightField(_l("Equal share"), filters=[plain])
    population = WeightField(_l("By population"), filters=[plain])
    cases = WeightField(_l("By cases"), filters=[plain])
    fixed = WeightField(_l("By fixed parts"), filters=[plain])
    approvals_needed = BooleanField(_l("The procurement waits for the approvals of the bodies"))

    @property
    def weights(self) -> dict[Basis, Fraction]:
        """The weights as typed."""
        return {basis: self[basis].weight for basis in BASES}


class ModelForm(VersionedForm):
    """What a model is called, and what others should know of it."""

    title = StringField(
        _l("Name of the model"), filters=[plain], validators=[DataRequired(_l("Give the model a name.")), at_most(200)]
    )
    note = TextAreaField(_l("What others should know"), filters=[plain], validators=[at_most(LONG)])


class SpanForm(VersionedForm):
    """From when until when a body takes part."""

    from_year = FiscalYearField(_l("First fiscal year"), filters=[plain], validators=[DataRequired(_l("Enter the fiscal year."))])
    to_year = FiscalYearField(_l("Last fiscal year, if it leaves"), filters=[plain], validators=[Optional()])
    parts = WholeField(_l("Fixed parts"), filters=[plain])
    earlier = 0
    """How many earlier spans have fields of their own."""

    @property
    def span(self) -> Span:
        """The years as typed; those in which it takes part again come after the ones that stood."""
        pairs = [(self[f"was_from_{at}"].year, self[f"was_to_{at}"].year) for at in range(self.earlier)]
        newest = (self.from_year.year, self.to_year.year)
        if "again_from" in self and self["again_from"].year is not None:
            pairs, newest = [*pairs, newest], (self["again_from"].year, self["again_to"].year)
        before = tuple((first, last) for first, last in pairs if first is not None and last is not None)
        assert newest[0] is not None
        return Span(from_year=newest[0], to_year=newest[1], parts=self.parts.number, earlier=before)


def both_or_none(form: Any, field: Any) -> None:
    """An earlier span has a first and a last year; one without both is taken out."""
    other = form[field.name.replace("was_from", "was_to") if "from" in field.name else field.name.replace("was_to", "was_from")]
    if not field.data and other.data:
        raise ValidationError(gettext("Enter both years, or leave both empty."))


def ends_first(form: Any, field: Any) -> None:
    """A body that joins again has left before."""
    if field.data and not form.to_year.data:
        raise ValidationError(gettext("Enter the last fiscal year before it left, too."))


def begins_too(form: Any, field: Any) -> None:
    """A body that joins again does so with a first year."""
    if field.data and not form["again_from"].data:
        raise ValidationError(gettext("Enter both years, or leave both empty."))


def span_form(earlier: int, *, again: bool, data: Mapping[str, Any]) -> SpanForm:
    """The form of a body's years, with fields for those before it joined again, and to let it join again."""
    fields: dict[str, Any] = {"earlier": earlier}
    for at in range(earlier):
        fields[f"was_from_{at}"] = FiscalYearField(_l("First fiscal year"), filters=[plain], validators=[both_or_none])
        fields[f"was_to_{at}"] = FiscalYearField(_l("Last fiscal year"), filters=[plain], validators=[both_or_none])
    if again:
        fields["again_from"] = FiscalYearField(_l("First fiscal year"), filters=[plain], validators=[ends_first])
        fields["again_to"] = FiscalYearField(_l("Last fiscal year, if it leaves"), filters=[plain], validators=[begins_too])
    found: SpanForm = type("BodyForm", (SpanForm,), fields)(data=dict(data))
    return found


class CostForm(VersionedForm):
    """The cost of a fiscal year, and when and by what the figures were taken; those of the bodies are added."""

    total = YenField(_l("Cost of the year"), filters=[plain], validators=[DataRequired(_l("Enter the cost."))])
    population_on = DayField(_l("Day of the population"), validators=[Optional(), in_reach])
    cases_from = DayField(_l("Cases counted from"), validators=[Optional(), in_reach])
    cases_to = DayField(_l("Cases counted to"), validators=[Optional(), in_reach])
    source = StringField(_l("Source of the figures"), filters=[plain], validators=[at_most(300)])


def cost_form(bodies: Sequence[tuple[int, str]], bases: Sequence[str], data: Mapping[str, Any]) -> Any:
    """The form of a year, a field for each figure that the weights ask of a body; its label says whose it is, for faults."""
    labels = {"population": gettext("Population"), "cases": gettext("Cases")}
    fields: dict[str, Any] = {
        f"{basis}_{id}": WholeField(gettext("%(body)s: %(subject)s", body=name, subject=label), filters=[plain])
        for id, name in bodies
        for basis, label in labels.items()
        if basis in bases
    }
    return type("BodiesCostForm", (CostForm,), fields)(data=dict(data))


def seats_form(seats: Sequence[int], bodies: Sequence[tuple[int, str]], data: Mapping[str, Any]) -> Any:
    """The form that says of each seat which body its member comes from."""

    def choices() -> list[Any]:
        named = [SelectChoice(str(id), name) for id, name in bodies]
        return [SelectChoice("", gettext("None of them")), *named]

    fields: dict[str, Any] = {f"seat_{id}": OneOfMany(_l("Body"), choices=choices) for id in seats}
    return type("PanelForm", (VersionedForm,), fields)(data=dict(data))


class ApprovalForm(Form):
    """How a body decided; `content` is what the page showed: the digest and the decision that stood."""

    content = HiddenField(filters=[plain])
    agreed = OneOf(
        _l("Decision"),
        choices=lambda: [SelectChoice("yes", gettext("Approved")), SelectChoice("no", gettext("joint.decision.refused"))],
        validators=[InputRequired(_l("Choose one."))],
    )
    note = TextAreaField(_l("Conditions, or the reason of a refusal"), filters=[plain], validators=[at_most(LONG)])


class RecordForm(ApprovalForm):
    """How a body decided, as a document says that the lead has from it."""

    name = StringField(
        _l("Who decided there"), filters=[plain], validators=[DataRequired(_l("Enter who decided.")), at_most(100)]
    )
    on = DayField(_l("Date of the document"), validators=[InputRequired(_l("Enter the day.")), in_reach])
    file = FileField(_l("Scan of the document"))
