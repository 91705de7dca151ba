"""Reading who works where: members that can sit on a panel, and people by role."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from evaluator.db.models import Person, Procurement, RoleGrant, Seat


def holding(session: Session, organisation_id: int | None, role: str) -> tuple[Person, ...]:
    """Active people who hold a role at an organisation now, in kana order."""
    query = (
        select(Person)
        .join(RoleGrant)
        .where(RoleGrant.organisation_id == organisation_id, RoleGrant.role == role, RoleGrant.ended_at.is_(None), Person.active)
    )
    return tuple(session.scalars(query.order_by(Person.kana, Person.name)))


def member(session: Session, organisation_id: int, person_id: int) -> Person | None:
    """The person, if they are a panel member of the organisation now."""
    query = select(Person).join(RoleGrant).where(
        Person.id == person_id, RoleGrant.organisation_id == organisation_id, RoleGrant.role == "member",
        RoleGrant.ended_at.is_(None), Person.active,
    )  # fmt: skip
    return session.scalar(query)


def sits_as_member() -> ColumnElement[bool]:
    """Whether who holds a seat is a member of its procurement's organisation now; of a query on Seat and Procurement."""
    return exists().where(
        RoleGrant.person_id == Seat.person_id, RoleGrant.organisation_id == Procurement.organisation_id,
        RoleGrant.role == "member", RoleGrant.ended_at.is_(None),
    )  # fmt: skip
