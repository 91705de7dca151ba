"""The history: one chain of salted digests for each organisation, and beside it the values, which can be erased."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime


class Event(Base):
    """One decision. `commitment` is the salted digest of its values; `digest` links it to the one before."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_event_kind", "organisation_id", "kind", "number"),
        Index("ix_event_procurement", "organisation_id", "procurement_id", "number"),
        Index("ix_event_at", "organisation_id", "at"),
        CheckConstraint("number > 0", name="number_above_zero"),
        CheckConstraint("length(commitment) = 64 AND length(previous) = 64 AND length(digest) = 64", name="digest_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(60))
    procurement_id: Mapped[int | None]
    commitment: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    values: Mapped["EventValues | None"] = relationship(back_populates="event")


class EventValues(Base):
    """Who did it, and what was there before and after, as canonical JSON; the row may be erased after the legal term."""

    __tablename__ = "event_values"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(100))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(Text)

    event: Mapped[Event] = relationship(back_populates="values")


class ChainHead(Base):
    """The last link of an organisation's chain; whoever appends holds this row, so a chain never forks."""

    __tablename__ = "chain_head"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
