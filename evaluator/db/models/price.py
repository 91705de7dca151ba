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
    """A sealed price, on paper or as ciphertext; without a proposal, the secret ceiling.

    `reference` is what the proposer wrote beside the file, `identity` the digest of what is locked in it.
    """

    __tablename__ = "envelope"
    __table_args__ = (
        UniqueConstraint("proposal_id"),
        UniqueConstraint("procurement_id", "identity"),
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
    reference: Mapped[str] = mapped_column(String(80), default="")
    identity: Mapped[str | None] = mapped_column(String(64))


class Opening(Base):
    """The opening of all envelopes of a procurement by two people, once; the first names the second, who then comes."""

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
    """What the first person read from an envelope, until the second has read the same; then it becomes the price.

    `reason` stands in place of an amount where the envelope cannot be read, `pending` is the first person's half of the
    key of a file. `inside` is what an opened file says, as JSON; `fault` says why it does not count as it is, so that both
    type what holds. `differed` counts the readings that were not the same.
    """

    __tablename__ = "opening_entry"
    __table_args__ = (
        UniqueConstraint("envelope_id"),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount_above_zero"),
        CheckConstraint("amount IS NULL OR length(reason) = 0", name="amount_or_reason"),
        CheckConstraint("confirmed_at IS NULL OR amount IS NOT NULL OR length(reason) > 0", name="confirmed_something"),
        CheckConstraint("differed >= 0", name="differed_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id"), index=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    seal_intact: Mapped[bool] = mapped_column(default=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")
    pending: Mapped[str] = mapped_column(Text, default="")
    inside: Mapped[str] = mapped_column(Text, default="")
    fault: Mapped[str] = mapped_column(String(60), default="")
    differed: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    estimate_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))


class KeyHolder(Base):
    """An officer's key for opening sealed files of one procurement; the private half is locked by a passphrase.

    Both halves are empty until the officer has made the key; the private one is again once the seat is handed over.
    A successor waits with a key of its own for the seat of `after_id`.
    """

    __tablename__ = "key_holder"
    __table_args__ = (
        UniqueConstraint("procurement_id", "person_id"),
        UniqueConstraint("after_id"),
        CheckConstraint("after_id IS NULL OR after_id <> id", name="after_another"),
        CheckConstraint("(handed_at IS NULL) = (handed_to_id IS NULL)", name="handed_to_somebody"),
        CheckConstraint("handed_at IS NULL OR length(sealed_private) = 0", name="handed_key_destroyed"),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    public_key: Mapped[str] = mapped_column(Text, default="")
    sealed_private: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    after_id: Mapped[int | None] = mapped_column(ForeignKey("key_holder.id"))
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("key_holder.id"))
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HandedShare(Base):
    """The halves of a sealed file, wrapped anew for the successor of a key holder, as text; the file stays as it came."""

    __tablename__ = "handed_share"
    __table_args__ = (UniqueConstraint("envelope_id", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("key_holder.id"), index=True)
    wrapped: Mapped[str] = mapped_column(Text)
