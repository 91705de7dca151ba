"""Signed-in sessions: the browser holds a random token, the database its digest."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from evaluator.db.models import LoginSession, Person
from evaluator.db.queries import people
from evaluator.services.actor import Actor

TOKEN = 32
"""Bytes of a token."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last request of a session is remembered, so that not every page writes."""


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How long a session lasts without a request, and at most."""

    idle: timedelta
    whole: timedelta


def token_digest(token: str) -> str:
    """What is stored of a token, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(session: Session, person: Person, now: datetime, *, organisation_id: int | None, second_factor: bool) -> str:
    """Open a session for a person in one organisation; its token, which is stored nowhere. Flushes."""
    token = secrets.token_urlsafe(TOKEN)
    session.add(
        LoginSession(
            token_sha256=token_digest(token),
            person_id=person.id,
            organisation_id=organisation_id,
            security_version=person.security_version,
            created_at=now,
            seen_at=now,
            second_factor_at=now if second_factor else None,
        )
    )
    session.flush()
    return token


def current(session: Session, token: str, now: datetime, lifetimes: Lifetimes) -> LoginSession | None:
    """The session of a token while it lasts: not ended, not idle too long, the person active and unchanged."""
    found = people.login_session(session, token_digest(token))
    if found is None or found.ended_at is not None or not found.person.active:
        return None
    if now - found.seen_at > lifetimes.idle or now - found.created_at > lifetimes.whole:
        return None
    return found if found.security_version == found.person.security_version else None


def actor_of(found: LoginSession) -> Actor:
    """Who acts in a session: the person, with the roles held now in the organisation that the session is in."""
    grants = [each for each in found.person.grants if each.ended_at is None and each.organisation_id == found.organisation_id]
    return Actor(
        name=found.person.name,
        person_id=found.person_id,
        organisation_id=found.organisation_id,
        organisation=grants[0].organisation.name if grants else "",
        roles=frozenset(each.role for each in grants),
    )


def end(found: LoginSession, now: datetime) -> None:
    """End a session: its token is worth nothing any more."""
    found.ended_at = now
