"""Reading the history, always of one organisation."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.course import MOVES
from evaluator.db.models import Event, EventValues

REACHED = {"procurement.created": "preparation", **{f"procurement.{each.name}": each.target for each in MOVES}}
"""The state that each kind of event leads to."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """When a step was taken, and by whom; an erased event does not say by whom."""

    at: datetime
    by: str


def moves(session: Session, organisation_id: int, procurement_id: int) -> dict[str, Taken]:
    """When a procurement last came to each state, and who took it there."""
    query = select(Event.kind, Event.at, EventValues.actor).outerjoin(EventValues, Event.id == EventValues.event_id)
    query = query.where(Event.organisation_id == organisation_id, Event.procurement_id == procurement_id)
    rows = session.execute(query.where(Event.kind.in_(REACHED)).order_by(Event.number))
    return {REACHED[row[0]]: Taken(at=row[1], by=row[2] or "") for row in rows}


def reminded(session: Session, organisation_id: int, procurement_id: int) -> dict[int, datetime]:
    """When each seat of a procurement was last reminded; of erased events nothing is known."""
    query = select(EventValues.text, Event.at).join(Event, Event.id == EventValues.event_id)
    query = query.where(Event.organisation_id == organisation_id, Event.procurement_id == procurement_id)
    rows = session.execute(query.where(Event.kind == "member.reminded").order_by(Event.number))
    return {json.loads(row[0])["new"]["seat"]: row[1] for row in rows}
