"""Reading what proposers did under contracts: of the own organisation, and of others that chose to share."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from evaluator.db.models import (
    Collaboration,
    Contract,
    ContractParty,
    Organisation,
    Partner,
    Proposal,
    ProposalMember,
    Proposer,
    Review,
)


class Line(NamedTuple):
    """A contract of a proposer with one fixed review, or without any."""

    proposal_id: int
    contract_id: int
    organisation_id: int
    body: str
    title: str
    service: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    fiscal_year: int | None
    score: str | None
    raw_grade: str


def lines(session: Session, organisation_id: int, proposal_ids: Collection[int]) -> tuple[Line, ...]:
    """Contracts of everybody in these proposals, in one statement; those of other organisations only where they are shared.

    In the register of another organisation a body is the same where its corporate number is.
    """
    here, there = Proposer.__table__.alias("here"), Proposer.__table__.alias("there")
    same = or_(there.c.id == here.c.id, and_(there.c.corporate_number == here.c.corporate_number))
    open_to_us = or_(Contract.organisation_id == organisation_id, Contract.shared_at.is_not(None))
    query = (
        select(
            ProposalMember.proposal_id, Contract.id, Contract.organisation_id, Organisation.name, Contract.title,
            Contract.service, Contract.starts_on, Contract.ends_on, Contract.ended_on, Review.fiscal_year, Review.score,
            Review.raw_grade,
        )
        .select_from(ProposalMember)
        .join(here, here.c.id == ProposalMember.proposer_id)
        .join(there, same)
        .join(ContractParty, ContractParty.proposer_id == there.c.id)
        .join(Contract, Contract.id == ContractParty.contract_id)
        .join(Organisation, Organisation.id == Contract.organisation_id)
        .outerjoin(
            Review,
            and_(Review.contract_id == Contract.id, Review.fixed_at.is_not(None), Review.withdrawn_at.is_(None)),
        )
        .where(ProposalMember.proposal_id.in_(proposal_ids), open_to_us)
        .distinct()
    )  # fmt: skip
    return tuple(Line._make(row) for row in session.execute(query))


class Tie(NamedTuple):
    """A partner that somebody in a proposal brought in or developed under a contract, with what shows it."""

    proposal_id: int
    partner: str
    subject: str
    since: date
    origin: str
    evidence: str


def ties(session: Session, organisation_id: int, proposal_ids: Collection[int]) -> Sequence[Tie]:
    """Verified ties under contracts of the own organisation, oldest first, in one statement."""
    query = (
        select(
            ProposalMember.proposal_id, Partner.name, Collaboration.subject, Collaboration.since, Collaboration.origin,
            Collaboration.evidence,
        )
        .join(ContractParty, ContractParty.proposer_id == ProposalMember.proposer_id)
        .join(Contract, and_(Contract.id == ContractParty.contract_id, Contract.organisation_id == organisation_id))
        .join(Collaboration, and_(Collaboration.contract_id == Contract.id, Collaboration.origin != "existing"))
        .join(Partner, Partner.id == Collaboration.partner_id)
        .where(ProposalMember.proposal_id.in_(proposal_ids))
        .distinct()
        .order_by(Collaboration.since, Partner.name)
    )  # fmt: skip
    return tuple(Tie._make(row) for row in session.execute(query))


def valid_of(session: Session, procurement_id: int) -> Sequence[Proposal]:
    """The valid proposals of a procurement, by number."""
    query = select(Proposal).where(Proposal.procurement_id == procurement_id, Proposal.state == "valid").order_by(Proposal.number)
    return session.scalars(query).all()
