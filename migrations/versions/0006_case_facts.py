"""Facts of a case that a rubric looks at, beside the ceiling."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Add the column; what is there has no such facts."""
    with op.batch_alter_table("procurement") as table:
        table.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("procurement") as table:
        table.alter_column("facts", server_default=None)


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("procurement") as table:
        table.drop_column("facts")
