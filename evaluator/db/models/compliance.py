"""What a guideline says to a procurement 遵守状況: what the office states, its reasons, and the judgements that were kept."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.person import Person
from evaluator.db.types import UtcDateTime


class Statement(Base):
    """What the office says of something without a row; the newest of a kind counts, and without `holds` it says nothing."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('renewal', 'user_survey', 'handover_plan', 'criteria_published', 'points_published')", name="kind_known"
        ),
        CheckConstraint("holds IS NULL OR NOT holds OR kind = 'renewal' OR length(source) > 0", name="source_named"),
        CheckConstraint(
            "holds IS NULL OR NOT holds OR kind NOT IN ('criteria_published', 'points_published') OR \"on\" IS NOT NULL",
            name="publication_dated",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    holds: Mapped[bool | None]
    on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PointReason(Base):
    """Why the office did as it did on one point; the newest of a point counts, an empty one takes it back."""

    __tablename__ = "point_reason"
    __table_args__ = (CheckConstraint("length(point) > 0", name="point_filled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    point: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)

    giver: Mapped[Person] = relationship()


class KeptJudgement(Base):
    """What the points came to when a result was published: `content` is canonical JSON, never made anew on read.

    A correction is another number with its reason. `states` holds the state of each point by its code, for roll-ups.
    """

    __tablename__ = "kept_judgement"
    __table_args__ = (
        UniqueConstraint("procurement_id", "number"),
        CheckConstraint("number = 1 OR length(reason) > 0", name="correction_has_reason"),
        CheckConstraint("length(sha256) = 64 AND length(guideline_sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    number: Mapped[int]
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), index=True)
    guideline: Mapped[str] = mapped_column(String(100), index=True)
    guideline_sha256: Mapped[str] = mapped_column(String(64))
    called_on: Mapped[date]
    states: Mapped[dict[str, str]] = mapped_column(JSON)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
