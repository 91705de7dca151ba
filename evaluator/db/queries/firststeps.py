"""Reading how far a new office has come."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from evaluator.core.course import TRACK
from evaluator.db.models import Organisation, Person, Procurement, RoleGrant
from evaluator.db.queries.procurements import chooses


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Active people by role, and those with certain roles who have no second factor."""

    by_role: dict[str, int]
    without_app: int


def furthest(session: Session, organisation_id: int | None) -> Procurement | None:
    """The procurement of an organisation that has come furthest, the newest of several; none where all are cancelled."""
    reached = case({state: at for at, state in enumerate(TRACK)}, value=Procurement.state)
    query = select(Procurement).where(Procurement.organisation_id == organisation_id, Procurement.state.in_(TRACK), chooses())
    return session.scalars(query.order_by(reached.desc(), Procurement.id.desc()).limit(1)).first()


def staff(session: Session, organisation_id: int | None, *, second_factor: Collection[str]) -> Staff:
    """Who works at an organisation, and how many of those who need an app have none."""
    held = (RoleGrant.organisation_id == organisation_id, RoleGrant.ended_at.is_(None), Person.active)
    people = func.count(func.distinct(Person.id))
    counted = select(RoleGrant.role, people).join(Person, Person.id == RoleGrant.person_id).where(*held)
    bare = select(people).select_from(RoleGrant).join(Person, Person.id == RoleGrant.person_id)
    bare = bare.where(*held, RoleGrant.role.in_(second_factor), Person.totp_secret.is_(None), Person.oidc_subject.is_(None))
    by_role = {row[0]: row[1] for row in session.execute(counted.group_by(RoleGrant.role))}
    return Staff(by_role=by_role, without_app=session.scalar(bare) or 0)


def organisation(session: Session, organisation_id: int | None) -> Organisation | None:
    """The organisation's own record."""
    return session.get(Organisation, organisation_id) if organisation_id is not None else None
