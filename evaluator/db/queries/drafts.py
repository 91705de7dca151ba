"""Reading rubric drafts; a draft of another organisation is not there."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import RubricDraft, RubricVersion


def of_organisation(session: Session, organisation_id: int | None, draft_id: int, *, hold: bool = False) -> RubricDraft | None:
    """The draft of that id, if it is the organisation's own.

    `hold` keeps others from changing, publishing or removing it until the transaction ends; one that is gone is not there.
    """
    wanted = select(RubricDraft).where(RubricDraft.id == draft_id, RubricDraft.organisation_id == organisation_id)
    if hold:
        wanted = wanted.with_for_update(of=RubricDraft).execution_options(populate_existing=True)
    return session.scalar(wanted)


def every(session: Session, organisation_id: int | None) -> Sequence[RubricDraft]:
    """All drafts of an organisation, the one changed last first."""
    wanted = select(RubricDraft).where(RubricDraft.organisation_id == organisation_id)
    return session.scalars(wanted.order_by(RubricDraft.changed_at.desc(), RubricDraft.id)).all()


def of_rubric(session: Session, organisation_id: int, rubric_id: str) -> RubricDraft | None:
    """The organisation's draft of that rubric; there is at most one."""
    wanted = select(RubricDraft).where(RubricDraft.organisation_id == organisation_id, RubricDraft.rubric_id == rubric_id)
    return session.scalar(wanted)


def versions(session: Session, rubric_id: str) -> Sequence[str]:
    """The versions of a rubric that are stored."""
    return session.scalars(select(RubricVersion.version).where(RubricVersion.rubric_id == rubric_id)).all()
