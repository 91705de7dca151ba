"""Implementing bodies 実施主体 by day, numbers of places by day of reference, and yearly files of bodies."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.types import UtcDateTime


class BodyChange(Base):
    """One statement about bodies: a file that was loaded, or a change of one by hand; its source holds as of a day.

    `owner_id` is the ministry, or a body that speaks of itself; nobody where it was recorded before lists were kept.
    """

    __tablename__ = "body_change"
    __table_args__ = (
        CheckConstraint("length(source) > 0", name="source_filled"),
        CheckConstraint("file_sha256 IS NULL OR length(file_sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BodySpell(Base):
    """From one day to another a body implements itself, or does not: then `server_id` is the prefecture or union that serves it.

    Without a day it goes as far back as is known, or still holds. What a later change withdrew stays, so that every earlier
    list can be read again; spells of a body that stand never overlap.
    """

    __tablename__ = "body_spell"
    __table_args__ = (
        CheckConstraint("from_on IS NULL OR to_on IS NULL OR from_on <= to_on", name="days_in_order"),
        CheckConstraint("server_id IS NULL OR NOT implementing", name="served_or_implementing"),
        CheckConstraint("server_id IS NULL OR server_id <> body_id", name="served_by_another"),
        CheckConstraint("withdrawn_by IS NULL OR withdrawn_by > stated_by", name="withdrawn_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    server_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    implementing: Mapped[bool]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    stated_by: Mapped[int] = mapped_column(ForeignKey("body_change.id"), index=True)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("body_change.id"), index=True)

    body: Mapped[Organisation] = relationship(foreign_keys=[body_id])
    server: Mapped[Organisation | None] = relationship(foreign_keys=[server_id])
    statement: Mapped[BodyChange] = relationship(foreign_keys=[stated_by])


class DenominatorSet(Base):
    """Numbers of one kind for places on a day of reference 基準日, from a file; a correction is another number of the day."""

    __tablename__ = "denominator_set"
    __table_args__ = (
        UniqueConstraint("owner_id", "kind", "reference_on", "number"),
        CheckConstraint("length(kind) > 0", name="kind_filled"),
        CheckConstraint("length(source) > 0", name="source_filled"),
        CheckConstraint("length(file_sha256) = 64", name="sha256_length"),
        CheckConstraint("number > 0", name="number_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(40))
    reference_on: Mapped[date]
    number: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    file_sha256: Mapped[str] = mapped_column(String(64))
    loaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Denominator(Base):
    """The number of one place in a set."""

    __tablename__ = "denominator"
    __table_args__ = (CheckConstraint("value >= 0", name="value_not_negative"),)

    set_id: Mapped[int] = mapped_column(ForeignKey("denominator_set.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    value: Mapped[int] = mapped_column(BigInteger)


class BodyFile(Base):
    """The yearly file of a body as `owner_id` took it in; a newer one of the same year is another number, and the last counts."""

    __tablename__ = "body_file"
    __table_args__ = (
        UniqueConstraint("owner_id", "body_id", "fiscal_year", "number"),
        UniqueConstraint("owner_id", "sha256"),
        CheckConstraint("number > 0", name="number_above_zero"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    fiscal_year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

    body: Mapped[Organisation] = relationship(foreign_keys=[body_id])
