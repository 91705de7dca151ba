"""A member's own mark revised in moderation, one cell at a time, with the reason. All that was handed in before stays.

Nobody revises for another: only a member whose sheet came on paper has it recorded by an officer, with how it was confirmed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Score, Seat, Submission
from evaluator.db.queries import moderation as topics
from evaluator.db.queries import sheets as rows
from evaluator.db.queries.procurements import seat_of
from evaluator.services import papersheets, submission
from evaluator.services.actor import Actor
from evaluator.services.moderation import MOST_NOTE, must_run, tell
from evaluator.services.panelroom import Cell, ModerationRefused, Room, Voice, again
from evaluator.services.scoring import Entered, clean, held_by, values_of
from evaluator.services.submission import SheetIncomplete
from evaluator.services.worksheet import Place, Worksheet, open_sheet

HOW = ("signed", "in-meeting")
"""How a member whose sheet is on paper confirmed a revision: a signed paper, or aloud in the meeting."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a member makes of the own cell: a mark, and if wanted other pages and another comment; None leaves them."""

    mark: str
    reason: str
    pages: str | None = None
    comment: str | None = None


class RevisionStale(Exception):
    """The member revised the cell in another window meanwhile; `voice` is what stands now."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(f"revised by submission {voice.version}")
        self.voice = voice


def revise(
    session: Session, actor: Actor, room: Room, seat: Seat, cell: Cell, change: Change, *,
    version: int, now: datetime, how: str = "",
) -> Submission:  # fmt: skip
    """Revise one cell of a member's sheet while the panel talks over it: another submission, and one event. Flushes.

    The cell must be on the agenda and its topic open. Raises ModerationRefused, RevisionStale, CellRefused, and
    SheetIncomplete where the whole sheet would break a rule of its scale.
    """
    must_run(session, room.procurement, room.stage)
    room = again(session, room)
    paper = seat.number in room.paper
    _admit(session, actor, room, seat, paper=paper, how=how)
    _on_agenda(session, room, cell)
    work = _sheet(session, actor, room, seat, paper=paper)
    score = work.scores.get((cell[0], cell[1]))
    voice = room.voice(cell, seat.number)
    if score is None or voice is None or voice.state == "recused":
        raise ModerationRefused("recused")
    if version != voice.version:
        raise RevisionStale(voice)
    reason = _reason(change.reason)
    _put(work, score, change, now)
    missing = submission.shortcomings(work)
    if missing:
        raise SheetIncomplete(missing)
    session.flush()
    revised = {"proposal": str(cell[0]), "item": cell[1], **({"how": how} if how else {})}
    made = submission.file_away(session, work, reason, now, revised=revised)
    session.flush()
    confirmed = {"how": how} if how else {}
    tell(session, actor, room, now, "mark.revised", cell, seat=seat.number, number=made.number, sha256=made.sha256, **confirmed)
    return made


def _admit(session: Session, actor: Actor, room: Room, seat: Seat, *, paper: bool, how: str) -> None:
    own = actor.person_id is not None and seat.person_id == actor.person_id
    if seat.procurement_id != room.procurement.id or seat.left_at is not None:
        raise ModerationRefused("not-yours")
    if not paper:
        if not own or room.seat is None or room.seat.id != seat.id:
            raise ModerationRefused("not-yours")
        return
    if room.by != "officer" or own or seat_of(session, actor.person_id, room.procurement.id) is not None:
        raise ModerationRefused("paper")
    if how not in HOW:
        raise ModerationRefused("no-how")


def _on_agenda(session: Session, room: Room, cell: Cell) -> None:
    there = next((each for each in room.topics if (each.proposal_id, each.item) == cell), None)
    topic = topics.topic(session, room.procurement.id, room.stage, there.id, lock=True) if there else None
    if topic is None:
        raise ModerationRefused("no-topic")
    if topic.outcome is not None:
        raise ModerationRefused("topic-closed")


def _sheet(session: Session, actor: Actor, room: Room, seat: Seat, *, paper: bool) -> Worksheet:
    """The member's sheet, held until the transaction ends."""
    if not paper:
        place = Place(procurement=room.procurement, seat=seat, stage=room.stage)
        return open_sheet(session, actor, place, lock=True)
    row = rows.sheet(session, room.procurement.id, seat.id, room.stage, lock=True)
    work = papersheets.blank(session, room.procurement, seat, row=row)
    if row is not None:
        work.scores = {(each.proposal_id, each.item): each for each in rows.scores(session, row.id)}
    return work


def _reason(text: str) -> str:
    said = clean(text).strip()
    if not said:
        raise ModerationRefused("no-note")
    if len(said) > MOST_NOTE:
        raise ModerationRefused("note-long")
    return said


def _put(work: Worksheet, score: Score, change: Change, now: datetime) -> None:
    """Change the cell. Raises ModerationRefused without a mark or a change, CellRefused for what cannot be kept."""
    pages = score.pages if change.pages is None else change.pages
    comment = score.comment if change.comment is None else change.comment
    values = values_of(work.card, score.item, Entered(mark=change.mark, pages=pages, comment=comment))
    if not values["mark"]:
        raise ModerationRefused("no-mark")
    if held_by(score) == values:
        raise ModerationRefused("same")
    for name, value in values.items():
        setattr(score, name, value)
    score.version, score.saved_at = score.version + 1, now
