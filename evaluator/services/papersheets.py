"""Sheets on paper 紙の採点票: declared, entered from the scan by one person, and given back.

What is typed from a signed sheet is read only by the two who enter and compare it, and by its own member.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.values import Message
from evaluator.db.models import PaperMark, PaperSheet, Procurement, Proposal, Seat, Sheet
from evaluator.db.queries import papersheets as rows
from evaluator.db.queries import sheets as sheet_rows
from evaluator.db.queries.procurements import seat_of
from evaluator.services import history, scans, scoring, submission
from evaluator.services.actor import Actor
from evaluator.services.scoring import CellRefused, Entered
from evaluator.services.submission import SheetIncomplete
from evaluator.services.worksheet import Place, Worksheet, card_for, judged_at, why_closed

STEPS = ("digital", "waiting", "entering", "entered", "comparing", "compared", "confirmed")
"""Where a sheet stands: not on paper, nobody has it, one enters it, it waits for another, who compares it, its member, done."""
Faults = Mapping[str, tuple[tuple[str, Message], ...]]
"""What is wrong with cells, as (field, message)."""


class PaperRefused(Exception):
    """A step that is not to be taken; `reason` is one of REASONS."""

    REASONS = (
        "not-allowed", "not-scoring", "left", "undeclared", "nothing", "begun", "submitted", "already", "not-paper",
        "third-person", "same-person", "own-sheet", "order", "no-scan", "untyped", "differences", "no-reason", "moment",
    )  # fmt: skip

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        assert reason in self.REASONS
        self.reason = reason


class MarksRefused(Exception):
    """Something typed from the paper cannot be kept, so nothing was; `faults` says what, by cell."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(kw_only=True)
class Desk:
    """A sheet on paper as somebody has it in hand: `work` and `second` hold only what this person may see."""

    procurement: Procurement
    seat: Seat
    work: Worksheet
    paper: PaperSheet | None
    second: dict[tuple[int, str], PaperMark] = field(default_factory=dict)
    typed: int = 0
    """How many marks the second person typed."""

    @property
    def step(self) -> str:
        """Where the sheet stands, one of STEPS."""
        return step_of(self.paper)

    @property
    def wanted(self) -> int:
        """How many marks the second person types."""
        return sum(len(self.items(each)) for each in self.work.proposals)

    @property
    def is_typed(self) -> bool:
        """Whether the second person has typed everything; only then do the two see each other's marks."""
        return self.wanted > 0 and self.typed >= self.wanted

    def items(self, proposal: Proposal) -> tuple[str, ...]:
        """The items of a proposal that carry marks."""
        return self.work.card.items(self.work.kinds(proposal))

    @property
    def row(self) -> Sheet:
        """The sheet itself."""
        assert self.work.row is not None
        return self.work.row


def step_of(paper: PaperSheet | None) -> str:
    """Where a sheet on paper stands, one of STEPS."""
    if paper is None:
        return "digital"
    if paper.confirmed_at:
        return "confirmed"
    if paper.compared_at:
        return "compared"
    if paper.entered_at:
        return "comparing" if paper.compared_by else "entered"
    return "entering" if paper.entered_by else "waiting"


def blank(session: Session, procurement: Procurement, seat: Seat, *, names: bool = False, row: Sheet | None = None) -> Worksheet:
    """A member's sheet with nothing in it: what is printed. Raises PaperRefused before the member has declared."""
    card = card_for(procurement, procurement.stage, "members", seat)
    if card is None or not card.slots:
        raise PaperRefused("nothing")
    if seat.left_at is not None or (seat.stages and procurement.stage not in seat.stages):
        raise PaperRefused("left")
    proposals = judged_at(session, procurement, procurement.stage, names=names)
    conflict = {each.proposal_id: each.conflict for each in sheet_rows.declarations(session, seat.id)}
    if not proposals or any(each.id not in conflict for each in proposals):
        raise PaperRefused("undeclared")
    mine = tuple(each for each in proposals if not conflict[each.id] and card.items(frozenset(each.kinds)))
    if not mine:
        raise PaperRefused("nothing")
    closed = why_closed(procurement, procurement.stage, None) or ("submitted" if row and row.state == "submitted" else None)
    place = Place(procurement=procurement, seat=seat, stage=procurement.stage)
    return Worksheet(place=place, card=card, proposals=mine, recused=len(proposals) - len(mine), row=row, closed=closed)


