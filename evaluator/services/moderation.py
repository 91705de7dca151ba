"""Moderation 合議: the agenda, what the panel said, and what came of each topic. Led by the chair or the officer."""

from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.canonical import digest
from evaluator.core.card import plain_mark
from evaluator.core.values import Problem
from evaluator.db.models import AgreedMark, Procurement, Topic
from evaluator.db.queries import moderation as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.panelroom import Cell, ModerationRefused, Room, whole_room
from evaluator.services.scoring import clean
from evaluator.services.submission import refresh_place

MOST_NOTE = 4000
MOST_PROPOSED = 5
"""How many topics moderation begins with at most: the widest apart in points among those with a far mark."""
OUTCOMES = ("revised", "kept", "agreed")


class TopicStale(Exception):
    """Somebody saved the topic meanwhile; `topic` is what stands now."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(f"topic {topic.id} has version {topic.version}")
        self.topic = topic


class MarkRefused(Exception):
    """A mark that is not on the scale; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message.id)
        self.problem = problem


def must_run(session: Session, procurement: Procurement, stage: str) -> None:
    """Hold the procurement, so that its closing waits, or has been first. Raises ModerationRefused once it is over."""
    refresh_place(session, procurement)
    if procurement.state == "moderation" and procurement.stage == stage:
        return
    if procurement.state == "cancelled":
        raise ModerationRefused("cancelled")
    if procurement.state in ("opened", "decided"):
        raise ModerationRefused("opened")
    raise ModerationRefused("closed")


def _lead(session: Session, room: Room) -> None:
    must_run(session, room.procurement, room.stage)
    if room.by not in ("officer", "chair"):
        raise ModerationRefused("not-leading")


def lay_agenda(session: Session, procurement: Procurement) -> None:
    """Begin with the cells that a member's mark lies far off at, the widest apart in points first. Flushes."""
    room = whole_room(session, procurement)
    far = [each for each in room.candidates() if room.first_spreads[each].far]
    for place, cell in enumerate(far[:MOST_PROPOSED], start=1):
        session.add(_topic(room, cell, place))
    session.flush()


def _topic(room: Room, cell: Cell, place: int) -> Topic:
    return Topic(procurement_id=room.procurement.id, stage=room.stage, proposal_id=cell[0], item=cell[1], position=place)


def add_topic(session: Session, actor: Actor, room: Room, cell: Cell, now: datetime) -> Topic:
    """Put a cell on the agenda, last; one event. Flushes. Raises ModerationRefused."""
    _lead(session, room)
    if cell not in room.cells():
        raise ModerationRefused("no-topic")
    there = rows.topics(session, room.procurement.id, room.stage)
    if cell in {(each.proposal_id, each.item) for each in there}:
        raise ModerationRefused("on-agenda")
    made = _topic(room, cell, rows.last_position(session, room.procurement.id, room.stage) + 1)
    session.add(made)
    session.flush()
    tell(session, actor, room, now, "topic.added", cell)
    return made


def remove_topic(session: Session, actor: Actor, room: Room, topic_id: int, now: datetime) -> None:
    """Take a topic off the agenda that nothing was recorded on; one event. Flushes. Raises ModerationRefused."""
    topic = _held(session, room, topic_id)
    cell = (topic.proposal_id, topic.item)
    if topic.outcome is not None or topic.note or rows.newest_number(session, topic.id) or is_revised(room, cell):
        raise ModerationRefused("topic-closed")
    session.delete(topic)
    session.flush()
    tell(session, actor, room, now, "topic.removed", cell)


def _held(session: Session, room: Room, topic_id: int, *, version: int | None = None) -> Topic:
    """A topic that the actor leads, held until the transaction ends; it must have the version that the window knew."""
    _lead(session, room)
    room.topic(topic_id)
    topic = rows.topic(session, room.procurement.id, room.stage, topic_id, lock=True)
    if topic is None:
        raise ModerationRefused("no-topic")
    if version is not None and version != topic.version:
        raise TopicStale(topic)
    return topic


