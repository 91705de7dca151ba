"""Joint procurement 広域・共同調達: who buys together in which form, who bears what, and who approved what."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evaluator.core.jointforms import FORMS
from evaluator.db.base import Base
from evaluator.db.models.organisation import Organisation
from evaluator.db.models.panel import Seat
from evaluator.db.models.person import Person
from evaluator.db.models.procurement import Procurement
from evaluator.db.types import UtcDateTime

FORM_KNOWN = f"form IN ({', '.join(repr(each) for each in FORMS)})"


class JointModel(Base):
    """A form and weights that one organisation hands to others, without a figure; taken back, nobody adopts it any more."""

    __tablename__ = "joint_model"
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title_filled"),
        CheckConstraint(FORM_KNOWN, name="form_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(40))
    weights: Mapped[dict[str, str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    shared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()


class JointAgreement(Base):
    """That a procurement is made for several bodies: the form, and the weights by which they share its cost.

    `organisation_id` leads and is the procurement's own. `weights` are fractions as text by basis of core/costshare.py.
    Where `approvals_needed`, the procurement does not go on without the approvals of the bodies.
    """

    __tablename__ = "joint_agreement"
    __table_args__ = (
        UniqueConstraint("procurement_id"),
        CheckConstraint(FORM_KNOWN, name="form_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    procurement_id: Mapped[int] = mapped_column(ForeignKey("procurement.id"))
    form: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(300), default="")
    weights: Mapped[dict[str, str]] = mapped_column(JSON)
    approvals_needed: Mapped[bool] = mapped_column(default=False)
    model_id: Mapped[int | None] = mapped_column(ForeignKey("joint_model.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    organisation: Mapped[Organisation] = relationship()
    procurement: Mapped[Procurement] = relationship()
    model: Mapped[JointModel | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class JointParticipant(Base):
    """A body that takes part from one fiscal year on, until another; the lead is one of them. `parts` are of fixed shares.

    Where it left and joined again, its years from the newest joining on stand here, and those before in `earlier`.
    """

    __tablename__ = "joint_participant"
    __table_args__ = (
        UniqueConstraint("agreement_id", "organisation_id"),
        CheckConstraint("to_year IS NULL OR from_year <= to_year", name="years_in_order"),
        CheckConstraint("parts IS NULL OR parts >= 0", name="parts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("joint_agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_year: Mapped[int]
    to_year: Mapped[int | None]
    parts: Mapped[int | None]

    agreement: Mapped[JointAgreement] = relationship()
    organisation: Mapped[Organisation] = relationship()
    earlier: Mapped[list["JointSpan"]] = relationship(
        order_by="JointSpan.from_year", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def spans(self) -> tuple[tuple[int, int | None], ...]:
        """Every span of its fiscal years, the oldest first; the last has no end while it stays."""
        return (*((each.from_year, each.to_year) for each in self.earlier), (self.from_year, self.to_year))


class JointSpan(Base):
    """Fiscal years in which a body took part before it left and joined again."""

    __tablename__ = "joint_span"
    __table_args__ = (CheckConstraint("from_year <= to_year", name="years_in_order"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("joint_participant.id"), primary_key=True)
    from_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_year: Mapped[int]


class JointYear(Base):
    """The cost of one fiscal year, shared by the weights that held then; when its figures were taken is kept with it."""

    __tablename__ = "joint_year"
    __table_args__ = (
        UniqueConstraint("agreement_id", "fiscal_year"),
        CheckConstraint("total_yen >= 0", name="total_not_negative"),
        CheckConstraint("cases_to IS NULL OR cases_from IS NULL OR cases_from <= cases_to", name="count_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("joint_agreement.id"))
    fiscal_year: Mapped[int]
    total_yen: Mapped[int] = mapped_column(BigInteger)
    weights: Mapped[dict[str, str]] = mapped_column(JSON)
    population_on: Mapped[date | None]
    cases_from: Mapped[date | None]
    cases_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300), default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    figures: Mapped[list["JointFigure"]] = relationship(order_by="JointFigure.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class JointFigure(Base):
    """One body's figures for a shared year; None where the weights do not ask for it."""

    __tablename__ = "joint_figure"
    __table_args__ = (
        UniqueConstraint("year_id", "participant_id"),
        CheckConstraint("population >= 0 AND cases >= 0 AND parts >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey("joint_year.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("joint_participant.id"), index=True)
    population: Mapped[int | None]
    cases: Mapped[int | None]
    parts: Mapped[int | None]

    participant: Mapped[JointParticipant] = relationship()


class JointApproval(Base):
    """How a body decided on what was put to it; the newest of a subject counts, and only for the content of its digest.

    Its own officer decides signed in; the lead records for it from a document, with the document's day and its scan.
    """

    __tablename__ = "joint_approval"
    __table_args__ = (
        CheckConstraint("subject IN ('cost-share', 'rules', 'award')", name="subject_known"),
        CheckConstraint("length(content_sha256) = 64", name="sha256_length"),
        CheckConstraint("length(name) > 0", name="name_filled"),
        CheckConstraint("agreed OR length(note) > 0", name="refusal_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("joint_participant.id"), index=True)
    subject: Mapped[str] = mapped_column(String(20))
    content_sha256: Mapped[str] = mapped_column(String(64))
    agreed: Mapped[bool]
    decided_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    recorder: Mapped[Person] = relationship()


class JointSeat(Base):
    """The body that a member of the panel comes from; no row for a member who comes from none of them."""

    __tablename__ = "joint_seat"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("joint_participant.id"), index=True)

    seat: Mapped[Seat] = relationship()
    participant: Mapped[JointParticipant] = relationship()
