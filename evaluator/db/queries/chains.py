"""Reading whole chains of the history, a batch at a time."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from evaluator.db.models import ChainHead, Event, EventValues, KeptJudgement, Organisation, Publication

BATCH = 5_000
"""Events in memory at once while a chain is read."""


def chains(session: Session, organisation_id: int | None = None) -> Sequence[tuple[int, str]]:
    """Organisations that have a head or an event, as (id, code), ordered by id; or the one asked for, whatever it has."""
    code = func.coalesce(Organisation.code, Organisation.corporate_number, "")
    query = select(Organisation.id, code).order_by(Organisation.id)
    if organisation_id is not None:
        query = query.where(Organisation.id == organisation_id)
    else:
        known = select(ChainHead.organisation_id).union(select(Event.organisation_id))
        query = query.where(Organisation.id.in_(known))
    return [(row[0], row[1] or f"#{row[0]}") for row in session.execute(query)]


def batch(session: Session, organisation_id: int, after: int) -> Sequence[Any]:
    """The next events of a chain with their values, in order of their numbers; a value that was erased reads as None."""
    columns = (
        Event.organisation_id, Event.number, Event.at, Event.kind, Event.procurement_id, Event.commitment, Event.previous,
        Event.digest, EventValues.salt, EventValues.text, EventValues.actor, EventValues.person_id,
    )  # fmt: skip
    query = select(*columns).outerjoin(EventValues, EventValues.event_id == Event.id)
    query = query.where(Event.organisation_id == organisation_id, Event.number > after)
    return session.execute(query.order_by(Event.number).limit(BATCH)).all()


def head(session: Session, organisation_id: int) -> tuple[int, str] | None:
    """Number and digest of the last link as the next event would find them."""
    row = session.execute(
        select(ChainHead.number, ChainHead.digest).where(ChainHead.organisation_id == organisation_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def heads(session: Session) -> Sequence[tuple[str, int, str]]:
    """All chains as (code, size, digest of the last link), by code."""
    code = func.coalesce(Organisation.code, Organisation.corporate_number, "")
    query = select(Organisation.id, code, ChainHead.number, ChainHead.digest).join(
        ChainHead, ChainHead.organisation_id == Organisation.id
    )
    found = session.execute(query.where(ChainHead.number > 0).order_by(code, Organisation.id))
    return [(row[1] or f"#{row[0]}", row[2], row[3]) for row in found]


def digest_at(session: Session, organisation_id: int, number: int) -> str | None:
    """The digest of one event of a chain."""
    return session.scalar(select(Event.digest).where(Event.organisation_id == organisation_id, Event.number == number))


def organisation_of(session: Session, code: str) -> int | None:
    """The organisation of a local government code, a corporate number, or `#` and its id."""
    if code.startswith("#"):
        return session.scalar(select(Organisation.id).where(Organisation.id == int(code[1:]))) if code[1:].isdecimal() else None
    return session.scalars(
        select(Organisation.id)
        .where(or_(Organisation.code == code, Organisation.corporate_number == code))
        .order_by(Organisation.code != code, Organisation.id)
        .limit(1)
    ).first()


def publications(session: Session, organisation_id: int) -> Iterator[tuple[int, str, str | None]]:
    """Events that published something: number, text of the values, and what of it is stored now; None where it is gone.

    Events whose values were erased are not among them.
    """
    return _kept(session, organisation_id, ("result.published", "result.corrected"), Publication)


def judgements(session: Session, organisation_id: int) -> Iterator[tuple[int, str, str | None]]:
    """Events that kept what guideline points came to, in the same way."""
    return _kept(session, organisation_id, ("compliance.judged",), KeptJudgement)


def _kept(
    session: Session, organisation_id: int, kinds: tuple[str, ...], model: type[Publication] | type[KeptJudgement]
) -> Iterator[tuple[int, str, str | None]]:  # fmt: skip
    events = (
        select(Event.number, Event.procurement_id, EventValues.text)
        .join(EventValues)
        .where(Event.organisation_id == organisation_id, Event.kind.in_(kinds))
        .order_by(Event.number)
    )
    for number, procurement_id, text in session.execute(events).all():
        told = json.loads(text)["new"]
        query = select(model.content).where(model.procurement_id == procurement_id, model.number == told["number"])
        yield number, text, session.scalar(query)


def orphans(session: Session) -> int:
    """How many values there are that belong to no event."""
    query = select(func.count()).select_from(EventValues).outerjoin(Event, Event.id == EventValues.event_id)
    return session.scalar(query.where(Event.id.is_(None))) or 0
