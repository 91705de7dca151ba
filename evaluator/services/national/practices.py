"""Good practice 好事例: rubrics that their municipalities share, chosen by a ministry with a remark, for everybody to read."""

from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.lint.shares import Summary, summary
from evaluator.core.rubric import Rubric
from evaluator.db.models import Practice, RubricRelease
from evaluator.db.queries import national as rows
from evaluator.library import codec
from evaluator.services import history
from evaluator.services.actor import Actor


class PracticeRefused(Exception):
    """A rubric cannot be shown as good practice; `reason` is `not-shared`, `chosen` already, or `own`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def rubric_of(release: RubricRelease) -> Rubric:
    """The rubric of a release."""
    return codec.read_rubric_text(release.rubric.content)


def summary_of(release: RubricRelease) -> Summary:
    """Its full marks and the shares of its axes."""
    return summary(rubric_of(release))


def choose(session: Session, actor: Actor, release: RubricRelease, remark: str, now: datetime) -> Practice:
    """Show a shared rubric as good practice. Flushes. Raises PracticeRefused."""
    assert actor.person_id is not None
    assert actor.organisation_id is not None
    if release.shared_at is None:
        raise PracticeRefused("not-shared")
    if rows.practice_of(session, actor.organisation_id, release.id) is not None:
        raise PracticeRefused("chosen")
    made = Practice(
        organisation_id=actor.organisation_id, release_id=release.id, remark=remark, chosen_by=actor.person_id, chosen_at=now
    )  # fmt: skip
    session.add(made)
    session.flush()
    history.record(session, actor, now, "practice.chosen", organisation_id=made.organisation_id, new=_told(release, remark))
    return made


def change(session: Session, actor: Actor, found: Practice, remark: str, now: datetime) -> bool:
    """Say something else about it; whether anything changed. Flushes."""
    if found.remark == remark:
        return False
    old, found.remark = found.remark, remark
    session.flush()
    new = _told(found.release, remark)
    history.record(
        session, actor, now, "practice.changed", organisation_id=found.organisation_id, old={"remark": old}, new=new
    )  # fmt: skip
    return True


def withdraw(session: Session, actor: Actor, found: Practice, now: datetime) -> None:
    """Show it no longer. Flushes."""
    told, at = _told(found.release, found.remark), found.organisation_id
    session.delete(found)
    session.flush()
    history.record(session, actor, now, "practice.withdrawn", organisation_id=at, old=told)


def _told(release: RubricRelease, remark: str) -> dict[str, str]:
    return {"title": release.title_ja, "sha256": release.rubric_sha256, "remark": remark}
