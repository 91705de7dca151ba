"""Labels A社, B社 that stand for names: drawn at random once all members have declared their interests."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.db.models import Procurement, Proposal
from evaluator.db.queries import cases, prices
from evaluator.db.queries import standing as counts
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.proposals import shown_name

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = len(LETTERS) * (len(LETTERS) + 1)
"""So many labels of one or two letters there are."""
Why = Literal["not-hidden", "closed", "nobody", "no-panel", "undeclared", "done", "too-many"]


class DrawRefused(Exception):
    """Labels cannot be drawn; `reason` says why, `count` how many seats have not declared."""

    def __init__(self, reason: Why, count: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.count = reason, count


@dataclass(frozen=True, kw_only=True)
class Draw:
    """Whether labels can be drawn, and for how many proposals."""

    waiting: int
    drawn: int
    undeclared: int
    why_not: Why | None


def standing(session: Session, procurement: Procurement) -> Draw:
    """Where the draw stands. Three statements."""
    valid = [each for each in cases.proposals(session, procurement.id) if each.state == "valid"]
    waiting = [each for each in valid if each.label is None]
    undeclared = len(counts.undeclared_seats(session, procurement.id))
    sits = counts.panel(session, procurement.id).seats > 0
    why: Why | None = None
    if not procurement.names_hidden:
        why = "not-hidden"
    elif procurement.state != "receipt":
        why = "closed"
    elif not valid:
        why = "nobody"
    elif not waiting:
        why = "done"
    elif not sits:
        why = "no-panel"
    elif undeclared:
        why = "undeclared"
    elif len(valid) > MOST:
        why = "too-many"
    return Draw(waiting=len(waiting), drawn=len(valid) - len(waiting), undeclared=undeclared, why_not=why)


def draw(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> dict[str, int]:
    """Give every valid proposal that has none a label, in random order; one event holds who got which. Flushes.

    Labels that were drawn stay. Returns numbers of proposals by label. Raises DrawRefused.
    """
    prices.lock(session, procurement.id)
    found = standing(session, procurement)
    if found.why_not is not None:
        raise DrawRefused(found.why_not, found.undeclared)
    everybody = cases.proposals(session, procurement.id)
    waiting = [each for each in everybody if each.state == "valid" and each.label is None]
    secrets.SystemRandom().shuffle(waiting)
    taken = {each.label for each in everybody}
    free = (name for name in map(label_at, range(MOST + len(everybody))) if name not in taken)
    given: dict[str, Proposal] = {}
    for proposal in waiting:
        proposal.label = next(free)
        given[proposal.label] = proposal
    session.flush()
    new = {name: {"number": each.number, "name": shown_name(each, names_hidden=False).ja} for name, each in given.items()}
    history.record(
        session, actor, now, "labels.drawn",
        organisation_id=procurement.organisation_id, procurement_id=procurement.id, new={"labels": new},
    )  # fmt: skip
    return {name: each.number for name, each in given.items()}


def label_at(place: int) -> str:
    """The label at a place counted from 0: A社 to Z社, then AA社, AB社."""
    first, second = divmod(place, len(LETTERS))
    return f"{LETTERS[first - 1] if first else ''}{LETTERS[second]}社"