def open_desk(
    session: Session, actor: Actor, procurement: Procurement, seat: Seat, *, lock: bool = False, names: bool = False
) -> Desk:
    """A sheet as the actor has it in hand; `lock` holds it until the transaction ends. Raises PaperRefused.

    The first person sees what was entered. The second sees it once everything is typed again, and then the first sees
    what the second typed. The member sees what was entered once it is compared. Nobody else sees
    anything, above all no other member.
    """
    own = seat.person_id == actor.person_id and actor.person_id is not None
    office = actor.may("officer", "clerk") and actor.organisation_id == procurement.organisation_id
    if not (own or office):
        raise PaperRefused("not-allowed")
    if not own and seat_of(session, actor.person_id, procurement.id) is not None:
        raise PaperRefused("not-allowed")  # who sits on the panel sees no other member's sheet, in whatever other role
    row = sheet_rows.sheet(session, procurement.id, seat.id, procurement.stage, lock=lock)
    paper = rows.paper(session, row.id) if row and row.paper else None
    work = blank(session, procurement, seat, names=names, row=row)
    desk = Desk(procurement=procurement, seat=seat, work=work, paper=paper)
    if paper is not None:
        _show(session, actor, desk, own=own)
    return desk


def _show(session: Session, actor: Actor, desk: Desk, *, own: bool) -> None:
    """Fill in what this person may see."""
    paper, sheet_id = desk.paper, desk.row.id
    assert paper is not None
    desk.typed = rows.count(session, sheet_id)
    first, second = actor.person_id == paper.entered_by, actor.person_id == paper.compared_by
    if first or (second and desk.is_typed) or (own and paper.compared_at):
        desk.work.scores = {(each.proposal_id, each.item): each for each in sheet_rows.scores(session, sheet_id)}
    if second or (first and desk.is_typed):
        desk.second = rows.marks(session, sheet_id)


def declare(session: Session, actor: Actor, desk: Desk, now: datetime) -> Desk:
    """Declare that a member's sheet is on paper; only while it is an untouched draft. One event. Flushes.

    Raises PaperRefused.
    """
    office(actor, desk)
    rows.begin(session, desk.procurement.id, desk.seat.id, desk.procurement.stage)
    row = sheet_rows.sheet(session, desk.procurement.id, desk.seat.id, desk.procurement.stage, lock=True)
    assert row is not None
    if row.paper:
        raise PaperRefused("already")
    if row.state == "submitted":
        raise PaperRefused("submitted")
    if rows.is_touched(session, row.id):
        raise PaperRefused("begun")
    row.paper = True
    session.add(PaperSheet(sheet_id=row.id))
    tell(session, actor, desk, now, "sheet.on-paper")
    return open_desk(session, actor, desk.procurement, desk.seat)


def withdraw(session: Session, actor: Actor, desk: Desk, reason: str, now: datetime) -> None:
    """Give a sheet back to its member, who fills it in alone again; what was typed from the paper is gone. Flushes.

    One event with the reason, and one for the scan, which nobody opens any more. Also the way to begin again with two other
    people. Raises PaperRefused once it is confirmed.
    """
    office(actor, desk)
    if desk.paper is None or desk.step == "confirmed":
        raise PaperRefused("submitted" if desk.paper else "not-paper")
    said = scoring.clean(reason).strip()
    if not said:
        raise PaperRefused("no-reason")
    was, row, scan_id = desk.step, desk.row, desk.paper.scan_id
    rows.forget(session, row.id)
    row.paper = False
    tell(session, actor, desk, now, "sheet.off-paper", reason=said, was=was)
    scans.remove(session, actor, desk.procurement, scan_id, now=now)


