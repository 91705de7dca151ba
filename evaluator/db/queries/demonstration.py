"""Reading what the demonstration has stored already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Procurement


def titles(session: Session, organisation_id: int) -> frozenset[str]:
    """Titles of the invented procurements of an organisation."""
    query = select(Procurement.title).where(Procurement.organisation_id == organisation_id, Procurement.fictional)
    return frozenset(session.scalars(query))
