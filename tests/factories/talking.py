"""Panels that talk over their marks: all sheets in, moderation begun, and who may do what in it."""

from sqlalchemy.orm import Session

from evaluator.db.models import Proposal, Topic
from evaluator.services import course, moderation, panelroom, revision
from evaluator.services.actor import Actor
from evaluator.services.panelroom import Room
from evaluator.services.revision import Change
from tests.factories.scoring import actor_for, declared, hand_in, rubric_of
from tests.factories.world import NOW, Town, whole_town

MARKS = ("8", "7", "2")
"""What three members give everywhere; the third lies far from the median."""


def sheets_in(
    session: Session, *, by: str = "consensus", recused: int | None = None, marks: tuple[str, ...] = MARKS, **more
) -> Town:
    """Three members who submitted two items of two proposals; `recused` judges only the second proposal. Commits."""
    rubric = rubric_of(10, 20, moderation={"by": by})
    town = whole_town(session, **{"rubric": rubric, "members": 3, "proposals": 2, **more})
    for at, seat in enumerate(town.seats):
        declared(session, seat, *town.proposals, conflict=(town.proposals[0],) if at == recused else ())
    session.commit()
    for at, mark in enumerate(marks):
        hand_in(session, town, at, mark=mark, comment="理由")
    return town


def talking(session: Session, **more) -> Town:
    """The same with moderation begun. Commits."""
    town = sheets_in(session, **more)
    course.move(session, officer(town), town.procurement, "begin-moderation", NOW)
    session.commit()
    return town


def officer(town: Town) -> Actor:
    """The officer at work."""
    return actor_for(town, town.people["officer"], "officer")


def office_room(session: Session, town: Town) -> Room:
    """Moderation as the officer sees it."""
    return panelroom.open_room(session, officer(town), town.procurement, None)


def member_room(session: Session, town: Town, member: int) -> Room:
    """Moderation as a member sees it."""
    return panelroom.open_room(session, actor_for(town, town.members[member], "member"), town.procurement, town.seats[member])


def revised(session: Session, town: Town, member: int, topic: Topic, mark: str, *, version: int = 0) -> None:
    """A member revises the own mark on a topic."""
    revision.revise(
        session, actor_for(town, town.members[member], "member"), member_room(session, town, member), town.seats[member],
        (topic.proposal_id, topic.item), Change(mark=mark, reason="納得したため"), version=version, now=NOW,
    )  # fmt: skip


def all_closed(session: Session, town: Town) -> None:
    """Close every topic as it stands. Commits."""
    for topic in office_room(session, town).topics:
        room = office_room(session, town)
        moderation.close_topic(session, officer(town), room, topic.id, "kept", "議論した", version=topic.version, now=NOW)
    session.commit()


def topic_on(room: Room, proposal: Proposal, item: str) -> Topic:
    """The topic on an item of a proposal."""
    return next(each for each in room.topics if (each.proposal_id, each.item) == (proposal.id, item))
