"""Social resources and who works with whom, as rows."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import Collaboration, Contract, Organisation, Partner
from tests.factories.world import NOW


def partner(session: Session, organisation: Organisation, name: str = "青野フードバンク", **values: Any) -> Partner:
    """A partner in the register of an organisation. Flushes."""
    made = Partner(**{"organisation_id": organisation.id, "name": name, "kind": "food_bank", "created_at": NOW, **values})
    session.add(made)
    session.flush()
    return made


def tie(session: Session, made: Partner, beside: Contract | Partner, *, recorded_by: int, **values: Any) -> Collaboration:
    """A partner that works with a contract's contractor, or with another partner. Flushes."""
    other = {"contract_id": beside.id} if isinstance(beside, Contract) else {"other_id": beside.id}
    given = {"partner_id": made.id, "subject": "食料支援", "since": date(2025, 6, 1), "recorded_at": NOW, **other, **values}
    found = Collaboration(recorded_by=recorded_by, **given)
    session.add(found)
    session.flush()
    return found
