"""Reading people, their roles and their sessions."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import LoginSession, Person, RoleGrant


def login_session(session: Session, token_sha256: str) -> LoginSession | None:
    """The session of a token's digest, with its person, the person's grants and their organisations."""
    grants = joinedload(LoginSession.person).selectinload(Person.grants).joinedload(RoleGrant.organisation)
    return session.scalar(select(LoginSession).where(LoginSession.token_sha256 == token_sha256).options(grants))


def by_login(session: Session, login: str) -> Person | None:
    """The person who signs in under that name."""
    return session.scalar(select(Person).where(Person.login == login).options(selectinload(Person.grants)))
