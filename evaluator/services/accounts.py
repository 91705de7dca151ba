"""Signing in: the password, the second factor, and what happens after too many wrong ones."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from evaluator.core.values import Problem
from evaluator.db.models import LoginSession, PaperCode, Person
from evaluator.db.queries import people
from evaluator.db.sqlite import writing
from evaluator.services import history, sessions
from evaluator.services.actor import Actor
from evaluator.services.secrets import papercodes, passwords, tokens, totp

HELD = ("active", "failures", "locked_until", "totp_secret", "totp_last_step")
"""What is read of a person anew before a try counts."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How signing in is guarded. `second_factor` names the roles that need one."""

    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    longest_lock: timedelta = timedelta(hours=24)
    second_factor: frozenset[str] = frozenset()
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys under which second factors are kept, made from the application's secret."""

    totp: bytes
    paper: bytes

    @classmethod
    def of(cls, secret_key: str) -> Self:
        """Both keys from the one secret."""
        return cls(totp=tokens.derived_key(secret_key, "totp"), paper=tokens.derived_key(secret_key, "paper-codes"))


def password_fits(session: Session, login: str, password: str) -> bool:
    """Whether a password fits; for nobody it takes as long. Raises TooManyHashes.

    It takes long on purpose, so no transaction is held meanwhile: what was read before is read anew, and nothing may be
    waiting to be written.
    """
    stored = people.password_hash(session, login)
    session.rollback()
    fits = passwords.verify(stored, password)
    writing(session)
    return fits


def new_hash(session: Session, password: str) -> str:
    """The hash of a new password; no transaction is held meanwhile, as above. Raises TooManyHashes."""
    session.rollback()
    made = passwords.hash_password(password)
    writing(session)
    return made


def renew_hash(session: Session, login: str, password: str) -> None:
    """Hash the password of somebody who has just been let in anew, if its hash was made at another cost than today's.

    No transaction is held meanwhile, as above; a password that somebody changes in that time stays as changed. Left for the
    next time when too many hashes are computed already.
    """
    stored = people.password_hash(session, login)
    if stored is None or not passwords.is_outdated(stored):
        return
    with suppress(passwords.TooManyHashes):
        people.replace_hash(session, login, stored, new_hash(session, password))


def login_of(typed: str | None) -> str:
    """A login as it is stored: wide signs made narrow, without capitals, blanks around it and signs nobody types."""
    return line_of(unicodedata.normalize("NFKC", typed or "").casefold())


def line_of(typed: str | None) -> str:
    """One line of text as it is stored: without blanks around it and signs that nobody types and no database takes."""
    return "".join(sign for sign in typed or "" if sign.isprintable() or sign == "\u3000").strip()


def admit(session: Session, now: datetime, *, login: str, fits: bool, policy: Policy) -> Person | None:
    """The person who has given the right password, if the account is open; else the failure is counted. Flushes.

    `fits` says whether the password fits; it is compared before, for everybody in the same time. An account that is
    closed for a while answers as a wrong password does, so nobody learns which logins exist.
    """
    person = people.by_login(session, login)
    if person is None:
        return None
    _hold(session, person)
    if not person.active or (person.demo and not policy.demo) or is_locked(person, now):
        return None
    if not fits:
        _count_failure(session, person, now, policy)
        return None
    return person if sessions.organisations_of(person) else None


def is_locked(person: Person, now: datetime) -> bool:
    """Whether an account is closed for a while after too many wrong tries."""
    return person.locked_until is not None and now < person.locked_until


def enter(
    session: Session,
    person: Person,
    now: datetime,
    *,
    policy: Policy,
    before: LoginSession | None = None,
    has_second_factor: bool = False,
) -> str:
    """Open a session for a person whose password was right, or whom an identity provider knows; its token. Flushes.

    The organisation is the only one, or the one of the browser's session `before`, which ends; else it is asked for.
    `has_second_factor` says that the provider has asked for one already. Failures are forgotten only when none is asked, or
    whoever knows the password could try codes for ever.
    """
    places = [organisation_id for organisation_id, _name in sessions.organisations_of(person)]
    chosen = places[0] if len(places) == 1 else None
    if before is not None and before.person_id == person.id:
        before.ended_at = before.ended_at or now
        chosen = before.organisation_id if before.organisation_id in places else chosen
    asked = not has_second_factor and needs_second_factor(session, person, policy)
    if not asked:
        _forget_failures(person)
    return sessions.start(session, person, now, organisation_id=chosen, second_factor=not asked)


def needs_second_factor(session: Session, person: Person, policy: Policy) -> bool:
    """Whether somebody has a second factor or holds a role, anywhere, that needs one."""
    roles = {each.role for each in person.grants if each.ended_at is None}
    has_one = person.totp_secret is not None or people.has_paper_codes(session, person.id)
    return has_one or not roles.isdisjoint(policy.second_factor)


