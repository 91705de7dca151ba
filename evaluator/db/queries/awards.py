"""Reading the decisions on awards, their routes and what was negotiated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from evaluator.db.models import Approval, Award, Document, Evaluation, NegotiationEntry, Procurement, Proposal, ProposalMember


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the decision of one procurement is."""

    drafted: bool = False
    """Whether a decision stands, drafted or made."""
    made: bool = False
    """Whether every decision that stands is made."""
    to_contract: bool = False
    """Whether there is an award, so that a contract follows."""
    contracted: bool = False
    """Whether every award has its contract."""
    to_recall: bool = False
    """Whether a decision to call again waits for its new procurement."""


def of_procurement(session: Session, procurement_id: int) -> Sequence[Award]:
    """Every decision with its route, its record and the proposers, in order; a handful of statements."""
    query = select(Award).where(Award.procurement_id == procurement_id).order_by(Award.number)
    return session.scalars(query.options(*_whole())).all()


def one(session: Session, procurement_id: int, number: int) -> Award | None:
    """A decision of the procurement by its number."""
    query = select(Award).where(Award.procurement_id == procurement_id, Award.number == number)
    return session.scalar(query.options(*_whole()))


def _whole() -> tuple[ExecutableOption, ...]:
    proposers = selectinload(Proposal.members).joinedload(ProposalMember.proposer)
    recorder = selectinload(Award.approvals).joinedload(Approval.recorder)
    return recorder, selectinload(Award.entries), joinedload(Award.proposal).options(proposers)


def next_number(session: Session, procurement_id: int) -> int:
    """The number of the next decision."""
    query = select(func.coalesce(func.max(Award.number), 0)).where(Award.procurement_id == procurement_id)
    return int(session.scalar(query) or 0) + 1


def proposals(session: Session, procurement_id: int) -> Sequence[Proposal]:
    """The proposals with their proposers, by number."""
    query = select(Proposal).where(Proposal.procurement_id == procurement_id).order_by(Proposal.number)
    return session.scalars(query.options(selectinload(Proposal.members).joinedload(ProposalMember.proposer))).all()


def recalled_from(session: Session, procurement_id: int) -> Procurement | None:
    """The procurement whose decision to call again made this one."""
    query = select(Procurement).join(Award, Award.procurement_id == Procurement.id).where(Award.recall_id == procurement_id)
    return session.scalar(query)


def recalls(session: Session, procurement_ids: Iterable[int]) -> dict[int, Procurement]:
    """New procurements by id."""
    found = session.scalars(select(Procurement).where(Procurement.id.in_(list(procurement_ids))))
    return {each.id: each for each in found}


def fixed(session: Session, procurement: Procurement) -> Evaluation | None:
    """The fixed result."""
    return session.get(Evaluation, procurement.evaluation_id) if procurement.evaluation_id else None


def entry(session: Session, award_id: int, entry_id: int) -> NegotiationEntry | None:
    """One entry of the record of an award's negotiation."""
    return session.scalar(select(NegotiationEntry).where(NegotiationEntry.award_id == award_id, NegotiationEntry.id == entry_id))


def documents(session: Session, ids: Iterable[int | None]) -> dict[int, Document]:
    """Documents of entries, by id."""
    wanted = [each for each in ids if each is not None]
    return {each.id: each for each in session.scalars(select(Document).where(Document.id.in_(wanted)))} if wanted else {}


def progress(session: Session, procurement_ids: Sequence[int]) -> dict[int, Progress]:
    """How far the decisions of procurements are; one statement for all of them, none for none."""
    found: dict[int, list[Award]] = {id: [] for id in procurement_ids}
    if procurement_ids:
        query = select(Award).where(Award.procurement_id.in_(procurement_ids), Award.ended_at.is_(None))
        for each in session.scalars(query):
            found[each.procurement_id].append(each)
    return {id: _progress(awards) for id, awards in found.items()}


def _progress(awards: Sequence[Award]) -> Progress:
    to_somebody = [each for each in awards if each.kind == "award"]
    return Progress(
        drafted=bool(awards),
        made=bool(awards) and all(each.made_at is not None for each in awards),
        to_contract=bool(to_somebody),
        contracted=bool(to_somebody) and all(each.contract_on is not None for each in to_somebody),
        to_recall=any(each.kind == "call_again" and each.made_at is not None and each.recall_id is None for each in awards),
    )


def to_be_ended() -> Select[int]:
    """Procurements whose result is fixed and whose decision or contract is still to come."""
    standing = and_(Award.procurement_id == Procurement.id, Award.ended_at.is_(None))
    left = or_(~exists().where(standing), exists().where(standing, ~_is_done()))
    return select(Procurement.id).where(Procurement.state == "decided", left)


def _is_done() -> ColumnElement[bool]:
    made = Award.made_at.is_not(None)
    ended = or_(Award.kind == "no_award", Award.contract_on.is_not(None), Award.recall_id.is_not(None))
    return and_(made, ended)
