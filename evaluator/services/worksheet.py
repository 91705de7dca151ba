"""A score sheet 採点票 as its own scorer opens it. Nobody else can: no role, and no other seat."""

import json
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from evaluator.core.card import By, Card, scored_stages
from evaluator.db.models import Procurement, Proposal, Score, Seat, Sheet
from evaluator.db.queries import sheets as rows
from evaluator.library import codec
from evaluator.services.actor import Actor
from evaluator.services.judging import others_items


class SheetRefused(Exception):
    """A sheet cannot be opened; `reason` is `not-yours`, `no-stage`, `not-yet` or `undeclared`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SheetClosed(Exception):
    """A sheet cannot be changed; `reason` is `submitted`, `moderation`, `closed`, `opened`, `cancelled` or `paper`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose sheet, and at which stage; without a seat the office's own."""

    procurement: Procurement
    seat: Seat | None
    stage: str


@dataclass(kw_only=True)
class Worksheet:
    """A sheet as its scorer works on it."""

    place: Place
    card: Card
    proposals: tuple[Proposal, ...]
    """Those that this scorer judges, by label."""
    recused: int
    """How many others the scorer must not judge."""
    row: Sheet | None
    closed: str | None
    """Why nothing can be changed; None while it can."""
    scores: dict[tuple[int, str], Score] = field(default_factory=dict)
    """Cells by proposal and item."""

    def kinds(self, proposal: Proposal) -> frozenset[str]:
        """Kinds of a proposal, which say what it is scored on."""
        return frozenset(proposal.kinds)

    def cells(self, proposal: Proposal) -> tuple[str, ...]:
        """What there is to fill in for a proposal."""
        return self.card.cells(self.kinds(proposal))

    def is_done(self, proposal: Proposal, cell: str) -> bool:
        """Whether a cell is complete."""
        score = self.scores.get((proposal.id, cell))
        return score is not None and self.card.is_done(cell, given=bool(score.mark or score.state), comment=score.comment)

    def done(self, proposal: Proposal) -> int:
        """How many cells of a proposal are complete."""
        return sum(self.is_done(proposal, cell) for cell in self.cells(proposal))

    def marks(self, proposal: Proposal) -> dict[str, str]:
        """Marks given to a proposal by item; abstentions are none."""
        found = {cell: self.scores.get((proposal.id, cell)) for cell in self.card.items(self.kinds(proposal))}
        return {cell: score.mark for cell, score in found.items() if score is not None and score.mark}

    def total(self, proposal: Proposal) -> Fraction:
        """Points given to a proposal so far."""
        return self.card.total(self.marks(proposal))

    def must_be_open(self) -> None:
        """Raises SheetClosed if nothing can be changed."""
        if self.closed:
            raise SheetClosed(self.closed)

    def clashes(self) -> tuple[Score, ...]:
        """Cells in which values of other windows wait."""
        return tuple(each for each in self.scores.values() if each.rivals)


def key_of(proposal: Proposal) -> str:
    """What a proposal is called in addresses of scorers: its label, else its number; never its id."""
    return proposal.label or str(proposal.number)


@lru_cache(maxsize=64)
def card_of(rubric_text: str, stage: str, by: By, ceiling: int | None, without: tuple[str, ...] = ()) -> Card | None:
    """The card of a stage; None if the rubric has no such scored stage. Kept, for rubrics never change."""
    rubric = codec.read_rubric_text(rubric_text)
    found = next((each for each in scored_stages(rubric) if each.id == stage), None)
    facts = {} if ceiling is None else {"ceiling": Fraction(ceiling)}
    return Card(rubric, found, by, facts, without=frozenset(without)) if found else None


def card_for(procurement: Procurement, stage: str, by: By, seat: Seat | None = None) -> Card | None:
    """The card of a procurement at a stage; None if there is no such stage. Of a seat only what it judges."""
    if procurement.rubric is None:
        return None
    return card_of(procurement.rubric.content, stage, by, procurement.ceiling_yen, others_items(procurement, seat))


def judged_at(session: Session, procurement: Procurement, stage: str, *, names: bool = False) -> tuple[Proposal, ...]:
    """Proposals judged at a stage: those still standing that went on from the stage before. At most two statements."""
    standing = rows.proposals(session, procurement.id, names=names)
    stages = stage_ids(procurement)
    at = stages.index(stage) if stage in stages else 0
    if at == 0:
        return standing
    return went_on(standing, rows.computed(session, procurement.id, stages[at - 1]))


