"""Stating which bodies implement and from when to when: what a body says of itself, and what the ministry changes one by one."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.db.models import BodyChange, BodySpell
from evaluator.db.queries import bodies as rows
from evaluator.services.actor import Actor

OWN = "自治体の登録 / Said by the body itself"
"""The source of what a body says of itself."""


class ListedByMinistryError(Exception):
    """The ministry's list speaks of the body, so the body itself does not."""


def begin(
    session: Session, actor: Actor, now: datetime, *, source: str, as_of: date, file_sha256: str | None = None
) -> BodyChange:  # fmt: skip
    """A statement that spells will refer to. Flushes."""
    made = BodyChange(
        owner_id=actor.organisation_id,
        as_of=as_of,
        source=source,
        file_sha256=file_sha256,
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def is_listed(session: Session, organisation_id: int) -> bool:
    """Whether somebody else, the ministry, has stated about a body."""
    owners = {each.statement.owner_id for each in rows.of_body(session, organisation_id)}
    return bool(owners - {None, organisation_id})


def say_of_oneself(session: Session, actor: Actor, now: datetime, *, implementing: bool | None) -> None:
    """A body says whether it implements, without days; None takes back what it said. Flushes, writes no event.

    Raises ListedByMinistryError.
    """
    assert actor.organisation_id is not None
    if is_listed(session, actor.organisation_id):
        raise ListedByMinistryError
    change = begin(session, actor, now, source=OWN, as_of=japan_date(now))
    for each in rows.of_body(session, actor.organisation_id):
        each.withdrawn_by = change.id
    if implementing is not None:
        session.add(BodySpell(body_id=actor.organisation_id, implementing=implementing, stated_by=change.id))
    session.flush()
