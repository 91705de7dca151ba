"""Reading for other programs: rows after a given one, in a fixed order."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from evaluator.db.models import BodySpell, KeptJudgement, Organisation, Procurement, Publication, RubricRelease


def results(session: Session, *, before: int | None, limit: int, body: str = "") -> tuple[Publication, ...]:
    """Publications that stand, the newest first, below an id; of one body by its code."""
    query = select(Publication).join(Publication.organisation).where(Publication.superseded_at.is_(None))
    query = query.where(Publication.id < before) if before is not None else query
    query = query.where(Organisation.code == body) if body else query
    query = query.options(contains_eager(Publication.organisation)).order_by(Publication.id.desc()).limit(limit)
    return tuple(session.scalars(query))


def result(session: Session, publication_id: int) -> Publication | None:
    """A publication that stands."""
    query = select(Publication).where(Publication.id == publication_id, Publication.superseded_at.is_(None))
    return session.scalar(query.options(joinedload(Publication.organisation)))


def shared_rubrics(session: Session, *, before: int | None, limit: int) -> tuple[RubricRelease, ...]:
    """Releases that their organisations share with all, the newest first, below an id."""
    query = select(RubricRelease).where(RubricRelease.shared_at.is_not(None))
    query = query.where(RubricRelease.id < before) if before is not None else query
    loaded = (joinedload(RubricRelease.organisation), joinedload(RubricRelease.rubric))
    return tuple(session.scalars(query.options(*loaded).order_by(RubricRelease.id.desc()).limit(limit)))


def shared_rubric(session: Session, sha256: str) -> RubricRelease | None:
    """The first release of a content that its organisation shares."""
    query = select(RubricRelease).where(RubricRelease.rubric_sha256 == sha256, RubricRelease.shared_at.is_not(None))
    loaded = (joinedload(RubricRelease.organisation), joinedload(RubricRelease.rubric))
    return session.scalar(query.options(*loaded).order_by(RubricRelease.id).limit(1))


def judgements(
    session: Session, *, before: int | None, limit: int, organisation_id: int | None, year: tuple[date, date] | None
) -> list[tuple[KeptJudgement, Publication]]:  # fmt: skip
    """The newest judgement of each real procurement whose publication stands, the newest first; of one organisation if named."""
    newest = select(func.max(KeptJudgement.id)).group_by(KeptJudgement.procurement_id)
    query = (
        select(KeptJudgement, Publication)
        .join(Publication, Publication.procurement_id == KeptJudgement.procurement_id)
        .join(Procurement, Procurement.id == KeptJudgement.procurement_id)
        .where(KeptJudgement.id.in_(newest), Publication.superseded_at.is_(None), Procurement.fictional.is_(False))
        .options(joinedload(Publication.organisation))
        .order_by(KeptJudgement.id.desc())
        .limit(limit)
    )
    query = query.where(KeptJudgement.id < before) if before is not None else query
    query = query.where(KeptJudgement.organisation_id == organisation_id) if organisation_id is not None else query
    query = query.where(KeptJudgement.called_on.between(*year)) if year else query
    return [(row[0], row[1]) for row in session.execute(query)]


def bodies(
    session: Session, *, after: str, limit: int, day: date, prefecture: str = ""
) -> list[tuple[Organisation, bool | None]]:
    """Local governments that exist on a day, by code, after a code; with whether they implement, None where none is stated."""
    spells = (
        (BodySpell.body_id == Organisation.id)
        & BodySpell.withdrawn_by.is_(None)
        & or_(BodySpell.from_on.is_(None), BodySpell.from_on <= day)
        & or_(BodySpell.to_on.is_(None), BodySpell.to_on >= day)
    )
    query = (
        select(Organisation, BodySpell.implementing)
        .outerjoin(BodySpell, spells)
        .where(Organisation.code.is_not(None), Organisation.code > after, Organisation.kind != "ministry")
        .where(or_(Organisation.valid_from.is_(None), Organisation.valid_from <= day))
        .where(or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day))
        .order_by(Organisation.code)
        .limit(limit)
    )
    query = query.where(Organisation.prefecture_code == prefecture) if prefecture else query
    return [(row[0], row[1]) for row in session.execute(query)]
