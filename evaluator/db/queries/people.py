"""Reading people, their roles and their sessions."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import LoginSession, PaperCode, Person, RoleGrant


def login_session(session: Session, token_sha256: str) -> LoginSession | None:
    """The session of a token's digest, with its person, the person's grants and their organisations."""
    grants = joinedload(LoginSession.person).selectinload(Person.grants).joinedload(RoleGrant.organisation)
    return session.scalar(select(LoginSession).where(LoginSession.token_sha256 == token_sha256).options(grants))


def by_login(session: Session, login: str) -> Person | None:
    """The person who signs in under that name."""
    grants = selectinload(Person.grants).joinedload(RoleGrant.organisation)
    return session.scalar(select(Person).where(Person.login == login).options(grants))


def password_hash(session: Session, login: str) -> str | None:
    """The stored hash of whoever signs in under that name."""
    return session.scalar(select(Person.password_hash).where(Person.login == login))


def open_sessions(session: Session, person_id: int) -> Sequence[LoginSession]:
    """The sessions of a person that nobody has ended and no change of a secret has, the newest first."""
    query = select(LoginSession).join(LoginSession.person).where(LoginSession.person_id == person_id)
    query = query.where(LoginSession.ended_at.is_(None), LoginSession.security_version == Person.security_version)
    return session.scalars(query.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def paper_codes(session: Session, person_id: int) -> Sequence[PaperCode]:
    """The printed codes of a person that are not used yet."""
    return session.scalars(select(PaperCode).where(PaperCode.person_id == person_id, PaperCode.used_at.is_(None))).all()


def has_paper_codes(session: Session, person_id: int) -> bool:
    """Whether a person has a printed code left, or ever had: whoever used the last one is not let in without."""
    return bool(session.scalar(select(exists().where(PaperCode.person_id == person_id))))


def has_demo_accounts(session: Session) -> bool:
    """Whether there are accounts whose passwords everybody knows."""
    return bool(session.scalar(select(exists().where(Person.demo))))
