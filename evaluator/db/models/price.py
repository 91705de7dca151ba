"""Prices: registered with the proposal, or sealed until two people open them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from evaluator.db.base import Base
from evaluator.db.types import UtcDateTime


class Price(Base):
    """A price that is known: of a proposal, or without one the secret ceiling. Yen; a rate in millionths of its unit."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        Index("uq_price_ceiling", "procurement_id", unique=True, sqlite_where=text("proposal_id IS NULL"),
              postgresql_where=text("proposal_id IS NULL")),
        CheckConstraint("amount > 0", name="amount_above_zero"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="two_people"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Envelope(Base):
    """A sealed price, on paper or as ciphertext; without a proposal, the secret ceiling."""

    __tablename__ = "envelope"
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        Index("uq_envelope_ceiling", "procurement_id", unique=True, sqlite_where=text("proposal_id IS NULL"),
              postgresql_where=text("proposal_id IS NULL")),
        CheckConstraint("seal_intact OR length(remark) > 0", name="broken_seal_explained"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seal_intact: Mapped[bool]
    place: Mapped[str] = mapped_column(String(200), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class Opening(Base):
    """The opening of all envelopes of a procurement by two people, once."""

    __tablename__ = "opening"
    __table_args__ = (
        UniqueConstraint("procurement_id"),
        CheckConstraint("second_id IS NULL OR second_id <> first_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OpeningEntry(Base):
    """What the first person read from an envelope, until the second has read the same; then it becomes the price."""

    __tablename__ = "opening_entry"
    __table_args__ = (UniqueConstraint("envelope_id"), CheckConstraint("amount IS NULL OR amount > 0", name="amount_above_zero"))

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id"), index=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    seal_intact: Mapped[bool] = mapped_column(default=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    pending: Mapped[str] = mapped_column(Text, default="")


class KeyHolder(Base):
    """An officer's key for opening sealed files of one procurement; the private half is locked by a passphrase."""

    __tablename__ = "key_holder"
    __table_args__ = (UniqueConstraint("procurement_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    public_key: Mapped[str] = mapped_column(Text)
    sealed_private: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("key_holder.id"))
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HandedShare(Base):
    """A share of a sealed file, wrapped anew for the successor of a key holder; the file itself stays as it came."""

    __tablename__ = "handed_share"
    __table_args__ = (UniqueConstraint("envelope_id", "holder_id", "pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("key_holder.id"), index=True)
    pair: Mapped[str] = mapped_column(String(140))
    wrapped: Mapped[str] = mapped_column(Text)
