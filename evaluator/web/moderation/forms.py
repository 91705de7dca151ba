"""The forms of moderation: what came of a topic, a member's own revision, one recorded from paper, a topic to add."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from evaluator.core.card import Slot
from evaluator.services.panelroom import Room, Voice
from evaluator.web.form import Form, plain
from evaluator.web.moderation import words

if TYPE_CHECKING:
    from evaluator.db.models import Topic

MOST = 4000
TOO_LONG = _l("At most 4,000 characters.")


class TopicForm(Form):
    """What was said on a topic, and what came of it."""

    outcome = RadioField(_l("What comes of this topic"), validate_choice=False)
    agreed = SelectField(_l("The agreed mark"), validate_choice=False)
    note = TextAreaField(_l("What was said"), filters=[plain], validators=[Length(max=MOST, message=TOO_LONG)])
    version = HiddenField()


class NumberTopicForm(TopicForm):
    """The same for an item whose marks are numbers."""

    agreed = StringField(_l("The agreed mark"), filters=[plain])


class MarkForm(Form):
    """A member's own mark, revised."""

    mark = SelectField(_l("Your mark"), validate_choice=False)
    pages = StringField(_l("Pages it rests on"), filters=[plain])
    comment = TextAreaField(_l("Comment"), filters=[plain])
    reason = TextAreaField(
        _l("Why you revise it"),
        filters=[plain],
        validators=[DataRequired(_l("Write the reason.")), Length(max=MOST, message=TOO_LONG)],
    )
    seen = HiddenField()


class NumberMarkForm(MarkForm):
    """The same for an item whose marks are numbers."""

    mark = StringField(_l("Your mark"), filters=[plain])


class PaperForm(MarkForm):
    """A revision of a member whose sheet is on paper, as an officer records it."""

    member = SelectField(_l("Member"), validate_choice=False)
    mark = SelectField(_l("New mark"), validate_choice=False)
    reason = TextAreaField(
        _l("Reason that the member gave"),
        filters=[plain],
        validators=[DataRequired(_l("Write the reason.")), Length(max=MOST, message=TOO_LONG)],
    )
    how = SelectField(_l("How the member confirmed it"), validate_choice=False)


class NumberPaperForm(PaperForm):
    """The same for an item whose marks are numbers."""

    mark = StringField(_l("New mark"), filters=[plain])


class AddForm(Form):
    """A cell to put on the agenda."""

    cell = SelectField(_l("Item and proposal"), validate_choice=False)


def topic_form(room: Room, topic: "Topic", *, blank: bool) -> TopicForm:
    """The form of a topic; `blank` for one that was not sent."""
    slot = room.card.slots[topic.item]
    kind = TopicForm if slot.scale.input == "grade" else NumberTopicForm
    data = {"note": topic.note, "version": str(topic.version)}
    form = kind(formdata=None, data=data) if blank else kind(data=data)
    form.outcome.choices = [SelectChoice(value=value, label=label) for value, label in _outcomes(room)]
    _grades(form.agreed, slot)
    return form


def _outcomes(room: Room) -> list[tuple[str, str]]:
    found = [("revised", gettext("A member revised the own mark")), ("kept", gettext("Left as it is"))]
    return [*found, ("agreed", gettext("The panel agreed one mark"))] if room.consensus else found


def _grades(field: object, slot: Slot) -> None:
    if isinstance(field, SelectField):
        named = [(each.id, _grade_said(slot, each.id)) for each in slot.scale.grades]
        field.choices = [SelectChoice(value=value, label=label) for value, label in (("", gettext("Choose")), *named)]


def _grade_said(slot: Slot, id: str) -> str:
    grade = next(each for each in slot.scale.grades if each.id == id)
    name = words.grade_name(grade)
    points = slot.reader.grades[id].points
    said = f"{id} {name}" if name and name != id else id
    return f"{said} ({words.points_said(points)})" if points is not None else said


def mark_form(room: Room, topic: "Topic", voice: Voice, *, blank: bool) -> MarkForm:
    """A member's own form on a topic, with what stands there now."""
    slot = room.card.slots[topic.item]
    kind = MarkForm if slot.scale.input == "grade" else NumberMarkForm
    data = {"mark": voice.mark or "", "pages": voice.pages, "comment": voice.comment, "seen": str(voice.version)}
    form = kind(formdata=None, data=data) if blank else kind(data=data)
    _grades(form.mark, slot)
    return form


def paper_form(room: Room, topic: "Topic", voices: Sequence[Voice], *, blank: bool) -> PaperForm:
    """The form for members whose sheets are on paper; each is named with the version that this window knows."""
    slot = room.card.slots[topic.item]
    kind = PaperForm if slot.scale.input == "grade" else NumberPaperForm
    form = kind(formdata=None) if blank else kind()
    members = [(f"{each.number}.{each.version}", words.member_name(room, each.number)) for each in voices]
    form.member.choices = [SelectChoice(value=value, label=label) for value, label in (("", gettext("Choose")), *members)]
    hows = (("", gettext("Choose")), ("signed", gettext("By a signed paper")), ("in-meeting", gettext("Aloud in the meeting")))
    form.how.choices = [SelectChoice(value=value, label=label) for value, label in hows]
    _grades(form.mark, slot)
    return form


def add_form(candidates: Sequence[tuple[str, str]], *, blank: bool) -> AddForm:
    """The form that puts a cell on the agenda."""
    form = AddForm(formdata=None) if blank else AddForm()
    form.cell.choices = [SelectChoice(value=value, label=label) for value, label in (("", gettext("Choose")), *candidates)]
    return form
