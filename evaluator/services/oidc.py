"""People as an identity provider knows them: who is linked to whom there, and who may come in that way."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator.db.models import Person
from evaluator.db.queries import people as queries
from evaluator.services import accounts, history, people, sessions
from evaluator.services.actor import Actor
from evaluator.services.provider import Identity, Refused


class IdentityTaken(ValueError):
    """Somebody, here or elsewhere, is linked to that subject already."""


def admit(session: Session, now: datetime, *, identity: Identity, policy: accounts.Policy) -> Person:
    """The person whom the provider knows, if the account is open as for a password; nobody is made. Raises Refused."""
    person = queries.by_identity(session, identity.issuer, identity.subject)
    if person is None:
        raise Refused("unknown", subject=identity.subject)
    if not person.active or (person.demo and not policy.demo) or not sessions.organisations_of(person):
        raise Refused("closed", person.login)
    if accounts.is_locked(person, now):
        raise Refused("locked", person.login)
    return person


def link(session: Session, actor: Actor, now: datetime, *, person: Person, identity: Identity) -> None:
    """An administrator says who a person is at the provider; sessions end. Raises KeptElsewhere and IdentityTaken. Flushes."""
    assert actor.organisation_id is not None
    if not people.is_kept_by(person, actor.organisation_id):
        raise people.KeptElsewhere
    _link(session, actor, now, person, identity, [actor.organisation_id])


def unlink(session: Session, actor: Actor, now: datetime, *, person: Person) -> None:
    """An administrator forgets who a person is at a provider; open sessions end. Raises KeptElsewhere. Flushes."""
    assert actor.organisation_id is not None
    if not people.is_kept_by(person, actor.organisation_id):
        raise people.KeptElsewhere
    _unlink(session, actor, now, person, [actor.organisation_id])


def link_own(session: Session, standing: sessions.Standing, now: datetime, *, identity: Identity) -> None:
    """A signed-in person links the own account; other sessions end. Raises IdentityTaken. Flushes."""
    person = session.get_one(Person, standing.person_id)
    _link(session, standing.actor, now, person, identity, _places(person))
    sessions.renew(session, standing.session_id)


def unlink_own(session: Session, standing: sessions.Standing, now: datetime) -> None:
    """A signed-in person ends the own link; other sessions end. Flushes."""
    person = session.get_one(Person, standing.person_id)
    _unlink(session, standing.actor, now, person, _places(person))
    sessions.renew(session, standing.session_id)


def subject_of(session: Session, person_id: int) -> str | None:
    """The subject that a person is linked to, if any."""
    return session.get_one(Person, person_id).oidc_subject


def _link(
    session: Session, actor: Actor, now: datetime, person: Person, identity: Identity, organisations: Iterable[int]
) -> None:  # fmt: skip
    old = _told(person)
    if (person.oidc_issuer, person.oidc_subject) == (identity.issuer, identity.subject):
        return
    if queries.by_identity(session, identity.issuer, identity.subject) is not None:
        raise IdentityTaken
    person.oidc_issuer, person.oidc_subject = identity.issuer, identity.subject
    person.security_version += 1
    try:
        session.flush()
    except IntegrityError as fault:  # somebody was linked in the meantime
        raise IdentityTaken from fault
    for organisation_id in organisations:
        history.record(session, actor, now, "person.linked", organisation_id=organisation_id, old=old, new=_told(person))


def _unlink(session: Session, actor: Actor, now: datetime, person: Person, organisations: Iterable[int]) -> None:
    old = _told(person)
    if old is None:
        return
    person.oidc_issuer = person.oidc_subject = None
    person.security_version += 1
    for organisation_id in organisations:
        history.record(session, actor, now, "person.unlinked", organisation_id=organisation_id, old=old)


def _told(person: Person) -> dict[str, object] | None:
    """What the history says of a link; none where there is none."""
    if person.oidc_subject is None:
        return None
    return {"person": person.id, "login": person.login, "issuer": person.oidc_issuer, "subject": person.oidc_subject}


def _places(person: Person) -> list[int]:
    return sorted(organisation_id for organisation_id, _name in sessions.organisations_of(person))
