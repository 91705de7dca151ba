"""Accounts with a password, as somebody types it, and the codes of their second factor."""

from datetime import UTC, datetime, timedelta

import pyotp
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from evaluator.db.models import Organisation, PaperCode, Person
from evaluator.services import accounts
from evaluator.services.secrets import papercodes, passwords, tokens, totp
from tests.factories import world

PASSWORD = "みどり屋根の時計台 42"
CHEAP = passwords.Cost(memory_kib=8, passes=1)
HASH = passwords.hash_password(PASSWORD, cost=CHEAP)


def account(session: Session, organisation: Organisation, login: str, *roles: str, **values: object) -> Person:
    """Somebody with roles who signs in with PASSWORD; commits."""
    person = world.person(session, organisation, login, *roles, name=f"{login} 氏")
    person.password_hash = HASH
    for name, value in values.items():
        setattr(person, name, value)
    session.commit()
    return person


def with_app(session: Session, person: Person, secret_key: str) -> str:
    """Give a person an authenticator app; its secret."""
    secret = totp.new_secret()
    keys = accounts.Keys.of(secret_key)
    person.totp_secret = tokens.encrypt(secret, key=keys.totp, about=f"totp:person:{person.id}").encode()
    session.commit()
    return secret


def with_paper(session: Session, person: Person, secret_key: str, count: int = 2) -> tuple[str, ...]:
    """Give a person printed codes."""
    codes, keys = papercodes.new_codes(count), accounts.Keys.of(secret_key)
    for code in codes:
        made = papercodes.hashed(code, key=keys.paper, owner=f"person:{person.id}")
        session.add(PaperCode(person_id=person.id, code_hash=made, issued_at=world.NOW))
    session.commit()
    return codes


def code_of(secret: str, *, later: int = 0) -> str:
    """The code that an app shows now, or so many steps later."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * later))


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the form of the sign-in."""
    return client.post("/account/sign-in", data={"login": login, "password": password, **more})
