"""Roles offered to people of other organisations, by their login alone.

The office learns nothing by asking: an offer looks the same whether somebody has the login or not, and a name appears
only when that person has taken the role.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import Invitation, Person
from evaluator.services import history, people
from evaluator.services.actor import Actor

OPEN_FOR = timedelta(days=30)
"""How long an offer can be taken."""


def invite(session: Session, actor: Actor, now: datetime, *, login: str, role: str, outside: bool) -> Invitation:
    """Offer a role at the actor's organisation to whoever signs in under a login; an open offer is made anew. Flushes."""
    assert actor.organisation_id is not None
    for each in of_organisation(session, actor.organisation_id, now):
        if (each.login, each.role) == (login, role):
            each.closed_at = now
    made = Invitation(organisation_id=actor.organisation_id, login=login, role=role, outside=outside, invited_at=now)
    session.add(made)
    session.flush()
    _record(session, actor, now, "role.offered", made)
    return made


def of_organisation(session: Session, organisation_id: int | None, now: datetime) -> Sequence[Invitation]:
    """The open offers of an organisation, the newest first."""
    query = select(Invitation).where(Invitation.organisation_id == organisation_id, *_open(now))
    return session.scalars(query.order_by(Invitation.id.desc())).all()


def of_login(session: Session, login: str, now: datetime) -> Sequence[Invitation]:
    """The open offers to whoever signs in under a login, with their organisations."""
    query = select(Invitation).where(Invitation.login == login, Invitation.declined_at.is_(None), *_open(now))
    query = query.options(joinedload(Invitation.organisation))
    return session.scalars(query.order_by(Invitation.id)).all()


def withdraw(session: Session, actor: Actor, now: datetime, *, invitation_id: int) -> bool:
    """Take an open offer of the actor's organisation back; whether there was one. Flushes."""
    found = session.get(Invitation, invitation_id)
    if found is None or found.closed_at is not None or found.organisation_id != actor.organisation_id:
        return False
    found.closed_at = now
    _record(session, actor, now, "role.withdrawn", found)
    return True


def answer(session: Session, actor: Actor, now: datetime, *, invitation_id: int, accept: bool) -> bool:
    """Take or decline an open offer to oneself; whether there was one. Open sessions stay. Flushes."""
    person = session.get_one(Person, actor.person_id)
    found = next((each for each in of_login(session, person.login, now) if each.id == invitation_id), None)
    if found is None:
        return False
    if accept:
        found.closed_at = now
        people.hold(session, person, found.organisation_id, found.role, now, outside=found.outside)
        _record(session, actor, now, "role.accepted", found)
    else:
        found.declined_at = now  # the offer stays open for the office, which must not learn that there is somebody
        session.flush()
    return True


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Invitation.closed_at.is_(None), Invitation.invited_at > now - OPEN_FOR)


def _record(session: Session, actor: Actor, now: datetime, kind: str, found: Invitation) -> None:
    new = {"login": found.login, "role": found.role, "outside": found.outside}
    history.record(session, actor, now, kind, organisation_id=found.organisation_id, new=new)
