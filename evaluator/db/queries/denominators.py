"""Reading numbers of places by kind and day of reference."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from evaluator.db.models import Denominator, DenominatorSet, Organisation, Person


def newest(session: Session, owner_id: int, kind: str, day: date) -> Mapping[int, tuple[int, date]]:
    """The newest number of each place on or before a day and its day of reference, by the place's id.

    The owner's own sets and the ministry's: the later day of reference, of one day the owner's own, then the later correction.
    One statement.
    """
    own = (DenominatorSet.owner_id == owner_id).desc()
    order = (DenominatorSet.reference_on.desc(), own, DenominatorSet.number.desc(), DenominatorSet.id.desc())
    rank = func.row_number().over(partition_by=Denominator.place_id, order_by=order).label("rank")
    query = (
        select(Denominator.place_id, Denominator.value, DenominatorSet.reference_on, rank)
        .join(DenominatorSet, DenominatorSet.id == Denominator.set_id)
        .join(Organisation, Organisation.id == DenominatorSet.owner_id)
        .where(DenominatorSet.kind == kind, DenominatorSet.reference_on <= day)
        .where(or_(DenominatorSet.owner_id == owner_id, Organisation.kind == "ministry"))
    )
    found = query.subquery()
    columns = select(found.c.place_id, found.c.value, found.c.reference_on)
    rows = session.execute(columns.where(found.c.rank == 1).order_by(found.c.place_id))
    return {row.place_id: (row.value, row.reference_on) for row in rows}


def mergers(session: Session, day: date) -> Sequence[tuple[int, int, date]]:
    """Who had merged into whom before a day: the place, its successor, and its last day, in their order."""
    query = select(Organisation.id, Organisation.successor_id, Organisation.valid_to)
    query = query.where(Organisation.successor_id.is_not(None), Organisation.valid_to < day)
    rows = session.execute(query.order_by(Organisation.valid_to, Organisation.id))
    return [(id, successor, last) for id, successor, last in rows if successor is not None and last is not None]


def codes(session: Session, ids: Mapping[int, int]) -> Mapping[int, str]:
    """The codes of places, by id; one without a code has no entry."""
    query = select(Organisation.id, Organisation.code).where(Organisation.code.is_not(None))
    return {id: code for id, code in session.execute(query) if id in ids and code is not None}


def sets(session: Session, owner_id: int | None) -> Sequence[tuple[DenominatorSet, int, str | None]]:
    """What an organisation loaded, the newest day of reference first, with how many places each set has and who loaded it."""
    query = (
        select(DenominatorSet, func.count(Denominator.place_id), Person.name)
        .outerjoin(Denominator, Denominator.set_id == DenominatorSet.id)
        .outerjoin(Person, Person.id == DenominatorSet.loaded_by)
        .where(DenominatorSet.owner_id == owner_id)
        .group_by(DenominatorSet.id, Person.name)
        .order_by(DenominatorSet.reference_on.desc(), DenominatorSet.kind, DenominatorSet.number.desc())
    )
    return [(found, count, by) for found, count, by in session.execute(query)]


def latest(session: Session, owner_id: int, kind: str, day: date) -> DenominatorSet | None:
    """The last set of a kind for one day of reference."""
    query = select(DenominatorSet).where(
        DenominatorSet.owner_id == owner_id, DenominatorSet.kind == kind, DenominatorSet.reference_on == day
    )
    return session.scalars(query.order_by(DenominatorSet.number.desc()).limit(1)).first()


def in_set(session: Session, set_id: int) -> Mapping[int, int]:
    """The numbers of a set by place."""
    query = select(Denominator.place_id, Denominator.value).where(Denominator.set_id == set_id)
    return {row.place_id: row.value for row in session.execute(query)}
