"""A procurement 調達案件 with its dates, questions, and the academic opinions heard."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.person import Person
from evaluator.db.models.rubric_version import RubricVersion
from evaluator.db.types import UtcDateTime


class Procurement(Base):
    """Belongs to one organisation. Where it stands is `state`, a name of core/course.py, and the rubric's `stage` there."""

    __tablename__ = "procurement"
    __table_args__ = (
        Index("ix_procurement_organisation_id_state", "organisation_id", "state"),
        Index("ix_procurement_organisation_id_title", "organisation_id", "title"),
        CheckConstraint("length(title) > 0", name="title_filled"),
        CheckConstraint("fiscal_year_from <= fiscal_year_to", name="years_in_order"),
        CheckConstraint("ceiling_yen IS NULL OR ceiling_yen > 0", name="ceiling_above_zero"),
        CheckConstraint("NOT ceiling_secret OR ceiling_kind = 'estimate'", name="ceiling_secret_is_estimate"),
        CheckConstraint("ceiling_kind IN ('none', 'proposal_limit', 'estimate')", name="ceiling_kind_known"),
        CheckConstraint("rules_sha256 IS NULL OR frozen_at IS NOT NULL", name="rules_hashed_when_frozen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    service: Mapped[str] = mapped_column(String(60), default="")
    procedure: Mapped[str] = mapped_column(String(40))
    fiscal_year_from: Mapped[int]
    fiscal_year_to: Mapped[int]
    contact: Mapped[str] = mapped_column(String(300), default="")
    fictional: Mapped[bool] = mapped_column(default=False)
    ceiling_kind: Mapped[str] = mapped_column(String(20), default="none")
    ceiling_yen: Mapped[int | None] = mapped_column(BigInteger)
    ceiling_secret: Mapped[bool] = mapped_column(default=False)
    tax_included: Mapped[bool] = mapped_column(default=True)
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    departments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    names_hidden: Mapped[bool] = mapped_column(default=False)
    proxies_allowed: Mapped[bool] = mapped_column(default=False)
    rubric_sha256: Mapped[str | None] = mapped_column(ForeignKey("rubric_version.sha256"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    stage: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column()
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rules_sha256: Mapped[str | None] = mapped_column(String(64))
    rules_text: Mapped[str | None] = mapped_column(Text)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()
    rubric: Mapped[RubricVersion | None] = relationship()
    officer: Mapped[Person | None] = relationship()
    dates: Mapped[list["ScheduleDate"]] = relationship(order_by="ScheduleDate.at")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ScheduleDate(Base):
    """A date of the schedule; `kind` is a name of core/course.py DATES."""

    __tablename__ = "schedule_date"
    __table_args__ = (UniqueConstraint("procurement_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    kind: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")


class Question(Base):
    """A question on the call, and its answer, which goes to everyone."""

    __tablename__ = "question"
    __table_args__ = (CheckConstraint("length(question) > 0", name="question_filled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asker: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Hearing(Base):
    """An academic opinion 学識経験者の意見: who was heard, when, on what, and what was said."""

    __tablename__ = "hearing"
    __table_args__ = (
        CheckConstraint("subject IN ('criteria', 'award')", name="subject_known"),
        CheckConstraint("length(name) > 0", name="name_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    subject: Mapped[str] = mapped_column(String(20))
    opinion: Mapped[str] = mapped_column(Text)
    hear_again: Mapped[bool | None]
