"""Bodies that buy together, and what each of them bears."""

revision: str = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
