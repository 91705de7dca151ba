"""Fiscal years of bodies that left a joint procurement and joined it again."""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    """Make the table; every body that is there has one span of years."""
    op.create_table(
        "joint_span",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_year <= to_year", name=op.f("ck_joint_span_years_in_order")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["joint_participant.id"], name=op.f("fk_joint_span_participant_id_joint_participant")
        ),
        sa.PrimaryKeyConstraint("participant_id", "from_year", name=op.f("pk_joint_span")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("joint_span")
