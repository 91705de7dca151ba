"""The panel: its seats, their declarations of interest, and its meetings."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.person import Person
from evaluator.db.models.procurement import Procurement
from evaluator.db.types import UtcDateTime


class Seat(Base):
    """A member's place on the panel of one procurement; `number` is what others call it by."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("procurement_id", "person_id"),
        UniqueConstraint("procurement_id", "number"),
        Index("uq_seat_chair", "procurement_id", unique=True, sqlite_where=text("chair"), postgresql_where=text("chair")),
        CheckConstraint("number > 0", name="number_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    outside: Mapped[bool] = mapped_column(default=False)
    academic: Mapped[bool] = mapped_column(default=False)
    chair: Mapped[bool] = mapped_column(default=False)
    stages: Mapped[list[str]] = mapped_column(JSON, default=list)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()
    procurement: Mapped[Procurement] = relationship()


class Declaration(Base):
    """What a member declared about one proposal; a conflict recuses.

    `entered_by` of the office typed it from the signed paper in `scan_id`; once the member changes it, only the paper is kept.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        UniqueConstraint("seat_id", "proposal_id"),
        CheckConstraint("NOT conflict OR length(reason) > 0", name="reason_given"),
        CheckConstraint("entered_by IS NULL OR scan_id IS NOT NULL", name="entered_from_scan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    conflict: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class Meeting(Base):
    """A meeting of the panel."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    minutes_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    held: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    attendances: Mapped[list["Attendance"]] = relationship(back_populates="meeting")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Attendance(Base):
    """Whether a seat was filled at a meeting."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "seat_id"),
        CheckConstraint("state IN ('present', 'absent', 'proxy')", name="state_known"),
        CheckConstraint("state <> 'proxy' OR length(proxy) > 0", name="proxy_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    proxy: Mapped[str] = mapped_column(String(100), default="")

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    seat: Mapped[Seat] = relationship()
