"""Who loads lists and numbers where nobody is signed in: an officer of the ministry, or of a prefecture."""

from collections.abc import Collection

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from evaluator.db.models import Organisation, RoleGrant
from evaluator.db.queries.people import by_login
from evaluator.services.actor import Actor

ROLE = "ministry"


class NoLoaderError(Exception):
    """Nobody of that login is an officer of such an organisation."""


def loader(session: Session, login: str, kinds: Collection[str]) -> Actor:
    """Somebody who acts for the ministry, else for a prefecture, as far as `kinds` name them. Raises NoLoaderError."""
    person = by_login(session, login)
    if person is None or not person.active:
        raise NoLoaderError
    query = (
        select(Organisation)
        .join(RoleGrant, RoleGrant.organisation_id == Organisation.id)
        .where(RoleGrant.person_id == person.id, RoleGrant.role == ROLE, RoleGrant.ended_at.is_(None))
        .where(Organisation.kind.in_(kinds))
        .order_by(case((Organisation.kind == "ministry", 0), else_=1), Organisation.id)
    )
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NoLoaderError
    return Actor(
        name=person.name, person_id=person.id, organisation_id=found.id, organisation=found.name, roles=frozenset({ROLE})
    )
