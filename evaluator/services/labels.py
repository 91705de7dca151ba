"""Labels A社, B社 that stand for names: drawn at random once all members have declared their interests."""

import secrets
from collections.abc import Sequence
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
    everybody = cases.proposals(session, procurement.id)
    valid = [each for each in everybody if each.state == "valid"]
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
    elif _unused(everybody) + len(valid) > MOST:
        why = "too-many"
    return Draw(waiting=len(waiting), drawn=len(valid) - len(waiting), undeclared=undeclared, why_not=why)


def draw(session: Session, actor: Actor, procurement: Procurement, now: datetime) -> dict[str, int]:
    """Give every valid proposal a label, in random order; one event holds who got which. Flushes.

    Where labels were drawn before a proposal was added, all get new ones that nobody had: the one label more would tell
    whose name is the one more, and a member's notes on an old label fit no other. Returns numbers of proposals by label.
    Raises DrawRefused.
    """
    prices.lock(session, procurement.id)
    found = standing(session, procurement)
    if found.why_not is not None:
        raise DrawRefused(found.why_not, found.undeclared)
    everybody = cases.proposals(session, procurement.id)
    valid = [each for each in everybody if each.state == "valid"]
    secrets.SystemRandom().shuffle(valid)
    given = {label_at(place): each for place, each in enumerate(valid, start=_unused(everybody))}
    for label, proposal in given.items():
        proposal.label = label
    session.flush()
    new = {name: {"number": each.number, "name": shown_name(each, names_hidden=False).ja} for name, each in given.items()}
    history.record(
        session, actor, now, "labels.drawn",
        organisation_id=procurement.organisation_id, procurement_id=procurement.id, new={"labels": new},
    )  # fmt: skip
    return {name: each.number for name, each in given.items()}


def _unused(proposals: Sequence[Proposal]) -> int:
    """The place after the last label that any of the proposals has."""
    taken = {each.label for each in proposals}
    return max((place + 1 for place in range(MOST) if label_at(place) in taken), default=0)


def label_at(place: int) -> str:
    """The label at a place counted from 0: A社 to Z社, then AA社, AB社."""
    first, second = divmod(place, len(LETTERS))
    return f"{LETTERS[first - 1] if first else ''}{LETTERS[second]}社"
