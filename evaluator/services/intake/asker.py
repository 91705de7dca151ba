"""Who takes in workbooks where nobody is signed in: an officer of the ministry or prefecture that asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.db.models import Person, ReturnRound, RoleGrant
from evaluator.db.queries.people import by_login
from evaluator.services.actor import Actor
from evaluator.services.intake.taking import ROLES


class NoAskerError(Exception):
    """There is no such round, or nobody of that login may take in for it."""


def asker_of(session: Session, round_id: int, login: str) -> tuple[Actor, ReturnRound]:
    """Who takes in, and the round. Raises NoAskerError."""
    asked, person = session.get(ReturnRound, round_id), by_login(session, login)
    if asked is None or person is None or not person.active:
        raise NoAskerError
    query = select(RoleGrant.role).where(
        RoleGrant.person_id == person.id, RoleGrant.organisation_id == asked.asker_id, RoleGrant.ended_at.is_(None)
    )
    if ROLES.isdisjoint(session.scalars(query)):
        raise NoAskerError
    return officer(person, asked), asked


def officer(person: Person, asked: ReturnRound) -> Actor:
    """Somebody who acts for whoever asked."""
    where = asked.asker
    return Actor(name=person.name, person_id=person.id, organisation_id=where.id, organisation=where.name, roles=ROLES)
