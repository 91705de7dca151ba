"""The hand-over each April: every open procurement of one officer goes to another in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.course import State
from evaluator.db.models import Person, Procurement
from evaluator.db.queries import people
from evaluator.services import history
from evaluator.services.actor import Actor

OVER: tuple[State, ...] = ("decided", "cancelled")
"""States in which nothing is left to do."""


class NotAnOfficer(ValueError):
    """Work goes only to another officer of the same organisation."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an officer has in hand. Keys to sealed prices go over one by one, with the passphrase of whoever holds them."""

    procurements: Sequence[Procurement]
    keys: int


def work_of(session: Session, organisation_id: int | None, officer_id: int) -> Work:
    """What an officer has in hand at an organisation."""
    return Work(
        procurements=people.procurements_of(session, organisation_id, officer_id, but=OVER),
        keys=people.keys_of(session, organisation_id, officer_id, but=OVER),
    )


def hand_over(session: Session, actor: Actor, now: datetime, *, giver: Person, taker: Person) -> Work:
    """Give all open procurements of an officer to another, as one event; what was handed over. Raises NotAnOfficer. Flushes."""
    assert actor.organisation_id is not None
    officers = {each.id for each in people.holding(session, actor.organisation_id, "officer")}
    if taker.id not in officers or giver.id == taker.id:
        raise NotAnOfficer
    work = work_of(session, actor.organisation_id, giver.id)
    for each in work.procurements:
        each.officer_id = taker.id
    if work.procurements:
        history.record(
            session,
            actor,
            now,
            "work.handed-over",
            organisation_id=actor.organisation_id,
            old={"officer": giver.id, "login": giver.login},
            new={
                "officer": taker.id,
                "login": taker.login,
                "procurements": [each.id for each in work.procurements],
                "keys_left": work.keys,
            },
        )
    return work
