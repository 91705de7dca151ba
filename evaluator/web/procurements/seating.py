"""The form that gives seats to several people at once: a row for everybody who could sit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from evaluator.services.panels import SeatFacts
from evaluator.web.form import Form, SomeOf, plain

if TYPE_CHECKING:
    from evaluator.db.models import Person


class SeatingForm(Form):
    """Who sits, each with office, outside and academic, and who of them is the chair."""

    person = SelectMultipleField(_l("Members"), choices=[], validate_choice=False)
    chair = SelectField(_l("Chair (if one of them)"), choices=[], validate_choice=False)
    stages = SomeOf(_l("Stages"), choices=[])
    people: "Sequence[Person]" = ()

    def validate_person(self, field: SelectMultipleField) -> None:
        """Somebody is ticked, and nobody who cannot sit."""
        if not field.data:
            raise ValidationError(gettext("Tick at least one person."))
        if not set(field.data) <= {value for value, *_ in field.iter_choices()}:
            raise ValidationError(gettext("Somebody you ticked sits already, or is no panel member. Look at the list again."))

    def validate_chair(self, field: SelectField) -> None:
        """The chair is one of those who sit down."""
        if field.data and field.data not in (self.person.data or ()):
            raise ValidationError(gettext("The chair must be one of those you tick."))

    def sitting(self) -> tuple[tuple[int, SeatFacts], ...]:
        """Everybody ticked, in the order in which the list was sent, with what is said of the seat."""
        return tuple((int(id), self._facts(id)) for id in dict.fromkeys(self.person.data or ()))

    def _facts(self, id: str) -> SeatFacts:
        return SeatFacts(
            title=self[f"title_{id}"].data or "",
            outside=self[f"outside_{id}"].data,
            academic=self[f"academic_{id}"].data,
            chair=self.chair.data == id,
            stages=tuple(self.stages.data or ()),
        )


def seating_form(people: "Sequence[Person]", stages: Sequence[str], *, blank: bool) -> SeatingForm:
    """The form with a row for each of the people; `blank` leaves out what was sent, which belongs to another form."""
    rows: dict[str, Any] = {}
    for each in people:
        rows[f"title_{each.id}"] = StringField(
            gettext("%(name)s: office or occupation", name=each.name),
            filters=[plain],
            validators=[Length(max=200, message=_l("A position has at most 200 characters.")), _ticked],
        )
        rows[f"outside_{each.id}"] = BooleanField(gettext("%(name)s: from outside", name=each.name), validators=[_ticked])
        rows[f"academic_{each.id}"] = BooleanField(gettext("%(name)s: academic", name=each.name), validators=[_ticked])
    made = type("OurSeatingForm", (SeatingForm,), rows)
    form: SeatingForm = made(formdata=None) if blank else made()
    form.people = people
    form.person.choices = [SelectChoice(str(each.id), each.name) for each in people]
    form.chair.choices = [SelectChoice("", gettext("Nobody of them")), *form.person.choices]
    form.stages.choices = [SelectChoice(each, each) for each in stages]
    return form


def _ticked(form: SeatingForm, field: Any) -> None:
    """What is said of a seat belongs to somebody who is ticked."""
    if field.data and field.name.rpartition("_")[2] not in (form.person.data or ()):
        raise ValidationError(gettext("Tick this person too, or leave the row empty."))
