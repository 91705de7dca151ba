"""Yearly returns 調査票: a form as it was asked, rounds, what each body answers, and what is said about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.person import Person
from evaluator.db.types import UtcDateTime


class ReturnForm(Base):
    """A form as it was when a round began; `content` is canonical JSON of core's ReturnForm and never changes."""

    __tablename__ = "return_form"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256_length"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReturnRound(Base):
    """What one ministry or prefecture asks for a fiscal year, and until when."""

    __tablename__ = "return_round"
    __table_args__ = (
        UniqueConstraint("asker_id", "fiscal_year", "title"),
        CheckConstraint("length(title) > 0", name="title_filled"),
        CheckConstraint("opens_on <= due_on", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    form_sha256: Mapped[str] = mapped_column(ForeignKey("return_form.sha256"), index=True)
    fiscal_year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    opens_on: Mapped[date]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    asker: Mapped[Organisation] = relationship()
    form: Mapped[ReturnForm] = relationship()


class BodyReturn(Base):
    """The return of one body in a round. Where it stands is `state`, a name of core/returning.py.

    `handed_in` holds the answers as they were last submitted or corrected, which is all that the asker sees: by field the
    answer, where it came from, and the reason given for it.
    """

    __tablename__ = "body_return"
    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id"),
        CheckConstraint("state IN ('not-begun', 'draft', 'submitted', 'sent-back', 'corrected', 'accepted')", name="state_known"),
        CheckConstraint("(submitted_at IS NULL) = (state IN ('not-begun', 'draft'))", name="submitted_when_handed_in"),
        CheckConstraint("(handed_in IS NULL) = (submitted_at IS NULL)", name="answers_when_handed_in"),
        CheckConstraint("(accepted_at IS NULL) = (state <> 'accepted')", name="accepted_when_locked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("return_round.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="not-begun", index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column()

    round: Mapped[ReturnRound] = relationship()
    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReturnAnswer(Base):
    """One answer as the body has it now; no row means not answered. What was filled in counts once it is confirmed."""

    __tablename__ = "return_answer"
    __table_args__ = (
        UniqueConstraint("return_id", "field"),
        CheckConstraint("origin IN ('typed', 'figures', 'staff', 'procurements', 'last-year', 'file')", name="origin_known"),
        CheckConstraint("origin <> 'typed' OR confirmed", name="typed_is_confirmed"),
        CheckConstraint("length(value) > 0", name="value_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("body_return.id"))
    field: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(20))
    confirmed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(60), default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReturnMessage(Base):
    """A question or an answer about a return, from the body or from who asks; it is never changed."""

    __tablename__ = "return_message"
    __table_args__ = (
        CheckConstraint("side IN ('body', 'asker')", name="side_known"),
        CheckConstraint("length(text) > 0", name="text_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("body_return.id"), index=True)
    side: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    writer: Mapped[Person] = relationship()
