"""Moderation 合議: what the panel talks about, what came of it, and the marks that it agreed on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime


class Topic(Base):
    """One item of one proposal on the agenda, in its place; `outcome` is None until it was talked about."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("procurement_id", "stage", "proposal_id", "item"),
        CheckConstraint("outcome IS NULL OR outcome IN ('revised', 'kept', 'agreed')", name="outcome_known"),
        CheckConstraint("outcome IS NULL OR length(note) > 0", name="note_given"),
        CheckConstraint("outcome IS NULL OR (closed_at IS NOT NULL AND closed_by IS NOT NULL)", name="closed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    stage: Mapped[str] = mapped_column(String(60))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    item: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class AgreedMark(Base):
    """A mark that the panel agreed on together; it stands for every member who scored the cell. The newest number counts."""

    __tablename__ = "agreed_mark"
    __table_args__ = (
        UniqueConstraint("topic_id", "number"),
        CheckConstraint("length(reason) > 0", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    number: Mapped[int]
    mark: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
