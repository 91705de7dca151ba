"""Views that people keep for themselves, each with a name; nobody else sees them, and every change is told in the history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.db.models import SavedView
from evaluator.db.queries import national as rows
from evaluator.services import history
from evaluator.services.actor import Actor

MOST = 50
"""Views that one person keeps at most."""


class KeepRefused(Exception):
    """A view cannot be kept; `reason` is `taken` (there is one of this name) or `many`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kept(session: Session, actor: Actor) -> Sequence[SavedView]:
    """The views that the actor keeps, by name."""
    return rows.kept(session, actor.person_id, actor.organisation_id)


def keep(session: Session, actor: Actor, view: str, now: datetime, *, name: str, asked: str) -> SavedView:
    """Keep a view as it was asked for, under a name. Flushes. Raises KeepRefused."""
    assert actor.person_id is not None
    assert actor.organisation_id is not None
    known = kept(session, actor)
    if any(each.name == name for each in known):
        raise KeepRefused("taken")
    if len(known) >= MOST:
        raise KeepRefused("many")
    made = SavedView(
        person_id=actor.person_id, organisation_id=actor.organisation_id, name=name, view=view, asked=asked, saved_at=now
    )  # fmt: skip
    session.add(made)
    session.flush()
    history.record(session, actor, now, "national.view-kept", organisation_id=made.organisation_id, new=_told(made))
    return made


def find(session: Session, actor: Actor, saved_id: int) -> SavedView | None:
    """A view that the actor keeps."""
    return rows.kept_one(session, actor.person_id, actor.organisation_id, saved_id)


def drop(session: Session, actor: Actor, found: SavedView, now: datetime) -> None:
    """Keep a view no longer. Flushes."""
    told, at = _told(found), found.organisation_id
    session.delete(found)
    session.flush()
    history.record(session, actor, now, "national.view-dropped", organisation_id=at, old=told)


def _told(found: SavedView) -> dict[str, str]:
    return {"name": found.name, "view": found.view}
