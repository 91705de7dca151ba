"""Reading procurements, always within one organisation or one seat."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import Procurement, Seat


def of_organisation(session: Session, organisation_id: int | None, procurement_id: int) -> Procurement | None:
    """The procurement, if it belongs to the organisation."""
    query = select(Procurement).where(Procurement.id == procurement_id, Procurement.organisation_id == organisation_id)
    return session.scalar(query.options(joinedload(Procurement.rubric), selectinload(Procurement.dates)))


def seat_of(session: Session, person_id: int | None, procurement_id: int) -> Seat | None:
    """The seat that a person holds on the panel of a procurement, with the procurement and its rubric."""
    query = select(Seat).where(
        Seat.procurement_id == procurement_id, Seat.person_id == person_id, Seat.left_at.is_(None), Seat.person_id.is_not(None)
    )
    return session.scalar(query.options(joinedload(Seat.procurement).joinedload(Procurement.rubric)))
