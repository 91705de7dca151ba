"""What the page of moderation shows, ready to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext, ngettext

from evaluator.core.calendar import short_moment
from evaluator.core.card import Slot
from evaluator.core.rounding import readable
from evaluator.core.spread import Spread
from evaluator.exchange.wording import spoken
from evaluator.services.judging import owner_of
from evaluator.services.panelroom import Cell, Room, Voice
from evaluator.services.worksheet import key_of
from evaluator.web.moderation import words
from evaluator.web.moderation.dots import Picture, picture_of
from evaluator.web.moderation.words import lang

if TYPE_CHECKING:
    from evaluator.db.models import Proposal, Topic

Files = Mapping[int, str]
"""The address of the file to read, by proposal."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One topic of the agenda."""

    number: int
    item: str
    about: str
    state: str
    kind: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class VoiceShown:
    """One member's mark on the topic."""

    name: str
    person: str
    """The name behind the number, for the chair and the officer."""
    mark: str
    before: str
    """The mark before moderation; empty where it was not revised."""
    reasons: tuple[str, ...]
    comment: str
    pages: tuple[tuple[str, str], ...]
    """Cited pages, with their address; the address is empty where there is no file to open."""
    far: bool
    scored: bool
    uncited: bool
    own: bool


@dataclass(frozen=True, kw_only=True)
class TopicShown:
    """The topic in the middle of the page."""

    id: int
    version: int
    title: str
    notes: tuple[str, ...]
    """Full marks and how far the marks lie apart."""
    levels: tuple[tuple[str, str], ...]
    viewpoint: str
    voices: tuple[VoiceShown, ...]
    outcome: str
    """`revised`, `kept`, `agreed`, or empty while it is open."""
    said: str
    closed: str
    """When it was closed; empty while it is open."""
    agreed: str
    removable: bool


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """One picture of the spread."""

    picture: Picture | None
    label: str
    spread: str
    on_agenda: bool
    url: str
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item over all proposals."""

    number: str
    name: str
    axis: str
    points: str
    cells: tuple[CellShown | None, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything."""

    room: Room
    title: str
    lead: str
    left: str
    lines: tuple[Line, ...]
    topic: TopicShown | None
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    members: str
    """Who gave the marks of the table, in its order."""
    note: str
    hidden: str
    uncited: int
    """Marks on the agenda that cite no page."""
    candidates: tuple[tuple[str, str], ...] = ()
    """What can still be put on the agenda, as (value, name), the widest apart first."""


def page_of(room: Room, current: int | None, files: Files) -> Page:
    """The page with one topic in its middle: the one named, else the first that is open, else the first."""
    numbers = {each.id: at for at, each in enumerate(room.topics, start=1)}
    topic = next((each for each in room.topics if each.id == current), None)
    topic = topic or next((each for each in room.topics if each.outcome is None), None) or next(iter(room.topics), None)
    procurement = room.procurement
    proposals = {each.id: each for each in room.proposals}
    return Page(
        room=room,
        title=procurement.title_en if lang() == "en" and procurement.title_en else procurement.title,
        lead=_lead(room),
        left=_left(room),
        lines=tuple(_line(room, each, proposals, numbers, current=each is topic) for each in room.topics),
        topic=_topic(room, topic, proposals, numbers[topic.id], files) if topic else None,
        names=tuple(words.proposal_name(room, each) for each in room.proposals),
        rows=tuple(_rows(room, proposals)),
        members=("、" if lang() == "ja" else ", ").join(words.member_name(room, each.number) for each in room.seats),
        note=words.far_said(room),
        hidden=_hidden(room),
        uncited=sum(_uncited(each) for topic in room.topics for each in room.voices.get((topic.proposal_id, topic.item), ())),
        candidates=tuple(_candidate(room, proposals, each) for each in room.candidates()) if room.leads else (),
    )


def _lead(room: Room) -> str:
    if not room.running:
        return gettext("The moderation is over. This is its record.")
    count = len(room.topics)
    if not count:
        return gettext("All sheets are in. The agenda is empty: put on it what the panel wants to talk about.")
    said = ngettext(
        "All sheets are in. %(num)s topic, the widest apart in points first.",
        "All sheets are in. %(num)s topics, the widest apart in points first.",
        count,
    )
    return said + (" " if lang() == "en" else "") + gettext("Whether to revise a mark is each member's own decision.")


def _left(room: Room) -> str:
    done = len(room.topics) - room.open_topics
    return gettext("%(done)s done, %(left)s left", done=done, left=room.open_topics)


def _hidden(room: Room) -> str:
    if not room.hidden:
        return ""
    return ngettext(
        "%(num)s proposal is not shown: you do not judge it.",
        "%(num)s proposals are not shown: you do not judge them.",
        room.hidden,
    )


def here(room: Room, topic_id: int | None = None) -> str:
    """The address of the page, at a topic."""
    endpoint = "moderation.panel" if room.seat is not None else "moderation.show"
    stage = None if room.stage == room.procurement.stage else room.stage
    return url_for(endpoint, procurement_id=room.procurement.id, topic=topic_id, stage=stage)


