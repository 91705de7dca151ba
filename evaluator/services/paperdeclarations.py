"""A declaration of interest that a member made on paper, recorded by the office with the scan of it.

Never over what the member declared alone; the member sees it, and corrects it while it is changeable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Declaration, Procurement, Proposal, Seat
from evaluator.db.queries import sheets as rows
from evaluator.services import history, scans
from evaluator.services.actor import Actor
from evaluator.services.declarations import Answer, DeclarationRefused, before_scoring, check, is_fixed, kana_of


@dataclass(frozen=True, kw_only=True)
class OnPaper:
    """Where a seat stands, for the office."""

    proposals: tuple[Proposal, ...]
    """With their members, in the order of their kana."""
    given: Mapping[int, Declaration]
    """What was entered from paper, by proposal."""
    own: frozenset[int]
    """Proposals on which the member declared alone: what, the office does not see here."""
    open: tuple[Proposal, ...]
    """Proposals whose declaration can be recorded now."""

    @property
    def scan_ids(self) -> tuple[int, ...]:
        """The scans that are still kept, the newest first."""
        return tuple(sorted({each.scan_id for each in self.given.values() if each.scan_id is not None}, reverse=True))


def on_paper(session: Session, actor: Actor, seat: Seat) -> OnPaper:
    """Where a seat stands with declarations on paper. Raises DeclarationRefused for who may not record them."""
    procurement = seat.procurement
    if not actor.may("officer", "clerk") or actor.organisation_id != procurement.organisation_id:
        raise DeclarationRefused("not-allowed")
    proposals = tuple(sorted(rows.proposals(session, procurement.id, names=True), key=kana_of))
    made = {each.proposal_id: each for each in rows.declarations(session, seat.id)}
    own = frozenset(id for id, each in made.items() if each.entered_by is None)
    kept = frozenset(made) if is_fixed(procurement, proposals) else own
    may = before_scoring(procurement) and seat.left_at is None and seat.person_id != actor.person_id
    return OnPaper(
        proposals=proposals,
        given={id: each for id, each in made.items() if each.scan_id is not None},
        own=own,
        open=tuple(each for each in proposals if each.id not in kept) if may else (),
    )


def enter(session: Session, actor: Actor, seat: Seat, answers: Mapping[int, Answer], *, scan_id: int, now: datetime) -> OnPaper:
    """Record what stands on a signed paper, in place of what was recorded from an older one; one event. Flushes.

    The procurement is held, so that scoring or a draw does not begin meanwhile. A scan that nothing rests on any more is
    taken away, which is an event of its own. Raises DeclarationRefused.
    """
    session.refresh(seat.procurement, with_for_update={"of": Procurement})
    before = on_paper(session, actor, seat)
    if not before.open:
        raise DeclarationRefused("closed")
    for each in before.open:
        check(answers.get(each.id), each.id)
    old, scans_before = _told(before), before.scan_ids
    for each in before.open:
        _put(session, actor, seat, before.given.get(each.id), each.id, answers[each.id], scan_id=scan_id, now=now)
    session.flush()
    after = on_paper(session, actor, seat)
    _tell(session, actor, seat, old, after, scan_id=scan_id, now=now)
    for gone in set(scans_before) - set(after.scan_ids):
        scans.remove(session, actor, seat.procurement, gone, now=now)
    return after


def _put(
    session: Session, actor: Actor, seat: Seat, there: Declaration | None, proposal_id: int, answer: Answer, *,
    scan_id: int, now: datetime,
) -> None:  # fmt: skip
    row = there or Declaration(seat_id=seat.id, proposal_id=proposal_id)
    row.conflict, row.reason = answer.conflict, answer.reason.strip() if answer.conflict else ""
    row.declared_at, row.entered_by, row.scan_id = now, actor.person_id, scan_id
    session.add(row)


def _tell(
    session: Session, actor: Actor, seat: Seat, old: list[dict[str, str | int | bool]], after: OnPaper, *,
    scan_id: int, now: datetime,
) -> None:  # fmt: skip
    history.record(
        session, actor, now, "declaration.recorded",
        organisation_id=seat.procurement.organisation_id, procurement_id=seat.procurement_id,
        old={"declared": old} if old else None,
        new={"seat": seat.number, "how": "on-paper", "scan": scan_id, "declared": _told(after)},
    )  # fmt: skip


def _told(of: OnPaper) -> list[dict[str, str | int | bool]]:
    entered = {id: each for id, each in of.given.items() if each.entered_by is not None}
    return [
        {"proposal": each.id, "conflict": entered[each.id].conflict, "reason": entered[each.id].reason}
        for each in of.proposals
        if each.id in entered
    ]