def is_revised(room: Room, cell: Cell) -> bool:
    """Whether a member revised the own mark of a cell in moderation."""
    return any(each.version for each in room.voices.get(cell, ()))


def note(session: Session, actor: Actor, room: Room, topic_id: int, text: str, *, version: int, now: datetime) -> Topic:
    """Keep what was said on a topic that is still open. Flushes. Raises ModerationRefused, TopicStale."""
    topic = _held(session, room, topic_id, version=version)
    said = _note(topic, text)
    if said != topic.note:
        topic.note = said
        session.flush()
        tell(session, actor, room, now, "topic.noted", (topic.proposal_id, topic.item), sha256=digest(said))
    return topic


def _note(topic: Topic, text: str) -> str:
    if topic.outcome is not None:
        raise ModerationRefused("topic-closed")
    said = clean(text).strip()
    if len(said) > MOST_NOTE:
        raise ModerationRefused("note-long")
    return said


def close_topic(
    session: Session, actor: Actor, room: Room, topic_id: int, outcome: str, text: str, *,
    version: int, now: datetime, mark: str = "",
) -> Topic:  # fmt: skip
    """Record what came of a topic, with the reason; one event. Flushes.

    `revised` where a member changed the own mark, `kept`, or `agreed` with the mark, where the rubric lets the panel agree.
    Raises ModerationRefused, TopicStale, MarkRefused, and ValueError for another outcome.
    """
    if outcome not in OUTCOMES:
        raise ValueError(outcome)
    topic = _held(session, room, topic_id, version=version)
    cell, said = (topic.proposal_id, topic.item), _note(topic, text)
    if not said:
        raise ModerationRefused("no-note")
    if outcome == "revised" and not is_revised(room, cell):
        raise ModerationRefused("nobody-revised")
    if outcome == "agreed":
        _agree(session, actor, room, topic, mark, said, now)
    topic.outcome, topic.note, topic.closed_at, topic.closed_by = outcome, said, now, actor.person_id
    session.flush()
    tell(session, actor, room, now, "topic.closed", cell, outcome=outcome, sha256=digest(said))
    return topic


def _agree(session: Session, actor: Actor, room: Room, topic: Topic, mark: str, reason: str, now: datetime) -> None:
    if not room.consensus:
        raise ModerationRefused("no-agreement")
    if (topic.proposal_id, topic.item) not in room.spreads:
        raise ModerationRefused("nobody-scored")
    kept, wrong = plain_mark(clean(mark), room.card.slots[topic.item].scale, topic.item)
    if not kept and wrong is None:
        raise ModerationRefused("no-mark")
    for each in (wrong,) if wrong else room.card.problems(topic.item, kept):
        raise MarkRefused(each)
    assert actor.person_id is not None
    number = rows.newest_number(session, topic.id) + 1
    session.add(AgreedMark(topic_id=topic.id, number=number, mark=kept, reason=reason, at=now, recorded_by=actor.person_id))


def reopen_topic(session: Session, actor: Actor, room: Room, topic_id: int, *, version: int, now: datetime) -> Topic:
    """Talk over a closed topic again; what was recorded stays in the history. Flushes. Raises ModerationRefused, TopicStale."""
    topic = _held(session, room, topic_id, version=version)
    if topic.outcome is None:
        raise ModerationRefused("topic-open")
    was = topic.outcome
    topic.outcome = topic.closed_at = topic.closed_by = None
    session.flush()
    tell(session, actor, room, now, "topic.reopened", (topic.proposal_id, topic.item), outcome=was)
    return topic


def tell(session: Session, actor: Actor, room: Room, now: datetime, kind: str, cell: Cell, **new: str | int) -> None:
    """One event about a cell; never with a mark or what was said, for the history is read before the scoring is closed."""
    proposal = room.proposal(cell[0])
    history.record(
        session, actor, now, kind,
        organisation_id=room.procurement.organisation_id, procurement_id=room.procurement.id,
        new={"stage": room.stage, "proposal": proposal.number, "item": cell[1], **new},
    )  # fmt: skip
