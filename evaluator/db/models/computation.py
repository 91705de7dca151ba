"""What the marks of a procurement came to, computed once when they could no longer change, and read from here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime


class Computation(Base):
    """A computed result; the newest number counts. Texts are canonical JSON: the case, and its overview."""

    __tablename__ = "computation"
    __table_args__ = (
        UniqueConstraint("procurement_id", "number"),
        CheckConstraint("length(result_sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rubric_sha256: Mapped[str] = mapped_column(ForeignKey("rubric_version.sha256"), index=True)
    method_version: Mapped[str] = mapped_column(String(40))
    result_sha256: Mapped[str] = mapped_column(String(64))
    undecided: Mapped[int]
    case_text: Mapped[str] = mapped_column(Text)
    overview_text: Mapped[str] = mapped_column(Text)


class ComputedPart(Base):
    """Everything about one proposal of a computation, as canonical JSON."""

    __tablename__ = "computed_part"

    computation_id: Mapped[int] = mapped_column(ForeignKey("computation.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
