"""Declarations of interest 利益相反の申告: first of all, by every member, on every proposal; a conflict recuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.course import REVIEW
from evaluator.db.models import Declaration, Procurement, Proposal, Seat
from evaluator.db.queries import recusals
from evaluator.db.queries import sheets as rows
from evaluator.services import history
from evaluator.services.actor import Actor

BEFORE_SCORING = ("call", "receipt")
"""States in which a declaration can be made, and changed until labels are drawn; in `scoring` one that is missing can be made."""


class DeclarationRefused(Exception):
    """A declaration cannot be made now, or is not whole; `reason` is a word below.

    `closed`, `not-yours`, `incomplete`, `no-reason`, or `unknown` (no proposal that it could be about).
    """

    def __init__(self, reason: str, proposal_id: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.proposal_id = reason, proposal_id


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a member declares about one proposal."""

    conflict: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a member stands with the declarations of one procurement."""

    proposals: tuple[Proposal, ...]
    """With their members, in the order of their kana, whatever order they came or are labelled in."""
    given: Mapping[int, Declaration]
    """Declarations by proposal."""
    changeable: bool
    fixed: bool = False
    """Whether what is declared stands, and only what is missing can be declared."""

    @property
    def open(self) -> int:
        """Proposals not declared on yet."""
        return sum(each.id not in self.given for each in self.proposals)

    @property
    def complete(self) -> bool:
        """Whether everything is declared: only then does a document or a sheet open."""
        return bool(self.proposals) and not self.open

    @property
    def from_paper(self) -> bool:
        """Whether the office entered any of it from a signed paper."""
        return any(each.entered_by is not None for each in self.given.values())

    @property
    def scan_ids(self) -> tuple[int, ...]:
        """The scans of signed papers, the newest first."""
        return tuple(sorted({each.scan_id for each in self.given.values() if each.scan_id is not None}, reverse=True))

    @property
    def conflicts(self) -> int:
        """Proposals that the member is recused from."""
        return sum(self.given[each.id].conflict for each in self.proposals if each.id in self.given)


def standing(session: Session, actor: Actor, seat: Seat) -> Standing:
    """A member's own declarations, with the real names of the proposers. Raises DeclarationRefused for somebody else's seat."""
    own(actor, seat)
    proposals = tuple(sorted(rows.proposals(session, seat.procurement_id, names=True), key=kana_of))
    given = {each.proposal_id: each for each in rows.declarations(session, seat.id)}
    fixed = is_fixed(seat.procurement, proposals)
    return Standing(
        proposals=proposals, given=given, changeable=_changeable(seat.procurement, proposals, given, fixed=fixed), fixed=fixed
    )


def is_fixed(procurement: Procurement, proposals: Iterable[Proposal]) -> bool:
    """Whether what is declared stands: scoring has begun, or labels are drawn.

    Whoever could declare a conflict with one name after another would see which label goes, and so who is behind each.
    """
    return procurement.state in ("scoring", "moderation") or (
        procurement.names_hidden and any(each.label is not None for each in proposals)
    )


def before_scoring(procurement: Procurement) -> bool:
    """Whether scoring is still to begin and its proposals are known: of a yearly review from the start, else from the call."""
    return procurement.state in (("preparation",) if procurement.procedure in REVIEW else BEFORE_SCORING)


def _changeable(
    procurement: Procurement, proposals: tuple[Proposal, ...], given: Mapping[int, Declaration], *, fixed: bool
) -> bool:
    if not before_scoring(procurement) and procurement.state != "scoring":
        return False
    return any(each.id not in given for each in proposals) if fixed else bool(proposals)


def kana_of(proposal: Proposal) -> tuple[str, str]:
    """What proposals are sorted by on a declaration, whatever order they came or are labelled in."""
    lead = next((each.proposer for each in proposal.members if each.lead), None)
    return (lead.kana, lead.name) if lead else ("", "")


def declare(session: Session, actor: Actor, seat: Seat, answers: Mapping[int, Answer], now: datetime) -> Standing:
    """Declare on all proposals at once, in place of what was declared before; one event. Flushes.

    Once labels are drawn or scoring has begun only what is missing counts, so that no label shows whose it is and a recusal
    never changes under a sheet. The procurement is held, so that scoring or a draw does not begin meanwhile.
    Raises DeclarationRefused.
    """
    own(actor, seat)
    session.refresh(seat.procurement, with_for_update={"of": Procurement})
    before = standing(session, actor, seat)
    if not before.changeable:
        raise DeclarationRefused("closed")
    fixed = before.given if before.fixed else {}
    wanted = [each for each in before.proposals if each.id not in fixed]
    for each in wanted:
        check(answers.get(each.id), each.id)
    old = _told(before)
    for each in wanted:
        _put(session, seat, before.given.get(each.id), each.id, answers[each.id], now)
    session.flush()
    _forget(session, seat, [each.id for each in wanted if answers[each.id].conflict])
    after = standing(session, actor, seat)
    if _told(after) != old:
        history.record(
            session,
            actor,
            now,
            "declaration.made",
            organisation_id=seat.procurement.organisation_id,
            procurement_id=seat.procurement_id,
            old={"declared": old} if old else None,
            new={"seat": seat.number, "declared": _told(after)},
        )
    return after


def _forget(session: Session, seat: Seat, conflicts: list[int]) -> None:
    """What stands on the sheet of the stage about proposals that are the member's no more is gone."""
    sheet = rows.sheet(session, seat.procurement_id, seat.id, seat.procurement.stage, lock=True) if conflicts else None
    if sheet is not None:
        for each in conflicts:
            recusals.forget(session, sheet.id, each)


def own(actor: Actor, seat: Seat) -> None:
    """Raise DeclarationRefused for somebody else's seat."""
    if actor.person_id is None or seat.person_id != actor.person_id:
        raise DeclarationRefused("not-yours")


def check(answer: Answer | None, proposal_id: int) -> None:
    """Raise DeclarationRefused for an answer that is missing, or a conflict without its reason."""
    if answer is None:
        raise DeclarationRefused("incomplete", proposal_id)
    if answer.conflict and not answer.reason.strip():
        raise DeclarationRefused("no-reason", proposal_id)


def _put(session: Session, seat: Seat, there: Declaration | None, proposal_id: int, answer: Answer, now: datetime) -> None:
    reason = answer.reason.strip() if answer.conflict else ""
    if there is None:
        session.add(
            Declaration(seat_id=seat.id, proposal_id=proposal_id, conflict=answer.conflict, reason=reason, declared_at=now)
        )
        return
    if (there.conflict, there.reason) != (answer.conflict, reason):
        there.conflict, there.reason, there.declared_at = answer.conflict, reason, now
    there.entered_by = None


def _told(of: Standing) -> list[dict[str, str | int | bool]]:
    """Declarations as the history keeps them."""
    return [
        {"proposal": each.id, "conflict": of.given[each.id].conflict, "reason": of.given[each.id].reason}
        for each in of.proposals
        if each.id in of.given
    ]
