"""The panel of a procurement: its seats, who takes them, and who leaves."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.card import scored_stages
from evaluator.db.models import Person, Procurement, Seat, Sheet
from evaluator.db.queries import cases, staff
from evaluator.db.queries import sheets as rows
from evaluator.services import casefile
from evaluator.services.actor import Actor
from evaluator.services.history import tell
from evaluator.services.worksheet import card_for

CHANGEABLE = ("preparation", "call", "receipt")
"""States in which a seat can still be given or changed; the call freezes the rest of the rules."""
LEAVING = (*CHANGEABLE, "scoring", "moderation")
"""States in which a member can leave."""


class PanelRefused(Exception):
    """A seat cannot be given or changed; `reason` is `frozen`, `no-member`, `taken`, `not-there` or `no-reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class SeatFacts:
    """What is said of a seat."""

    title: str = ""
    outside: bool = False
    academic: bool = False
    chair: bool = False
    stages: tuple[str, ...] = ()


def seat(session: Session, actor: Actor, procurement: Procurement, person_id: int, facts: SeatFacts, now: datetime) -> Seat:
    """Give the next seat to a member of the organisation; one who left takes their own seat again. Flushes.

    Raises PanelRefused.
    """
    _changeable(procurement)
    person = staff.member(session, procurement.organisation_id, person_id)
    if person is None:
        raise PanelRefused("no-member")
    seats = cases.seats(session, procurement.id)
    mine = next((each for each in seats if each.person_id == person_id), None)
    if mine is not None and mine.left_at is None:
        raise PanelRefused("taken")
    if mine is None:
        mine = Seat(procurement_id=procurement.id, person_id=person_id, number=len(seats) + 1)
        session.add(mine)
    mine.left_at, mine.left_reason = None, ""
    _set(session, seats, mine, facts)
    tell(session, actor, procurement, now, "seat.given", new=_said(mine, person))
    return mine


def change(session: Session, actor: Actor, procurement: Procurement, number: int, facts: SeatFacts, now: datetime) -> Seat:
    """Change what is said of a seat. Flushes. Raises PanelRefused."""
    _changeable(procurement)
    seats = cases.seats(session, procurement.id)
    mine = _seat(seats, number)
    old = _said(mine, mine.person)
    _set(session, seats, mine, facts)
    tell(session, actor, procurement, now, "seat.changed", old=old, new=_said(mine, mine.person))
    return mine


def leave(session: Session, actor: Actor, procurement: Procurement, number: int, reason: str, now: datetime) -> None:
    """A member leaves the panel, with the reason; a seat given only in preparation is simply taken back. Flushes.

    A sheet that is submitted still counts; one that is not is out of the count. Raises PanelRefused.
    """
    if procurement.state not in LEAVING:
        raise PanelRefused("frozen")
    mine = _seat(cases.seats(session, procurement.id), number)
    if not reason.strip():
        raise PanelRefused("no-reason")
    mine.left_at, mine.left_reason, mine.chair = now, reason.strip(), False
    session.flush()
    tell(session, actor, procurement, now, "seat.left", old=_said(mine, mine.person), new={"reason": reason.strip()})


def make_sheets(session: Session, procurement: Procurement) -> None:
    """Lay out the sheets of the stage that begins: one for every seat that sits there, one for the office if it scores."""
    stage = procurement.stage
    there = {each.seat_id for each in rows.sheets_at(session, procurement.id, stage)}
    sitting = [
        each.id
        for each in cases.seats(session, procurement.id)
        if each.left_at is None and (not each.stages or stage in each.stages) and _has_items(procurement, stage, each)
    ]
    office = card_for(procurement, stage, "office")
    wanted: list[int | None] = list(sitting)
    wanted += [None] if office and office.slots else []
    session.add_all(
        Sheet(procurement_id=procurement.id, seat_id=id, stage=stage, state="draft") for id in wanted if id not in there
    )
    session.flush()


def _has_items(procurement: Procurement, stage: str, seat: Seat) -> bool:
    card = card_for(procurement, stage, "members", seat)
    return card is not None and bool(card.slots)


def stage_names(procurement: Procurement) -> tuple[str, ...]:
    """Ids of the scored stages, where the rubric has several; none for a single review."""
    if procurement.rubric is None:
        return ()
    stages = scored_stages(casefile.rubric_of(procurement))
    return tuple(each.id for each in stages) if len(stages) > 1 else ()


def _set(session: Session, seats: tuple[Seat, ...], mine: Seat, facts: SeatFacts) -> None:
    if facts.chair:
        for each in seats:
            each.chair = False
        session.flush()
    mine.title, mine.outside, mine.academic = facts.title.strip(), facts.outside, facts.academic
    mine.chair, mine.stages = facts.chair, list(facts.stages)
    session.flush()


def _changeable(procurement: Procurement) -> None:
    if procurement.state not in CHANGEABLE:
        raise PanelRefused("frozen")


def _seat(seats: tuple[Seat, ...], number: int) -> Seat:
    found = next((each for each in seats if each.number == number and each.left_at is None), None)
    if found is None:
        raise PanelRefused("not-there")
    return found


def _said(mine: Seat, person: Person) -> dict[str, object]:
    facts = SeatFacts(title=mine.title, outside=mine.outside, academic=mine.academic, chair=mine.chair, stages=tuple(mine.stages))
    return {"seat": mine.number, "name": person.name, **asdict(facts)}
