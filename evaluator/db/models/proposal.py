"""Proposers, their proposals, and what is known about them beside the proposal itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.procurement import Procurement
from evaluator.db.types import UtcDateTime


class Proposer(Base):
    """An organisation that proposes, in the register of one municipality; a consortium is not one, its members are."""

    __tablename__ = "proposer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "corporate_number"),
        CheckConstraint("length(name) > 0", name="name_filled"),
        CheckConstraint("corporate_number IS NULL OR length(corporate_number) = 13", name="corporate_number_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    corporate_number: Mapped[str | None] = mapped_column(String(13))
    name: Mapped[str] = mapped_column(String(200))
    kana: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")


class Proposal(Base):
    """One proposal. `label` (A社) stands for the name once labels are drawn; `facts` are figures that formulas look at."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("procurement_id", "label"),
        UniqueConstraint("procurement_id", "number"),
        CheckConstraint("state IN ('valid', 'invalid', 'withdrawn', 'disqualified')", name="state_known"),
        CheckConstraint("state = 'valid' OR length(reason) > 0", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    number: Mapped[int]
    consortium: Mapped[str] = mapped_column(String(200), default="")
    label: Mapped[str | None] = mapped_column(String(20))
    lot: Mapped[str | None] = mapped_column(String(40))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20), default="valid")
    withdrew: Mapped[str] = mapped_column(String(20), default="before-scoring")
    reason: Mapped[str] = mapped_column(Text, default="")
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_yen: Mapped[int | None] = mapped_column(BigInteger)
    lottery_number: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    procurement: Mapped[Procurement] = relationship()
    members: Mapped[list["ProposalMember"]] = relationship(back_populates="proposal", order_by="ProposalMember.position")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProposalMember(Base):
    """A proposer in a proposal: the only one, or a member of a consortium; exactly one of them leads."""

    __tablename__ = "proposal_member"
    __table_args__ = (
        UniqueConstraint("proposal_id", "proposer_id"),
        Index("uq_proposal_member_lead", "proposal_id", unique=True, sqlite_where=text("lead"), postgresql_where=text("lead")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("proposer.id"), index=True)
    position: Mapped[int]
    lead: Mapped[bool]

    proposal: Mapped[Proposal] = relationship(back_populates="members")
    proposer: Mapped[Proposer] = relationship()


class RequirementCheck(Base):
    """Whether a proposal meets one requirement of the rubric's gates; no row means that nobody has looked yet."""

    __tablename__ = "requirement_check"
    __table_args__ = (UniqueConstraint("proposal_id", "requirement"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    requirement: Mapped[str] = mapped_column(String(60))
    met: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrackRecord(Base):
    """A contract that a proposer had: with whom, when, and how it was reviewed."""

    __tablename__ = "track_record"
    __table_args__ = (CheckConstraint("fiscal_year_from <= fiscal_year_to", name="years_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    client: Mapped[str] = mapped_column(String(200))
    contract: Mapped[str] = mapped_column(String(300))
    fiscal_year_from: Mapped[int]
    fiscal_year_to: Mapped[int]
    amount_yen: Mapped[int | None] = mapped_column(BigInteger)
    review: Mapped[str] = mapped_column(Text, default="")
    source_procurement_id: Mapped[int | None] = mapped_column(ForeignKey("procurement.id"))
    page: Mapped[str] = mapped_column(String(60), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)


class StaffPost(Base):
    """A post in the proposed staff; full-time equivalents in hundredths, so that they add up exactly."""

    __tablename__ = "staff_post"
    __table_args__ = (CheckConstraint("fte_hundredths >= 0", name="fte_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    role: Mapped[str] = mapped_column(String(100))
    fte_hundredths: Mapped[int]
    dedicated: Mapped[bool]
    qualification: Mapped[str] = mapped_column(String(300), default="")
    experience_years: Mapped[int | None]
    training: Mapped[str] = mapped_column(String(300), default="")
    page: Mapped[str] = mapped_column(String(60), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)


class CommunityTie(Base):
    """An office, partner, network or joint work with a department."""

    __tablename__ = "community_tie"
    __table_args__ = (CheckConstraint("kind IN ('office', 'partner', 'network', 'department')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    partner: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[str] = mapped_column(String(60), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