def take(session: Session, actor: Actor, desk: Desk, scan_id: int, now: datetime) -> None:
    """Become the one who enters a sheet, with its scan; or send a better scan before it is entered. Flushes.

    The scan that it replaces is taken away, which is an event. Raises PaperRefused.
    """
    paper = in_hand(actor, desk)
    if paper.entered_at is not None:
        raise PaperRefused("order")
    if paper.entered_by not in (None, actor.person_id):
        raise PaperRefused("third-person")
    before = paper.scan_id
    paper.entered_by, paper.scan_id = actor.person_id, scan_id
    session.flush()
    scans.remove(session, actor, desk.procurement, before, now=now)


def enter(session: Session, actor: Actor, desk: Desk, proposal: Proposal, cells: Mapping[str, Entered], *, now: datetime) -> None:
    """Keep what the first person reads from the paper for one proposal: all of it, or nothing. Flushes.

    Raises PaperRefused, and MarksRefused with what is wrong.
    """
    paper = in_hand(actor, desk)
    _first_only(actor, paper)
    if paper.compared_at is not None:
        raise PaperRefused("order")
    faults: dict[str, tuple[tuple[str, Message], ...]] = {}
    for cell in desk.work.cells(proposal):
        score = desk.work.scores.get((proposal.id, cell))
        version = score.version if score else 0
        entered = cells.get(cell, Entered())
        if score is None and entered == Entered():
            continue
        try:
            scoring.save(session, desk.work, proposal, cell, entered, version=version, now=now)
        except CellRefused as refused:
            faults[cell] = refused.faults
    if faults:
        raise MarksRefused(faults)


def finish(session: Session, actor: Actor, desk: Desk, now: datetime) -> None:
    """Say that the whole sheet is entered; one event, without marks. Flushes. Raises PaperRefused, SheetIncomplete."""
    paper = in_hand(actor, desk)
    _first_only(actor, paper)
    if paper.entered_at is not None:
        raise PaperRefused("order")
    if paper.scan_id is None:
        raise PaperRefused("no-scan")
    missing = submission.shortcomings(desk.work)
    if missing:
        raise SheetIncomplete(missing)
    paper.entered_at = now
    tell(session, actor, desk, now, "paper.entered", cells=len(desk.work.scores), scan=paper.scan_id)


def _first_only(actor: Actor, paper: PaperSheet) -> None:
    if paper.entered_by is None:
        raise PaperRefused("no-scan")
    if paper.entered_by != actor.person_id:
        raise PaperRefused("third-person")


def office(actor: Actor, desk: Desk) -> None:
    """Only the office, only while the stage is scored. Raises PaperRefused."""
    if not actor.may("officer", "clerk") or actor.organisation_id != desk.procurement.organisation_id:
        raise PaperRefused("not-allowed")
    if why_closed(desk.procurement, desk.procurement.stage, None):
        raise PaperRefused("not-scoring")


def in_hand(actor: Actor, desk: Desk) -> PaperSheet:
    """A sheet that the office still works on, by somebody who is not its member. Raises PaperRefused."""
    office(actor, desk)
    if desk.paper is None:
        raise PaperRefused("not-paper")
    if desk.paper.confirmed_at is not None:
        raise PaperRefused("submitted")
    if desk.seat.person_id == actor.person_id:
        raise PaperRefused("own-sheet")
    return desk.paper


def tell(session: Session, actor: Actor, desk: Desk, now: datetime, kind: str, **new: str | int | None) -> None:
    """One event about a sheet on paper; never with a mark."""
    history.record(
        session, actor, now, kind,
        organisation_id=desk.procurement.organisation_id, procurement_id=desk.procurement.id,
        new={"stage": desk.procurement.stage, "seat": desk.seat.number, **new},
    )  # fmt: skip
