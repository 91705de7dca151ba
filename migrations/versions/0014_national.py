"""Views of the national screens that people keep."""

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
