"""The second half of a sheet on paper: typed again by another person, confirmed by its member, submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.card import plain_mark
from evaluator.core.values import Message, message
from evaluator.db.models import PaperMark, PaperSheet, Proposal, Submission
from evaluator.db.queries import papersheets as rows
from evaluator.services import submission
from evaluator.services.actor import Actor
from evaluator.services.papersheets import Desk, MarksRefused, PaperRefused, in_hand, office, tell
from evaluator.services.scoring import ABSTAINED, Entered, clean
from evaluator.services.submission import SheetIncomplete
from evaluator.services.worksheet import why_closed

SIGNED_IN = "signed-in"
"""How a member confirmed who did it alone, signed in."""
Given = tuple[str | None, str | None]
"""A mark, and the state that stands instead."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A cell that the two read differently."""

    proposal: Proposal
    item: str
    first: Given
    second: Given


def differences(desk: Desk) -> tuple[Difference, ...]:
    """Cells that the two read differently. Raises PaperRefused until the second person has typed everything."""
    if not desk.is_typed or not desk.second or not desk.work.scores:
        raise PaperRefused("untyped")
    found = (
        Difference(proposal=each, item=item, first=_first(desk, each, item), second=_second(desk, each, item))
        for each in desk.work.proposals
        for item in desk.items(each)
    )
    return tuple(each for each in found if each.first != each.second)


def _first(desk: Desk, proposal: Proposal, item: str) -> Given:
    score = desk.work.scores.get((proposal.id, item))
    return (score.mark, score.state) if score else (None, None)


def _second(desk: Desk, proposal: Proposal, item: str) -> Given:
    mark = desk.second.get((proposal.id, item))
    return (mark.mark, mark.state) if mark else (None, None)


def take_second(session: Session, actor: Actor, desk: Desk) -> None:
    """Become the one who types a sheet again. Flushes. Raises PaperRefused, also for whoever entered it."""
    paper = in_hand(actor, desk)
    if paper.entered_at is None or paper.compared_at is not None:
        raise PaperRefused("order")
    if paper.entered_by == actor.person_id:
        raise PaperRefused("same-person")
    if paper.compared_by not in (None, actor.person_id):
        raise PaperRefused("third-person")
    paper.compared_by = actor.person_id
    session.flush()


def type_again(session: Session, actor: Actor, desk: Desk, proposal: Proposal, cells: Mapping[str, Entered]) -> None:
    """Keep what the second person reads from the paper for one proposal: all of it, or nothing. Flushes.

    Nothing of what was entered first is looked at. Raises PaperRefused, and MarksRefused with what is wrong.
    """
    paper = in_hand(actor, desk)
    _second_only(actor, paper)
    if paper.compared_at is not None:
        raise PaperRefused("order")
    kept: dict[str, Given] = {}
    faults: dict[str, tuple[tuple[str, Message], ...]] = {}
    for item in desk.items(proposal):
        kept[item] = _read(desk, item, cells.get(item, Entered()), faults)
    if faults:
        raise MarksRefused(faults)
    for item, (mark, state) in kept.items():
        row = desk.second.get((proposal.id, item)) or PaperMark(sheet_id=desk.row.id, proposal_id=proposal.id, item=item)
        row.mark, row.state = mark, state
        session.add(row)
        desk.second[proposal.id, item] = row
    session.flush()
    desk.typed = sum(bool(each.mark or each.state) for each in desk.second.values())


def _read(desk: Desk, item: str, entered: Entered, faults: dict[str, tuple[tuple[str, Message], ...]]) -> Given:
    """A mark by the same rules as the member's own."""
    mark, wrong = plain_mark(clean(entered.mark), desk.work.card.slots[item].scale, item)
    problems = (wrong,) if wrong else desk.work.card.problems(item, mark) if mark else ()
    found = [("mark", each.message) for each in problems]
    if mark and entered.abstained:
        found.append(("mark", message("score.mark-and-abstained")))
    if found:
        faults[item] = tuple(found)
    return mark or None, ABSTAINED if entered.abstained else None


