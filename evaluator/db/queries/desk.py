"""Reading what an office's desk shows: many procurements in a few statements, however many there are."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from evaluator.core.course import TRACK
from evaluator.db.models import Declaration, Procurement, Proposal, Question, RequirementCheck, ScheduleDate, Score, Seat, Sheet
from evaluator.db.queries.awards import to_be_ended
from evaluator.db.queries.paging import Page, words_of
from evaluator.db.queries.procurements import chooses
from evaluator.db.queries.staff import sits_as_member

ORDERS = ("next", "title", "state")
ENDED = ("decided", "cancelled")
OPEN = tuple(each for each in TRACK if each not in ENDED)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What is counted of one procurement; marks are counted, never read."""

    proposals: int = 0
    seats: int = 0
    recused: int = 0
    scored: int = 0
    unanswered: int = 0
    sheets: int = 0
    submitted: int = 0
    stranded: int = 0
    """Seats whose person is no member any more."""
    recused_by: Mapping[int, int] = field(default_factory=dict)
    """Recusals of every seat by its number; only where departments judge items of their own."""


def page(
    session: Session, organisation_id: int | None, now: datetime, *, number: int = 1, size: int = 20, search: str = "",
    state: str = "", order: str = "next",
) -> Page[Procurement]:  # fmt: skip
    """The procurements of an organisation whose title holds `search`, in `state` (`open` for all that go on), in order.

    `order` is one of ORDERS; `next` is the nearest date that is not past. A page past the last is the last one.
    """
    wanted = _wanted(organisation_id, search=search, state=state)
    stretches = STRETCHES[order](now)
    if number <= 1:
        found, total = _first(session, wanted, stretches, LAST[order], size=size)
        return Page(rows=found, number=1, size=size, total=total)
    lengths = _lengths(session, wanted, stretches)
    total = sum(lengths)
    number = max(1, min(number, -(-total // size)))
    parts = tuple(_parts(stretches, lengths, skip=(number - 1) * size, size=size))
    return Page(
        rows=tuple(session.scalars(_rows(wanted, parts, LAST[order]))) if parts else (), number=number, size=size, total=total
    )


def _first(
    session: Session, wanted: list[ColumnElement[bool]], stretches: tuple["Stretch", ...], last: ColumnElement[Any], *, size: int
) -> tuple[tuple[Procurement, ...], int]:
    """The rows of the first page, and how many there are in all; one statement."""
    total = select(func.count()).select_from(Procurement).where(*wanted).scalar_subquery()
    query = _rows(wanted, [Part(each, size, 0) for each in stretches], last).add_columns(total).limit(size)
    rows = session.execute(query).all()
    return tuple(row[0] for row in rows), rows[0][1] if rows else 0


def _lengths(session: Session, wanted: list[ColumnElement[bool]], stretches: tuple["Stretch", ...]) -> list[int]:
    """How many rows each stretch has; one statement."""
    counted = [select(func.count()).select_from(Procurement).where(*wanted, *each.where).scalar_subquery() for each in stretches]
    return list(session.execute(select(*counted)).one())


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of an ordered list that an index finds, so that a page of a long list costs what one of a short list does."""

    where: tuple[ColumnElement[bool], ...] = ()
    order: tuple[SQLColumnExpression[Any], ...] = ()
    """What its rows are sorted by, upwards; then by LAST."""


class Part(NamedTuple):
    """As much of a stretch as stands on a page."""

    stretch: Stretch
    limit: int
    offset: int


LAST = {"next": Procurement.id.desc(), "state": Procurement.id.desc(), "title": Procurement.id.asc()}
"""What tells rows apart that are alike in each order."""


def _by_next(now: datetime) -> tuple[Stretch, ...]:
    coming = (ScheduleDate.procurement_id == Procurement.id, ScheduleDate.at >= now)
    due = select(func.min(ScheduleDate.at)).where(*coming).correlate(Procurement).scalar_subquery()
    return (
        Stretch(where=(Procurement.state.in_(OPEN),), order=(due.is_(None), due)),
        Stretch(where=(Procurement.state.in_(ENDED),)),
    )


def _by_state(now: datetime) -> tuple[Stretch, ...]:  # noqa: ARG001
    return tuple(Stretch(where=(Procurement.state == each,)) for each in (*TRACK, "cancelled"))


def _by_title(now: datetime) -> tuple[Stretch, ...]:  # noqa: ARG001
    return (Stretch(order=(Procurement.title,)),)


STRETCHES: dict[str, Callable[[datetime], tuple[Stretch, ...]]] = {"next": _by_next, "title": _by_title, "state": _by_state}
"""How each order of the list is put together."""


def _parts(stretches: Iterable[Stretch], lengths: Iterable[int], *, skip: int, size: int) -> Iterator[Part]:
    for stretch, length in zip(stretches, lengths, strict=True):
        if skip < length and size:
            taken = min(size, length - skip)
            yield Part(stretch, taken, skip)
            size -= taken
        skip = max(0, skip - length)


def _rows(wanted: list[ColumnElement[bool]], parts: Sequence[Part], last: ColumnElement[Any]) -> Select[Procurement]:
    """The rows of all parts: each part is found by itself, then all are sorted together."""
    picked = [
        select(Procurement.id).where(*wanted, *part.stretch.where).order_by(*part.stretch.order, last)
        .limit(part.limit).offset(part.offset).subquery()
        for part in parts
    ]  # fmt: skip
    within = [and_(true(), *part.stretch.where) for part in parts]
    place = case(*((where, at) for at, where in enumerate(within)))
    sorts = [case((where, column)) for where, part in zip(within, parts, strict=True) for column in part.stretch.order]
    query = select(Procurement).where(or_(*(Procurement.id.in_(select(each.c.id)) for each in picked)))
    return query.order_by(place, *sorts, last).options(joinedload(Procurement.rubric))


def _wanted(organisation_id: int | None, *, search: str, state: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Procurement.organisation_id == organisation_id, chooses()]
    if state == "open":
        wanted.append(Procurement.state.in_(OPEN))
    elif state:
        wanted.append(Procurement.state == state)
    titles = (Procurement.title, Procurement.title_en)
    return wanted + [or_(*(each.icontains(word, autoescape=True) for each in titles)) for word in words_of(search)]


def going_on(session: Session, organisation_id: int | None, *, fixed: bool, most: int = 50) -> tuple[Procurement, ...]:
    """Procurements that wait for somebody, the oldest first; at most `most`. One statement.

    With `fixed` also those whose result is fixed and whose decision or contract is still to come, the newest 20.
    """
    ours = (Procurement.organisation_id == organisation_id, chooses())
    parts = [select(Procurement.id).where(*ours, Procurement.state.in_(OPEN)).order_by(Procurement.id).limit(most)]
    if fixed:
        parts.append(to_be_ended().where(*ours).order_by(Procurement.id.desc()).limit(20))
    query = select(Procurement).where(or_(*(Procurement.id.in_(select(each.subquery().c.id)) for each in parts)))
    return tuple(session.scalars(query.order_by(Procurement.id).options(joinedload(Procurement.rubric))))


def dated(session: Session, procurements: Collection[Procurement]) -> None:
    """Read the dates of procurements into them, in order; one statement."""
    found: dict[int, list[ScheduleDate]] = {each.id: [] for each in procurements}
    query = select(ScheduleDate).where(ScheduleDate.procurement_id.in_(found)).order_by(ScheduleDate.at)
    for date in session.scalars(query):
        found[date.procurement_id].append(date)
    for each in procurements:
        set_committed_value(each, "dates", found[each.id])


def counts(session: Session, procurements: Sequence[Procurement]) -> dict[int, Counts]:
    """Counts of procurements, one statement for all of them, and one for those with departments."""
    ids = [each.id for each in procurements]
    found: dict[int, dict[str, Any]] = {id: {} for id in ids}
    for row in session.execute(union_all(*_counted(ids))):
        found[row[1]][row[0]] = row[2]
    for id, number, recused in _recused_by(session, [each.id for each in procurements if each.departments]):
        found[id].setdefault("recused_by", {})[number] = recused
    return {id: Counts(**each) for id, each in found.items()}


def _recused_by(session: Session, ids: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Procurement, number and recusals of each seat that is held."""
    if not ids:
        return ()
    query = select(Seat.procurement_id, Seat.number, func.count(Declaration.id))
    query = query.outerjoin(Declaration, and_(Declaration.seat_id == Seat.id, Declaration.conflict))
    query = query.where(Seat.procurement_id.in_(ids), Seat.left_at.is_(None)).group_by(Seat.procurement_id, Seat.number)
    return ((row[0], row[1], row[2]) for row in session.execute(query))


def _counted(ids: Sequence[int]) -> Iterator[Select[str, int, int]]:
    """Each field of Counts with the procurement and its number."""
    unmet = exists().where(RequirementCheck.proposal_id == Proposal.id, RequirementCheck.met.is_(False))
    yield _each("proposals", Proposal.procurement_id, ids).where(Proposal.state == "valid", ~unmet)
    sitting = _each("seats", Seat.procurement_id, ids).where(Seat.left_at.is_(None))
    yield sitting
    stranded = _each("stranded", Seat.procurement_id, ids).join(Procurement, Procurement.id == Seat.procurement_id)
    yield stranded.where(Seat.left_at.is_(None), ~sits_as_member())
    recused = _each("recused", Seat.procurement_id, ids).join(Declaration, Declaration.seat_id == Seat.id)
    yield recused.where(Seat.left_at.is_(None), Declaration.conflict)
    yield _each("unanswered", Question.procurement_id, ids).where(Question.answered_at.is_(None))
    here = Procurement.id == Sheet.procurement_id, Procurement.stage == Sheet.stage
    yield _each("sheets", Sheet.procurement_id, ids).join(Procurement, and_(*here))
    yield _each("submitted", Sheet.procurement_id, ids).join(Procurement, and_(*here)).where(Sheet.state == "submitted")
    given = or_(Score.mark.is_not(None), Score.state.is_not(None))
    scored = _each("scored", Sheet.procurement_id, ids).join(Procurement, and_(*here)).join(Score, Score.sheet_id == Sheet.id)
    yield scored.where(given)


def _each(name: str, column: InstrumentedAttribute[int], ids: Sequence[int]) -> Select[str, int, int]:
    return select(literal(name), column, func.count()).where(column.in_(ids)).group_by(column)
