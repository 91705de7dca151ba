"""Panels at work: declarations made, sheets filled in, submitted and closed, as a test needs them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.rubric import Rubric
from evaluator.db.models import Declaration, Person, Proposal, Seat
from evaluator.library.build import build
from evaluator.library.read import CASE_KEYS
from evaluator.services import scoring, submission
from evaluator.services.actor import Actor
from evaluator.services.scoring import Entered
from evaluator.services.worksheet import Place, Worksheet, open_sheet
from tests.factories.sentences import tender
from tests.factories.world import NOW, Town, whole_town


def rubric_of(*points: int, **more: Any) -> Rubric:
    """A small rubric with an item of each of these points."""
    data = tender(*points, **more)
    rubric, wrong = build(Rubric, {key: value for key, value in data.items() if key not in CASE_KEYS})
    assert rubric is not None, wrong
    return rubric


def declared(session: Session, seat: Seat, *proposals: Proposal, conflict: tuple[Proposal, ...] = ()) -> None:
    """A seat's declarations on these proposals."""
    for each in proposals:
        against = each in conflict
        session.add(
            Declaration(seat_id=seat.id, proposal_id=each.id, conflict=against, reason="顧問" if against else "", declared_at=NOW)
        )
    session.flush()


def panel_at_work(session: Session, **values: Any) -> Town:
    """A town whose members have all declared no interest; scoring is open. Commits."""
    made = whole_town(session, **values)
    for seat in made.seats:
        declared(session, seat, *made.proposals)
    session.commit()
    return made


def actor_for(town: Town, person: Person, *roles: str) -> Actor:
    """Somebody signed in at the town."""
    return Actor(name=person.name, person_id=person.id, organisation_id=town.organisation.id, roles=frozenset(roles))


def own_sheet(session: Session, town: Town, member: int = 0, *, stage: str = "review", lock: bool = True) -> Worksheet:
    """A member's sheet, opened to be changed."""
    place = Place(procurement=town.procurement, seat=town.seats[member], stage=stage)
    return open_sheet(session, actor_for(town, town.members[member]), place, lock=lock)


def fill(session: Session, work: Worksheet, mark: str = "3", *, comment: str = "", now: datetime = NOW) -> None:
    """Give the same mark everywhere."""
    for proposal in work.proposals:
        for cell in work.cells(proposal):
            entered = Entered(mark=mark, comment=comment)
            scoring.save(session, work, proposal, cell, entered, version=0, now=now)


def hand_in(session: Session, town: Town, member: int = 0, *, mark: str = "3", comment: str = "", now: datetime = NOW) -> None:
    """Fill in a member's sheet and submit it. Commits."""
    work = own_sheet(session, town, member)
    fill(session, work, mark, comment=comment)
    submission.submit(session, actor_for(town, town.members[member]), work, now)
    session.commit()
