"""What was loaded of bodies and places by date, and yearly files of bodies."""

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
