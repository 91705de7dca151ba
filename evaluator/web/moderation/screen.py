"""The page of moderation put together: what is shown, and the forms on it, as they were typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flask import g, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from evaluator.core.values import Message
from evaluator.extensions import db
from evaluator.services import course, documents
from evaluator.services.actor import Actor, now
from evaluator.services.panelroom import Room, Voice
from evaluator.services.submission import Shortcoming
from evaluator.web.form import Form
from evaluator.web.moderation import forms, pages, words
from evaluator.web.moderation.forms import AddForm, MarkForm, PaperForm, TopicForm

if TYPE_CHECKING:
    from evaluator.db.models import Topic

AnyForm = TypeVar("AnyForm", bound=Form)
Stored = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What was sent, or asked for: the topic in the middle, and the form that was refused."""

    topic_id: int | None = None
    topic: TopicForm | None = None
    mark: MarkForm | None = None
    add: AddForm | None = None
    stored: Stored = ()

    @property
    def form(self) -> Form | None:
        """The form that was sent."""
        return self.topic or self.mark or self.add


def page(room: Room, sent: Sent) -> str:
    """The page; a form that was not sent is fresh."""
    shown = pages.page_of(room, sent.topic_id, files(room, sent.topic_id))
    topic = next((each for each in room.topics if shown.topic and each.id == shown.topic.id), None)
    return render_template(
        "moderation/show.html",
        page=shown,
        sent=sent.form,
        again=_which(sent),
        stored=sent.stored,
        topic_form=sent.topic or _fresh_topic(room, topic),
        mark_form=sent.mark or _fresh_mark(room, topic),
        add_form=(sent.add or forms.add_form(shown.candidates, blank=True)) if room.leads else None,
        ends=_ends(room),
        panel=room.seat is not None,
        prefix="moderation.panel_" if room.seat is not None else "moderation.",
        home=url_for("home.index") if room.seat else url_for("procurements.show", procurement_id=room.procurement.id),
    )


def _which(sent: Sent) -> str:
    return "topic" if sent.topic else "mark" if sent.mark else "add" if sent.add else ""


def _fresh_topic(room: Room, topic: "Topic | None") -> TopicForm | None:
    return forms.topic_form(room, topic, blank=True) if topic is not None and room.leads else None


def _fresh_mark(room: Room, topic: "Topic | None") -> MarkForm | PaperForm | None:
    """The form for one's own mark, or for members on paper; none where the topic is closed or nothing can be revised."""
    if topic is None or topic.outcome is not None or not room.running:
        return None
    if room.seat is None:
        voices = on_paper(room, topic) if room.by == "officer" else ()
        return forms.paper_form(room, topic, voices, blank=True) if voices else None
    voice = room.voice((topic.proposal_id, topic.item), room.seat.number)
    if voice is None or voice.state in ("recused", "absent") or room.seat.number in room.paper:
        return None
    return forms.mark_form(room, topic, voice, blank=True)


def on_paper(room: Room, topic: "Topic") -> tuple[Voice, ...]:
    """Members whose sheets are on paper, with their marks on a topic."""
    voices = room.voices.get((topic.proposal_id, topic.item), ())
    return tuple(each for each in voices if each.number in room.paper and each.state not in ("recused", "absent"))


def _ends(room: Room) -> int | None:
    """How many topics are still open before the scoring can be closed; None for whoever does not close it."""
    return room.open_topics if room.running and room.by == "officer" else None


def candidates(room: Room) -> Sequence[tuple[str, str]]:
    """What can be put on the agenda."""
    return pages.page_of(room, None, {}).candidates


def files(room: Room, topic_id: int | None) -> dict[int, str]:
    """The file of the proposal in the middle of the page, for the pages that are cited; the first that is a PDF."""
    endpoint = "documents.show" if room.seat is not None else "documents.office"
    topic = next((each for each in room.topics if each.id == topic_id), None)
    topic = topic or next((each for each in room.topics if each.outcome is None), None) or next(iter(room.topics), None)
    if topic is None:
        return {}
    found = documents.beside_sheet(db.session(), room.procurement, topic.proposal_id)
    file = next((each for each in found if each.kind == "pdf"), None)
    if file is None:
        return {}
    return {topic.proposal_id: url_for(endpoint, procurement_id=room.procurement.id, document_id=file.id)}


def waiting(who: Actor) -> str:
    """Before moderation begins: what it waits for, and for an officer the button that begins it."""
    procurement = g.procurement
    standing = course.standing(db.session(), procurement, now())
    may = who.may("officer") and g.get("seat") is None
    return render_template(
        "moderation/waiting.html",
        title=_title(),
        home=_home(),
        running=procurement.state == "moderation",
        scoring=procurement.state == "scoring",
        sheets=standing.sheets_open,
        may_begin=may and procurement.state == "scoring" and standing.moderated and not standing.sheets_open,
    )


def _title() -> str:
    procurement = g.procurement
    return str(procurement.title_en if words.lang() == "en" and procurement.title_en else procurement.title)


def _home() -> str:
    return url_for("home.index") if g.get("seat") else url_for("procurements.show", procurement_id=g.procurement.id)


def faulted(form: AnyForm, name: str, said: str) -> AnyForm:
    """The form with a fault beside a field; above all fields where it has no such field."""
    if name in form:
        form[name].errors = [*form[name].errors, said]
    else:
        form.form_errors.append(said)
    return form


def stale_topic(room: Room, form: TopicForm, topic: "Topic") -> str:
    """Somebody else was first: what is kept now, and what was typed here."""
    stored: Stored = ((_("What was said"), topic.note or _("None")), (_("What comes of this topic"), _outcome(topic.outcome)))
    if topic.outcome is not None:
        stored = (*stored, (_("What you typed"), form.note.data or _("None")))
    form.version.data = str(topic.version)
    return page(room, Sent(topic_id=topic.id, topic=form, stored=stored))


def _outcome(outcome: str | None) -> str:
    return {
        "revised": _("A member revised the own mark"),
        "kept": _("Left as it is"),
        "agreed": _("The panel agreed one mark"),
    }.get(outcome or "", _("Still open"))


def stale_mark(room: Room, form: MarkForm, topic_id: int, voice: Voice) -> str:
    """Another window revised the mark first: what stands now, and what was typed here."""
    topic = room.topic(topic_id)
    slot = room.card.slots[topic.item]
    stored = (
        (_("Mark"), words.mark_said(slot, voice.mark or voice.state)),
        (_("Pages it rests on"), voice.pages or _("None")),
        (_("Comment"), voice.comment or _("None")),
        (_("Reason"), voice.reasons[-1] if voice.reasons else _("None")),
    )
    form.seen.data = str(voice.version)
    if isinstance(form, PaperForm):
        form.member.choices = forms.paper_form(room, topic, on_paper(room, topic), blank=True).member.choices
        form.member.data = f"{voice.number}.{voice.version}"
    return page(room, Sent(topic_id=topic_id, mark=form, stored=stored))


def shortcoming(found: Shortcoming, said: Callable[[Message], str]) -> str:
    """What a sheet would lack after a revision."""
    if found.problem is not None:
        return said(found.problem.message)
    return _("This item needs a comment.") if found.kind == "comment" else _("The sheet would not be whole.")


def typed(sent: "MultiDict[str, str]") -> Stored:
    """What was typed into a form that came too late, to copy it."""
    names = {"note": _("What was said"), "mark": _("Mark"), "pages": _("Pages it rests on"), "comment": _("Comment")}
    names |= {"reason": _("Reason")}
    return tuple((label, sent[name]) for name, label in names.items() if sent.get(name, "").strip())
