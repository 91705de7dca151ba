"""What changed since somebody last looked, within what they may read; and that they have looked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import Person
from evaluator.db.queries import news as rows
from evaluator.services.actor import Actor

MOST = 10
FOR_MEMBERS = (
    "procurement.call", "procurement.end-call", "procurement.start-scoring", "procurement.start-review",
    "procurement.begin-moderation",
    "procurement.close-scoring", "procurement.next-stage", "procurement.decide", "procurement.cancel", "schedule.changed",
    "meeting.called", "meeting.changed", "meeting.held", "result.published", "result.corrected",
)  # fmt: skip
"""What a panel member is told of, and only that it happened: never who submitted, what was registered, or any value."""


@dataclass(frozen=True, kw_only=True)
class News:
    """At most MOST events, the newest first, each with the title of its procurement; `more` if there are others."""

    since: datetime
    events: rows.Found
    more: bool


def for_office(session: Session, actor: Actor) -> News | None:
    """What others did with the procurements and rubrics of an office; None for whoever may not read its history."""
    if not actor.may("officer", "clerk", "auditor"):
        return None
    since = _since(session, actor)
    return _news(since, rows.of_office(session, actor.organisation_id, actor.person_id, since, most=MOST + 1))


def for_administrator(session: Session, actor: Actor, *, kinds: Collection[str]) -> News | None:
    """What others did with people and roles, of the kinds that administrators read."""
    if not actor.may("administrator"):
        return None
    since = _since(session, actor)
    found = rows.of_people(session, actor.organisation_id, actor.person_id, since, kinds=kinds, most=MOST + 1)
    return _news(since, found)


def for_member(session: Session, actor: Actor) -> News:
    """How the procurements went on in which somebody holds a seat."""
    since = _since(session, actor)
    return _news(since, rows.of_panels(session, actor.person_id, since, kinds=FOR_MEMBERS, most=MOST + 1))


def put_away(session: Session, actor: Actor, now: datetime, *, until: datetime) -> None:
    """Somebody has looked at what happened `until` a moment, at most until now. Later events stay new; none is written."""
    person = session.get_one(Person, actor.person_id)
    seen = min(until, now)
    if person.looked_at is None or seen > person.looked_at:
        person.looked_at = seen
    session.flush()


def _since(session: Session, actor: Actor) -> datetime:
    person = session.get_one(Person, actor.person_id)
    return person.looked_at or person.created_at


def _news(since: datetime, found: rows.Found) -> News:
    return News(since=since, events=found[:MOST], more=len(found) > MOST)
