"""Rubric versions and fixed evaluations."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "rubric_version",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rubric_id", sa.String(100), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_rubric_version"),
        sa.UniqueConstraint("rubric_id", "version", name="uq_rubric_version_rubric_id_version"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_rubric_version_sha256_length")),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("title_ja", sa.String(300), nullable=False),
        sa.Column("title_en", sa.String(300), nullable=False),
        sa.Column("procedure", sa.String(40), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_text", sa.Text(), nullable=False),
        sa.Column("result_text", sa.Text(), nullable=False),
        sa.Column("rubric_sha256", sa.String(64), nullable=False),
        sa.Column("method_version", sa.String(40), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
        sa.UniqueConstraint("slug", name="uq_evaluation_slug"),
        sa.ForeignKeyConstraint(["rubric_sha256"], ["rubric_version.sha256"], name="fk_evaluation_rubric_sha256_rubric_version"),
        sa.CheckConstraint("length(slug) > 0", name=op.f("ck_evaluation_slug_filled")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_evaluation_position_not_negative")),
    )
    op.create_index("ix_evaluation_rubric_sha256", "evaluation", ["rubric_sha256"])


def downgrade() -> None:
    """Drop both tables with what they hold."""
    op.drop_index("ix_evaluation_rubric_sha256", "evaluation")
    op.drop_table("evaluation")
    op.drop_table("rubric_version")
