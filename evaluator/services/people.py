"""People of an organisation: who has an account, which roles they hold, and what the administrator resets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator.db.models import Organisation, PaperCode, Person, RoleGrant
from evaluator.db.models.person import ROLES as ROLES
from evaluator.db.queries import people
from evaluator.services import accounts, history
from evaluator.services.actor import Actor
from evaluator.services.secrets import papercodes

SHEET = 10
"""Codes on a printed sheet."""


APP_ONLY = frozenset({"administrator", "officer"})
"""Roles whose second factor is an app; a sheet of paper does not do."""


class LoginTaken(ValueError):
    """Somebody, here or elsewhere, signs in under that login already."""


class LastAdministrator(ValueError):
    """An organisation would be left without an administrator."""


class NeedsApp(ValueError):
    """The person holds a role for which printed codes do not do."""


class KeptElsewhere(ValueError):
    """The account belongs to another organisation; only its administrators reset or close it."""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What is entered about somebody new. `hashed` is the hash of a temporary password."""

    login: str
    name: str
    hashed: str
    kana: str = ""
    affiliation: str = ""
    roles: tuple[str, ...] = ()
    outside: bool = False
    demo: bool = False


def create(session: Session, actor: Actor, now: datetime, *, organisation_id: int, given: NewPerson) -> Person:
    """Make an account with its roles at an organisation, which keeps it. Raises LoginTaken. Flushes."""
    if people.by_login(session, given.login) is not None:
        raise LoginTaken
    made = Person(
        login=given.login,
        name=given.name,
        kana=given.kana,
        affiliation=given.affiliation,
        keeper_id=organisation_id,
        password_hash=given.hashed,
        password_temporary=not given.demo,
        demo=given.demo,
        created_at=now,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as fault:  # somebody took it in the meantime
        raise LoginTaken from fault
    for role in given.roles:
        _hold(session, made, organisation_id, role, now, outside=given.outside)
    session.flush()
    new = {"person": made.id, "login": made.login, "name": made.name, "roles": sorted(given.roles), "outside": given.outside}
    history.record(session, actor, now, "person.created", organisation_id=organisation_id, new=new)
    return made


def change(session: Session, actor: Actor, now: datetime, *, person: Person, values: Mapping[str, str]) -> None:
    """Correct name, kana and affiliation. Raises KeptElsewhere. Flushes."""
    _must_keep(actor, person)
    old = {name: getattr(person, name) for name, value in values.items() if getattr(person, name) != value}
    for name in old:
        setattr(person, name, values[name])
    if old:
        new = {name: values[name] for name in old}
        _record(session, actor, now, "person.changed", person, old=old, new=new)


def grant(session: Session, actor: Actor, now: datetime, *, person: Person, role: str, outside: bool = False) -> None:
    """Give a person a role at the actor's organisation; whoever has it keeps it. Open sessions end. Flushes."""
    assert actor.organisation_id is not None
    if role in roles_at(person, actor.organisation_id):
        return
    _hold(session, person, actor.organisation_id, role, now, outside=outside)
    person.security_version += 1
    _record(session, actor, now, "role.granted", person, new={"role": role, "outside": outside})


def end_role(session: Session, actor: Actor, now: datetime, *, person: Person, role: str) -> None:
    """End a role at the actor's organisation. Raises LastAdministrator. Open sessions end. Flushes."""
    assert actor.organisation_id is not None
    if role == "administrator":
        _must_leave_one(session, person, [actor.organisation_id])
    for each in person.grants:
        if (each.organisation_id, each.role, each.ended_at) == (actor.organisation_id, role, None):
            each.ended_at = now
            person.security_version += 1
            _record(session, actor, now, "role.ended", person, old={"role": role, "outside": each.outside})


def deactivate(session: Session, actor: Actor, now: datetime, *, person: Person) -> None:
    """Close an account; its sessions end. Raises KeptElsewhere and LastAdministrator. Flushes."""
    _must_keep(actor, person)
    held = [each.organisation_id for each in person.grants if each.ended_at is None and each.role == "administrator"]
    _must_leave_one(session, person, held)
    person.active = False
    person.security_version += 1
    _record(session, actor, now, "person.deactivated", person)


def reactivate(session: Session, actor: Actor, now: datetime, *, person: Person) -> None:
    """Open an account that was closed. Raises KeptElsewhere. Flushes."""
    _must_keep(actor, person)
    person.active = True
    _record(session, actor, now, "person.reactivated", person)


def reset_password(session: Session, actor: Actor, now: datetime, *, person: Person, hashed: str) -> None:
    """Set a temporary password, given as its hash; sessions end, and the account is open again. Raises KeptElsewhere."""
    _must_keep(actor, person)
    person.password_hash, person.password_temporary = hashed, True
    person.failures, person.locked_until = 0, None
    person.security_version += 1
    _record(session, actor, now, "password.reset", person)


def reset_second_factor(session: Session, actor: Actor, now: datetime, *, person: Person) -> None:
    """Forget the app and the printed codes of a person; sessions end. Raises KeptElsewhere. Flushes."""
    _must_keep(actor, person)
    person.totp_secret, person.totp_last_step = None, None
    person.security_version += 1
    session.execute(delete(PaperCode).where(PaperCode.person_id == person.id))
    _record(session, actor, now, "second-factor.reset", person)


def print_codes(session: Session, actor: Actor, now: datetime, *, person: Person, keys: accounts.Keys) -> tuple[str, ...]:
    """A new sheet of one-time codes, to be printed once; those before are worth nothing. Flushes.

    Raises KeptElsewhere, and NeedsApp for whoever is an administrator or officer anywhere.
    """
    _must_keep(actor, person)
    if needs_app(person):
        raise NeedsApp
    codes = papercodes.new_codes(SHEET)
    session.execute(delete(PaperCode).where(PaperCode.person_id == person.id))
    owner = accounts.person_key(person)
    session.add_all(
        PaperCode(person_id=person.id, code_hash=papercodes.hashed(code, key=keys.paper, owner=owner), issued_at=now)
        for code in codes
    )
    person.security_version += 1
    _record(session, actor, now, "paper-codes.printed", person, new={"count": len(codes)})
    return codes


def roles_at(person: Person, organisation_id: int) -> frozenset[str]:
    """The roles that a person holds now at an organisation."""
    return frozenset(each.role for each in person.grants if each.ended_at is None and each.organisation_id == organisation_id)


def needs_app(person: Person) -> bool:
    """Whether somebody holds a role, anywhere, for which printed codes do not do."""
    return any(each.ended_at is None and each.role in APP_ONLY for each in person.grants)


def is_kept_by(person: Person, organisation_id: int | None) -> bool:
    """Whether the organisation's administrators may reset and close the account."""
    return person.keeper_id is not None and person.keeper_id == organisation_id


def hold(session: Session, person: Person, organisation_id: int, role: str, now: datetime, *, outside: bool) -> None:
    """Let a person have a role from now on, without an event; the caller records what led to it. Flushes."""
    _hold(session, person, organisation_id, role, now, outside=outside)
    session.flush()


def _hold(session: Session, person: Person, organisation_id: int, role: str, now: datetime, *, outside: bool) -> None:
    before = next((each for each in person.grants if (each.organisation_id, each.role) == (organisation_id, role)), None)
    if before is None:
        person.grants.append(RoleGrant(organisation_id=organisation_id, role=role, outside=outside, granted_at=now))
    else:
        before.granted_at, before.ended_at, before.outside = now, None, outside
    if role in APP_ONLY:
        session.execute(delete(PaperCode).where(PaperCode.person_id == person.id))
    session.flush()


def _must_keep(actor: Actor, person: Person) -> None:
    if not is_kept_by(person, actor.organisation_id):
        raise KeptElsewhere


def _must_leave_one(session: Session, person: Person, organisations: Iterable[int]) -> None:
    """Of two administrators who remove each other at once, the second waits for the first, and is refused."""
    for organisation_id in sorted(organisations):
        session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)
        if not people.administrators(session, organisation_id) - {person.id}:
            raise LastAdministrator


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    kind: str,
    person: Person,
    *,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> None:
    assert actor.organisation_id is not None
    who = {"person": person.id, "login": person.login}
    before = {**who, **old} if old is not None else None
    after = {**who, **(new or {})} if new is not None or old is None else None
    history.record(session, actor, now, kind, organisation_id=actor.organisation_id, old=before, new=after)