def went_on(standing: tuple[Proposal, ...], overview_text: str | None) -> tuple[Proposal, ...]:
    """Those that a computed stage let go on; nobody while it is not computed."""
    ids = set(_advanced(overview_text)) if overview_text else set()
    return tuple(each for each in standing if str(each.id) in ids)


@lru_cache(maxsize=64)
def _advanced(overview_text: str) -> tuple[str, ...]:
    return tuple(json.loads(overview_text)["result"]["stages"][-1]["advanced"])


def stage_ids(procurement: Procurement) -> tuple[str, ...]:
    """The scored stages of a procurement's rubric, in order; none without a rubric."""
    if procurement.rubric is None:
        return ()
    return _stages(procurement.rubric.content)


@lru_cache(maxsize=64)
def _stages(rubric_text: str) -> tuple[str, ...]:
    return tuple(each.id for each in scored_stages(codec.read_rubric_text(rubric_text)))


def open_sheet(session: Session, actor: Actor, place: Place, *, lock: bool = False, names: bool = False) -> Worksheet:
    """The actor's own sheet; nobody else's opens. `lock` holds it until the transaction ends. Raises SheetRefused."""
    card = _admitted(actor, place)
    row = _held(session, place) if lock else rows.sheet(session, place.procurement.id, _seat_id(place), place.stage)
    proposals = judged_at(session, place.procurement, place.stage, names=names)
    mine = proposals if place.seat is None else _declared(session, place.seat, proposals)
    work = Worksheet(
        place=place,
        card=card,
        proposals=tuple(each for each in mine if card.items(frozenset(each.kinds))),
        recused=len(proposals) - len(mine),
        row=row,
        closed=why_closed(place.procurement, place.stage, row),
    )
    if row is not None:
        work.scores = {(each.proposal_id, each.item): each for each in rows.scores(session, row.id)}
    return work


def _admitted(actor: Actor, place: Place) -> Card:
    procurement, seat = place.procurement, place.seat
    own = seat is not None and actor.person_id is not None and seat.person_id == actor.person_id
    office = seat is None and actor.may("officer") and actor.organisation_id == procurement.organisation_id
    if not (own or office):
        raise SheetRefused("not-yours")
    card = card_for(procurement, place.stage, "members" if seat else "office", seat)
    if card is None or not card.slots or (seat and seat.stages and place.stage not in seat.stages):
        raise SheetRefused("no-stage")
    stages = stage_ids(procurement)
    begun = procurement.stage in stages and stages.index(place.stage) <= stages.index(procurement.stage)
    if not begun or procurement.state in ("preparation", "call", "receipt"):
        raise SheetRefused("not-yet")
    return card


def _declared(session: Session, seat: Seat, proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    conflict = {each.proposal_id: each.conflict for each in rows.declarations(session, seat.id)}
    if any(each.id not in conflict for each in proposals):
        raise SheetRefused("undeclared")
    return tuple(each for each in proposals if not conflict[each.id])


def why_closed(procurement: Procurement, stage: str, row: Sheet | None) -> str | None:
    """Why a sheet cannot be changed: the course went on, it is submitted, or it is on paper; None while it can."""
    if procurement.state == "cancelled":
        return "cancelled"
    if procurement.state in ("opened", "decided"):
        return "opened"
    if procurement.state == "moderation" and procurement.stage == stage:
        return "moderation"
    if procurement.state != "scoring" or procurement.stage != stage:
        return "closed"
    if row is not None and row.paper:
        return "paper"
    return "submitted" if row is not None and row.state == "submitted" else None


def _seat_id(place: Place) -> int | None:
    return place.seat.id if place.seat else None


def _held(session: Session, place: Place) -> Sheet | None:
    """The sheet, begun if it is not there, and held, so that saves, submission and revision of one sheet take turns."""
    found = rows.sheet(session, place.procurement.id, _seat_id(place), place.stage, lock=True)
    if found is not None or why_closed(place.procurement, place.stage, None):
        return found
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    begin = insert(Sheet).values(
        procurement_id=place.procurement.id,
        seat_id=_seat_id(place),
        stage=place.stage,
        state="draft",
        paper=False,
        reopened_for="",
    )
    session.execute(begin.on_conflict_do_nothing())
    return rows.sheet(session, place.procurement.id, _seat_id(place), place.stage, lock=True)
