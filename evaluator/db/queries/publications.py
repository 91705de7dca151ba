"""Reading what is published, and what a publication counts."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from evaluator.db.models import Award, Declaration, Disclosure, Organisation, Publication, Seat, Sheet, Submission
from evaluator.db.queries.paging import Page, page_of, words_of


def newest(session: Session, procurement_id: int) -> Publication | None:
    """The publication of a procurement that counts."""
    query = select(Publication).where(Publication.procurement_id == procurement_id).order_by(Publication.number.desc())
    return session.scalar(query.limit(1))


def one(session: Session, publication_id: int) -> Publication | None:
    """A publication with its organisation; everybody may read it."""
    return session.get(Publication, publication_id, options=[joinedload(Publication.organisation)])


def numbered(session: Session, procurement_id: int) -> tuple[Publication, ...]:
    """All publications of a procurement, the newest first."""
    query = select(Publication).where(Publication.procurement_id == procurement_id).order_by(Publication.number.desc())
    return tuple(session.scalars(query))


def awards(session: Session, procurement_id: int) -> tuple[Award, ...]:
    """The awards of a procurement that have not ended."""
    query = select(Award).where(Award.procurement_id == procurement_id, Award.ended_at.is_(None)).order_by(Award.number)
    return tuple(session.scalars(query))


def disclosures(session: Session, procurement_id: int) -> tuple[Disclosure, ...]:
    """The bundles of a procurement with their files, the newest first."""
    query = select(Disclosure).where(Disclosure.procurement_id == procurement_id).options(joinedload(Disclosure.document))
    return tuple(session.scalars(query.order_by(Disclosure.id.desc())))


def recused_seats(session: Session, procurement_id: int) -> int:
    """How many members were kept from judging at least one proposal."""
    query = select(func.count(func.distinct(Seat.id))).join(Declaration, Declaration.seat_id == Seat.id)
    return session.scalar(query.where(Seat.procurement_id == procurement_id, Declaration.conflict)) or 0


def revisions(session: Session, procurement_id: int) -> int:
    """How many times a submitted sheet was revised with a reason."""
    query = select(func.count()).select_from(Submission).join(Sheet, Submission.sheet_id == Sheet.id)
    return session.scalar(query.where(Sheet.procurement_id == procurement_id, Submission.number > 1)) or 0


ORDERS = {
    "date": (Publication.published_at.desc(), Publication.id.desc()),
    "title": (Publication.title_ja, Publication.id),
    "body": (Organisation.kana, Publication.published_at.desc(), Publication.id.desc()),
}
"""What the public list can be ordered by."""


def page_of_standing(
    session: Session, *, number: int = 1, size: int = 20, search: str = "", order: str = "date"
) -> Page[Publication]:  # fmt: skip
    """What is published, each procurement once, of all organisations, since it is public; each word of `search` stands in the
    title or the organisation's name."""
    query = select(Publication).join(Publication.organisation).where(Publication.superseded_at.is_(None))
    columns = (Publication.title_ja, Publication.title_en, Organisation.name, Organisation.name_en)
    for word in words_of(search):
        query = query.where(or_(*(each.icontains(word, autoescape=True) for each in columns)))
    return page_of(
        session, query.order_by(*ORDERS[order]), contains_eager(Publication.organisation), number=number, size=size
    )  # fmt: skip
