"""Work that runs on its own, and files that were taken in."""

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
