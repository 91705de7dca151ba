"""What a panel member has to do: every seat held, what is done, what is left, and by when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.card import Card
from evaluator.db.models import Declaration, Meeting, Procurement, Proposal, Seat
from evaluator.db.queries import sheets as rows
from evaluator.db.queries.sheets import Filled, Held
from evaluator.services.actor import Actor
from evaluator.services.declarations import before_scoring, is_fixed
from evaluator.services.panelroom import has_begun
from evaluator.services.worksheet import card_for, key_of, stage_ids, went_on

OVER = ("decided", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One proposal to score, and how far that is."""

    proposal: Proposal
    key: str
    done: int
    total: int
    following: str
    """The first cell that is not complete; empty if all are."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One seat, with what it asks for now."""

    procurement: Procurement
    seat: Seat
    card: Card | None
    proposals: int
    """Proposals to declare on."""
    declared: int
    conflicts: int
    """Conflicts among the proposals judged at this stage."""
    declared_at: datetime | None
    fixed: bool
    """Whether what is declared cannot be changed any more."""
    parts: tuple[Part, ...]
    """Proposals to score at the present stage; empty while they are not open."""
    submitted_at: datetime | None
    paper: bool
    meetings: tuple[Meeting, ...]
    dates: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def scoring(self) -> bool:
        """Whether the sheet can be filled in now."""
        return bool(self.parts) and self.procurement.state == "scoring" and self.submitted_at is None and not self.paper

    @property
    def moderation(self) -> bool:
        """Whether the panel's talk over its marks at the present stage has begun, and the member takes part."""
        return bool(self.parts) and has_begun(self.procurement, self.procurement.stage)

    @property
    def moderating(self) -> bool:
        """Whether the panel talks over its marks now."""
        return self.moderation and self.procurement.state == "moderation"

    @property
    def undeclared(self) -> bool:
        """Whether a declaration is owed."""
        may = before_scoring(self.procurement) or self.procurement.state == "scoring"
        return may and self.declared < self.proposals

    @property
    def over(self) -> bool:
        """Whether nothing will be asked for any more."""
        return self.procurement.state in OVER

    @property
    def due(self) -> datetime | None:
        """Until when what is asked for now must be done; None if nothing is, or no date is set."""
        if self.undeclared:
            return self.dates.get("declarations") if self.procurement.state != "scoring" else self.dates.get("scoring")
        if self.moderating:
            return self.dates.get("meeting")
        return self.dates.get("scoring") if self.scoring else None

    @property
    def owed(self) -> int:
        """How many things are left: the declaration, the moderation, or every proposal not whole and the submission."""
        if self.undeclared:
            return 1
        if self.moderating:
            return 1
        return 1 + sum(bool(each.following) for each in self.parts) if self.scoring else 0


def duties_of(session: Session, actor: Actor) -> tuple[Duty, ...]:
    """Everything that somebody's seats ask for, across organisations. The number of statements does not grow with them."""
    held = rows.held(session, actor.person_id)
    ids = [each.seat.procurement_id for each in held]
    proposals: dict[int, list[Proposal]] = defaultdict(list)
    for proposal in rows.proposals(session, *ids, names=True):
        proposals[proposal.procurement_id].append(proposal)
    declared: dict[int, dict[int, Declaration]] = defaultdict(dict)
    for each in rows.declarations(session, *(one.seat.id for one in held)):
        declared[each.seat_id][each.proposal_id] = each
    filled: dict[int, dict[tuple[int, str], Filled]] = defaultdict(dict)
    for cell in rows.filled(session, [one.sheet_id for one in held if one.sheet_id is not None]):
        filled[cell.sheet_id][cell.proposal_id, cell.item] = cell
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in rows.meetings(session, *ids):
        meetings[meeting.procurement_id].append(meeting)
    known = _Known(proposals=proposals, declared=declared, filled=filled, meetings=meetings, overviews=_overviews(session, held))
    return tuple(_duty(each, known) for each in held)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Everything read for all seats at once."""

    proposals: Mapping[int, list[Proposal]]
    declared: Mapping[int, dict[int, Declaration]]
    filled: Mapping[int, dict[tuple[int, str], Filled]]
    meetings: Mapping[int, list[Meeting]]
    overviews: Mapping[tuple[int, str], str]


def _overviews(session: Session, held: tuple[Held, ...]) -> dict[tuple[int, str], str]:
    """What earlier stages came to, for procurements that stand at a later one."""
    later = [each.seat.procurement for each in held if each.seat.procurement.stage in stage_ids(each.seat.procurement)[1:]]
    return rows.overviews(session, [each.id for each in later]) if later else {}


def _duty(held: Held, known: _Known) -> Duty:
    seat, procurement = held.seat, held.seat.procurement
    every = tuple(known.proposals[procurement.id])
    given = known.declared[seat.id]
    judged = _judged(procurement, every, known)
    card = card_for(procurement, procurement.stage, "members", seat)
    sits = not seat.stages or procurement.stage in seat.stages
    ready = bool(every) and all(each.id in given for each in every)
    begun = procurement.state in ("scoring", "moderation", "closed", "opened", "decided")
    mine = [each for each in judged if not given[each.id].conflict] if ready and begun and sits and card else []
    cells = known.filled[held.sheet_id] if held.sheet_id is not None else {}
    return Duty(
        procurement=procurement,
        seat=seat,
        card=card,
        proposals=len(every),
        declared=sum(each.id in given for each in every),
        conflicts=sum(given[each.id].conflict for each in judged if each.id in given),
        declared_at=max((each.declared_at for each in given.values()), default=None),
        fixed=not before_scoring(procurement) or is_fixed(procurement, every),
        parts=tuple(_part(each, card, cells) for each in mine if card and card.items(frozenset(each.kinds))) if card else (),
        submitted_at=held.submitted_at if held.sheet_state == "submitted" else None,
        paper=held.paper,
        meetings=tuple(known.meetings[procurement.id]),
        dates={each.kind: each.at for each in procurement.dates},
    )


def _judged(procurement: Procurement, every: tuple[Proposal, ...], known: _Known) -> tuple[Proposal, ...]:
    stages = stage_ids(procurement)
    at = stages.index(procurement.stage) if procurement.stage in stages else 0
    return every if at == 0 else went_on(every, known.overviews.get((procurement.id, stages[at - 1])))


def _part(proposal: Proposal, card: Card, cells: Mapping[tuple[int, str], Filled]) -> Part:
    wanted = card.cells(frozenset(proposal.kinds))
    done = {cell for cell in wanted if (there := cells.get((proposal.id, cell))) and _done(card, there)}
    return Part(
        proposal=proposal,
        key=key_of(proposal),
        done=len(done),
        total=len(wanted),
        following=next((cell for cell in wanted if cell not in done), ""),
    )


def _done(card: Card, there: Filled) -> bool:
    return card.is_done(there.item, given=there.given, comment="x" if there.comment else "")
