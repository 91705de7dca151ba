"""Reading the history, always of one organisation."""

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.core.course import MOVES
from evaluator.db.models import Event, EventValues

REACHED = {"procurement.created": "preparation", **{f"procurement.{each.name}": each.target for each in MOVES}}
"""The state that each kind of event leads to."""


def moves(session: Session, organisation_id: int, procurement_id: int) -> dict[str, datetime]:
    """When a procurement last came to each state."""
    query = select(Event.kind, func.max(Event.at)).where(
        Event.organisation_id == organisation_id, Event.procurement_id == procurement_id, Event.kind.in_(REACHED)
    )
    return {REACHED[row[0]]: row[1] for row in session.execute(query.group_by(Event.kind))}


def reminded(session: Session, organisation_id: int, procurement_id: int) -> dict[int, datetime]:
    """When each seat of a procurement was last reminded; of erased events nothing is known."""
    query = select(EventValues.text, Event.at).join(Event, Event.id == EventValues.event_id)
    query = query.where(Event.organisation_id == organisation_id, Event.procurement_id == procurement_id)
    rows = session.execute(query.where(Event.kind == "member.reminded").order_by(Event.number))
    return {json.loads(row[0])["new"]["seat"]: row[1] for row in rows}
