"""The form of departments: their names, the items that are theirs, the seats that judge for them."""

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from evaluator.core.rubric import Criterion
from evaluator.exchange.wording import spoken
from evaluator.services.departments import MOST, Share, frozen_seats, shares_of
from evaluator.web.form import OneOfMany, VersionedForm, plain

if TYPE_CHECKING:
    from evaluator.db.models import Procurement, Seat

SPARE = 3
"""Empty rows for further departments."""


class DepartmentsForm(VersionedForm):
    """Everything on one page; `rows` are ids of departments, `items` and `places` what has a choice of one."""

    rows: tuple[str, ...] = ()
    items: tuple[Criterion, ...] = ()
    places: tuple[int, ...] = ()
    kept: tuple[Share, ...] = ()
    frozen = False

    def shares(self) -> tuple[Share, ...]:
        """The departments as they are after what was typed."""
        if self.frozen:
            named = [(each.id, each.ja, each.en) for each in self.kept]
            of = {item: each.id for each in self.kept for item in each.items}
        else:
            named = [(id, plain(self[f"ja_{id}"].data), plain(self[f"en_{id}"].data)) for id in self.rows]
            of = {each.id: self[f"item_{at}"].data or "" for at, each in enumerate(self.items)}
        at = {number: each.id for each in self.kept for number in each.seats}
        at |= {number: self[f"seat_{number}"].data or "" for number in self.places}
        return tuple(
            Share(id=id, ja=ja, en=en, items=_whose(of, id), seats=tuple(sorted(_whose(at, id)))) for id, ja, en in named if ja
        )


def _whose(given: dict[Any, str], id: str) -> tuple[Any, ...]:
    return tuple(each for each, department in given.items() if department == id)


def departments_form(
    procurement: "Procurement", items: tuple[Criterion, ...], seats: "tuple[Seat, ...]"
) -> DepartmentsForm:  # fmt: skip
    """The form as it stands: once the rules are frozen only the seats that were given since."""
    kept, frozen = shares_of(procurement), frozen_seats(procurement)
    rows = _rows(kept) if frozen is None else ()
    open_items = items if frozen is None else ()
    open_seats = tuple(each for each in seats if frozen is None or each.number not in frozen)
    choices = _choices(kept, rows)
    fields: dict[str, Any] = {}
    for id in rows:
        fields |= _names(id)
    for at, each in enumerate(open_items):
        fields[f"item_{at}"] = OneOfMany(spoken(each.name, str(get_locale())), choices=choices, validators=[_named])
    for seat in open_seats:
        label = gettext("Seat %(number)s: %(name)s", number=seat.number, name=seat.person.name)
        fields[f"seat_{seat.number}"] = OneOfMany(label, choices=choices, validators=[_named])
    form: DepartmentsForm = type("OurDepartmentsForm", (DepartmentsForm,), fields)()
    form.rows, form.items, form.places = rows, open_items, tuple(each.number for each in open_seats)
    form.kept, form.frozen = kept, frozen is not None
    return form


def fill(form: DepartmentsForm, version: int) -> None:
    """Put in what is stored."""
    form.version.data = str(version)
    for each in form.kept if not form.frozen else ():
        form[f"ja_{each.id}"].data, form[f"en_{each.id}"].data = each.ja, each.en
    of_item = {item: each.id for each in form.kept for item in each.items}
    of_seat = {number: each.id for each in form.kept for number in each.seats}
    for at, item in enumerate(form.items):
        form[f"item_{at}"].data = of_item.get(item.id, "")
    for number in form.places:
        form[f"seat_{number}"].data = of_seat.get(number, "")


def _rows(kept: tuple[Share, ...]) -> tuple[str, ...]:
    there = {each.id for each in kept}
    free = [str(number) for number in range(1, MOST + 1) if str(number) not in there]
    return (*(each.id for each in kept), *free[:SPARE])


def _choices(kept: tuple[Share, ...], rows: tuple[str, ...]) -> list[SelectChoice]:
    lang = str(get_locale())
    names = {each.id: each.en if lang == "en" and each.en else each.ja for each in kept}
    said = {id: names.get(id) or gettext("Department %(number)s", number=at) for at, id in enumerate(rows or names, start=1)}
    return [SelectChoice("", gettext("No department")), *(SelectChoice(id, name) for id, name in said.items())]


def _names(id: str) -> dict[str, Any]:
    long = Length(max=60, message=_l("A name of a department has at most 60 characters."))
    return {
        f"ja_{id}": StringField(_l("Name of the department"), filters=[plain], validators=[long, _once]),
        f"en_{id}": StringField(_l("Name in English (if there is one)"), filters=[plain], validators=[long, _beside]),
    }


def _once(form: DepartmentsForm, field: Any) -> None:
    """No name stands twice."""
    if field.data and sum(form[f"ja_{id}"].data == field.data for id in form.rows) > 1:
        raise ValidationError(gettext("This department stands twice."))


def _beside(form: DepartmentsForm, field: Any) -> None:
    """An English name belongs to a department."""
    if field.data and not form[field.name.replace("en_", "ja_")].data:
        raise ValidationError(gettext("Enter the name of the department, too."))


def _named(form: DepartmentsForm, field: Any) -> None:
    """Items and seats go only to departments that have a name."""
    if field.data in form.rows and not form[f"ja_{field.data}"].data:
        raise ValidationError(gettext("Enter the name of this department above, or choose another."))
