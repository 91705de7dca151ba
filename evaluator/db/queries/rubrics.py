"""Reading published rubric versions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import RubricVersion


def by_name(session: Session, rubric_id: str, version: str) -> RubricVersion | None:
    """The rubric version of that id and version, or None."""
    wanted = select(RubricVersion).where(RubricVersion.rubric_id == rubric_id, RubricVersion.version == version)
    return session.scalar(wanted)
