"""The forms of proposers and proposals; the fields of a proposal are built from what its rubric asks."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from evaluator.core.identifiers import WrongIdentifier, corporate_number
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.asked import CHANNELS, Asked, Fact
from evaluator.services.proposers import ProposerRefused, kana_of
from evaluator.web.form import Form, MomentField, OneOf, OneOfMany, SomeOf, YenField, plain
from evaluator.web.proposals.fields import FigureField, RateField
from evaluator.web.typed import WholeField, at_most


class ProposerForm(Form):
    """What the register says of a proposer."""

    corporate_number = StringField(_l("Corporate number"), filters=[plain], validators=[at_most(40)])
    name = StringField(_l("Name"), filters=[plain], validators=[InputRequired(_l("Enter the name.")), at_most(200)])
    kana = StringField(
        _l("Name in kana"), filters=[plain], validators=[InputRequired(_l("Enter the name in kana.")), at_most(300)]
    )
    name_en = StringField(_l("Name in English"), filters=[plain], validators=[at_most(200)])
    address = StringField(_l("Postal address"), filters=[plain], validators=[at_most(300)])
    seen = HiddenField()

    number: str | None = None
    """The thirteen digits, once they are read; None for a body without a number."""
    reading: str = ""
    """The name in hiragana, once it is read."""

    def validate_corporate_number(self, field: StringField) -> None:
        """Thirteen digits with a check digit that fits, or nothing."""
        self.number = None
        if not field.data:
            return
        try:
            self.number = corporate_number(field.data)
        except WrongIdentifier as wrong:
            raise ValidationError(sentence(wrong.message, str(get_locale()), Names())) from wrong

    def validate_kana(self, field: StringField) -> None:
        """Kana only: lists are sorted by it."""
        try:
            self.reading = kana_of(field.data or "")
        except ProposerRefused as refused:
            raise ValidationError(gettext("Write the reading in kana only.")) from refused


class EndForm(Form):
    """How a proposal falls out, and why."""

    how = OneOf(
        _l("What happened"),
        choices=[SelectChoice("withdrawn", _l("The proposer withdrew")), SelectChoice("invalid", _l("It is invalid"))],
        validators=[InputRequired(_l("Choose what happened."))],
    )
    reason = TextAreaField(_l("Reason"), filters=[plain], validators=[InputRequired(_l("Give the reason.")), at_most(2000)])


class RestoreForm(Form):
    """Why a proposal counts again."""

    reason = TextAreaField(_l("Reason"), filters=[plain], validators=[InputRequired(_l("Give the reason.")), at_most(2000)])


class ProposalForm(Form):
    """What every proposal says; `proposal_form` adds what a rubric asks."""

    received_at = MomentField(_l("Received at"), validators=[InputRequired(_l("Enter the date and the time."))])
    version = HiddenField()


def channel_name(channel: str) -> str:
    """A way in which a proposal came, in words; one that a rubric names itself is its own word."""
    return gettext(f"channel.{channel}") if channel in CHANNELS else channel


def kind_name(kind: str) -> str:
    """A kind of proposal, in words; one that only a rubric knows is its own word."""
    return gettext("Runs the service at present") if kind == "incumbent" else kind


def proposal_form(asked: Asked, people: Sequence[tuple[int, str]]) -> type[ProposalForm]:
    """A form for proposals under a rubric, of these proposers given as id and name. A field that is not asked is not there."""
    fields: dict[str, Any] = {
        "channel": OneOf(
            _l("Came in by"),
            choices=[SelectChoice(each, channel_name(each)) for each in asked.channels],
            validators=[InputRequired(_l("Choose the way in which it came."))],
        )
    }
    if len(people) > 1:
        fields |= _consortium(people)
    if asked.lots:
        fields["lot"] = OneOfMany(_l("Lot"), choices=_lots(asked), validators=[InputRequired(_l("Choose the lot."))])
    if asked.kinds:
        fields["kinds"] = SomeOf(_l("Kind of proposal"), choices=[SelectChoice(each, kind_name(each)) for each in asked.kinds])
    fields |= {name: _fact(fact) for name, fact in fact_fields(asked)}
    if asked.lottery:
        fields["lottery_number"] = WholeField(_l("Number for a lottery"), filters=[plain])
    if asked.request:
        fields["request_yen"] = YenField(_l("Amount asked for"))
    if asked.price:
        fields["price"] = (RateField if asked.basis == "rate" else YenField)(_price_label(asked))
    return type("AskedForm", (ProposalForm,), fields)


def fact_fields(asked: Asked) -> tuple[tuple[str, Fact], ...]:
    """The names of the fields for facts, with their facts."""
    return tuple((f"fact_{number}", fact) for number, fact in enumerate(asked.facts))


def _consortium(people: Sequence[tuple[int, str]]) -> dict[str, Any]:
    return {
        "consortium": StringField(
            _l("Name of the consortium"),
            filters=[plain],
            validators=[InputRequired(_l("Enter the name of the consortium.")), at_most(200)],
        ),
        "lead": OneOf(
            _l("Lead"),
            choices=[SelectChoice(str(id), name) for id, name in people],
            validators=[InputRequired(_l("Choose the member that leads."))],
        ),
    }


def _lots(asked: Asked) -> list[SelectChoice]:
    return [
        SelectChoice("", gettext("Choose")),
        *(SelectChoice(each.id, spoken(each.name, str(get_locale()))) for each in asked.lots),
    ]


def _fact(fact: Fact) -> Any:
    items = (" / " if str(get_locale()) == "en" else "、").join(spoken(each, str(get_locale())) for each in fact.criteria)
    said = gettext("For: %(items)s", items=items)
    if fact.entries:
        return SomeOf(said, choices=[SelectChoice(each, each) for each in fact.entries])
    return FigureField(said, filters=[plain])


def _price_label(asked: Asked) -> str:
    tax = gettext("including tax") if asked.tax_included else gettext("without tax")
    basis = gettext(f"price.basis.{asked.basis}")
    return gettext("Price (%(basis)s, %(tax)s)", basis=basis, tax=tax)
