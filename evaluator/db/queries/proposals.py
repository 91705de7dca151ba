"""Reading proposers, proposals, their checks and the evidence beside them, a few statements for all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from evaluator.db.models import (
    CommunityTie,
    Declaration,
    Document,
    Evaluation,
    Person,
    Price,
    Procurement,
    Proposal,
    ProposalMember,
    Proposer,
    RequirementCheck,
    StaffPost,
    TrackRecord,
)
from evaluator.db.queries.paging import Page, page_of, words_of
from evaluator.db.queries.procurements import chooses

Row = TrackRecord | StaffPost | CommunityTie
"""One row of evidence beside a proposal."""


def page_of_proposers(
    session: Session, organisation_id: int | None, *, number: int = 1, size: int = 20, search: str = ""
) -> Page[Proposer]:
    """Proposers of an organisation in the order of their kana; each word of `search` stands in name, kana or number."""
    query = select(Proposer).where(Proposer.organisation_id == organisation_id, *(_holds(word) for word in words_of(search)))
    return page_of(session, query.order_by(Proposer.kana, Proposer.name, Proposer.id), number=number, size=size)


def _holds(word: str) -> ColumnElement[bool]:
    columns = (Proposer.name, Proposer.kana, Proposer.name_en, Proposer.corporate_number)
    return or_(*(each.icontains(word, autoescape=True) for each in columns))


def proposer(session: Session, organisation_id: int | None, proposer_id: int, *, lock: bool = False) -> Proposer | None:
    """One proposer, if it is in the organisation's register."""
    query = select(Proposer).where(Proposer.organisation_id == organisation_id, Proposer.id == proposer_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def proposers(session: Session, organisation_id: int | None, ids: Sequence[int]) -> tuple[Proposer, ...]:
    """Those of the ids that are in the organisation's register, in the order of the ids."""
    query = select(Proposer).where(Proposer.organisation_id == organisation_id, Proposer.id.in_(ids))
    found = {each.id: each for each in session.scalars(query)}
    return tuple(found[id] for id in dict.fromkeys(ids) if id in found)


def proposer_like(session: Session, organisation_id: int | None, *, number: str | None, name: str) -> Proposer | None:
    """The proposer with that corporate number; without one, the one of that name that has no number either."""
    same = Proposer.corporate_number == number if number else (Proposer.name == name) & Proposer.corporate_number.is_(None)
    return session.scalar(select(Proposer).where(Proposer.organisation_id == organisation_id, same).limit(1))


def _of(procurement_id: int, search: str) -> list[ColumnElement[bool]]:
    member = exists().where(ProposalMember.proposal_id == Proposal.id, ProposalMember.proposer_id == Proposer.id)
    wanted: list[ColumnElement[bool]] = [Proposal.procurement_id == procurement_id]
    for word in words_of(search):
        named = member.where(_holds(word))
        wanted.append(or_(Proposal.consortium.icontains(word, autoescape=True), named))
    return wanted


WITH_PROPOSERS = selectinload(Proposal.members).joinedload(ProposalMember.proposer)


def page_of_proposals(
    session: Session, procurement_id: int, *, number: int = 1, size: int = 50, search: str = ""
) -> Page[Proposal]:
    """Proposals of a procurement with their proposers, in order of arrival."""
    query = select(Proposal).where(*_of(procurement_id, search)).order_by(Proposal.number)
    return page_of(session, query, WITH_PROPOSERS, number=number, size=size)


def one(session: Session, procurement_id: int, proposal_id: int, *, lock: bool = False) -> Proposal | None:
    """A proposal with its proposers, if it belongs to the procurement; `lock` holds it until the transaction ends."""
    query = select(Proposal).where(Proposal.procurement_id == procurement_id, Proposal.id == proposal_id).options(WITH_PROPOSERS)
    if lock:
        query = query.with_for_update(of=Proposal).execution_options(populate_existing=True)
    return session.scalar(query)


def last_number(session: Session, procurement_id: int) -> int:
    """The number that the last proposal got; 0 if there is none."""
    query = select(func.coalesce(func.max(Proposal.number), 0)).where(Proposal.procurement_id == procurement_id)
    return int(session.scalar(query) or 0)


def price(session: Session, proposal_id: int) -> Price | None:
    """The known price of a proposal."""
    return session.scalar(select(Price).where(Price.proposal_id == proposal_id))


def declarations(session: Session, proposal_id: int) -> tuple[Declaration, ...]:
    """What members declared on a proposal."""
    return tuple(session.scalars(select(Declaration).where(Declaration.proposal_id == proposal_id).order_by(Declaration.id)))


def going_on_with(session: Session, proposer_id: int) -> tuple[tuple[Proposal, Procurement], ...]:
    """Proposals of a proposer, alone or with others, on which members declare their interests and score."""
    reviewed = and_(~chooses(), Procurement.state == "preparation")
    query = (
        select(Proposal, Procurement)
        .join(Procurement, Procurement.id == Proposal.procurement_id)
        .join(ProposalMember, ProposalMember.proposal_id == Proposal.id)
        .where(ProposalMember.proposer_id == proposer_id, or_(Procurement.state.in_(("call", "receipt", "scoring")), reviewed))
        .order_by(Proposal.id)
    )
    return tuple((row[0], row[1]) for row in session.execute(query))


def checks(session: Session, proposal_ids: Sequence[int]) -> tuple[tuple[RequirementCheck, str], ...]:
    """The checks of proposals, each with the name of the person who looked last."""
    query = select(RequirementCheck, Person.name).join(Person, Person.id == RequirementCheck.checked_by)
    query = query.where(RequirementCheck.proposal_id.in_(proposal_ids)).order_by(RequirementCheck.id)
    return tuple((row[0], row[1]) for row in session.execute(query))


def tallies(session: Session, proposal_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By proposal: how many rows of evidence and how many documents there are. Four statements."""
    evidence: dict[int, int] = dict.fromkeys(proposal_ids, 0)
    for model in (TrackRecord, StaffPost, CommunityTie):
        query = select(model.proposal_id, func.count()).where(model.proposal_id.in_(proposal_ids)).group_by(model.proposal_id)
        for row in session.execute(query):
            evidence[row[0]] += int(row[1])
    wanted = select(Document.proposal_id, func.count()).group_by(Document.proposal_id)
    wanted = wanted.where(Document.proposal_id.in_(proposal_ids), Document.removed_at.is_(None))
    files = {row[0]: int(row[1]) for row in session.execute(wanted.where(Document.purpose.in_(("proposal", "redacted"))))}
    return {id: (evidence[id], files.get(id, 0)) for id in proposal_ids}


def evidence(
    session: Session, proposal_id: int
) -> tuple[tuple[TrackRecord, ...], tuple[StaffPost, ...], tuple[CommunityTie, ...]]:
    """Track record (newest first), staff and community ties of a proposal. Three statements."""
    years = (TrackRecord.fiscal_year_to.desc(), TrackRecord.fiscal_year_from.desc(), TrackRecord.id)
    return (
        tuple(session.scalars(select(TrackRecord).where(TrackRecord.proposal_id == proposal_id).order_by(*years))),
        tuple(session.scalars(select(StaffPost).where(StaffPost.proposal_id == proposal_id).order_by(StaffPost.id))),
        tuple(session.scalars(select(CommunityTie).where(CommunityTie.proposal_id == proposal_id).order_by(CommunityTie.id))),
    )


def row(session: Session, model: type[Row], proposal_id: int, row_id: int, *, lock: bool = False) -> Row | None:
    """One row of evidence, if it belongs to the proposal."""
    query = select(model).where(model.proposal_id == proposal_id, model.id == row_id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    return cast("Row | None", found)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A proposal of the same proposers in a procurement that is decided, with the text of its result."""

    procurement: Procurement
    proposal_id: int
    result_text: str
    amount: int | None


def earlier(session: Session, organisation_id: int, proposer_ids: Sequence[int], procurement_id: int) -> tuple[Earlier, ...]:
    """Proposals of these proposers in other decided procurements of the organisation, the newest years first."""
    query = (
        select(Procurement, Proposal.id, Evaluation.result_text, Price.amount)
        .join(Proposal, Proposal.procurement_id == Procurement.id)
        .join(ProposalMember, ProposalMember.proposal_id == Proposal.id)
        .join(Evaluation, Evaluation.id == Procurement.evaluation_id)
        .outerjoin(Price, Price.proposal_id == Proposal.id)
        .where(Procurement.organisation_id == organisation_id, Procurement.id != procurement_id)
        .where(Procurement.state == "decided", chooses(), ProposalMember.proposer_id.in_(proposer_ids))
        .order_by(Procurement.fiscal_year_to.desc(), Procurement.id.desc())
        .limit(200)
    )
    found = {row[1]: row for row in session.execute(query)}
    return tuple(Earlier(procurement=row[0], proposal_id=row[1], result_text=row[2], amount=row[3]) for row in found.values())


def taken_over(session: Session, proposal_id: int) -> frozenset[int]:
    """Procurements whose record is already taken over to a proposal."""
    query = select(TrackRecord.source_procurement_id).where(TrackRecord.proposal_id == proposal_id)
    return frozenset(id for id in session.scalars(query) if id is not None)
