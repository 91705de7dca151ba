"""Reading what a procurement's case is made of, a few statements for all rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import Computation, ComputedPart, Price, Procurement, Proposal, ProposalMember, RequirementCheck, Seat


def proposals(session: Session, procurement_id: int) -> tuple[Proposal, ...]:
    """All proposals with their proposers, in order of arrival."""
    people = selectinload(Proposal.members).joinedload(ProposalMember.proposer)
    query = select(Proposal).where(Proposal.procurement_id == procurement_id).order_by(Proposal.number).options(people)
    return tuple(session.scalars(query))


def seats(session: Session, procurement_id: int, *, people: bool = True) -> tuple[Seat, ...]:
    """All seats in order of their numbers, also those that were left; with their people where they are looked at."""
    query = select(Seat).where(Seat.procurement_id == procurement_id).order_by(Seat.number)
    return tuple(session.scalars(query.options(joinedload(Seat.person)) if people else query))


def departments(session: Session, organisation_id: int) -> tuple[list[dict[str, Any]], ...]:
    """Departments of the organisation's procurements that have some, the newest procurement first."""
    query = select(Procurement.departments).where(Procurement.organisation_id == organisation_id).order_by(Procurement.id.desc())
    return tuple(each for each in session.scalars(query) if each)


def unmet(session: Session, procurement_id: int) -> Sequence[tuple[int, str]]:
    """Requirements that a proposal was found not to meet, as (proposal, requirement)."""
    query = (
        select(RequirementCheck.proposal_id, RequirementCheck.requirement)
        .join(Proposal, Proposal.id == RequirementCheck.proposal_id)
        .where(Proposal.procurement_id == procurement_id, RequirementCheck.met.is_(False))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def prices(session: Session, procurement_id: int) -> dict[int | None, int]:
    """Known prices by proposal; under None the ceiling that was sealed."""
    query = select(Price.proposal_id, Price.amount).where(Price.procurement_id == procurement_id)
    return {row[0]: row[1] for row in session.execute(query)}


def newest(session: Session, procurement_id: int) -> Computation | None:
    """The computation that counts."""
    query = select(Computation).where(Computation.procurement_id == procurement_id)
    return session.scalar(query.order_by(Computation.number.desc()).limit(1))


def next_number(session: Session, procurement_id: int) -> int:
    """The number of the next computation."""
    query = select(func.coalesce(func.max(Computation.number), 0)).where(Computation.procurement_id == procurement_id)
    return int(session.scalar(query) or 0) + 1


def part(session: Session, computation_id: int, proposal_id: int) -> str | None:
    """The text of one proposal's part."""
    return session.scalar(
        select(ComputedPart.text).where(ComputedPart.computation_id == computation_id, ComputedPart.proposal_id == proposal_id)
    )


def parts(session: Session, computation_id: int) -> dict[str, str]:
    """The texts of all parts, by proposal id as the case names it."""
    query = select(ComputedPart.proposal_id, ComputedPart.text).where(ComputedPart.computation_id == computation_id)
    return {str(row[0]): row[1] for row in session.execute(query)}
