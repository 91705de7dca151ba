"""Yearly returns of bodies: rounds, answers, questions sent back."""

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
