"""What people decide after the marks: the decisions that the rule leaves to them, the award, and the way to the contract."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.person import Person
from evaluator.db.models.proposal import Proposal
from evaluator.db.types import UtcDateTime


class HumanDecision(Base):
    """A decision that the rule leaves to people, such as on a tie; `content` is core's Decision as canonical JSON.

    A wrong one is taken back with a reason and made anew; it stays on record.
    """

    __tablename__ = "human_decision"
    __table_args__ = (
        UniqueConstraint("procurement_id", "number"),
        CheckConstraint("taken_back_at IS NULL OR length(taken_back_reason) > 0", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_reason: Mapped[str] = mapped_column(Text, default="")


class Award(Base):
    """The municipality's decision after the result, for one lot or for the whole; the next rank's is another one.

    It is drafted, approved by everyone on its route, and then made. An award ends when the preferred withdraws or no
    contract comes about; it is fulfilled by the contract. From a decision to call again a new procurement is made, `recall_id`.
    """

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("procurement_id", "number"),
        Index("uq_award_standing", "procurement_id", "lot", "proposal_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("kind IN ('award', 'no_award', 'call_again')", name="kind_known"),
        CheckConstraint("(kind = 'award') = (proposal_id IS NOT NULL)", name="award_to_somebody"),
        CheckConstraint("ended_at IS NULL OR length(ended_reason) > 0", name="ended_for_reason"),
        CheckConstraint("contract_on IS NULL OR (made_at IS NOT NULL AND contract_yen > 0)", name="contract_after_award"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    number: Mapped[int]
    lot: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    conditions: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drafted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    contract_on: Mapped[date | None]
    contract_yen: Mapped[int | None] = mapped_column(BigInteger)
    contract_tax_included: Mapped[bool] = mapped_column(default=True)
    contract_note: Mapped[str] = mapped_column(Text, default="")
    recall_id: Mapped[int | None] = mapped_column(ForeignKey("procurement.id"), index=True)
    version: Mapped[int] = mapped_column()

    proposal: Mapped[Proposal | None] = relationship()
    approvals: Mapped[list["Approval"]] = relationship(order_by="Approval.position")
    entries: Mapped[list["NegotiationEntry"]] = relationship(order_by="(NegotiationEntry.on, NegotiationEntry.id)")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Approval(Base):
    """One step of an award's route 決裁: whose it is, and how that person decided, in the system or on paper."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("award_id", "position"),
        CheckConstraint("length(title) > 0", name="title_filled"),
        CheckConstraint("agreed IS NULL OR (decided_on IS NOT NULL AND length(name) > 0)", name="decided_by_somebody"),
        CheckConstraint("agreed IS NULL OR agreed OR length(note) > 0", name="refusal_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(100), default="")
    agreed: Mapped[bool | None]
    decided_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    recorder: Mapped[Person | None] = relationship()


class NegotiationEntry(Base):
    """One entry of the negotiation record 協議の記録, up to the contract."""

    __tablename__ = "negotiation_entry"
    __table_args__ = (CheckConstraint("length(content) > 0", name="content_filled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    on: Mapped[date]
    present: Mapped[str] = mapped_column(String(300), default="")
    content: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