def give_code(session: Session, standing: sessions.Standing, now: datetime, *, code: str, keys: Keys, policy: Policy) -> bool:
    """Pass the second factor with a code of the app or from paper; whether it counted. Flushes.

    A wrong code counts as a failure of the account; when that closes it, the session ends.
    """
    person = _hold(session, session.get_one(Person, standing.person_id))
    if not is_locked(person, now) and (
        _is_app_code(person, code, now, keys) or _use_paper_code(session, person, code, now, keys)
    ):
        _forget_failures(person)
        sessions.pass_second_factor(session, standing.session_id, now)
        return True
    if not is_locked(person, now):
        _count_failure(session, person, now, policy)
    if is_locked(person, now):
        sessions.end(session, standing.session_id, now)
    return False


def set_up_app(
    session: Session, standing: sessions.Standing, now: datetime, *, secret: str, code: str, keys: Keys
) -> bool:  # fmt: skip
    """Take an authenticator app as the second factor, proved by a code; whether it counted. Other sessions end. Flushes."""
    person = session.get_one(Person, standing.person_id)
    step = totp.check(secret, code, now, last_used_step=None)
    if step is None:
        return False
    person.totp_secret = tokens.encrypt(secret, key=keys.totp, about=_about(person)).encode()
    person.totp_last_step = step
    person.security_version += 1
    _forget_failures(person)
    sessions.renew(session, standing.session_id)
    sessions.pass_second_factor(session, standing.session_id, now)
    _record(session, person, now, "second-factor.set")
    return True


def change_password(
    session: Session, standing: sessions.Standing, now: datetime, *, password: str, hashed: str
) -> tuple[Problem, ...]:  # fmt: skip
    """Set a new password, given as it is and `hashed`; problems, if it is refused. Other sessions end. Flushes."""
    person = session.get_one(Person, standing.person_id)
    found = problems_of(person, password)
    if found:
        return found
    person.password_hash, person.password_temporary = hashed, False
    person.security_version += 1
    sessions.renew(session, standing.session_id)
    _record(session, person, now, "password.changed")
    return ()


def mistake_password(session: Session, standing: sessions.Standing, now: datetime, *, policy: Policy) -> None:
    """Count a wrong password given by somebody who is signed in already; when it closes the account, the session ends."""
    person = _hold(session, session.get_one(Person, standing.person_id))
    _count_failure(session, person, now, policy)
    if is_locked(person, now):
        sessions.end(session, standing.session_id, now)


def problems_of(person: Person, password: str) -> tuple[Problem, ...]:
    """What speaks against a new password of a person."""
    names = " ".join(name for _id, name in sessions.organisations_of(person))
    return passwords.password_problems(password, login=person.login, name=person.name, organisation=names)


def person_key(person: Person) -> str:
    """What a person's secrets are bound to."""
    return f"person:{person.id}"


def _about(person: Person) -> str:
    return f"totp:{person_key(person)}"


def _is_app_code(person: Person, code: str, now: datetime, keys: Keys) -> bool:
    if person.totp_secret is None:
        return False
    secret = tokens.decrypt(person.totp_secret.decode(), key=keys.totp, about=_about(person))
    step = totp.check(secret, code, now, last_used_step=person.totp_last_step)
    if step is None:
        return False
    person.totp_last_step = step
    return True


def _use_paper_code(session: Session, person: Person, code: str, now: datetime, keys: Keys) -> bool:
    unused: dict[str, PaperCode] = {each.code_hash: each for each in people.paper_codes(session, person.id)}
    found = papercodes.matching(code, unused, key=keys.paper, owner=person_key(person))
    if found is None:
        return False
    unused[found].used_at = now
    return True


def _hold(session: Session, person: Person) -> Person:
    """A person as stored now, held until the transaction ends: tries at the same moment count each, and a code counts once."""
    session.refresh(person, attribute_names=HELD, with_for_update=True)
    return person


def _count_failure(session: Session, person: Person, now: datetime, policy: Policy) -> None:
    """One more wrong try; every so many close the account, each time for twice as long."""
    person.failures += 1
    times, left = divmod(person.failures, policy.failures)
    if left == 0:
        person.locked_until = now + min(policy.lock * 2 ** min(times - 1, 20), policy.longest_lock)
        _record(session, person, now, "account.locked", failures=person.failures, until=person.locked_until.isoformat())
    session.flush()


def _forget_failures(person: Person) -> None:
    person.failures, person.locked_until = 0, None


def _record(session: Session, person: Person, now: datetime, kind: str, **new: int | str) -> None:
    """One event in the chain of every organisation where the person has a role."""
    actor = Actor(name=person.name, person_id=person.id)
    for organisation_id, _name in sorted(sessions.organisations_of(person)):
        history.record(session, actor, now, kind, organisation_id=organisation_id, new={"login": person.login, **new})
