"""Procurements that receive proposals, with a clock of their own: everything happens around now."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import JAPAN
from evaluator.db.models import Proposer, ScheduleDate
from tests.factories.scoring import rubric_of
from tests.factories.world import Town, whole_town

NUMBER, OTHER_NUMBER = "7000012050002", "6000012070001"
"""Corporate numbers whose check digits fit (facts: of two national bodies)."""
GATES = {
    "eligibility": [{"id": "tax", "name": {"ja": "納税の証明", "en": "Taxes paid"}}],
    "documents": [{"id": "plan", "name": {"ja": "事業計画書", "en": "Plan"}}],
    "conditions": [{"id": "false", "name": {"ja": "虚偽の記載", "en": "False statement"}}],
}


def receiving_town(session: Session, *, deadline: timedelta = timedelta(days=1), **values: Any) -> Town:
    """A town in receipt whose proposals are due `deadline` from now. Commits."""
    made = whole_town(session, **{"state": "receipt", "proposals": 0, "members": 2, **values})
    assert made.procurement is not None
    date = session.query(ScheduleDate).filter_by(procurement_id=made.procurement.id, kind="proposals").one()
    date.at = datetime.now(UTC) + deadline
    session.commit()
    return made


def proposer(session: Session, town: Town, name: str = "青野福祉会", number: str | None = None) -> Proposer:
    """A proposer in the town's register. Commits."""
    made = Proposer(organisation_id=town.organisation.id, name=name, kana="あおの", corporate_number=number)
    session.add(made)
    session.commit()
    return made


def gated_rubric(**more: Any) -> Any:
    """A small rubric with a requirement of each kind."""
    return rubric_of(5, 5, gates=GATES, **more)


def typed_now(minutes: int = -5) -> str:
    """A moment near now as a browser sends it."""
    return (datetime.now(JAPAN) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
