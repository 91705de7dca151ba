"""The form of a decision, fitted to what is to be decided."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from evaluator.core.case import Decision
from evaluator.core.settling import ORDERED, Question
from evaluator.web.form import Form, MomentField, YenField, plain

MOST_VOTES = 999
MOST_TEXT = 4000


class DecisionForm(Form):
    """What every decision says; `form_for` adds the fields of its kind."""

    by = StringField(
        _l("Who decided"),
        filters=[plain],
        validators=[DataRequired(_l("Enter who decided.")), Length(max=100, message=_l("At most 100 characters."))],
    )
    at = MomentField(_l("Decided on"), validators=[InputRequired(_l("Enter the date and the time."))])
    reason = TextAreaField(
        _l("Reason, or how it was done"),
        filters=[plain],
        validators=[DataRequired(_l("Enter the reason.")), Length(max=MOST_TEXT, message=_l("At most 4,000 characters."))],
    )
    computation = HiddenField(filters=[plain])


class TakeBackForm(Form):
    """Why a decision is taken back."""

    reason = TextAreaField(
        _l("Reason for taking it back"),
        filters=[plain],
        validators=[DataRequired(_l("Enter the reason.")), Length(max=MOST_TEXT, message=_l("At most 4,000 characters."))],
    )


class VotesField(StringField):
    """How many votes a proposal got; `count` is the number, None while it is empty or wrong."""

    count: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read what was typed, which stays in the field as it was typed."""
        self.count = None
        text = plain(self.data)
        if not (text.isdecimal() and len(text) <= len(str(MOST_VOTES))):
            raise ValidationError(gettext("Enter the number of votes; 0 if there were none."))
        self.count = int(text)


def form_for(question: Question, names: Mapping[str, str], *, discretion: bool, conditions: bool) -> type[DecisionForm]:
    """The form for a question; `names` of the proposals by id. For an award: whether the choice and conditions are free."""
    fields: dict[str, Any] = dict(_fields(question, names))
    if question.answer == "award":
        fields = dict(_award(question, names, discretion=discretion, conditions=conditions))
    if question.member:
        fields["by"] = None  # the member whose order it is
    return type("FittedForm", (DecisionForm,), fields)


def _fields(question: Question, names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    answer = question.answer
    for id in question.among:
        if answer in ORDERED:
            yield f"place_{id}", _place(names[id], len(question.among))
        elif answer == "vote":
            yield f"votes_{id}", VotesField(names[id], filters=[plain])
        elif answer == "amount":
            missing = DataRequired(_l("Enter the amount."))
            yield f"amount_{id}", YenField(names[id], filters=[plain], validators=[missing])
    if answer == "lot":
        witnesses = DataRequired(_l("Enter who saw it, one name a line."))
        yield "witnesses", TextAreaField(_l("Witnesses"), filters=[plain], validators=[witnesses, Length(max=MOST_TEXT)])
    if answer in ("threshold", "remainder"):
        yield "passed", _passed(answer)
    if answer == "threshold":
        yield "conditions", _conditions()


def _award(question: Question, names: Mapping[str, str], *, discretion: bool, conditions: bool) -> Iterator[tuple[str, Any]]:
    if discretion:
        for id in question.among:
            yield f"place_{id}", _place(names[id], len(question.among), nobody=_l("Not chosen"))
        yield "nobody", BooleanField(_l("Nobody is chosen"))
    if conditions:
        yield "conditions", _conditions()


def _conditions() -> TextAreaField:
    too_long = Length(max=MOST_TEXT, message=_l("At most 4,000 characters."))
    return TextAreaField(_l("Conditions, one a line"), filters=[plain], validators=[too_long])


def _place(name: str, count: int, *, nobody: Any = None) -> SelectField:
    first = SelectChoice(value="", label=nobody or _l("Choose the place"))
    places = [SelectChoice(value=str(at), label=_l("No. %(place)s", place=at)) for at in range(1, count + 1)]
    known = AnyOf([each.value for each in (first, *places)], message=_l("Choose the place."))
    checks = [known] if nobody else [DataRequired(_l("Choose the place.")), known]
    return SelectField(name, choices=[first, *places], default="", validators=checks, validate_choice=False)


def _passed(answer: str) -> RadioField:
    yes, no = (_l("It counts as met"), _l("It counts as not met"))
    if answer == "remainder":
        yes, no = (_l("It takes what is left"), _l("It gives up what is left"))
    choices = [SelectChoice(value="yes", label=yes), SelectChoice(value="no", label=no)]
    return RadioField(_l("Decision"), choices=choices, validators=[InputRequired(_l("Choose one."))])


def decision_of(form: Any, question: Question, preferred: tuple[str, ...]) -> Decision:
    """What a form says; `preferred` are those whom the ranking chooses, for an award that only adds conditions."""
    assert form.at.moment is not None
    passed = form.passed.data == "yes" if "passed" in form else None
    amounts = {id: Fraction(form[f"amount_{id}"].amount) for id in question.among if f"amount_{id}" in form}
    return Decision(
        step="award",  # the question says which
        by=form.by.data if form.by is not None else "",
        at=form.at.moment,
        reason=form.reason.data,
        order=_order(form, question) if any(f"place_{id}" in form for id in question.among) else _kept(question, preferred),
        votes={id: form[f"votes_{id}"].count for id in question.among if f"votes_{id}" in form},
        amounts=amounts,
        passed=passed,
        witnesses=_lines(form, "witnesses"),
        conditions=_lines(form, "conditions"),
    )


def _order(form: Any, question: Question) -> tuple[str, ...]:
    placed = [(int(form[f"place_{id}"].data), id) for id in question.among if form[f"place_{id}"].data]
    return tuple(id for _, id in sorted(placed))


def _kept(question: Question, preferred: tuple[str, ...]) -> tuple[str, ...]:
    return preferred if question.answer == "award" else ()


def _lines(form: Any, name: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in form[name].data.splitlines() if line.strip()) if name in form else ()


def is_in_order(form: Any, question: Question) -> bool:
    """Whether places are given once each; says so beside the fields where they are not."""
    fields = [form[f"place_{id}"] for id in question.among if f"place_{id}" in form]
    given = [each.data for each in fields if each.data]
    twice = [each for each in fields if given.count(each.data) > 1]
    for each in twice:
        each.errors = [*each.errors, gettext("Each place is given once.")]
    chosen = "nobody" not in form or bool(given) != form.nobody.data
    if not chosen:
        form.nobody.errors = [gettext("Choose places, or say that nobody is chosen.")]
    return not twice and chosen
