"""Reading procurements, always within one organisation or one seat."""

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.core.course import REVIEW
from evaluator.db.models import Procurement, Seat
from evaluator.db.queries.staff import sits_as_member


def of_organisation(
    session: Session, organisation_id: int | None, procurement_id: int, *, hold: bool = False
) -> Procurement | None:  # fmt: skip
    """The procurement, if it belongs to the organisation.

    `hold` keeps others of the office from changing anything of it until the transaction ends; who only refers to it,
    as every event does, need not wait.
    """
    query = select(Procurement).where(Procurement.id == procurement_id, Procurement.organisation_id == organisation_id)
    if hold:
        query = query.with_for_update(of=Procurement, key_share=True).execution_options(populate_existing=True)
    return session.scalar(query.options(joinedload(Procurement.rubric), selectinload(Procurement.dates)))


def chooses() -> ColumnElement[bool]:
    """Whether a procurement chooses a contractor; a yearly review of a contract stands with its contract."""
    return Procurement.procedure.not_in(REVIEW)


def seat_of(session: Session, person_id: int | None, procurement_id: int) -> Seat | None:
    """The seat that a person holds on the panel of a procurement, with the procurement and its rubric.

    Also one whose role is over: until the seat is left, the person must not learn as somebody else what members do not see.
    """
    return session.scalars(_held(person_id, procurement_id)).unique().one_or_none()


def seat_to_enter(session: Session, person_id: int | None, procurement_id: int) -> Seat | None:
    """The seat that a person holds and may enter, for they are a member of the procurement's organisation now."""
    query = _held(person_id, procurement_id).join(Procurement, Procurement.id == Seat.procurement_id)
    return session.scalars(query.where(sits_as_member())).unique().one_or_none()


def _held(person_id: int | None, procurement_id: int) -> Select[Seat]:
    query = select(Seat).where(
        Seat.procurement_id == procurement_id, Seat.person_id == person_id, Seat.left_at.is_(None), Seat.person_id.is_not(None)
    )
    whole = joinedload(Seat.procurement)
    return query.options(whole.joinedload(Procurement.rubric), whole.joinedload(Procurement.dates))
