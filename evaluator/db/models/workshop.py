"""The rubric workshop: drafts, what an organisation published of its own, and what it took over from others."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.rubric_version import RubricVersion
from evaluator.db.types import UtcDateTime


class RubricDraft(Base):
    """A rubric in the making. `content` is the tree of its file as JSON, kept as typed, also where it is not a rubric yet.

    `target` is the full marks aimed at.
    """

    __tablename__ = "rubric_draft"
    __table_args__ = (
        UniqueConstraint("organisation_id", "rubric_id"),
        CheckConstraint("length(rubric_id) > 0", name="rubric_id_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rubric_id: Mapped[str] = mapped_column(String(100))
    based_on: Mapped[str | None] = mapped_column(ForeignKey("rubric_version.sha256"), index=True)
    content: Mapped[str] = mapped_column(Text)
    target: Mapped[int] = mapped_column()
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RubricRelease(Base):
    """A rubric version that an organisation published as its own; `shared_at` while others may see and take it."""

    __tablename__ = "rubric_release"
    __table_args__ = (UniqueConstraint("rubric_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    rubric_sha256: Mapped[str] = mapped_column(ForeignKey("rubric_version.sha256"))
    title_ja: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    based_on: Mapped[str | None] = mapped_column(ForeignKey("rubric_version.sha256"), index=True)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    rubric: Mapped[RubricVersion] = relationship(foreign_keys=[rubric_sha256])


class RubricAdoption(Base):
    """A shared rubric version that another organisation took over as it is; who shared it sees who did."""

    __tablename__ = "rubric_adoption"
    __table_args__ = (UniqueConstraint("organisation_id", "release_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("rubric_release.id"), index=True)
    adopted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    organisation: Mapped[Organisation] = relationship()
    release: Mapped[RubricRelease] = relationship()
