"""Reading yearly reviews with what the contractor said, a few statements for all of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from evaluator.db.models import (
    Commitment,
    Contract,
    Document,
    Person,
    Procurement,
    ReplyForm,
    ReplyLink,
    Review,
    ReviewReply,
    ScheduleDate,
    Seat,
)


def of_contracts(session: Session, contract_ids: Collection[int]) -> Sequence[Review]:
    """The reviews of contracts, the newest year first, with their replies."""
    query = select(Review).where(Review.contract_id.in_(contract_ids)).options(*_parts())
    return session.scalars(query.order_by(Review.fiscal_year.desc(), Review.id.desc())).all()


def in_short(session: Session, contract_id: int) -> Sequence[Review]:
    """The reviews of one contract, the newest year first, as much of them as tells where they stand. One statement."""
    query = select(Review).where(Review.contract_id == contract_id)
    parts = (joinedload(Review.procurement), joinedload(Review.replies), joinedload(Review.corrections))
    return session.scalars(query.options(*parts).order_by(Review.fiscal_year.desc(), Review.id.desc())).unique().all()


def one(session: Session, contract_id: int, review_id: int) -> Review | None:
    """A review of the contract, with its procurement, links, replies and corrections."""
    query = select(Review).where(Review.id == review_id, Review.contract_id == contract_id)
    forms = selectinload(Review.forms).joinedload(ReplyForm.document)
    return session.scalar(query.options(*_parts(), selectinload(Review.links), forms, joinedload(Review.contract)))


def of_year(session: Session, contract_id: int, fiscal_year: int) -> Review | None:
    """The review of one fiscal year that was not withdrawn."""
    query = select(Review).where(Review.contract_id == contract_id, Review.fiscal_year == fiscal_year)
    query = query.where(Review.withdrawn_at.is_(None))
    return session.scalar(query.options(*_parts()))


def of_procurement(session: Session, procurement_id: int) -> Review | None:
    """The review that is scored in a procurement."""
    return session.scalar(select(Review).where(Review.procurement_id == procurement_id))


def _parts() -> tuple[ExecutableOption, ...]:
    replies = selectinload(Review.replies).joinedload(ReviewReply.document)
    return (joinedload(Review.procurement).joinedload(Procurement.rubric), replies, selectinload(Review.corrections))


def targets(session: Session, contract_id: int, fiscal_year: int) -> Sequence[Commitment]:
    """What was promised as a target for a fiscal year, or for every year; what names the year comes last."""
    query = select(Commitment).where(Commitment.contract_id == contract_id, Commitment.kind == "target")
    found = session.scalars(query.order_by(Commitment.id)).all()
    return sorted((each for each in found if each.fiscal_year in (None, fiscal_year)), key=lambda each: each.fiscal_year or 0)


def live_link(session: Session, token_sha256: str, now: datetime) -> ReplyLink | None:
    """The link of a token's hash, if its contract's draft can still be answered by it."""
    query = select(ReplyLink).join(Review, Review.id == ReplyLink.review_id)
    query = query.where(ReplyLink.token_sha256 == token_sha256, ReplyLink.revoked_at.is_(None), ReplyLink.expires_at > now)
    return session.scalar(query.where(Review.fixed_at.is_(None), Review.withdrawn_at.is_(None), Review.drafted_at.is_not(None)))


def link(session: Session, review_id: int, link_id: int) -> ReplyLink | None:
    """A link of the review."""
    return session.scalar(select(ReplyLink).where(ReplyLink.id == link_id, ReplyLink.review_id == review_id))


def whole(session: Session, review_id: int, *, hold: bool = False) -> Review | None:
    """A review with everything about it, whoever asks; `hold` keeps others from changing it until the transaction ends."""
    parties = joinedload(Review.contract).selectinload(Contract.parties)
    query = select(Review).where(Review.id == review_id).options(*_parts(), selectinload(Review.links), parties)
    if hold:
        query = query.with_for_update(of=Review).execution_options(populate_existing=True)
    return session.scalar(query)


def scan(session: Session, contract_id: int, review_id: int, reply_id: int) -> Document | None:
    """The file that came with a reply."""
    query = select(Document).join(ReviewReply, ReviewReply.document_id == Document.id)
    query = query.join(Review, Review.id == ReviewReply.review_id)
    mine = (Review.contract_id == contract_id, Review.id == review_id, ReviewReply.id == reply_id)
    return session.scalar(query.where(*mine, Document.contract_id == contract_id, Document.removed_at.is_(None)))


class Unfixed(NamedTuple):
    """A review of our own that is not fixed, with what tells its next step."""

    review_id: int
    contract_id: int
    procurement_id: int
    title: str
    fiscal_year: int
    state: str
    scoring: datetime | None
    drafted_at: datetime | None
    reply_by: date | None
    replies: int
    links: int
    forms: int


def unfixed(session: Session, organisation_id: int | None, *, most: int = 50) -> tuple[Unfixed, ...]:
    """The reviews of an organisation that go on, the oldest first, at most `most`. One statement."""
    scoring = select(ScheduleDate.at).where(ScheduleDate.procurement_id == Procurement.id, ScheduleDate.kind == "scoring")
    replies = select(func.count()).select_from(ReviewReply).where(ReviewReply.review_id == Review.id)
    links = select(func.count()).select_from(ReplyLink).where(ReplyLink.review_id == Review.id, ReplyLink.revoked_at.is_(None))
    confirmed = exists().where(ReviewReply.document_id == ReplyForm.document_id)
    waiting = (ReplyForm.review_id == Review.id, ReplyForm.set_aside_at.is_(None), ~confirmed)
    forms = select(func.count()).select_from(ReplyForm).where(*waiting)
    query = (
        select(
            Review.id, Review.contract_id, Procurement.id, Contract.title, Review.fiscal_year, Procurement.state,
            scoring.scalar_subquery(), Review.drafted_at, Review.reply_by, replies.scalar_subquery(), links.scalar_subquery(),
            forms.scalar_subquery(),
        )
        .join(Contract, Contract.id == Review.contract_id)
        .join(Procurement, Procurement.id == Review.procurement_id)
        .where(Contract.organisation_id == organisation_id, Review.fixed_at.is_(None), Review.withdrawn_at.is_(None))
        .where(or_(Procurement.state != "cancelled", Review.drafted_at.is_not(None)))
        .order_by(Review.id)
        .limit(most)
    )  # fmt: skip
    return tuple(Unfixed._make(row) for row in session.execute(query))


def form(session: Session, review_id: int, form_id: int) -> ReplyForm | None:
    """A form file that came back for the review, with its document."""
    query = select(ReplyForm).where(ReplyForm.id == form_id, ReplyForm.review_id == review_id)
    return session.scalar(query.options(joinedload(ReplyForm.document)))


def names(session: Session, person_ids: Collection[int | None]) -> dict[int, str]:
    """Names of people by id."""
    query = select(Person.id, Person.name).where(Person.id.in_([id for id in person_ids if id is not None]))
    return {row[0]: row[1] for row in session.execute(query)}


def sits(session: Session, procurement_id: int, person_id: int | None) -> bool:
    """Whether somebody sits on the panel."""
    there = exists().where(Seat.procurement_id == procurement_id, Seat.person_id == person_id, Seat.left_at.is_(None))
    return bool(session.scalar(select(there)))
