"""Does the database answer?"""

from sqlalchemy import text
from sqlalchemy.orm import Session


def ask(session: Session) -> None:
    """Raises what the driver raises when it does not."""
    session.execute(text("SELECT 1"))
