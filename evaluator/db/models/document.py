"""Files that people sent or scanned, in pieces of a fixed size, in the same database and backup as the rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime

PIECE = 1024 * 1024
"""Bytes to a piece."""


class Document(Base):
    """A file of a procurement or of a contract; `purpose` says who may see it.

    A redacted copy is what members see where names are hidden.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('call', 'proposal', 'redacted', 'scan', 'minutes', 'sealed', 'disclosure', 'contract', 'reply')",
            name="purpose_known",
        ),
        CheckConstraint("(procurement_id IS NULL) <> (contract_id IS NULL)", name="belongs_to_one"),
        CheckConstraint("(contract_id IS NOT NULL) = (purpose IN ('contract', 'reply'))", name="purpose_of_contract"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("size > 0", name="size_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int | None] = mapped_column(ForeignKey("procurement.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    pages: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DocumentPiece(Base):
    """Bytes `position` * PIECE and on."""

    __tablename__ = "document_piece"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
