"""Figures 実績 that a contractor reports month by month; a month is written as its number, such as 202504."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime

MONTH = "month BETWEEN 190001 AND 299912 AND month % 100 BETWEEN 1 AND 12"


class Figure(Base):
    """One indicator's whole number in one month of a contract; no row means not reported, which is not zero."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("contract_id", "month", "indicator"),
        Index("ix_figure_indicator_month", "indicator", "month", "contract_id"),
        CheckConstraint(MONTH, name="month_real"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    month: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(60))
    value: Mapped[int] = mapped_column(BigInteger)


class FigureChange(Base):
    """A figure entered, corrected or taken away: what stood before and after; the first entry has no old value."""

    __tablename__ = "figure_change"
    __table_args__ = (
        Index("ix_figure_change_contract_id_month", "contract_id", "month"),
        CheckConstraint("old IS NOT NULL OR new IS NOT NULL", name="something_changed"),
        CheckConstraint("old IS NULL OR length(reason) > 0", name="correction_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    month: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(60))
    old: Mapped[int | None] = mapped_column(BigInteger)
    new: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(20))
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MonthReport(Base):
    """The report of one month: when it came, and what was said about figures that the checks asked about."""

    __tablename__ = "month_report"
    __table_args__ = (UniqueConstraint("contract_id", "month"), CheckConstraint(MONTH, name="month_real"))

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    month: Mapped[int]
    received_on: Mapped[date]
    remark: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OwnIndicator(Base):
    """An indicator that an organisation added; `content` is core's Indicator as a tree."""

    __tablename__ = "own_indicator"
    __table_args__ = (UniqueConstraint("organisation_id", "code"), CheckConstraint("length(code) > 0", name="code_filled"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContractStaff(Base):
    """A person at work for a contract in one role, without a change, from one month to another; a change is another row.

    `person` is what the office calls them, such as 相談員A: the same word means the same person, no name is needed.
    """

    __tablename__ = "contract_staff"
    __table_args__ = (
        CheckConstraint("fte_hundredths BETWEEN 1 AND 100", name="fte_of_one_person"),
        CheckConstraint("to_month IS NULL OR from_month <= to_month", name="months_in_order"),
        CheckConstraint("NOT left_work OR to_month IS NOT NULL", name="leaving_has_month"),
        CheckConstraint("length(person) > 0", name="person_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    person: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(100))
    fte_hundredths: Mapped[int]
    dedicated: Mapped[bool]
    qualified: Mapped[bool] = mapped_column(default=False)
    qualification: Mapped[str] = mapped_column(String(300), default="")
    trained: Mapped[bool] = mapped_column(default=False)
    experience_years: Mapped[int | None]
    from_month: Mapped[int]
    to_month: Mapped[int | None]
    left_work: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
