"""Reading contracts, always within one organisation."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import Contract, ContractParty


def of_organisation(session: Session, organisation_id: int | None, contract_id: int, *, hold: bool = False) -> Contract | None:
    """The contract with its contractors and years, if it belongs to the organisation.

    `hold` keeps others of the office from changing anything of it until the transaction ends.
    """
    query = select(Contract).where(Contract.id == contract_id, Contract.organisation_id == organisation_id)
    if hold:
        query = query.with_for_update(of=Contract, key_share=True).execution_options(populate_existing=True)
    parties = selectinload(Contract.parties).joinedload(ContractParty.proposer)
    return session.scalar(query.options(joinedload(Contract.first), parties, selectinload(Contract.years)))
