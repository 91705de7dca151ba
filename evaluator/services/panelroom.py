"""Moderation 合議 as somebody may see it: the agenda, every member's mark, and how far the marks lie apart.

Nobody sees a mark of others before all sheets are in and moderation has begun. Members see each other by number, and nothing
of a proposal that they are recused from; the chair and the officer see names too; clerks and auditors wait for the close.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy.orm import Session

from evaluator.core.card import FULL_COMMENT, Card
from evaluator.core.rules import Moderation
from evaluator.core.spread import Spread, spread_of
from evaluator.db.models import AgreedMark, Procurement, Proposal, Seat, Topic
from evaluator.db.queries import cases
from evaluator.db.queries import moderation as rows
from evaluator.db.queries.procurements import seat_of
from evaluator.services import casefile, sheets
from evaluator.services.actor import Actor
from evaluator.services.judging import judges
from evaluator.services.worksheet import card_for, judged_at, stage_ids

Cell = tuple[int, str]
"""A proposal's id and an item."""
By = Literal["officer", "chair", "member", "reader"]


class ModerationRefused(Exception):
    """What cannot be seen or done; `reason` is one of REASONS."""

    REASONS = (
        "not-yours", "no-rule", "no-stage", "not-yet", "closed", "opened", "cancelled", "not-leading", "no-topic", "on-agenda",
        "topic-closed", "topic-open", "no-note", "note-long", "nobody-revised", "no-agreement", "nobody-scored", "no-mark",
        "recused", "paper", "not-paper", "no-how", "same",
    )  # fmt: skip

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        assert reason in self.REASONS
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What one member gave one item of one proposal, or why nothing."""

    number: int
    mark: str | None = None
    state: str | None = None
    """`abstained`, `recused` or `absent`, where there is no mark."""
    pages: str = ""
    comment: str = ""
    before: str | None = None
    """The mark or state before the first revision in moderation; None if there was no revision."""
    reasons: tuple[str, ...] = ()
    """Why it was revised, each time."""
    version: int = 0
    """The submission that revised it last; 0 if none did."""

    @property
    def first(self) -> str | None:
        """The mark or state as it stood when moderation began."""
        return self.before or self.mark


@dataclass(frozen=True, kw_only=True)
class Room:
    """Moderation at one stage, as one person may see it."""

    procurement: Procurement
    stage: str
    card: Card
    rule: Moderation
    by: By
    seat: Seat | None
    own: Seat | None
    """The seat that this person holds, also where they are here as the office."""
    running: bool
    """Whether the panel is talking now; else it is a record."""
    proposals: tuple[Proposal, ...]
    """Those that this person may see, by label."""
    hidden: int
    """How many others the person is recused from."""
    seats: tuple[Seat, ...]
    """Who sat at the stage, by number."""
    paper: frozenset[int]
    """Numbers of the members whose sheets came on paper."""
    voices: Mapping[Cell, tuple[Voice, ...]]
    topics: tuple[Topic, ...]
    agreed: Mapping[Cell, AgreedMark] = field(default_factory=dict)

    @property
    def leads(self) -> bool:
        """Whether this person keeps the agenda and records what came of it."""
        return self.running and self.by in ("officer", "chair")

    @property
    def named(self) -> bool:
        """Whether members are shown by name."""
        return self.by in ("officer", "chair")

    @property
    def consensus(self) -> bool:
        """Whether the panel may agree one mark for all."""
        return self.rule.by == "consensus"

    @property
    def open_topics(self) -> int:
        """Topics without an outcome."""
        return sum(each.outcome is None for each in self.topics)

    def cells(self) -> tuple[Cell, ...]:
        """Every item of every proposal that members score here, item by item."""
        kinds = {each.id: frozenset(each.kinds) for each in self.proposals}
        own = {id: frozenset(self.card.items(kinds[id])) for id in kinds}
        return tuple((id, item) for item in self.card.slots for id in kinds if item in own[id])

    @cached_property
    def spreads(self) -> Mapping[Cell, Spread]:
        """The spread of every cell that somebody scored, as the marks stand now."""
        return self._spreads(first=False)

    @cached_property
    def first_spreads(self) -> Mapping[Cell, Spread]:
        """The spread of every cell as the marks stood when moderation began."""
        return self._spreads(first=True)

    def _spreads(self, *, first: bool) -> dict[Cell, Spread]:
        found = {}
        for cell in self.cells():
            marks = {each.number: (each.first if first else each.mark) or "" for each in self.voices.get(cell, ())}
            spread = spread_of(self.card.slots[cell[1]], marks, self.rule.far)
            if spread is not None:
                found[cell] = spread
        return found

    def candidates(self) -> tuple[Cell, ...]:
        """Cells that are not on the agenda, the widest apart in points first; equal ones in the order of the rubric."""
        there = {(each.proposal_id, each.item) for each in self.topics}
        free = [each for each in self.cells() if each in self.first_spreads and each not in there]
        return tuple(sorted(free, key=lambda each: -self.first_spreads[each].points))

    def voice(self, cell: Cell, number: int) -> Voice | None:
        """One member's mark."""
        return next((each for each in self.voices.get(cell, ()) if each.number == number), None)

    def topic(self, topic_id: int) -> Topic:
        """A topic that this person may see. Raises ModerationRefused."""
        found = next((each for each in self.topics if each.id == topic_id), None)
        if found is None:
            raise ModerationRefused("no-topic")
        return found

    def proposal(self, proposal_id: int) -> Proposal:
        """A proposal that this person may see. Raises ModerationRefused."""
        found = next((each for each in self.proposals if each.id == proposal_id), None)
        if found is None:
            raise ModerationRefused("no-topic")
        return found


