"""A fixed result with the case that it was computed from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.rubric_version import RubricVersion
from evaluator.db.types import UtcDateTime


class Evaluation(Base):
    """Case and result are canonical JSON, kept as text and compared to the byte. One of no organisation is public."""

    __tablename__ = "evaluation"
    __table_args__ = (
        CheckConstraint("length(slug) > 0", name="slug_filled"),
        CheckConstraint("position >= 0", name="position_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    title_ja: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    procedure: Mapped[str] = mapped_column(String(40))
    fictional: Mapped[bool]
    position: Mapped[int]
    case_text: Mapped[str] = mapped_column(Text)
    result_text: Mapped[str] = mapped_column(Text)
    rubric_sha256: Mapped[str] = mapped_column(ForeignKey("rubric_version.sha256"), index=True)
    method_version: Mapped[str] = mapped_column(String(40))
    fixed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    rubric: Mapped[RubricVersion] = relationship()
