"""Reading what an office's desk shows: many procurements in a few statements, however many there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.core.course import TRACK
from evaluator.db.models import Declaration, Procurement, Proposal, Question, RequirementCheck, ScheduleDate, Score, Seat, Sheet
from evaluator.db.queries.paging import Page, words_of
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


def page(
    session: Session, organisation_id: int | None, now: datetime, *, number: int = 1, size: int = 20, search: str = "",
    state: str = "", order: str = "next",
) -> Page[Procurement]:  # fmt: skip
    """The procurements of an organisation whose title holds `search`, in `state` (`open` for all that go on), in order.

    `order` is one of ORDERS; `next` is the nearest date that is not past. A page past the last is the last one.
    """
    wanted = _wanted(organisation_id, search=search, state=state)
    stretches = STRETCHES[order](now)
    lengths = [
        session.scalar(select(func.count()).select_from(Procurement).where(*wanted, *each.where)) or 0 for each in stretches
    ]
    total = sum(lengths)
    number = max(1, min(number, -(-total // size)))
    found: list[Procurement] = []
    skip = (number - 1) * size
    for stretch, length in zip(stretches, lengths, strict=True):
        if skip < length and len(found) < size:
            found += _rows(session, [*wanted, *stretch.where], stretch.order, limit=size - len(found), offset=skip)
        skip = max(0, skip - length)
    return Page(rows=tuple(found), number=number, size=size, total=total)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of an ordered list that an index finds, so that a page of a long list costs what one of a short list does."""

    where: tuple[ColumnElement[bool], ...] = ()
    order: tuple[ColumnElement[Any], ...]


NEWEST = (Procurement.id.desc(),)


def _by_next(now: datetime) -> tuple[Stretch, ...]:
    coming = (ScheduleDate.procurement_id == Procurement.id, ScheduleDate.at >= now)
    due = select(func.min(ScheduleDate.at)).where(*coming).scalar_subquery()
    return (
        Stretch(where=(Procurement.state.in_(OPEN),), order=(due.is_(None), due, *NEWEST)),
        Stretch(where=(Procurement.state.in_(ENDED),), order=NEWEST),
    )


def _by_state(now: datetime) -> tuple[Stretch, ...]:  # noqa: ARG001
    return tuple(Stretch(where=(Procurement.state == each,), order=NEWEST) for each in (*TRACK, "cancelled"))


def _by_title(now: datetime) -> tuple[Stretch, ...]:  # noqa: ARG001
    return (Stretch(order=(Procurement.title.asc(), Procurement.id.asc())),)


STRETCHES: dict[str, Callable[[datetime], tuple[Stretch, ...]]] = {"next": _by_next, "title": _by_title, "state": _by_state}
"""How each order of the list is put together."""


def _rows(
    session: Session, wanted: list[ColumnElement[bool]], order: tuple[ColumnElement[Any], ...], *, limit: int, offset: int
) -> Sequence[Procurement]:
    query = select(Procurement).where(*wanted).order_by(*order).limit(limit).offset(offset)
    return session.scalars(query.options(selectinload(Procurement.dates), joinedload(Procurement.rubric))).all()


def _wanted(organisation_id: int | None, *, search: str, state: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Procurement.organisation_id == organisation_id]
    if state == "open":
        wanted.append(Procurement.state.in_(OPEN))
    elif state:
        wanted.append(Procurement.state == state)
    titles = (Procurement.title, Procurement.title_en)
    return wanted + [or_(*(each.icontains(word, autoescape=True) for each in titles)) for word in words_of(search)]


def going_on(session: Session, organisation_id: int | None, *, most: int = 50) -> tuple[Procurement, ...]:
    """Procurements that wait for somebody, the oldest first; at most `most`."""
    query = select(Procurement).where(Procurement.organisation_id == organisation_id, Procurement.state.in_(OPEN))
    options = (selectinload(Procurement.dates), joinedload(Procurement.rubric))
    return tuple(session.scalars(query.order_by(Procurement.id).limit(most).options(*options)))


def counts(session: Session, procurements: Sequence[Procurement]) -> dict[int, Counts]:
    """Counts of procurements, seven statements for all of them."""
    ids = [each.id for each in procurements]
    unmet = exists().where(RequirementCheck.proposal_id == Proposal.id, RequirementCheck.met.is_(False))
    valid = and_(Proposal.procurement_id.in_(ids), Proposal.state == "valid", ~unmet)
    sitting = and_(Seat.procurement_id.in_(ids), Seat.left_at.is_(None))
    given = or_(Score.mark.is_not(None), Score.state.is_not(None))
    present = and_(Sheet.procurement_id.in_(ids), Procurement.stage == Sheet.stage)
    proposals = _by(session, select(Proposal.procurement_id, func.count()).where(valid).group_by(Proposal.procurement_id))
    seats = _by(session, select(Seat.procurement_id, func.count()).where(sitting).group_by(Seat.procurement_id))
    recused = _by(
        session,
        select(Seat.procurement_id, func.count()).join(Declaration, Declaration.seat_id == Seat.id)
        .where(sitting, Declaration.conflict).group_by(Seat.procurement_id),
    )  # fmt: skip
    scored = _by(
        session,
        select(Sheet.procurement_id, func.count()).join(Score, Score.sheet_id == Sheet.id)
        .join(Procurement, Procurement.id == Sheet.procurement_id).where(present, given).group_by(Sheet.procurement_id),
    )  # fmt: skip
    questions = and_(Question.procurement_id.in_(ids), Question.answered_at.is_(None))
    unanswered = _by(session, select(Question.procurement_id, func.count()).where(questions).group_by(Question.procurement_id))
    over = select(Seat.procurement_id, func.count()).join(Procurement, Procurement.id == Seat.procurement_id)
    stranded = _by(session, over.where(sitting, ~sits_as_member()).group_by(Seat.procurement_id))
    laid, handed = _sheets(session, present)
    return {
        id: Counts(
            proposals=proposals.get(id, 0), seats=seats.get(id, 0), recused=recused.get(id, 0), scored=scored.get(id, 0),
            unanswered=unanswered.get(id, 0), sheets=laid.get(id, 0), submitted=handed.get(id, 0),
            stranded=stranded.get(id, 0),
        )
        for id in ids
    }  # fmt: skip


def _sheets(session: Session, present: ColumnElement[bool]) -> tuple[dict[int, int], dict[int, int]]:
    query = (
        select(Sheet.procurement_id, Sheet.state, func.count())
        .join(Procurement, Procurement.id == Sheet.procurement_id)
        .where(present)
        .group_by(Sheet.procurement_id, Sheet.state)
    )
    laid: dict[int, int] = {}
    handed: dict[int, int] = {}
    for id, state, count in session.execute(query):
        laid[id] = laid.get(id, 0) + count
        if state == "submitted":
            handed[id] = count
    return laid, handed


def _by(session: Session, query: object) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}  # type: ignore[call-overload]
