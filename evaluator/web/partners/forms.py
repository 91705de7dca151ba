"""The forms of the register of partners: one partner, many from a file, a day of closing, a collaboration."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from evaluator.services.collaborations import ORIGINS, Terms
from evaluator.services.partners import KINDS, Facts, PartnerRefused
from evaluator.services.proposers import ProposerRefused, kana_of
from evaluator.web.form import DayField, Form, OneOf, OneOfMany, VersionedForm, plain
from evaluator.web.typed import at_most, sure_field


def kind_said(kind: str) -> str:
    """A kind of partner in the reader's language."""
    return gettext(f"partner.kind.{kind}")


def origin_said(origin: str) -> str:
    """How a collaboration came about, in the reader's language."""
    return gettext(f"partner.origin.{origin}")


class PartnerForm(VersionedForm):
    """One partner."""

    name = StringField(
        _l("Name of the partner"), filters=[plain], validators=[InputRequired(_l("Enter the name of the partner.")), at_most(200)]
    )
    kana = StringField(_l("Name in kana"), filters=[plain], validators=[at_most(300)])
    kind = OneOfMany(
        _l("Kind of partner"),
        choices=lambda: [SelectChoice("", gettext("Choose")), *(SelectChoice(each, kind_said(each)) for each in KINDS)],
        validators=[InputRequired(_l("Choose the kind."))],
    )
    offers = TextAreaField(_l("What it offers"), filters=[plain], validators=[at_most(2000)])
    contact = StringField(_l("Whom to contact"), filters=[plain], validators=[at_most(300)])
    sure = sure_field()

    def validate_kana(self, field: StringField) -> None:
        """Kana, if anything."""
        try:
            self.reading = kana_of(field.data) if field.data else ""
        except ProposerRefused as refused:
            raise ValidationError(gettext("Use kana only.")) from refused

    def facts(self) -> Facts:
        """What was entered; only of a form that is valid."""
        return Facts(
            name=self.name.data or "",
            kana=self.reading,
            kind=self.kind.data or "",
            offers=self.offers.data or "",
            contact=self.contact.data or "",
        )


class FileForm(Form):
    """Many partners."""

    file = FileField(_l("CSV file"))
    rows = TextAreaField(_l("Or pasted rows"), filters=[lambda text: (text or "").strip("\r\n")])
    sure = sure_field()


class CloseForm(Form):
    """The last day on which a partner was there."""

    on = DayField(_l("Last day"), validators=[InputRequired(_l("Enter the last day."))])


class TieForm(Form):
    """With whom a partner works, on what, since when, and who brought that about."""

    beside = OneOfMany(_l("Works with"), choices=[], validators=[InputRequired(_l("Choose with whom."))])
    subject = StringField(
        _l("On what"), filters=[plain], validators=[InputRequired(_l("Enter on what they work.")), at_most(300)]
    )
    since = DayField(_l("Since"), validators=[InputRequired(_l("Enter the day on which it began."))])
    until = DayField(_l("Until"), validators=[Optional()])
    origin = OneOf(
        _l("How it came about"),
        choices=lambda: [SelectChoice(each, origin_said(each)) for each in ORIGINS],
        default="existing",
        validators=[InputRequired(_l("Choose how it came about."))],
    )
    evidence = TextAreaField(_l("What shows it"), filters=[plain], validators=[at_most(2000)])
    sure = sure_field()
    seen = HiddenField()

    def offer(self, contracts: Sequence[tuple[int, str]], partners: Sequence[tuple[int, str]]) -> None:
        """With whom it may be: a contract's contractor, or another partner."""
        self.beside.choices = [
            SelectChoice("", gettext("Choose")),
            *(SelectChoice(f"contract-{id}", name) for id, name in contracts),
            *(SelectChoice(f"partner-{id}", name) for id, name in partners),
        ]

    def terms(self) -> Terms:
        """What was entered; only of a form that is valid."""
        kind, _dash, id = (self.beside.data or "").partition("-")
        return Terms(
            contract_id=int(id) if kind == "contract" else None,
            other_id=int(id) if kind == "partner" else None,
            subject=self.subject.data or "",
            since=self.since.data,
            until=self.until.data,
            origin=self.origin.data or "",
            evidence=self.evidence.data or "",
        )

    def show(self, terms: Terms) -> None:
        """Fill the form from what is kept."""
        self.beside.data = f"contract-{terms.contract_id}" if terms.contract_id else f"partner-{terms.other_id}"
        for name in ("subject", "since", "until", "origin", "evidence"):
            self[name].data = getattr(terms, name)


def refused_said(refused: PartnerRefused) -> str:
    """Why a partner cannot be kept so."""
    return gettext(f"partner.refused.{refused.reason}", name=refused.name)
