"""The opening: two different people open every envelope that the rule looks at, once, after the scoring is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from evaluator.core.values import CannotEvaluate
from evaluator.db.models import Envelope, Opening, OpeningEntry, Price, Procurement
from evaluator.db.queries import people
from evaluator.db.queries import prices as rows
from evaluator.services import course, history, prices, ranking
from evaluator.services.actor import Actor
from evaluator.services.prices import PriceRefused
from evaluator.services.worksheet import stage_ids

Part = Literal["first", "second", ""]
"""What somebody is in an opening; empty for everybody else."""
Outcome = Literal["noted", "same", "differed"]
"""What a reading came to: the first one is noted, the second is the same or not."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """What there is to open: envelopes by the rule, those that stay closed, and proposals whose envelope is missing."""

    envelopes: tuple[Envelope, ...]
    closed: tuple[Envelope, ...]
    missing: tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One envelope in an opening that has begun."""

    entry: OpeningEntry
    envelope: Envelope

    @property
    def typed(self) -> bool:
        """Whether the two type what they read: paper, and a file that does not count as it is."""
        return self.envelope.document_id is None or bool(self.entry.fault)

    @property
    def noted(self) -> bool:
        """Whether the first person has done their part."""
        entry = self.entry
        return entry.amount is not None or bool(entry.reason) or bool(entry.pending)

    @property
    def confirmed(self) -> bool:
        """Whether the second person has, too, and it was the same."""
        return self.entry.confirmed_at is not None

    def waits_for(self, part: Part) -> bool:
        """Whether it is this person's turn."""
        if self.confirmed or not part:
            return False
        return self.noted if part == "second" else not self.noted


def due(session: Session, procurement: Procurement) -> Due:
    """What there is to open now: only for a procurement whose scoring is closed."""
    handling = prices.handling_of(procurement)
    wanted: set[int | None] = set(ranking.to_be_opened(session, procurement)) if handling.prices_sealed else set()
    wanted |= {None} if handling.ceiling_sealed else set()
    found = rows.envelopes(session, procurement.id)
    return Due(
        envelopes=tuple(each for each in found if each.proposal_id in wanted),
        closed=tuple(each for each in found if each.proposal_id not in wanted),
        missing=tuple(sorted(wanted - {each.proposal_id for each in found}, key=lambda id: id or 0)),
    )


def part_of(opening: Opening | None, actor: Actor) -> Part:
    """What somebody is in an opening."""
    if opening is None or actor.person_id is None:
        return ""
    return "first" if actor.person_id == opening.first_id else "second" if actor.person_id == opening.second_id else ""


def steps(session: Session, opening: Opening) -> tuple[Step, ...]:
    """The envelopes of an opening that has begun, in order."""
    found = {each.id: each for each in rows.envelopes(session, opening.procurement_id)}
    return tuple(Step(entry=each, envelope=found[each.envelope_id]) for each in rows.entries(session, opening.id))


def start(session: Session, actor: Actor, now: datetime, procurement: Procurement, *, second_id: int) -> Opening:
    """Begin as the first person and name the second. Flushes. Raises PriceRefused."""
    procurement = rows.lock(session, procurement.id)
    _must_be_closed(procurement)
    if not prices.handling_of(procurement).anything_sealed:
        raise PriceRefused("form", "envelope.not-sealed")
    if rows.opening(session, procurement.id) is not None:
        raise PriceRefused("form", "opening.begun")
    if second_id == actor.person_id:
        raise PriceRefused("second", "opening.same-person")
    if second_id not in {each.id for each in people.holding(session, procurement.organisation_id, "officer")}:
        raise PriceRefused("second", "opening.officer")
    if procurement.stage != stage_ids(procurement)[-1]:
        raise PriceRefused("form", "opening.stage-left")
    found = due(session, procurement)
    if found.missing:
        raise PriceRefused("form", "opening.missing", count=len(found.missing))
    made = Opening(procurement_id=procurement.id, first_id=actor.person_id, first_at=now, second_id=second_id)
    session.add(made)
    session.flush()
    session.add_all(OpeningEntry(opening_id=made.id, envelope_id=each.id) for each in found.envelopes)
    session.flush()
    told = {"first": made.first_id, "second": second_id, "envelopes": [each.id for each in found.envelopes]}
    _record(session, actor, now, procurement, "opening.started", told)
    return made


def read(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, *,
    envelope_id: int, amount: int | None, reason: str = "",
) -> Outcome:  # fmt: skip
    """What one of the two has read in an envelope: an amount, or why it cannot be read. Flushes. Raises PriceRefused.

    The second reads without having seen the first reading. Where the two differ both are forgotten.
    """
    opening, part = locked(session, actor, procurement)
    step = step_of(session, opening, envelope_id)
    if not step.typed:
        raise PriceRefused("form", "opening.by-key")
    if step.confirmed:
        raise PriceRefused("form", "opening.confirmed")
    if (amount is None) == (not reason.strip()) and not (part == "second" and amount is None):
        raise PriceRefused("reason", "opening.reason")
    if amount is None and step.envelope.proposal_id is None:
        raise PriceRefused("form", "opening.ceiling-needed")
    if part == "first":
        return _noted(session, step, amount=amount, reason=reason.strip())
    come(opening, now)
    return _compared(session, actor, now, procurement, step, amount=amount)


def _noted(session: Session, step: Step, *, amount: int | None, reason: str) -> Outcome:
    step.entry.amount, step.entry.reason = amount, reason if amount is None else ""
    step.entry.seal_intact = amount is not None
    session.flush()
    return "noted"


