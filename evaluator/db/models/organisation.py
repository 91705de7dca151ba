"""A public body: a municipality, a prefecture, a joint body or the ministry. Everything else belongs to one of them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base

KINDS = ("municipality", "prefecture", "joint", "ministry")


class Organisation(Base):
    """A tenant. A body that merged keeps its row, with the last day it existed and the body that followed it."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind IN ('municipality', 'prefecture', 'joint', 'ministry')", name="kind_known"),
        CheckConstraint("code IS NULL OR length(code) = 6", name="code_length"),
        CheckConstraint("corporate_number IS NULL OR length(corporate_number) = 13", name="corporate_number_length"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="valid_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str | None] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    kana: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    prefecture_code: Mapped[str | None] = mapped_column(String(2), index=True)
    corporate_number: Mapped[str | None] = mapped_column(String(13))
    corporate_number_verified: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