def open_room(session: Session, actor: Actor, procurement: Procurement, seat: Seat | None, *, stage: str = "") -> Room:
    """Moderation as the actor may see it: with a seat as its member, else as the office. Raises ModerationRefused."""
    if stage and stage not in stage_ids(procurement):
        raise ModerationRefused("no-stage")
    stage = stage or procurement.stage
    rule = rule_of(procurement)
    if rule.by == "none":
        raise ModerationRefused("no-rule")
    if not has_begun(procurement, stage):
        raise ModerationRefused("not-yet")
    own = seat or seat_of(session, actor.person_id, procurement.id)
    by = _by(actor, procurement, seat)
    if own is not None and seat is not None and own.stages and stage not in own.stages:
        raise ModerationRefused("no-stage")
    if by == "reader" and procurement.state == "moderation" and procurement.stage == stage:
        raise ModerationRefused("not-yet")
    return _room(session, procurement, stage, by=by, seat=seat, hidden_from=own)


def _by(actor: Actor, procurement: Procurement, seat: Seat | None) -> By:
    if seat is not None:
        if actor.person_id is None or seat.person_id != actor.person_id or seat.left_at is not None:
            raise ModerationRefused("not-yours")
        return "chair" if seat.chair else "member"
    if not actor.may("officer", "clerk", "auditor") or actor.organisation_id != procurement.organisation_id:
        raise ModerationRefused("not-yours")
    return "officer" if actor.may("officer") else "reader"


def rule_of(procurement: Procurement) -> Moderation:
    """How the rubric of a procurement has its panel talk over its marks."""
    return casefile.rubric_of(procurement).moderation if procurement.rubric else Moderation()


def is_moderated(procurement: Procurement, stage: str) -> bool:
    """Whether there is moderation at a stage: the rubric has the rule, and members score there."""
    card = card_for(procurement, stage, "members")
    return rule_of(procurement).by != "none" and card is not None and bool(card.slots)


def has_begun(procurement: Procurement, stage: str) -> bool:
    """Whether moderation of a stage has begun, or is over."""
    now = procurement.state == "moderation" and procurement.stage == stage
    return is_moderated(procurement, stage) and (now or sheets.is_closed(procurement, stage))


def whole_room(session: Session, procurement: Procurement) -> Room:
    """Moderation of the present stage as nobody sees it, with everything: for what is counted or laid down by itself."""
    return _room(session, procurement, procurement.stage, by="reader", seat=None, hidden_from=None)


def again(session: Session, room: Room) -> Room:
    """The same moderation, seen by the same person, as it stands now: after the procurement was held."""
    return _room(session, room.procurement, room.stage, by=room.by, seat=room.seat, hidden_from=room.own)