def settle(session: Session, actor: Actor, desk: Desk, now: datetime) -> None:
    """Say that both read the same; one event, without marks. Flushes. Raises PaperRefused, SheetIncomplete."""
    paper = in_hand(actor, desk)
    _second_only(actor, paper)
    if paper.entered_at is None or paper.compared_at is not None:
        raise PaperRefused("order")
    if differences(desk):
        raise PaperRefused("differences")
    missing = submission.shortcomings(desk.work)
    if missing:
        raise SheetIncomplete(missing)
    paper.compared_at = now
    tell(session, actor, desk, now, "paper.compared", cells=desk.wanted)


def _second_only(actor: Actor, paper: PaperSheet) -> None:
    if paper.compared_by is None:
        raise PaperRefused("order")
    if paper.compared_by != actor.person_id:
        raise PaperRefused("same-person" if paper.entered_by == actor.person_id else "third-person")


def look_again(session: Session, actor: Actor, desk: Desk, now: datetime) -> None:
    """What was compared is not what the member wrote: both correct it and compare again. One event. Flushes.

    For the two, and for the member. Raises PaperRefused.
    """
    paper = _compared(desk)
    if actor.person_id not in (paper.entered_by, paper.compared_by, desk.seat.person_id):
        raise PaperRefused("third-person")
    paper.compared_at = None
    tell(session, actor, desk, now, "paper.returned")


def reopen(session: Session, actor: Actor, desk: Desk, reason: str, now: datetime) -> None:
    """Let a confirmed sheet be revised, with the reason, while its stage is scored; what was submitted stays. Flushes.

    The same two enter it from a new scan or the same, compare it and have it confirmed anew. One event. Raises PaperRefused.
    The procurement counts as changed, so that its closing at the same moment fails.
    """
    submission.refresh_place(session, desk.procurement)
    office(actor, desk)
    paper = desk.paper
    if paper is None or desk.step != "confirmed":
        raise PaperRefused("order" if paper else "not-paper")
    if desk.seat.person_id == actor.person_id:
        raise PaperRefused("own-sheet")
    said = clean(reason).strip()
    if not said:
        raise PaperRefused("no-reason")
    flag_modified(desk.procurement, "state")
    paper.confirmed_at, paper.confirmed_how = None, ""
    paper.compared_at = paper.entered_at = None
    rows.forget_second(session, desk.row.id)
    desk.row.state, desk.row.reopened_for = "draft", said
    tell(session, actor, desk, now, "sheet.reopened", reason=said)


def confirm(session: Session, actor: Actor, desk: Desk, now: datetime) -> Submission:
    """The member confirms what was entered; the sheet is submitted. Two events. Flushes. Raises PaperRefused."""
    paper = _compared(desk)
    if actor.person_id is None or actor.person_id != desk.seat.person_id:
        raise PaperRefused("third-person")
    return _confirmed(session, actor, desk, paper, SIGNED_IN, now, now)


def record(session: Session, actor: Actor, desk: Desk, *, how: str, at: datetime, now: datetime) -> Submission:
    """The office records how and when the member confirmed; the sheet is submitted. Two events. Flushes.

    Only for the two who know what was entered. Raises PaperRefused: `no-reason` without a word on how, `moment` for a time
    that lies ahead or before the comparison.
    """
    paper = _compared(desk)
    in_hand(actor, desk)
    if actor.person_id not in (paper.entered_by, paper.compared_by):
        raise PaperRefused("third-person")
    said = clean(how).strip()
    if not said:
        raise PaperRefused("no-reason")
    assert paper.compared_at is not None
    if not paper.compared_at.replace(second=0, microsecond=0) <= at <= now:
        raise PaperRefused("moment")
    return _confirmed(session, actor, desk, paper, said, at, now)


def _compared(desk: Desk) -> PaperSheet:
    """A sheet that waits for its member. Raises PaperRefused."""
    if desk.paper is None:
        raise PaperRefused("not-paper")
    if why_closed(desk.procurement, desk.procurement.stage, None):
        raise PaperRefused("not-scoring")
    if desk.step != "compared":
        raise PaperRefused("submitted" if desk.step == "confirmed" else "order")
    return desk.paper


def _confirmed(
    session: Session, actor: Actor, desk: Desk, paper: PaperSheet, how: str, at: datetime, now: datetime
) -> Submission:
    missing = submission.shortcomings(desk.work)
    if missing:
        raise SheetIncomplete(missing)
    paper.confirmed_how, paper.confirmed_at = how, at
    tell(session, actor, desk, now, "paper.confirmed", how=how, at=at.isoformat())
    return submission.receive(session, actor, desk.work, now)
