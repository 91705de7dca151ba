"""What is shown to the public, to those who lost, and to those who ask for disclosure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.document import Document
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.procurement import Procurement
from evaluator.db.types import UtcDateTime


class DisclosurePolicy(Base):
    """What an organisation shows beyond its rubrics' own rule; `settings` are those of services/policy.py."""

    __tablename__ = "disclosure_policy"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Publication(Base):
    """A result as it was published: `content` is canonical JSON of everything shown, never made anew on read.

    The first is published once; a correction is another number with a reason, which supersedes the one before.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("procurement_id", "number"),
        Index("uq_publication_standing", "procurement_id", unique=True, sqlite_where=text("superseded_at IS NULL"),
              postgresql_where=text("superseded_at IS NULL")),
        CheckConstraint("number = 1 OR length(reason) > 0", name="correction_has_reason"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    number: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship()
    procurement: Mapped[Procurement] = relationship()


class Disclosure(Base):
    """A redacted bundle made for a request 情報公開請求: for which request, by which policy, and what was in it."""

    __tablename__ = "disclosure"
    __table_args__ = (CheckConstraint("length(request) > 0", name="request_filled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    request: Mapped[str] = mapped_column(String(200))
    requested_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[list[str]] = mapped_column(JSON)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    document: Mapped[Document] = relationship()
