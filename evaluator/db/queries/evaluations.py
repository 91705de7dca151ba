"""Reading fixed evaluations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from evaluator.db.models import Evaluation


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a list shows of an evaluation."""

    id: int
    slug: str
    title_ja: str
    title_en: str
    procedure: str
    fictional: bool
    fixed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of summaries, with what is needed to move to the others."""

    summaries: tuple[Summary, ...]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))


ORDERS = {
    "order": (),
    "title": (Evaluation.title_ja,),
    "date": (Evaluation.fixed_at.desc(),),
    "procedure": (Evaluation.procedure,),
}
"""What a list can be ordered by; evaluations that are equal in it keep their own order."""


def page_of_summaries(session: Session, *, number: int = 1, size: int = 20, search: str = "", order: str = "order") -> Page:
    """The public summaries whose title holds `search`, in an order of ORDERS, `size` to a page counted from 1.

    A page past the last is the last one.
    """
    columns = [getattr(Evaluation, name) for name in Summary.__dataclass_fields__]
    wanted: list[ColumnElement[bool]] = [Evaluation.organisation_id.is_(None)]
    wanted += [
        or_(Evaluation.title_ja.icontains(word, autoescape=True), Evaluation.title_en.icontains(word, autoescape=True))
        for word in search.split()
    ]
    total = session.scalar(select(func.count()).select_from(Evaluation).where(*wanted)) or 0
    number = max(1, min(number, -(-total // size)))
    sorting = (*ORDERS[order], Evaluation.position, Evaluation.id)
    rows = session.execute(select(*columns).where(*wanted).order_by(*sorting).limit(size).offset((number - 1) * size))
    summaries = tuple(Summary(**row._mapping) for row in rows)
    return Page(summaries=summaries, number=number, size=size, total=total)


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
