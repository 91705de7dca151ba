"""Reading what happened since somebody last looked: a few events, the newest first, each in one statement."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, contains_eager

from evaluator.core.values import Text
from evaluator.db.models import Event, EventValues, Procurement, Seat
from evaluator.db.queries.history import open_to
from evaluator.db.queries.staff import sits_as_member

Found = tuple[tuple[Event, Text], ...]
"""Events, each with the title of its procurement; empty where it belongs to none."""


def of_office(session: Session, organisation_id: int | None, person_id: int | None, since: datetime, *, most: int) -> Found:
    """What others did with procurements and rubrics; nothing of a running procurement that the reader judges without names."""
    about = or_(Event.procurement_id.is_not(None), Event.kind.like("rubric.%"), Event.kind.like("policy.%"))
    return _found(session, _of(organisation_id, since, about, open_to(person_id), _by_others(person_id)), most)


def of_people(
    session: Session, organisation_id: int | None, person_id: int | None, since: datetime, *, kinds: Collection[str], most: int
) -> Found:
    """What others did with people and roles: events of these kinds that belong to no procurement."""
    about = (Event.procurement_id.is_(None), Event.kind.in_(kinds), _by_others(person_id))
    return _found(session, _of(organisation_id, since, *about), most)


def of_panels(session: Session, person_id: int | None, since: datetime, *, kinds: Collection[str], most: int) -> Found:
    """Events of these kinds in procurements on whose panel somebody sits as a member, across organisations."""
    seated = (Seat.person_id == person_id, Seat.left_at.is_(None), sits_as_member())
    query = (
        select(Event, Procurement.title, Procurement.title_en)
        .join(Procurement, (Procurement.id == Event.procurement_id) & (Procurement.organisation_id == Event.organisation_id))
        .join(Seat, Seat.procurement_id == Procurement.id)
        .where(*seated, Event.kind.in_(kinds), Event.at > since)
    )
    return _found(session, query, most)


def _of(organisation_id: int | None, since: datetime, *about: ColumnElement[bool]) -> Select[Event, str, str]:
    query = select(Event, Procurement.title, Procurement.title_en).outerjoin(Procurement, Procurement.id == Event.procurement_id)
    query = query.outerjoin(EventValues, EventValues.event_id == Event.id).options(contains_eager(Event.values))
    return query.where(Event.organisation_id == organisation_id, Event.at > since, *about)


def _by_others(person_id: int | None) -> ColumnElement[bool]:
    return or_(EventValues.person_id.is_(None), EventValues.person_id != person_id)


def _found(session: Session, query: Select[Event, str, str], most: int) -> Found:
    rows = session.execute(query.order_by(Event.at.desc(), Event.number.desc()).limit(most))
    return tuple((event, Text(ja=title or "", en=title_en or "")) for event, title, title_en in rows)
