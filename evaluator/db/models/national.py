"""The national screens: views that people keep for themselves, and rubrics that the ministry shows as good practice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.person import Person
from evaluator.db.models.workshop import RubricRelease
from evaluator.db.types import UtcDateTime


class SavedView(Base):
    """A view as one person set it up, with a name; nobody else sees it. `asked` is what follows the question mark."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "name"),
        CheckConstraint("length(name) > 0", name="name_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    view: Mapped[str] = mapped_column(String(60))
    asked: Mapped[str] = mapped_column(String(1000))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Practice(Base):
    """A rubric that its municipality shares and that a ministry shows as good practice, with why."""

    __tablename__ = "practice"
    __table_args__ = (
        UniqueConstraint("organisation_id", "release_id"),
        CheckConstraint("length(remark) > 0", name="remark_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("rubric_release.id"), index=True)
    remark: Mapped[str] = mapped_column(Text)
    chosen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    release: Mapped[RubricRelease] = relationship()
    chooser: Mapped[Person] = relationship()
