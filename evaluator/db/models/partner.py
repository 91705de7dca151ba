"""Social resources 社会資源: a municipality's register of partners, and who works with whom."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.contract import Contract
from evaluator.db.types import UtcDateTime


class Partner(Base):
    """Somebody that people can be referred to: a department, a welfare council, a food bank, an employer, a neighbours' group."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint(
            "kind IN ('department', 'welfare_council', 'food_bank', 'lawyer', 'employer', 'volunteer', 'informal', 'housing', "
            "'medical', 'school', 'other')",
            name="kind_known",
        ),
        CheckConstraint("length(name) > 0", name="name_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))
    kana: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20))
    offers: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Collaboration(Base):
    """A partner works with a contractor, or with another partner: since when, on what, and who brought that about.

    What a contractor brought in, or developed, counts as its community tie when there is evidence.
    """

    __tablename__ = "collaboration"
    __table_args__ = (
        CheckConstraint("(contract_id IS NULL) <> (other_id IS NULL)", name="with_one_other"),
        CheckConstraint("other_id IS NULL OR other_id <> partner_id", name="with_another"),
        CheckConstraint("origin IN ('existing', 'brought', 'developed')", name="origin_known"),
        CheckConstraint("origin = 'existing' OR (contract_id IS NOT NULL AND length(evidence) > 0)", name="credit_has_evidence"),
        CheckConstraint("until IS NULL OR since <= until", name="days_in_order"),
        CheckConstraint("length(subject) > 0", name="subject_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    since: Mapped[date]
    until: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(20), default="existing")
    evidence: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    partner: Mapped[Partner] = relationship(foreign_keys=[partner_id])
    other: Mapped[Partner | None] = relationship(foreign_keys=[other_id])
    contract: Mapped[Contract | None] = relationship()
