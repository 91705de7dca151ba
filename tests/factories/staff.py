"""Staff of contracts and what was promised of it, as rows."""

from typing import Any

from sqlalchemy.orm import Session

from evaluator.db.models import Commitment, Contract, ContractStaff, Figure, Population
from tests.factories.world import NOW


def spell(session: Session, contract: Contract, person: str = "相談員A", **values: Any) -> ContractStaff:
    """Somebody at work for a contract from its first month on, full time and dedicated. Flushes."""
    given = {
        "contract_id": contract.id, "person": person, "role": "相談支援員", "fte_hundredths": 100, "dedicated": True,
        "from_month": contract.starts_on.year * 100 + contract.starts_on.month, **values,
    }  # fmt: skip
    made = ContractStaff(**given)
    session.add(made)
    session.flush()
    return made


def promised(session: Session, contract: Contract, fte_hundredths: int, role: str = "相談支援員", **values: Any) -> Commitment:
    """Staff promised in a role. Flushes."""
    given = {"kind": "staffing", "text": f"{role}の配置", "source": "proposal", **values}
    made = Commitment(contract_id=contract.id, role=role, fte_hundredths=fte_hundredths, **given)
    session.add(made)
    session.flush()
    return made


def consulted(session: Session, contract: Contract, month: int, value: int) -> Figure:
    """New consultations that were reported for a month. Flushes."""
    made = Figure(contract_id=contract.id, month=month, indicator="new_consultations", value=value)
    session.add(made)
    session.flush()
    return made


def population(session: Session, contract: Contract, year: int, people: int, person_id: int, town_id: int | None = None) -> None:
    """The people of a served town, as the contract's own organisation entered it. Flushes."""
    session.add(
        Population(
            owner_id=contract.organisation_id, town_id=town_id or contract.organisation_id, fiscal_year=year, people=people,
            source="住民基本台帳", entered_by=person_id, entered_at=NOW,
        )
    )  # fmt: skip
    session.flush()
