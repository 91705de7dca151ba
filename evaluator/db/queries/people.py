"""Reading people, their roles and their sessions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, func, inspect, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import KeyHolder, LoginSession, PaperCode, Person, Procurement, RoleGrant
from evaluator.db.queries.paging import Page, page_of, words_of


def login_session(session: Session, token_sha256: str) -> LoginSession | None:
    """The session of a token's digest, with its person, the person's grants and their organisations. One statement."""
    grants = joinedload(LoginSession.person).joinedload(Person.grants).joinedload(RoleGrant.organisation)
    query = select(LoginSession).where(LoginSession.token_sha256 == token_sha256).options(grants)
    return session.scalars(query).unique().one_or_none()


def by_login(session: Session, login: str) -> Person | None:
    """The person who signs in under that name."""
    grants = selectinload(Person.grants).joinedload(RoleGrant.organisation)
    return session.scalar(select(Person).where(Person.login == login).options(grants))


def by_identity(session: Session, issuer: str, subject: str) -> Person | None:
    """The person who is known to an identity provider under that subject."""
    grants = selectinload(Person.grants).joinedload(RoleGrant.organisation)
    return session.scalar(select(Person).where(Person.oidc_issuer == issuer, Person.oidc_subject == subject).options(grants))


def password_hash(session: Session, login: str) -> str | None:
    """The stored hash of whoever signs in under that name."""
    return session.scalar(select(Person.password_hash).where(Person.login == login))


def replace_hash(session: Session, login: str, stored: str, made: str) -> None:
    """Put another hash of the same password in the place of the stored one, if that still stands."""
    session.execute(update(Person).where(Person.login == login, Person.password_hash == stored).values(password_hash=made))


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
    """Whether there are accounts whose passwords everybody knows; before the migrations there is nobody."""
    if not inspect(session.get_bind()).has_table(Person.__tablename__):
        return False
    return bool(session.scalar(select(exists().where(Person.demo))))


ORDERS = {
    "name": (Person.kana, Person.name),
    "login": (Person.login,),
    "state": (Person.active, Person.kana),
}
"""What the list of people can be ordered by."""


def page_of_people(
    session: Session, organisation_id: int, *, number: int = 1, size: int = 20, search: str = "", order: str = "name"
) -> Page[Person]:
    """The people of an organisation whose name, kana, login or affiliation holds every word of `search`, with their grants."""
    columns = (Person.name, Person.kana, Person.login, Person.affiliation)
    query = select(Person).where(_belongs(organisation_id)).order_by(*ORDERS[order], Person.id)
    for word in words_of(search):
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return page_of(session, query, selectinload(Person.grants), number=number, size=size)


def of_organisation(session: Session, organisation_id: int | None, person_id: int) -> Person | None:
    """The person, if the organisation keeps the account or has ever given it a role."""
    query = select(Person).where(Person.id == person_id, _belongs(organisation_id))
    return session.scalar(query.options(selectinload(Person.grants).joinedload(RoleGrant.organisation)))


def administrators(session: Session, organisation_id: int) -> set[int]:
    """Who can administer an organisation now, by id."""
    return set(session.scalars(_holding(organisation_id, "administrator").with_only_columns(Person.id)))


def holding(session: Session, organisation_id: int | None, role: str) -> Sequence[Person]:
    """The people who hold a role at an organisation now, in kana order."""
    return session.scalars(_holding(organisation_id, role).order_by(Person.kana, Person.name, Person.id)).all()


def _holding(organisation_id: int | None, role: str) -> Select[Person]:
    held = (RoleGrant.organisation_id == organisation_id, RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    return select(Person).join(Person.grants).where(Person.active, *held)


def _belongs(organisation_id: int | None) -> ColumnElement[bool]:
    given = exists().where(RoleGrant.person_id == Person.id, RoleGrant.organisation_id == organisation_id)
    return or_(Person.keeper_id == organisation_id, given)


def procurements_of(
    session: Session, organisation_id: int | None, officer_id: int, *, but: tuple[str, ...]
) -> Sequence[Procurement]:  # fmt: skip
    """The procurements of an officer at an organisation, but for those in some states."""
    query = select(Procurement).where(Procurement.organisation_id == organisation_id, Procurement.officer_id == officer_id)
    return session.scalars(query.where(Procurement.state.not_in(but)).order_by(Procurement.id)).all()


def keys_of(session: Session, organisation_id: int | None, officer_id: int, *, but: tuple[str, ...]) -> int:
    """How many keys to sealed prices somebody still holds at an organisation, but for procurements in some states."""
    query = select(func.count()).select_from(KeyHolder).join(Procurement, Procurement.id == KeyHolder.procurement_id)
    query = query.where(Procurement.organisation_id == organisation_id, Procurement.state.not_in(but))
    return session.scalar(query.where(KeyHolder.person_id == officer_id, KeyHolder.handed_to_id.is_(None))) or 0


def with_work(session: Session, organisation_id: int, *, but: tuple[str, ...]) -> Sequence[Person]:
    """Everybody who has a procurement in hand at an organisation, but for those in some states; in kana order."""
    held = exists().where(
        Procurement.officer_id == Person.id, Procurement.organisation_id == organisation_id, Procurement.state.not_in(but)
    )
    return session.scalars(select(Person).where(held).order_by(Person.kana, Person.name, Person.id)).all()
