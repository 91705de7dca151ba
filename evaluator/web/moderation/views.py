"""Moderation 合議, for the office and for the panel: one page, and what is sent from it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.core.values import Message
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import moderation, panelroom, revision
from evaluator.services.actor import now
from evaluator.services.moderation import MarkRefused, TopicStale
from evaluator.services.panelroom import Cell, ModerationRefused, Room
from evaluator.services.revision import Change, RevisionStale
from evaluator.services.scoring import CellRefused
from evaluator.services.submission import SheetIncomplete
from evaluator.services.worksheet import key_of
from evaluator.web.access import actor
from evaluator.web.moderation import screen, words
from evaluator.web.moderation.forms import add_form, mark_form, paper_form, topic_form
from evaluator.web.moderation.pages import here
from evaluator.web.moderation.screen import Sent, typed

if TYPE_CHECKING:
    from evaluator.db.models import Topic

blueprint = Blueprint("moderation", __name__)
OFFICE, PANEL = "/procurements/<int:procurement_id>/moderation", "/panel/<int:procurement_id>/moderation"
OVER = ("closed", "opened", "cancelled")
"""Why nothing can be changed any more."""


@blueprint.get(OFFICE)
def show(procurement_id: int) -> ResponseReturnValue:
    """Moderation for the office."""
    return _show()


@blueprint.get(PANEL)
def panel(procurement_id: int) -> ResponseReturnValue:
    """Moderation for a member of the panel."""
    return _show()


def _show() -> ResponseReturnValue:
    try:
        room = _room()
    except ModerationRefused as refused:
        if refused.reason != "not-yet":
            abort(404)
        return screen.waiting(actor())
    return screen.page(room, Sent(topic_id=request.args.get("topic", type=int)))


def _room() -> Room:
    return panelroom.open_room(db.session(), actor(), g.procurement, g.get("seat"), stage=request.args.get("stage", ""))


def _opened() -> Room:
    """The room for somebody who sends a form."""
    try:
        return _room()
    except ModerationRefused:
        abort(404)


def add(procurement_id: int) -> ResponseReturnValue:
    """Put an item of a proposal on the agenda."""
    room = _opened()
    form = add_form(screen.candidates(room), blank=False)
    if not form.validate():
        return screen.page(room, Sent(add=form)), 422
    cell = _cell(room, form.cell.data or "")
    if cell is None:
        form.cell.errors = [*form.cell.errors, _("Choose an item of a proposal.")]
        return screen.page(room, Sent(add=form)), 422
    try:
        made = moderation.add_topic(db.session(), actor(), room, cell, now())
    except ModerationRefused as refused:
        return _refused(room, refused, lambda at, said: screen.page(at, Sent(add=screen.faulted(form, "cell", said))))
    return _done(room, made.id, _("The topic is on the agenda."))


def _cell(room: Room, value: str) -> Cell | None:
    key, _bar, item = value.partition("|")
    proposal = next((each for each in room.proposals if key_of(each) == key), None)
    return (proposal.id, item) if proposal is not None and (proposal.id, item) in room.cells() else None


def save(procurement_id: int, topic_id: int) -> ResponseReturnValue:
    """Keep what was said on a topic, close it, open it again, or take it off the agenda."""
    room = _opened()
    topic = _topic(room, topic_id)
    form = topic_form(room, topic, blank=False)
    sent = Sent(topic_id=topic_id, topic=form)
    if "lang" in request.args and topic.outcome is not None:
        return screen.stale_topic(room, form, topic), 422
    if not form.validate():
        return screen.page(room, sent), 422
    try:
        act = ACTS.get(request.form.get("act", ""), _close)
        return act(room, topic, form)
    except TopicStale as stale:
        return screen.stale_topic(_again(room), form, stale.topic), 409
    except MarkRefused as refused:
        db.session.rollback()
        said = _said(refused.problem.message)
        return screen.page(_again(room), Sent(topic_id=topic_id, topic=screen.faulted(form, "agreed", said))), 422
    except ModerationRefused as refused:
        name = FAULTS.get(refused.reason, "outcome")
        return _refused(room, refused, lambda at, said: screen.page(at, replace(sent, topic=screen.faulted(form, name, said))))


FAULTS = {"no-note": "note", "note-long": "note", "no-mark": "agreed", "nobody-scored": "agreed"}
"""The field that a refusal is about."""


def _topic(room: Room, topic_id: int) -> "Topic":
    try:
        return room.topic(topic_id)
    except ModerationRefused:
        abort(404)


def _close(room: Room, topic: "Topic", form: screen.TopicForm) -> ResponseReturnValue:
    outcome = form.outcome.data or ""
    if outcome not in moderation.OUTCOMES:
        said = _("Choose what comes of this topic.")
        return screen.page(room, Sent(topic_id=topic.id, topic=screen.faulted(form, "outcome", said))), 422
    moderation.close_topic(
        db.session(), actor(), room, topic.id, outcome, form.note.data or "",
        version=_whole(form.version.data), now=now(), mark=form.agreed.data or "",
    )  # fmt: skip
    following = next((each.id for each in room.topics if each.outcome is None and each.id != topic.id), topic.id)
    return _done(room, following, _("The topic is closed."))


def _note(room: Room, topic: "Topic", form: screen.TopicForm) -> ResponseReturnValue:
    moderation.note(
        db.session(), actor(), room, topic.id, form.note.data or "", version=_whole(form.version.data), now=now()
    )  # fmt: skip
    return _done(room, topic.id, _("Saved."))


def _reopen(room: Room, topic: "Topic", form: screen.TopicForm) -> ResponseReturnValue:
    moderation.reopen_topic(db.session(), actor(), room, topic.id, version=_whole(form.version.data), now=now())
    return _done(room, topic.id, _("The topic is open again."))


def _remove(room: Room, topic: "Topic", form: screen.TopicForm) -> ResponseReturnValue:
    moderation.remove_topic(db.session(), actor(), room, topic.id, now())
    return _done(room, None, _("The topic is off the agenda."))


ACTS: dict[str, Callable[[Room, "Topic", screen.TopicForm], ResponseReturnValue]] = {
    "close": _close,
    "note": _note,
    "reopen": _reopen,
    "remove": _remove,
}
"""What the buttons of a topic do."""


def revise(procurement_id: int, topic_id: int) -> ResponseReturnValue:
    """Revise one's own mark; for the office, record the revision of a member whose sheet is on paper."""
    room = _opened()
    topic = _topic(room, topic_id)
    return _revise_own(room, topic) if room.seat is not None else _revise_paper(room, topic)


