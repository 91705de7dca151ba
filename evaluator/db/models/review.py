"""The yearly review 年次履行評価 of a contract, and the contractor's right of reply 意見."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.contract import Contract
from evaluator.db.models.document import Document
from evaluator.db.models.procurement import Procurement
from evaluator.db.types import UtcDateTime


class Review(Base):
    """How one fiscal year of a contract was judged.

    Ours is scored by a panel in `procurement` (procedure `review`): once its result is fixed the review is a draft, the
    contractor is heard, and then it is fixed. One of another body, or from before, has no procurement: `raw_grade` on
    `grade_scale` is kept, `score` is what that means between 0 and 100, as exact text. Of ours `raw_grade` is the band.
    `basis` says of each figure where it comes from, `response` what the office says to the contractor's reply. A review that
    was begun or entered by mistake is withdrawn: it stays to be read, counts nowhere, and its year is free again.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(
            "uq_review_standing", "contract_id", "fiscal_year", unique=True, sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_review_contract_id", "contract_id"),
        UniqueConstraint("procurement_id"),
        CheckConstraint("procurement_id IS NOT NULL OR (score IS NOT NULL AND length(raw_grade) > 0)", name="known_if_entered"),
        CheckConstraint("fixed_at IS NULL OR score IS NOT NULL", name="fixed_has_score"),
        CheckConstraint("reply_by IS NULL OR drafted_at IS NOT NULL", name="reply_after_draft"),
        CheckConstraint("withdrawn_at IS NULL OR fixed_at IS NULL OR procurement_id IS NULL", name="fixed_stays"),
        CheckConstraint("(withdrawn_at IS NULL) = (length(withdrawn_because) = 0)", name="withdrawn_with_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    fiscal_year: Mapped[int]
    procurement_id: Mapped[int | None] = mapped_column(ForeignKey("procurement.id"))
    grade_scale: Mapped[str] = mapped_column(String(60), default="")
    raw_grade: Mapped[str] = mapped_column(String(60), default="")
    score: Mapped[str | None] = mapped_column(String(40))
    finding: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    basis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    response: Mapped[str] = mapped_column(Text, default="")
    drafted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reply_by: Mapped[date | None]
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fixed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    contract: Mapped[Contract] = relationship()
    procurement: Mapped[Procurement | None] = relationship()
    replies: Mapped[list["ReviewReply"]] = relationship(order_by="ReviewReply.id")
    forms: Mapped[list["ReplyForm"]] = relationship(order_by="ReplyForm.id")
    links: Mapped[list["ReplyLink"]] = relationship(order_by="ReplyLink.id")
    corrections: Mapped[list["ReviewCorrection"]] = relationship(order_by="ReviewCorrection.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReviewCorrection(Base):
    """A correction of what the contractor was told, and why; it keeps what stood there before."""

    __tablename__ = "review_correction"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_filled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    score: Mapped[str] = mapped_column(String(40))
    raw_grade: Mapped[str] = mapped_column(String(60), default="")
    finding: Mapped[str] = mapped_column(Text, default="")
    corrected_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReplyLink(Base):
    """A signed, expiring link by which a contractor reads a draft and answers; only its hash is kept."""

    __tablename__ = "reply_link"
    __table_args__ = (UniqueConstraint("token_sha256"), CheckConstraint("length(token_sha256) = 64", name="sha256_length"))

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReviewReply(Base):
    """What the contractor says about a draft: by link, or by a form file or paper that the office registers with its scan.

    It stays beside the review as long as that is kept. `content` is empty when the contractor has nothing to say. `signed_on`
    is the day that stands on the form, `received_on` the one on which it came.
    """

    __tablename__ = "review_reply"
    __table_args__ = (
        CheckConstraint("channel IN ('link', 'file', 'paper')", name="channel_known"),
        CheckConstraint("(channel = 'link') = (link_id IS NOT NULL)", name="link_named"),
        CheckConstraint("(channel = 'link') = (registered_by IS NULL)", name="registered_by_office"),
        CheckConstraint("length(name) > 0", name="name_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("reply_link.id"))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    received_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document | None] = relationship()


class ReplyForm(Base):
    """A form file that came back filled in, as it came, until somebody confirms what was read of it, or sets it aside.

    It is confirmed once a reply names its document. Its file stays in any case.
    """

    __tablename__ = "reply_form"
    __table_args__ = (
        UniqueConstraint("document_id"),
        CheckConstraint("(set_aside_at IS NULL) = (length(set_aside_because) = 0)", name="set_aside_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    received_on: Mapped[date]
    registered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_aside_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_aside_because: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()