def _line(
    room: Room, topic: "Topic", proposals: Mapping[int, "Proposal"], numbers: Mapping[int, int], *, current: bool
) -> Line:  # fmt: skip
    cell = (topic.proposal_id, topic.item)
    slot = room.card.slots[topic.item]
    before, after = room.first_spreads.get(cell), room.spreads.get(cell)
    about = f"{words.proposal_name(room, proposals[topic.proposal_id])} {words.range_said(slot, before)}"
    if before != after:
        about += f" → {words.range_said(slot, after)}"
    state, kind = _state(room, topic, current=current)
    return Line(
        number=numbers[topic.id], item=words.item_name(slot), about=about, state=state, kind=kind,
        url=here(room, topic.id), current=current,
    )  # fmt: skip


def _state(room: Room, topic: "Topic", *, current: bool) -> tuple[str, str]:
    cell = (topic.proposal_id, topic.item)
    if topic.outcome == "revised":
        count = sum(bool(each.version) for each in room.voices.get(cell, ()))
        return str(ngettext("Done, %(num)s revised", "Done, %(num)s revised", count)), "ok"
    if topic.outcome == "agreed":
        mark = words.mark_said(room.card.slots[topic.item], room.agreed[cell].mark)
        return gettext("Done, agreed %(mark)s", mark=mark), "ok"
    if topic.outcome == "kept":
        return gettext("Done, left as it is"), "ok"
    return (gettext("Now"), "now") if current and room.running else (gettext("To come"), "plain")


def _topic(
    room: Room, topic: "Topic", proposals: Mapping[int, "Proposal"], number: int, files: Files
) -> TopicShown:  # fmt: skip
    cell, slot = (topic.proposal_id, topic.item), room.card.slots[topic.item]
    spread = room.spreads.get(cell)
    agreed = room.agreed.get(cell)
    name = words.proposal_name(room, proposals[topic.proposal_id])
    voices = room.voices.get(cell, ())
    return TopicShown(
        id=topic.id,
        version=topic.version,
        title=gettext("Topic %(number)s: %(item)s, %(name)s", number=number, item=words.item_name(slot), name=name),
        notes=tuple(_notes(room, slot, spread)),
        levels=words.levels_of(slot, room.card.rubric),
        viewpoint=words.viewpoint(slot),
        voices=tuple(_voice(room, cell, each, files) for each in voices),
        outcome=topic.outcome or "",
        said=topic.note,
        closed=short_moment(topic.closed_at, lang()) if topic.closed_at else "",
        agreed=words.mark_said(slot, agreed.mark) if agreed else "",
        removable=not topic.outcome and not topic.note and not any(each.version for each in voices),
    )


def _notes(room: Room, slot: Slot, spread: Spread | None) -> Iterator[str]:
    """Full marks of the item, the department that judges it by itself, and how far the marks lie apart."""
    yield gettext("Full marks: %(points)s", points=words.points_said(slot.criterion.points))
    owner = owner_of(room.procurement, slot.criterion.id)
    if owner is not None:
        yield gettext("by %(department)s", department=spoken(owner, lang()))
    if spread:
        yield words.spread_said(slot, spread)


def _uncited(voice: Voice) -> bool:
    return voice.mark is not None and not voice.pages.strip()


def _voice(room: Room, cell: Cell, voice: Voice, files: Files) -> VoiceShown:
    slot, spread = room.card.slots[cell[1]], room.spreads.get(cell)
    return VoiceShown(
        name=gettext("Member %(number)s", number=voice.number),
        person=words.person_name(room, voice.number),
        mark=words.mark_said(slot, voice.mark or voice.state),
        before=words.mark_said(slot, voice.before) if voice.version else "",
        reasons=voice.reasons,
        comment=voice.comment,
        pages=words.cited(voice.pages, files.get(cell[0], "")),
        far=spread is not None and voice.number in spread.far,
        scored=voice.mark is not None,
        uncited=_uncited(voice),
        own=room.seat is not None and room.seat.number == voice.number,
    )


def _rows(room: Room, proposals: Mapping[int, "Proposal"]) -> list[Row]:
    topics = {(each.proposal_id, each.item): each for each in room.topics}
    there, found = set(room.cells()), []
    for item, slot in room.card.slots.items():
        cells = tuple(
            _cell(room, (each.id, item), proposals, topics.get((each.id, item))) if (each.id, item) in there else None
            for each in room.proposals
        )
        axis, points = (slot.node.axis or "").replace("_", "-"), readable(slot.criterion.points)
        found.append(Row(number=item, name=words.spoken_name(slot), axis=axis, points=points, cells=cells))
    return found


def _cell(room: Room, cell: Cell, proposals: Mapping[int, "Proposal"], topic: "Topic | None") -> CellShown:
    slot, spread = room.card.slots[cell[1]], room.spreads.get(cell)
    marks = tuple(words.mark_said(slot, each.mark or each.state) for each in room.voices.get(cell, ()))
    name = words.proposal_name(room, proposals[cell[0]])
    return CellShown(
        picture=picture_of(slot, spread) if spread else None,
        label=gettext("%(name)s %(item)s: %(marks)s", name=name, item=cell[1], marks=", ".join(marks)),
        spread=_apart(spread),
        on_agenda=topic is not None,
        url=here(room, topic.id) if topic else "",
        marks=marks,
    )


def _apart(spread: Spread | None) -> str:
    return readable(spread.range) if spread else ""


def _candidate(room: Room, proposals: Mapping[int, "Proposal"], cell: Cell) -> tuple[str, str]:
    slot, spread = room.card.slots[cell[1]], room.first_spreads[cell]
    name = words.proposal_name(room, proposals[cell[0]])
    said = f"{name} {words.item_name(slot)} ({words.spread_said(slot, spread)})"
    return f"{key_of(proposals[cell[0]])}|{cell[1]}", said
