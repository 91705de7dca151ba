"""Departments that judge items of their own."""

revision: str = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
