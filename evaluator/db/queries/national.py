"""Reading for the national screens: which bodies were asked, what they handed in, kept views, good practice."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from evaluator.db.models import BodyReturn, Organisation, Population, Practice, ReturnRound, RubricRelease, SavedView
from evaluator.db.queries.paging import Page, page_of, words_of

SEARCHED = (RubricRelease.title_ja, RubricRelease.title_en, Organisation.name)
"""What a search for shared rubrics looks at."""


def asked(session: Session, year: int, prefecture: str = "") -> Sequence[Organisation]:
    """The bodies that were asked for a return of a fiscal year, by code; those of one prefecture if one is named."""
    there = select(BodyReturn.organisation_id).join(ReturnRound).where(ReturnRound.fiscal_year == year)
    query = select(Organisation).where(Organisation.id.in_(there))
    if prefecture:
        query = query.where(Organisation.prefecture_code == prefecture)
    return session.scalars(query.order_by(Organisation.code, Organisation.id)).all()


def people_entered(session: Session, year: int) -> dict[int, int]:
    """The population that each municipality entered of itself for a fiscal year, by its id."""
    query = select(Population.town_id, Population.people).where(
        Population.owner_id == Population.town_id, Population.fiscal_year == year
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(query)}


def returns_of(session: Session, asker_id: int, year: int, bodies: Collection[int]) -> Sequence[BodyReturn]:
    """The returns of some bodies that one ministry or prefecture asked for, the newest round last."""
    query = select(BodyReturn).join(ReturnRound).where(
        ReturnRound.asker_id == asker_id, ReturnRound.fiscal_year == year, BodyReturn.organisation_id.in_(bodies)
    )  # fmt: skip
    return session.scalars(query.order_by(BodyReturn.id).options(joinedload(BodyReturn.round))).all()


def states(session: Session, asker_id: int, year: int) -> dict[str, int]:
    """How many returns that one ministry or prefecture asked for stand where."""
    query = select(BodyReturn.state, func.count()).join(ReturnRound)
    query = query.where(ReturnRound.asker_id == asker_id, ReturnRound.fiscal_year == year).group_by(BodyReturn.state)
    return {row[0]: row[1] for row in session.execute(query)}


def kept(session: Session, person_id: int | None, organisation_id: int | None) -> Sequence[SavedView]:
    """The views that somebody keeps while working for an organisation, by name."""
    query = select(SavedView).where(SavedView.person_id == person_id, SavedView.organisation_id == organisation_id)
    return session.scalars(query.order_by(SavedView.name, SavedView.id)).all()


def kept_one(session: Session, person_id: int | None, organisation_id: int | None, saved_id: int) -> SavedView | None:
    """One of them."""
    return session.scalar(
        select(SavedView).where(
            SavedView.id == saved_id, SavedView.person_id == person_id, SavedView.organisation_id == organisation_id
        )
    )  # fmt: skip


def practices(session: Session, number: int) -> Page[Practice]:
    """A page of good practice, newest first: rubrics whose municipality still shares them."""
    query = select(Practice).join(RubricRelease, RubricRelease.id == Practice.release_id)
    query = query.where(RubricRelease.shared_at.is_not(None)).order_by(Practice.chosen_at.desc(), Practice.id.desc())
    release = joinedload(Practice.release)
    options = (release.joinedload(RubricRelease.organisation), release.joinedload(RubricRelease.rubric))
    return page_of(session, query, *options, number=number, size=10)


def practice(session: Session, organisation_id: int | None, practice_id: int) -> Practice | None:
    """A good practice that an organisation chose."""
    return session.scalar(
        select(Practice).where(Practice.id == practice_id, Practice.organisation_id == organisation_id)
    )  # fmt: skip


def practice_of(session: Session, organisation_id: int | None, release_id: int) -> Practice | None:
    """The good practice that an organisation made of a release."""
    return session.scalar(
        select(Practice).where(Practice.release_id == release_id, Practice.organisation_id == organisation_id)
    )  # fmt: skip


def shared(session: Session, search: str, number: int) -> Page[RubricRelease]:
    """A page of the rubrics that municipalities share, the last shared first."""
    query = select(RubricRelease).join(Organisation).where(RubricRelease.shared_at.is_not(None))
    for word in words_of(search):
        query = query.where(or_(*(func.lower(each).contains(word.lower(), autoescape=True) for each in SEARCHED)))
    ordered = query.order_by(RubricRelease.shared_at.desc(), RubricRelease.id.desc())
    options = (joinedload(RubricRelease.organisation), joinedload(RubricRelease.rubric))
    return page_of(session, ordered, *options, number=number, size=20)


def shared_one(session: Session, sha256: str) -> RubricRelease | None:
    """A version that its municipality shares, by its hash."""
    query = select(RubricRelease).where(RubricRelease.rubric_sha256 == sha256, RubricRelease.shared_at.is_not(None))
    return session.scalars(query.order_by(RubricRelease.id)).first()
