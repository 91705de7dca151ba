"""Signed-in sessions: the browser holds a random token, the database its digest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from evaluator.db.models import LoginSession, Person
from evaluator.db.queries import people
from evaluator.services.actor import Actor
from evaluator.services.secrets import tokens

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last request of a session is remembered, so that not every page writes."""
ENTERING_FOR = timedelta(minutes=15)
"""How long somebody may take from the password to the second factor."""

Due = Literal["second-factor", "password", "set-up", "organisation"]
"""What is still asked of somebody after the password, in this order."""


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How long a session lasts without a request, and at most."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a session is worth: somebody who may act, or somebody of whom something is still asked."""

    session_id: int
    person_id: int
    login: str
    name: str
    demo: bool
    seen_at: datetime
    due: Due | None
    actor: Actor
    organisations: tuple[tuple[int, str], ...]
    organisation_en: str = ""

    @property
    def has_choice(self) -> bool:
        """Whether the person has roles at more than one organisation."""
        return len(self.organisations) > 1


def start(session: Session, person: Person, now: datetime, *, organisation_id: int | None, second_factor: bool) -> str:
    """Open a session for a person in one organisation; its token, which is stored nowhere. Flushes.

    `second_factor` says that none is asked any more: given, or not needed.
    """
    token = tokens.new_token()
    session.add(
        LoginSession(
            token_sha256=tokens.digest(token),
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
    found = people.login_session(session, tokens.digest(token))
    if found is None or found.ended_at is not None or not found.person.active:
        return None
    if now - found.seen_at > lifetimes.idle or now - found.created_at > lifetimes.whole:
        return None
    if found.second_factor_at is None and now - found.created_at > ENTERING_FOR:
        return None
    return found if found.security_version == found.person.security_version else None


def standing(session: Session, found: LoginSession) -> Standing:
    """What a session is worth now."""
    return Standing(
        session_id=found.id,
        person_id=found.person_id,
        login=found.person.login,
        name=found.person.name,
        demo=found.person.demo,
        seen_at=found.seen_at,
        due=_due(session, found),
        actor=actor_of(found),
        organisations=organisations_of(found.person),
        organisation_en=_english(found),
    )


def organisations_of(person: Person) -> tuple[tuple[int, str], ...]:
    """Where a person has a role now: id and name of each organisation, by name."""
    held = {each.organisation_id: each.organisation.name for each in person.grants if each.ended_at is None}
    return tuple(sorted(held.items(), key=lambda each: (each[1], each[0])))


def _english(found: LoginSession) -> str:
    """The English name of the organisation that a session is in; empty if there is none."""
    places = (each.organisation for each in found.person.grants if each.organisation_id == found.organisation_id)
    return next((each.name_en or "" for each in places), "")


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


def seen(session: Session, session_id: int, now: datetime) -> None:
    """Remember that a session was used. Nothing else may be waiting in the transaction."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now))


def switch(session: Session, session_id: int, organisation_id: int) -> bool:
    """Go on in another organisation where the person has a role; whether there is one. Flushes."""
    found = session.get_one(LoginSession, session_id)
    if organisation_id not in dict(organisations_of(found.person)):
        return False
    found.organisation_id = organisation_id
    session.flush()
    return True


def pass_second_factor(session: Session, session_id: int, now: datetime) -> None:
    """The second factor of a session is given. Flushes."""
    session.get_one(LoginSession, session_id).second_factor_at = now
    session.flush()


def renew(session: Session, session_id: int) -> None:
    """Keep a session that its own person's change of a secret would have ended; the others end. Flushes."""
    found = session.get_one(LoginSession, session_id)
    found.security_version = found.person.security_version
    session.flush()


def end(session: Session, session_id: int, now: datetime) -> None:
    """End a session: its token is worth nothing any more. Flushes."""
    session.get_one(LoginSession, session_id).ended_at = now
    session.flush()


def end_others(session: Session, standing: Standing, now: datetime) -> int:
    """End every other session of a person; how many there were. Flushes."""
    others = [each for each in people.open_sessions(session, standing.person_id) if each.id != standing.session_id]
    for each in others:
        each.ended_at = now
    session.flush()
    return len(others)


def _due(session: Session, found: LoginSession) -> Due | None:
    person, passed = found.person, found.second_factor_at is not None
    if not passed and (person.totp_secret is not None or people.has_paper_codes(session, person.id)):
        return "second-factor"
    if person.password_temporary:
        return "password"
    if not passed:
        return "set-up"
    return "organisation" if found.organisation_id is None else None
