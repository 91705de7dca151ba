"""Score sheets 採点票: drafts that only their member can read, submissions, and paper sheets that others enter."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.panel import Seat
from evaluator.db.types import UtcDateTime


class Sheet(Base):
    """One member's marks at one stage, for all proposals; without a seat, what the office or the whole panel gives.

    `reopened_for` is the reason of a revision until it is submitted.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("seat_id", "stage"),
        Index("uq_sheet_office_stage", "procurement_id", "stage", unique=True, sqlite_where=text("seat_id IS NULL"),
              postgresql_where=text("seat_id IS NULL")),
        CheckConstraint("state IN ('draft', 'submitted')", name="state_known"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="submitted_at_given"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    stage: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    paper: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_for: Mapped[str] = mapped_column(Text, default="")

    seat: Mapped[Seat | None] = relationship()
    scores: Mapped[list["Score"]] = relationship(back_populates="sheet")


class Score(Base):
    """One cell: a mark or a state, the pages it rests on, a comment. `version` is what a window must name to change it."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("sheet_id", "proposal_id", "item"),
        CheckConstraint("mark IS NULL OR state IS NULL", name="mark_or_state"),
        CheckConstraint("state IS NULL OR state = 'abstained'", name="state_known"),
        CheckConstraint("version > 0", name="version_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    item: Mapped[str] = mapped_column(String(60))
    mark: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str | None] = mapped_column(String(20))
    pages: Mapped[str] = mapped_column(String(100), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    sheet: Mapped[Sheet] = relationship(back_populates="scores")
    rivals: Mapped[list["Rival"]] = relationship(back_populates="score")


class Rival(Base):
    """A value from another window that came after the saved one; it waits until the member chooses."""

    __tablename__ = "rival"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"), index=True)
    mark: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str | None] = mapped_column(String(20))
    pages: Mapped[str] = mapped_column(String(100), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    score: Mapped[Score] = relationship(back_populates="rivals")


class Submission(Base):
    """A sheet as it was submitted, as canonical JSON; a revision is another one with a reason."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        CheckConstraint("number = 1 OR length(reason) > 0", name="reason_given"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))


class PaperSheet(Base):
    """A signed sheet on paper: who entered it, who compared it, and when its member confirmed it."""

    __tablename__ = "paper_sheet"
    __table_args__ = (
        CheckConstraint("compared_by IS NULL OR (entered_by IS NOT NULL AND compared_by <> entered_by)", name="two_people"),
        CheckConstraint("entered_at IS NULL OR (entered_by IS NOT NULL AND scan_id IS NOT NULL)", name="entered_from_scan"),
        CheckConstraint("compared_at IS NULL OR (compared_by IS NOT NULL AND entered_at IS NOT NULL)",
                        name="entered_before_compared"),
        CheckConstraint("confirmed_at IS NULL OR (compared_at IS NOT NULL AND length(confirmed_how) > 0)",
                        name="compared_before_confirmed"),
    )  # fmt: skip

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), primary_key=True)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    compared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_how: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaperMark(Base):
    """One cell as the second person read it from the paper; it must equal what was entered first."""

    __tablename__ = "paper_mark"
    __table_args__ = (UniqueConstraint("sheet_id", "proposal_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    item: Mapped[str] = mapped_column(String(60))
    mark: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str | None] = mapped_column(String(20))
