"""The list of events: searched, narrowed, paged by their numbers; always of one organisation."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from evaluator.core.values import Text
from evaluator.db.models import Event, EventValues, Person, Procurement, Proposal, RoleGrant, Seat

ENDED = ("decided", "cancelled")
"""States in which nothing is judged any more."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events of an organisation somebody looks for, and may see."""

    words: tuple[str, ...] = ()
    """Words that the values must hold, each of them."""
    kinds: tuple[str, ...] = ()
    """Only these kinds; all if empty."""
    person_id: int | None = None
    """Who did it."""
    procurement_id: int | None = None
    """What it belongs to."""
    since: datetime | None = None
    until: datetime | None = None
    """From a moment on, and before one."""
    without_procurement: bool = False
    """Only what belongs to none."""
    reader_id: int | None = None
    """Who reads: nothing of a running procurement whose panel judges without names and on which the reader sits."""


@dataclass(frozen=True, kw_only=True)
class Events:
    """One page of events, the newest first, and whether there are others on either side."""

    rows: tuple[Event, ...]
    newer: bool
    older: bool


def page(
    session: Session, organisation_id: int | None, wanted: Wanted, *, before: int | None = None, after: int | None = None,
    size: int = 40,
) -> Events:  # fmt: skip
    """A page of events below the number `before`, or just above `after`, or the newest; each as fast as the first."""
    query = select(Event).outerjoin(EventValues, EventValues.event_id == Event.id).options(contains_eager(Event.values))
    query = query.where(Event.organisation_id == organisation_id, *_conditions(wanted))
    if after is not None:
        rows = list(session.scalars(query.where(Event.number > after).order_by(Event.number).limit(size + 1)))
        return Events(rows=tuple(reversed(rows[:size])), newer=len(rows) > size, older=True)
    if before is not None:
        query = query.where(Event.number < before)
    rows = list(session.scalars(query.order_by(Event.number.desc()).limit(size + 1)))
    return Events(rows=tuple(rows[:size]), newer=before is not None, older=len(rows) > size)


def one(session: Session, organisation_id: int | None, number: int, wanted: Wanted) -> Event | None:
    """The event of that number, if it may be seen."""
    query = select(Event).outerjoin(EventValues, EventValues.event_id == Event.id).options(contains_eager(Event.values))
    return session.scalar(query.where(Event.organisation_id == organisation_id, Event.number == number, *_conditions(wanted)))


def last_of_kind(session: Session, organisation_id: int | None, kind: str) -> Event | None:
    """The newest event of a kind, with its values."""
    query = select(Event).where(Event.organisation_id == organisation_id, Event.kind == kind).options(joinedload(Event.values))
    return session.scalar(query.order_by(Event.number.desc()).limit(1))


def people(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Names of people by id."""
    return {row[0]: row[1] for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))} if ids else {}


def proposal_numbers(session: Session, organisation_id: int | None, ids: Collection[int]) -> dict[int, int]:
    """Numbers of an organisation's proposals by id."""
    query = select(Proposal.id, Proposal.number).join(Procurement, Procurement.id == Proposal.procurement_id)
    query = query.where(Proposal.id.in_(ids), Procurement.organisation_id == organisation_id)
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def titles(session: Session, organisation_id: int | None, *, most: int = 500) -> list[tuple[int, Text]]:
    """Procurements of an organisation as (id, title), the newest first."""
    query = select(Procurement.id, Procurement.title, Procurement.title_en)
    query = query.where(Procurement.organisation_id == organisation_id).order_by(Procurement.id.desc()).limit(most)
    return [(row[0], Text(ja=row[1], en=row[2] or "")) for row in session.execute(query)]


def with_rubrics(session: Session, organisation_id: int | None, ids: Collection[int]) -> tuple[Procurement, ...]:
    """Procurements of an organisation that have a rubric, with it."""
    query = select(Procurement).where(Procurement.id.in_(ids), Procurement.organisation_id == organisation_id)
    query = query.where(Procurement.rubric_sha256.is_not(None)).options(joinedload(Procurement.rubric))
    return tuple(session.scalars(query)) if ids else ()


def members(session: Session, organisation_id: int | None, *, most: int = 500) -> list[tuple[int, str]]:
    """People who have or had a role at an organisation, as (id, name), by kana and name."""
    held = select(RoleGrant.person_id).where(RoleGrant.organisation_id == organisation_id)
    query = select(Person.id, Person.name).where(Person.id.in_(held)).order_by(Person.kana, Person.name, Person.id).limit(most)
    return [(row[0], row[1]) for row in session.execute(query)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        EventValues.text.icontains(json.dumps(word, ensure_ascii=False)[1:-1], autoescape=True) for word in wanted.words
    ]
    given: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (wanted.kinds, lambda: Event.kind.in_(wanted.kinds)),
        (wanted.person_id, lambda: EventValues.person_id == wanted.person_id),
        (wanted.procurement_id, lambda: Event.procurement_id == wanted.procurement_id),
        (wanted.without_procurement, lambda: Event.procurement_id.is_(None)),
        (wanted.since, lambda: Event.at >= wanted.since),
        (wanted.until, lambda: Event.at < wanted.until),
        (wanted.reader_id, lambda: open_to(wanted.reader_id)),
    ]
    return found + [condition() for value, condition in given if value]


def open_to(reader_id: int | None) -> ColumnElement[bool]:
    """Events that belong to no running procurement which the reader judges without names."""
    return or_(Event.procurement_id.is_(None), Event.procurement_id.not_in(_closed_to(reader_id)))


def _closed_to(reader_id: int | None) -> Select[int]:
    """Running procurements whose panel judges without names and on which somebody sits."""
    query: Select[int] = select(Procurement.id).join(Seat, Seat.procurement_id == Procurement.id)
    return query.where(
        Seat.person_id == reader_id, Seat.left_at.is_(None), Procurement.names_hidden, Procurement.state.not_in(ENDED)
    )
