"""Departments that judge items of their own."""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Add the column; in what is there everybody judges everything."""
    with op.batch_alter_table("procurement") as table:
        table.add_column(sa.Column("departments", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("procurement") as table:
        table.alter_column("departments", server_default=None)


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("procurement") as table:
        table.drop_column("departments")
