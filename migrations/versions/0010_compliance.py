"""Judgements of procurements by a guideline, and the reasons the office gave."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('renewal', 'user_survey', 'handover_plan', 'criteria_published', 'points_published')",
            name=op.f("ck_statement_kind_known"),
        ),
        sa.CheckConstraint(
            "holds IS NULL OR NOT holds OR kind = 'renewal' OR length(source) > 0", name=op.f("ck_statement_source_named")
        ),
        sa.CheckConstraint(
            "holds IS NULL OR NOT holds OR kind NOT IN ('criteria_published', 'points_published') OR \"on\" IS NOT NULL",
            name=op.f("ck_statement_publication_dated"),
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_statement_entered_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_statement_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_table(
        "point_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(point) > 0", name=op.f("ck_point_reason_point_filled")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_point_reason_given_by_person")),
        sa.ForeignKeyConstraint(["procurement_id"], ["procurement.id"], name=op.f("fk_point_reason_procurement_id_procurement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_reason")),
    )
    op.create_table(
        "kept_judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("procurement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("guideline", sa.String(length=100), nullable=False),
        sa.Column("guideline_sha256", sa.String(length=64), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("number = 1 OR length(reason) > 0", name=op.f("ck_kept_judgement_correction_has_reason")),
        sa.CheckConstraint("length(sha256) = 64 AND length(guideline_sha256) = 64", name=op.f("ck_kept_judgement_sha256_length")),
        sa.ForeignKeyConstraint(["judged_by"], ["person.id"], name=op.f("fk_kept_judgement_judged_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_kept_judgement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["procurement_id"], ["procurement.id"], name=op.f("fk_kept_judgement_procurement_id_procurement")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_kept_judgement_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_judgement")),
        sa.UniqueConstraint("procurement_id", "number", name=op.f("uq_kept_judgement_procurement_id_number")),
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("kept_judgement", "point_reason", "statement"):
        op.drop_table(table)


INDEXES = (
    ("statement", "procurement_id"),
    ("point_reason", "procurement_id"),
    ("kept_judgement", "organisation_id"),
    ("kept_judgement", "publication_id"),
    ("kept_judgement", "guideline"),
)