def _room(
    session: Session, procurement: Procurement, stage: str, *, by: By, seat: Seat | None, hidden_from: Seat | None
) -> Room:  # fmt: skip
    card = card_for(procurement, stage, "members")
    if card is None or stage not in stage_ids(procurement):
        raise ModerationRefused("no-stage")
    judged = judged_at(session, procurement, stage, names=not procurement.names_hidden)
    recused = recused_at(session, procurement, stage)
    mine = tuple(each for each in judged if hidden_from is None or (hidden_from.number, each.id) not in recused)
    seen = {each.id for each in mine}
    handed = rows.handed(session, procurement.id, stage)
    there = {each.seat for each in handed}
    sitting = tuple(
        each
        for each in cases.seats(session, procurement.id, people=False)
        if (not each.stages or stage in each.stages) and (each.left_at is None or each.number in there)
    )
    return Room(
        procurement=procurement,
        stage=stage,
        card=card,
        rule=rule_of(procurement),
        by=by,
        seat=seat,
        own=hidden_from,
        running=procurement.state == "moderation" and procurement.stage == stage,
        proposals=mine,
        hidden=len(judged) - len(mine),
        seats=sitting,
        paper=frozenset(each.seat for each in handed if each.paper),
        voices=_own_voices(procurement, _voices(_by_seat(handed), sitting, seen, recused)),
        topics=tuple(each for each in rows.topics(session, procurement.id, stage) if each.proposal_id in seen),
        agreed={cell: mark for cell, mark in rows.agreed(session, procurement.id, stage).items() if cell[0] in seen},
    )


def recused_at(session: Session, procurement: Procurement, stage: str) -> frozenset[tuple[int, int]]:
    """Who must not judge which proposal at a stage, as (number of the seat, proposal)."""
    away = (each for each in sheets.absences_of(session, procurement) if each.state == "recused")
    return frozenset((int(each.member), int(each.proposal or 0)) for each in away if each.stage in (None, stage))


def _by_seat(handed: tuple[rows.Handed, ...]) -> dict[int, list[dict[str, Any]]]:
    """What every member handed in, oldest first."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in handed:
        found[each.seat].append(sheets.content_of(each.submission))
    return found


def _voices(
    given: Mapping[int, list[dict[str, Any]]], seats: tuple[Seat, ...], seen: set[int], recused: frozenset[tuple[int, int]]
) -> dict[Cell, tuple[Voice, ...]]:
    """Every member's voice on every cell of the proposals that may be seen."""
    held = {seat.number: _of_member(seat.number, given[seat.number]) for seat in seats if seat.number in given}
    found: dict[Cell, tuple[Voice, ...]] = {}
    for cell in {each for own in held.values() for each in own if each[0] in seen}:
        found[cell] = tuple(_voice(seat.number, cell, held, recused) for seat in seats)
    return found


def _own_voices(procurement: Procurement, voices: Mapping[Cell, tuple[Voice, ...]]) -> Mapping[Cell, tuple[Voice, ...]]:
    """The voices without those of members who do not judge the item, for it is another department's."""
    if not procurement.departments:
        return voices
    return {cell: tuple(each for each in own if judges(procurement, each.number, cell[1])) for cell, own in voices.items()}


def _voice(number: int, cell: Cell, held: Mapping[int, dict[Cell, Voice]], recused: frozenset[tuple[int, int]]) -> Voice:
    if (number, cell[0]) in recused:
        return Voice(number=number, state="recused")
    return held.get(number, {}).get(cell, Voice(number=number, state="absent"))


def _of_member(number: int, contents: list[dict[str, Any]]) -> dict[Cell, Voice]:
    """One member's cells as they stand, each with what it was before moderation and why it was revised."""
    newest = {(int(each["proposal"]), each["item"]): each for each in contents[-1]["cells"] if each["item"] != FULL_COMMENT}
    found = {}
    for cell, given in newest.items():
        steps = [at for at, each in enumerate(contents) if revised_cell(each) == cell]
        found[cell] = Voice(
            number=number,
            mark=given["mark"],
            state=given["state"],
            pages=given["pages"],
            comment=given["comment"],
            before=_given(contents[steps[0] - 1], cell) if steps else None,
            reasons=tuple(contents[at]["reason"] for at in steps),
            version=contents[steps[-1]]["number"] if steps else 0,
        )
    return found


def revised_cell(content: Mapping[str, Any]) -> Cell | None:
    """The cell that a submission revised in moderation; None for a whole sheet."""
    revised = content.get("revised")
    return (int(revised["proposal"]), revised["item"]) if revised else None


def _given(content: Mapping[str, Any], cell: Cell) -> str | None:
    found = next((each for each in content["cells"] if (int(each["proposal"]), each["item"]) == cell), None)
    return found and (found["mark"] or found["state"])
