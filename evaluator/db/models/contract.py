"""Contracts 契約 with contractors 受託者: terms, yearly amounts, funding, served towns, and what was promised."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.person import Person
from evaluator.db.models.proposal import Proposer
from evaluator.db.types import UtcDateTime


class Contract(Base):
    """A contract of one organisation: from an award, entered, or imported.

    `number` is its own number in the organisation's books; an import finds it again by that. A renewal by direct contract
    随意契約 cites the contract of the first selection. Others see its years once it is shared.
    """

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        UniqueConstraint("award_id"),
        CheckConstraint("length(number) > 0", name="number_filled"),
        CheckConstraint("length(title) > 0", name="title_filled"),
        CheckConstraint("starts_on <= ends_on", name="term_in_order"),
        CheckConstraint("ended_on IS NULL OR (ended_on >= starts_on AND ended_on <= ends_on)", name="ended_within_term"),
        CheckConstraint("ended_on IS NULL OR length(ended_reason) > 0", name="ended_for_reason"),
        CheckConstraint(
            "price_basis IN ('total', 'per_year', 'per_month', 'per_person_month', 'per_case', 'rate')", name="basis_known"
        ),
        CheckConstraint("source IN ('award', 'entered', 'imported')", name="source_known"),
        CheckConstraint("(source = 'award') = (award_id IS NOT NULL)", name="award_is_source"),
        CheckConstraint("first_id IS NULL OR first_id <> id", name="first_is_another"),
        CheckConstraint("report_day BETWEEN 1 AND 28", name="report_day_in_month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    service: Mapped[str] = mapped_column(String(60), index=True)
    procedure: Mapped[str] = mapped_column(String(40))
    consortium: Mapped[str] = mapped_column(String(200), default="")
    signed_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    price_basis: Mapped[str] = mapped_column(String(20))
    tax_included: Mapped[bool] = mapped_column(default=True)
    report_day: Mapped[int] = mapped_column(default=10)
    source: Mapped[str] = mapped_column(String(20))
    fictional: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    organisation: Mapped[Organisation] = relationship()
    parties: Mapped[list["ContractParty"]] = relationship(order_by="ContractParty.position")
    years: Mapped[list["ContractYear"]] = relationship(order_by="ContractYear.fiscal_year")
    towns: Mapped[list["ServedTown"]] = relationship(order_by="ServedTown.id")
    first: Mapped["Contract | None"] = relationship(remote_side="Contract.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ContractParty(Base):
    """A contractor of a contract: the only one, or a member of a consortium; exactly one of them leads."""

    __tablename__ = "contract_party"
    __table_args__ = (UniqueConstraint("contract_id", "proposer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("proposer.id"), index=True)
    position: Mapped[int]
    lead: Mapped[bool]

    proposer: Mapped[Proposer] = relationship()


class ContractYear(Base):
    """The amount of one fiscal year of a contract, in yen."""

    __tablename__ = "contract_year"
    __table_args__ = (
        UniqueConstraint("contract_id", "fiscal_year"),
        CheckConstraint("amount_yen >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    fiscal_year: Mapped[int]
    amount_yen: Mapped[int] = mapped_column(BigInteger)


class FundingLine(Base):
    """Where the money of one fiscal year comes from: the national share by its rate, such as 3/4, and the rest, which add up."""

    __tablename__ = "funding_line"
    __table_args__ = (
        CheckConstraint("national_yen >= 0 AND own_yen >= 0", name="shares_not_negative"),
        CheckConstraint("length(name) > 0", name="name_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    fiscal_year: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    rate: Mapped[str] = mapped_column(String(20))
    national_yen: Mapped[int] = mapped_column(BigInteger)
    own_yen: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(300), default="")


class Amendment(Base):
    """A change of a contract 変更契約; `changes` holds old and new by field, as it was agreed."""

    __tablename__ = "amendment"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("length(reason) > 0", name="reason_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    agreed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ServedTown(Base):
    """A municipality that a contract serves, from one fiscal year to another; one contract may serve many."""

    __tablename__ = "served_town"
    __table_args__ = (
        UniqueConstraint("contract_id", "served_id"),
        CheckConstraint("to_year IS NULL OR from_year <= to_year", name="years_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    served_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_year: Mapped[int]
    to_year: Mapped[int | None]

    served: Mapped[Organisation] = relationship()


class Population(Base):
    """People living in a municipality, for a fiscal year, as the organisation `owner_id` entered it with its source."""

    __tablename__ = "population"
    __table_args__ = (
        UniqueConstraint("owner_id", "town_id", "fiscal_year"),
        CheckConstraint("people > 0", name="people_above_zero"),
        CheckConstraint("length(source) > 0", name="source_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    fiscal_year: Mapped[int]
    people: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Commitment(Base):
    """What was promised 提案時の約束: staff in a role, a target for an indicator, a tie, or something else in words."""

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint("kind IN ('staffing', 'target', 'tie', 'other')", name="kind_known"),
        CheckConstraint("length(text) > 0", name="text_filled"),
        CheckConstraint("kind <> 'staffing' OR (fte_hundredths IS NOT NULL AND fte_hundredths >= 0)", name="staffing_has_fte"),
        CheckConstraint("kind <> 'target' OR (indicator IS NOT NULL AND target IS NOT NULL)", name="target_has_value"),
        CheckConstraint("source IN ('proposal', 'negotiation', 'amendment', 'entered')", name="source_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(100), default="")
    fte_hundredths: Mapped[int | None]
    dedicated: Mapped[bool] = mapped_column(default=False)
    indicator: Mapped[str | None] = mapped_column(String(60))
    target: Mapped[str | None] = mapped_column(String(40))
    fiscal_year: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(20))
    page: Mapped[str] = mapped_column(String(60), default="")

    checks: Mapped[list["CommitmentCheck"]] = relationship(order_by="CommitmentCheck.fiscal_year")


class CommitmentCheck(Base):
    """How a promise was kept in one fiscal year, and by what that was seen; no row means that nobody has looked yet."""

    __tablename__ = "commitment_check"
    __table_args__ = (
        UniqueConstraint("commitment_id", "fiscal_year"),
        CheckConstraint("state IN ('kept', 'partly', 'below')", name="state_known"),
        CheckConstraint("length(evidence) > 0", name="evidence_filled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    fiscal_year: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    actual: Mapped[str] = mapped_column(String(200), default="")
    evidence: Mapped[str] = mapped_column(Text)
    checked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    checker: Mapped[Person] = relationship()
