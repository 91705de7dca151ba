"""Contracts as rows, with one contractor and a term of three fiscal years."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluator.db.models import Contract, ContractParty, ContractYear, Organisation, Proposer, ServedTown
from tests.factories.world import NOW


def contractor(session: Session, organisation: Organisation, name: str = "社会福祉法人 青野みらい会") -> Proposer:
    """A body in the register of an organisation. Flushes."""
    made = Proposer(organisation_id=organisation.id, name=name, kana="あおのみらいかい")
    session.add(made)
    session.flush()
    return made


def contract(
    session: Session,
    organisation: Organisation,
    *,
    by: Proposer | None = None,
    from_year: int = 2025,
    years: int = 3,
    **values: Any,
) -> Contract:
    """A contract that the organisation entered, which serves the organisation itself. Flushes."""
    made = Contract(
        **{
            "organisation_id": organisation.id,
            "number": f"{from_year}-{(session.scalar(select(func.count(Contract.id))) or 0) + 1}",
            "title": "自立相談支援事業 業務委託",
            "service": "jiritsu_sodan",
            "procedure": "open_proposal",
            "signed_on": date(from_year, 3, 20),
            "starts_on": date(from_year, 4, 1),
            "ends_on": date(from_year + years, 3, 31),
            "price_basis": "total",
            "source": "entered",
            "created_at": NOW,
            **values,
        }
    )
    made.parties = [ContractParty(proposer=by or contractor(session, organisation), position=1, lead=True)]
    made.years = [ContractYear(fiscal_year=from_year + each, amount_yen=30_000_000) for each in range(years)]
    made.towns = [ServedTown(served_id=organisation.id, from_year=from_year)]
    session.add(made)
    session.flush()
    return made