def _compared(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, step: Step, *, amount: int | None
) -> Outcome:  # fmt: skip
    if not step.noted:
        raise PriceRefused("form", "opening.not-yet")
    entry = step.entry
    if entry.amount == amount:
        entry.confirmed_at = now
        session.flush()
        return "same"
    entry.amount, entry.reason, entry.seal_intact = None, "", True
    entry.differed += 1
    session.flush()
    _record(session, actor, now, procurement, "opening.differed", {"envelope": step.envelope.id, "times": entry.differed})
    return "differed"


def finish(session: Session, actor: Actor, now: datetime, procurement: Procurement) -> Opening:
    """End the opening: what both have read becomes the prices, the procurement moves on, its result is computed. Flushes.

    Only the second person ends it. Raises PriceRefused.
    """
    opening, part = locked(session, actor, procurement)
    if part != "second":
        raise PriceRefused("form", "opening.second-ends")
    found = steps(session, opening)
    if any(not each.confirmed for each in found):
        raise PriceRefused("form", "opening.left", count=sum(not each.confirmed for each in found))
    procurement = rows.lock(session, procurement.id)
    if {each.id for each in due(session, procurement).envelopes} != {each.envelope.id for each in found}:
        raise PriceRefused("form", "opening.changed")
    come(opening, now)
    for each in found:
        _settle(session, actor, now, procurement, opening, each)
    opening.finished_at = now
    session.flush()
    told = {"first": opening.first_id, "second": opening.second_id, "envelopes": [each.envelope.id for each in found]}
    _record(session, actor, now, procurement, "opening.finished", told)
    try:
        course.move(session, actor, procurement, "open-prices", now, by="opening")
    except course.MoveRefused as refused:
        raise PriceRefused("form", "opening.stage-left") from refused
    except CannotEvaluate as refused:
        raise PriceRefused("form", "opening.no-result") from refused
    return opening


def _settle(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, opening: Opening, step: Step
) -> None:  # fmt: skip
    """One envelope's price, or the end of a proposal whose envelope cannot be read."""
    entry, envelope = step.entry, step.envelope
    told = {"proposal": envelope.proposal_id, "envelope": envelope.id, "first": opening.first_id, "second": opening.second_id}
    if entry.amount is not None:
        session.add(
            Price(
                procurement_id=procurement.id,
                proposal_id=envelope.proposal_id,
                amount=entry.amount,
                entered_by=opening.first_id,
                confirmed_by=opening.second_id,
                at=now,
            )
        )
        session.flush()
        _record(session, actor, now, procurement, "price.opened", {**told, "amount": entry.amount, "inside": entry.inside})
        return
    assert envelope.proposal_id is not None
    proposal = rows.proposal(session, procurement.id, envelope.proposal_id)
    assert proposal is not None
    proposal.state, proposal.reason = "invalid", entry.reason
    session.flush()
    _record(session, actor, now, procurement, "envelope.unreadable", {**told, "reason": entry.reason})


def restart(session: Session, actor: Actor, now: datetime, procurement: Procurement, *, reason: str) -> None:
    """Break off an opening that is not finished, so that two people can begin anew. Flushes. Raises PriceRefused.

    Any officer can: one of the two may have fallen ill. What was read is forgotten, and the history says so.
    """
    procurement = rows.lock(session, procurement.id)
    opening = rows.opening(session, procurement.id)
    if opening is None or opening.finished_at is not None:
        raise PriceRefused("form", "opening.over" if opening else "opening.not-begun")
    if not reason.strip():
        raise PriceRefused("reason", "opening.break-reason")
    told = {"first": opening.first_id, "second": opening.second_id, "reason": reason.strip()}
    session.execute(delete(OpeningEntry).where(OpeningEntry.opening_id == opening.id))
    session.delete(opening)
    session.flush()
    _record(session, actor, now, procurement, "opening.broken-off", told)


def locked(session: Session, actor: Actor, procurement: Procurement) -> tuple[Opening, Literal["first", "second"]]:
    """The opening, held until the transaction ends, for one of the two. Raises PriceRefused."""
    procurement = rows.lock(session, procurement.id)
    opening = rows.opening(session, procurement.id)
    if opening is not None and opening.finished_at is not None:
        raise PriceRefused("form", "opening.over")
    _must_be_closed(procurement)
    if opening is None:
        raise PriceRefused("form", "opening.not-begun")
    part = part_of(opening, actor)
    if not part:
        raise PriceRefused("form", "opening.third-person")
    return opening, part


def step_of(session: Session, opening: Opening, envelope_id: int) -> Step:
    """One envelope of an opening. Raises LookupError."""
    found: Sequence[Step] = [each for each in steps(session, opening) if each.envelope.id == envelope_id]
    if not found:
        raise LookupError(f"envelope {envelope_id} is not among those to be opened")
    return found[0]


def come(opening: Opening, now: datetime) -> None:
    """The second person has come."""
    opening.second_at = opening.second_at or now


def _must_be_closed(procurement: Procurement) -> None:
    if procurement.state in prices.OPENED:
        raise PriceRefused("form", "opening.over")
    if procurement.state != "closed":
        raise PriceRefused("form", "opening.not-closed")


def _record(
    session: Session, actor: Actor, now: datetime, procurement: Procurement, kind: str, new: Mapping[str, object]
) -> None:  # fmt: skip
    history.record(
        session, actor, now, kind, organisation_id=procurement.organisation_id, procurement_id=procurement.id, new=new
    )  # fmt: skip