def _revise_own(room: Room, topic: "Topic") -> ResponseReturnValue:
    assert room.seat is not None
    voice = room.voice((topic.proposal_id, topic.item), room.seat.number) or abort(404)
    form = mark_form(room, topic, voice, blank=False)
    change = Change(
        mark=form.mark.data or "", pages=form.pages.data or "", comment=form.comment.data or "", reason=form.reason.data or ""
    )
    return _revise(room, topic, form, room.seat.number, change, _whole(form.seen.data))


def _revise_paper(room: Room, topic: "Topic") -> ResponseReturnValue:
    form = paper_form(room, topic, screen.on_paper(room, topic), blank=False)
    number, _dot, version = (form.member.data or "").partition(".")
    if form.validate() and _whole(number) not in {each.number for each in screen.on_paper(room, topic)}:
        said = _("Choose the member.")
        return screen.page(room, Sent(topic_id=topic.id, mark=screen.faulted(form, "member", said))), 422
    change = Change(
        mark=form.mark.data or "", pages=form.pages.data or None, comment=form.comment.data or None, reason=form.reason.data or ""
    )
    return _revise(room, topic, form, _whole(number), change, _whole(version), how=form.how.data or "")


def _revise(
    room: Room, topic: "Topic", form: screen.MarkForm, number: int, change: Change, version: int, *, how: str = ""
) -> ResponseReturnValue:  # fmt: skip
    cell = (topic.proposal_id, topic.item)
    if not form.validate():
        return screen.page(room, Sent(topic_id=topic.id, mark=form)), 422
    seat = next((each for each in room.seats if each.number == number), None) or abort(404)
    try:
        revision.revise(db.session(), actor(), room, seat, cell, change, version=version, now=now(), how=how)
    except RevisionStale as stale:
        return screen.stale_mark(_again(room), form, topic.id, stale.voice), 409
    except CellRefused as refused:
        db.session.rollback()
        for name, told in refused.faults:
            screen.faulted(form, name, _said(told))
        return screen.page(_again(room), Sent(topic_id=topic.id, mark=form)), 422
    except SheetIncomplete as missing:
        db.session.rollback()
        said = " ".join(screen.shortcoming(each, _said) for each in missing.shortcomings)
        return screen.page(_again(room), Sent(topic_id=topic.id, mark=screen.faulted(form, "mark", said))), 422
    except ModerationRefused as refused:
        name = {"no-note": "reason", "note-long": "reason", "no-how": "how"}.get(refused.reason, "mark")
        sent = Sent(topic_id=topic.id, mark=form)
        return _refused(room, refused, lambda at, said: screen.page(at, replace(sent, mark=screen.faulted(form, name, said))))
    return _done(room, topic.id, _("The mark is revised. The earlier one stays on record."))


def _again(room: Room) -> Room:
    """The room as it stands now."""
    return panelroom.again(db.session(), room)


def _refused(room: Room, refused: ModerationRefused, page: Callable[[Room, str], str]) -> ResponseReturnValue:
    """Say why; where everything is over, with what was typed to copy."""
    db.session.rollback()
    said = words.refusal(refused)
    if refused.reason in OVER:
        return render_template("moderation/late.html", said=said, typed=typed(request.form), url=here(room)), 423
    if refused.reason in ("not-yours", "not-leading"):
        abort(403)
    return page(_again(room), said), 422


def _said(told: Message) -> str:
    return sentence(told, words.lang(), Names())


def _done(room: Room, topic_id: int | None, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(here(room, topic_id))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


for _place, _prefix in ((OFFICE, ""), (PANEL, "panel_")):
    blueprint.add_url_rule(f"{_place}/topics", f"{_prefix}add", add, methods=["POST"])
    blueprint.add_url_rule(f"{_place}/topics/<int:topic_id>", f"{_prefix}save", save, methods=["POST"])
    blueprint.add_url_rule(f"{_place}/topics/<int:topic_id>/mark", f"{_prefix}revise", revise, methods=["POST"])
