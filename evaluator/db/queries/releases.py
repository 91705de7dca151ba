"""Reading rubric versions that an organisation may see. A version is never listed by itself: it comes through what published,
adopted or used it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import (
    Organisation,
    Person,
    Procurement,
    RubricAdoption,
    RubricRelease,
    RubricVersion,
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a list needs of a release, without the rubric itself."""

    sha256: str
    rubric_id: str
    version: str
    title_ja: str
    title_en: str
    published_at: datetime
    shared_at: datetime | None
    organisation_id: int
    organisation: str
    organisation_en: str
    adopted_at: datetime | None


def listed(session: Session, organisation_id: int | None, *, procedure: str = "") -> tuple[Listed, ...]:
    """Releases of an organisation's own, those it adopted, and those that others share; the newest first.

    `procedure` keeps those of one procedure only: the canonical text of a rubric says it in one way.
    """
    query = (
        select(
            RubricRelease.rubric_sha256, RubricVersion.rubric_id, RubricVersion.version, RubricRelease.title_ja,
            RubricRelease.title_en, RubricRelease.published_at, RubricRelease.shared_at, RubricRelease.organisation_id,
            Organisation.name, Organisation.name_en, RubricAdoption.adopted_at,
        )
        .join(RubricVersion, RubricVersion.sha256 == RubricRelease.rubric_sha256)
        .join(Organisation, Organisation.id == RubricRelease.organisation_id)
        .outerjoin(RubricAdoption, _adopted_by(organisation_id))
        .where(_readable(organisation_id))
        .order_by(RubricRelease.published_at.desc(), RubricRelease.id.desc())
    )  # fmt: skip
    if procedure:
        query = query.where(RubricVersion.content.contains(f'"procedure":"{procedure}"', autoescape=True))
    return tuple(Listed(**dict(zip(Listed.__dataclass_fields__, row, strict=True))) for row in session.execute(query))


def readable(session: Session, organisation_id: int | None, sha256: str, *, hold: bool = False) -> RubricRelease | None:
    """The release of a version if the organisation may see it: its own, one that it adopted, or one that is shared."""
    query = (
        select(RubricRelease)
        .outerjoin(RubricAdoption, _adopted_by(organisation_id))
        .where(RubricRelease.rubric_sha256 == sha256, _readable(organisation_id))
        .options(joinedload(RubricRelease.organisation), joinedload(RubricRelease.rubric))
    )
    return session.scalar(_held(query, hold=hold))


def own(session: Session, organisation_id: int | None, sha256: str, *, hold: bool = False) -> RubricRelease | None:
    """The release of a version if it is the organisation's own."""
    query = select(RubricRelease).where(
        RubricRelease.rubric_sha256 == sha256, RubricRelease.organisation_id == organisation_id
    )  # fmt: skip
    return session.scalar(_held(query, hold=hold))


def own_versions(session: Session, organisation_id: int | None, rubric_id: str) -> tuple[RubricRelease, ...]:
    """What an organisation published under one id, the newest first."""
    query = (
        select(RubricRelease)
        .join(RubricVersion, RubricVersion.sha256 == RubricRelease.rubric_sha256)
        .where(RubricRelease.organisation_id == organisation_id, RubricVersion.rubric_id == rubric_id)
        .order_by(RubricRelease.published_at.desc(), RubricRelease.id.desc())
        .options(joinedload(RubricRelease.rubric))
    )
    return tuple(session.scalars(query))


def used(session: Session, organisation_id: int | None, sha256: str) -> RubricVersion | None:
    """The version, if a procurement of the organisation has chosen it."""
    chosen = exists().where(Procurement.rubric_sha256 == RubricVersion.sha256, Procurement.organisation_id == organisation_id)
    return session.scalar(select(RubricVersion).where(RubricVersion.sha256 == sha256, chosen))


def procurements(
    session: Session, organisation_id: int | None, sha256: str, *, most: int = 50
) -> tuple[tuple[int, str, str], ...]:
    """The organisation's procurements on a version as (id, title, English title), the newest first."""
    query = select(Procurement.id, Procurement.title, Procurement.title_en)
    query = query.where(Procurement.organisation_id == organisation_id, Procurement.rubric_sha256 == sha256)
    return tuple((row[0], row[1], row[2]) for row in session.execute(query.order_by(Procurement.id.desc()).limit(most)))


def adoptions(session: Session, release_id: int) -> tuple[RubricAdoption, ...]:
    """Who took a release over, the first one first."""
    query = select(RubricAdoption).where(RubricAdoption.release_id == release_id)
    query = query.order_by(RubricAdoption.adopted_at, RubricAdoption.id).options(joinedload(RubricAdoption.organisation))
    return tuple(session.scalars(query))


def adoption(session: Session, organisation_id: int | None, release_id: int) -> RubricAdoption | None:
    """The adoption of a release by an organisation."""
    query = select(RubricAdoption).where(
        RubricAdoption.release_id == release_id, RubricAdoption.organisation_id == organisation_id
    )  # fmt: skip
    return session.scalar(query)


def contents(session: Session, organisation_id: int | None, wanted: Collection[str]) -> dict[str, str]:
    """Canonical texts by hash, of those wanted that the organisation may see."""
    query = (
        select(RubricVersion.sha256, RubricVersion.content)
        .join(RubricRelease, RubricRelease.rubric_sha256 == RubricVersion.sha256)
        .outerjoin(RubricAdoption, _adopted_by(organisation_id))
        .where(RubricVersion.sha256.in_(wanted), _readable(organisation_id))
    )
    return {row[0]: row[1] for row in session.execute(query)} if wanted else {}


def person_name(session: Session, person_id: int) -> str:
    """The name of somebody."""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _adopted_by(organisation_id: int | None) -> ColumnElement[bool]:
    return (RubricAdoption.release_id == RubricRelease.id) & (RubricAdoption.organisation_id == organisation_id)


def _readable(organisation_id: int | None) -> ColumnElement[bool]:
    mine = RubricRelease.organisation_id == organisation_id
    return mine | RubricRelease.shared_at.is_not(None) | RubricAdoption.id.is_not(None)


def _held(query: Select[RubricRelease], *, hold: bool) -> Select[RubricRelease]:
    """`hold` keeps others from changing the row until the transaction ends, and reads it as it is now."""
    return query.with_for_update(of=RubricRelease).execution_options(populate_existing=True) if hold else query
