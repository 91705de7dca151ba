"""Judgements of procurements by a guideline, and the reasons the office gave."""

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
