"""Bodies that buy together, and what each of them bears."""

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "joint_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "form IN ('council', 'joint-body', 'entrustment', 'union', 'wide-union', 'partnership', 'agreement')",
            name=op.f("ck_joint_model_form_known"),
        ),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_joint_model_title_filled")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_model_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["shared_by"], ["person.id"], name=op.f("fk_joint_model_shared_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_model")),
    )
    op.create_index(op.f("ix_joint_model_organisation_id"), "joint_model", ["organisation_id"])
    op.create_table(
        "joint_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("approvals_needed", sa.Boolean(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "form IN ('council', 'joint-body', 'entrustment', 'union', 'wide-union', 'partnership', 'agreement')",
            name=op.f("ck_joint_agreement_form_known"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_joint_agreement_created_by_person")),
        sa.ForeignKeyConstraint(["model_id"], ["joint_model.id"], name=op.f("fk_joint_agreement_model_id_joint_model")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_agreement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurement.id"], name=op.f("fk_joint_agreement_procurement_id_procurement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_agreement")),
        sa.UniqueConstraint("procurement_id", name=op.f("uq_joint_agreement_procurement_id")),
    )
    op.create_index(op.f("ix_joint_agreement_model_id"), "joint_agreement", ["model_id"])
    op.create_index(op.f("ix_joint_agreement_organisation_id"), "joint_agreement", ["organisation_id"])
    op.create_table(
        "joint_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.CheckConstraint("parts IS NULL OR parts >= 0", name=op.f("ck_joint_participant_parts_not_negative")),
        sa.CheckConstraint("to_year IS NULL OR from_year <= to_year", name=op.f("ck_joint_participant_years_in_order")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["joint_agreement.id"], name=op.f("fk_joint_participant_agreement_id_joint_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_participant_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_participant")),
        sa.UniqueConstraint("agreement_id", "organisation_id", name=op.f("uq_joint_participant_agreement_id_organisation_id")),
    )
    op.create_index(op.f("ix_joint_participant_organisation_id"), "joint_participant", ["organisation_id"])
    op.create_table(
        "joint_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("population_on", sa.Date(), nullable=True),
        sa.Column("cases_from", sa.Date(), nullable=True),
        sa.Column("cases_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cases_to IS NULL OR cases_from IS NULL OR cases_from <= cases_to", name=op.f("ck_joint_year_count_in_order")
        ),
        sa.CheckConstraint("total_yen >= 0", name=op.f("ck_joint_year_total_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["joint_agreement.id"], name=op.f("fk_joint_year_agreement_id_joint_agreement")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_joint_year_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_year")),
        sa.UniqueConstraint("agreement_id", "fiscal_year", name=op.f("uq_joint_year_agreement_id_fiscal_year")),
    )
    op.create_table(
        "joint_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.CheckConstraint("population >= 0 AND cases >= 0 AND parts >= 0", name=op.f("ck_joint_figure_not_negative")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["joint_participant.id"], name=op.f("fk_joint_figure_participant_id_joint_participant")
        ),
        sa.ForeignKeyConstraint(["year_id"], ["joint_year.id"], name=op.f("fk_joint_figure_year_id_joint_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_figure")),
        sa.UniqueConstraint("year_id", "participant_id", name=op.f("uq_joint_figure_year_id_participant_id")),
    )
    op.create_index(op.f("ix_joint_figure_participant_id"), "joint_figure", ["participant_id"])
    op.create_table(
        "joint_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_joint_approval_name_filled")),
        sa.CheckConstraint("agreed OR length(note) > 0", name=op.f("ck_joint_approval_refusal_has_reason")),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_joint_approval_sha256_length")),
        sa.CheckConstraint("subject IN ('cost-share', 'rules', 'award')", name=op.f("ck_joint_approval_subject_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_joint_approval_document_id_document")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["joint_participant.id"], name=op.f("fk_joint_approval_participant_id_joint_participant")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_joint_approval_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_approval")),
    )
    op.create_index(op.f("ix_joint_approval_participant_id"), "joint_approval", ["participant_id"])
    op.create_table(
        "joint_seat",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["joint_participant.id"], name=op.f("fk_joint_seat_participant_id_joint_participant")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_joint_seat_seat_id_seat")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_joint_seat")),
    )
    op.create_index(op.f("ix_joint_seat_participant_id"), "joint_seat", ["participant_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("joint_seat")
    op.drop_table("joint_approval")
    op.drop_table("joint_figure")
    op.drop_table("joint_year")
    op.drop_table("joint_participant")
    op.drop_table("joint_agreement")
    op.drop_table("joint_model")
