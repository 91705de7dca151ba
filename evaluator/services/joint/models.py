"""Models of joint procurement 共同調達のモデル: a form and weights that one organisation hands to others, without a figure."""

from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.values import problem
from evaluator.db.models import JointAgreement, JointModel
from evaluator.db.queries import joint as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.joint.keeping import JointRefused, refuse, tell

MOST_TITLE, MOST_NOTE = 200, 2000
"""Signs of a title and of a note at most."""


def share(
    session: Session, actor: Actor, agreement: JointAgreement, *, title: str, note: str, now: datetime
) -> JointModel:  # fmt: skip
    """Hand the form and the weights of an agreement to everybody, as they are now. Flushes. Raises JointRefused.

    Bodies, figures and documents stay out of it. Another one can be shared later; this one is never changed, and the same
    one is not shared twice (`done`) while it stands.
    """
    assert actor.person_id is not None
    if not title.strip() or len(title.strip()) > MOST_TITLE or len(note.strip()) > MOST_NOTE:
        refuse(problem("title", "joint.model-title", most=MOST_TITLE))
    rows.hold(session, agreement)
    made = JointModel(
        organisation_id=agreement.organisation_id, title=title.strip(), form=agreement.form, weights=dict(agreement.weights),
        note=note.strip(), shared_by=actor.person_id, shared_at=now,
    )  # fmt: skip
    if any(_same(each, made) for each in rows.models_of(session, made.organisation_id)):
        raise JointRefused("done")
    session.add(made)
    session.flush()
    new = {"model": made.title, "joint_form": made.form, "weights": dict(made.weights), "note": made.note}
    tell(session, actor, agreement, now, "joint.model-shared", new=new)
    return made


def _same(one: JointModel, other: JointModel) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("title", "form", "weights", "note"))


def take_back(session: Session, actor: Actor, model: JointModel, now: datetime) -> None:
    """Nobody adopts a model any more; agreements that began from it stay. Flushes. Raises JointRefused."""
    session.refresh(model, with_for_update={"of": JointModel})
    if model.taken_back_at is not None:
        raise JointRefused("done")
    model.taken_back_at = now
    session.flush()
    history.record(
        session, actor, now, "joint.model-taken-back", organisation_id=model.organisation_id, new={"model": model.title}
    )  # fmt: skip
