"""Reading fixed evaluations."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from evaluator.db.models import Evaluation
from evaluator.db.queries.paging import Page, page_of, words_of

LISTED = (
    Evaluation.slug,
    Evaluation.title_ja,
    Evaluation.title_en,
    Evaluation.procedure,
    Evaluation.fictional,
    Evaluation.fixed_at,
)
"""What a list shows of an evaluation."""
ORDERS = {
    "order": (),
    "title": (Evaluation.title_ja,),
    "date": (Evaluation.fixed_at.desc(),),
    "procedure": (Evaluation.procedure,),
}
"""What a list can be ordered by; evaluations that are equal in it keep their own order."""


def page_of_evaluations(
    session: Session, *, number: int = 1, size: int = 20, search: str = "", order: str = "order"
) -> Page[Evaluation]:
    """The public evaluations whose title holds every word of `search`, in an order of ORDERS, without what they hold."""
    titles = (Evaluation.title_ja, Evaluation.title_en)
    query = select(Evaluation).where(Evaluation.organisation_id.is_(None))
    for word in words_of(search):
        query = query.where(or_(*(each.icontains(word, autoescape=True) for each in titles)))
    query = query.order_by(*ORDERS[order], Evaluation.position, Evaluation.id)
    return page_of(session, query, load_only(*LISTED), number=number, size=size)


def by_slug(session: Session, slug: str) -> Evaluation | None:
    """The public evaluation of that name, or None."""
    return session.scalar(select(Evaluation).where(Evaluation.slug == slug, Evaluation.organisation_id.is_(None)))


def every(session: Session, *, batch: int = 100) -> Iterator[Evaluation]:
    """All evaluations by id, read `batch` at a time so that memory stays flat."""
    last = 0
    while rows := session.scalars(select(Evaluation).where(Evaluation.id > last).order_by(Evaluation.id).limit(batch)).all():
        yield from rows
        last = rows[-1].id
        for row in rows:
            session.expunge(row)
