"""Reading which bodies implement the Act on a day, whom they serve, and what was stated about them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from evaluator.db.models import BodyChange, BodySpell, Organisation, Person
from evaluator.db.queries.paging import Page, page_of, words_of


def stands(day: date) -> ColumnElement[bool]:
    """Whether a spell holds on a day, and was not withdrawn."""
    return and_(
        BodySpell.withdrawn_by.is_(None),
        or_(BodySpell.from_on.is_(None), BodySpell.from_on <= day),
        or_(BodySpell.to_on.is_(None), BodySpell.to_on >= day),
    )


def exists(day: date) -> ColumnElement[bool]:
    """Whether an organisation exists on a day: one that merged does not, after its last day."""
    return and_(
        or_(Organisation.valid_from.is_(None), Organisation.valid_from <= day),
        or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day),
    )


def implementing(session: Session, day: date, prefecture: str | None = None) -> Sequence[Organisation]:
    """Organisations that implement on a day, by code; only those of a prefecture if one is named."""
    query = select(Organisation).join(BodySpell, BodySpell.body_id == Organisation.id)
    query = query.where(stands(day), BodySpell.implementing, exists(day))
    if prefecture is not None:
        query = query.where(Organisation.prefecture_code == prefecture)
    return session.scalars(query.order_by(Organisation.code, Organisation.id)).all()


def served(session: Session, day: date) -> Sequence[tuple[int, int, str | None]]:
    """Who serves whom on a day: the server's id, the town's id and code, by the town's code."""
    town = aliased(Organisation)
    query = select(BodySpell.server_id, town.id, town.code).join(town, BodySpell.body_id == town.id)
    query = query.where(stands(day), BodySpell.server_id.is_not(None)).order_by(town.code, town.id)
    return [(server, id, code) for server, id, code in session.execute(query) if server is not None]


def of_body_on(session: Session, body_id: int, day: date) -> BodySpell | None:
    """What stands of a body on a day, with the statement it comes from."""
    query = select(BodySpell).where(BodySpell.body_id == body_id, stands(day)).options(joinedload(BodySpell.statement))
    return session.scalars(query.order_by(BodySpell.id.desc())).first()


def of_body(session: Session, body_id: int) -> Sequence[BodySpell]:
    """Everything that stands of a body, oldest first, with whom it is served by and the statements."""
    query = select(BodySpell).where(BodySpell.body_id == body_id, BodySpell.withdrawn_by.is_(None))
    query = query.options(joinedload(BodySpell.statement), joinedload(BodySpell.server))
    return sorted(session.scalars(query.order_by(BodySpell.id)), key=lambda each: each.from_on or date.min)


def by_code(session: Session) -> Mapping[str, Organisation]:
    """Every organisation that has a code, by it."""
    query = select(Organisation).where(Organisation.code.is_not(None)).order_by(Organisation.id)
    return {each.code: each for each in session.scalars(query) if each.code is not None}


def named(session: Session, codes: Collection[str]) -> Mapping[str, Organisation]:
    """The organisations that some codes name, by code; no statement for none."""
    query = select(Organisation).where(Organisation.code.in_(codes)).order_by(Organisation.id)
    return {each.code: each for each in session.scalars(query) if each.code is not None} if codes else {}


def names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """The names of some bodies; no statement for none."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)} if ids else {}


def standing(session: Session, body_ids: Collection[int]) -> Mapping[int, Sequence[BodySpell]]:
    """What stands of some bodies, by the body's id."""
    query = select(BodySpell).where(BodySpell.withdrawn_by.is_(None)).order_by(BodySpell.body_id, BodySpell.id)
    found: dict[int, list[BodySpell]] = {}
    for each in session.scalars(query):
        if each.body_id in body_ids:
            found.setdefault(each.body_id, []).append(each)
    return found


def hold(session: Session, owner_id: int) -> None:
    """Windows that state something for one organisation take turns until the transaction ends."""
    session.execute(select(Organisation.id).where(Organisation.id == owner_id).with_for_update(key_share=True))


def found_on(
    session: Session, day: date, *, search: str = "", prefecture: str | None = None, number: int = 1, size: int = 50
) -> Page[Organisation]:  # fmt: skip
    """A page of the bodies that implement on a day, by code; of a name, reading or code, and a prefecture."""
    said = select(BodySpell.body_id).where(stands(day), BodySpell.implementing)
    query = _searched(select(Organisation).where(Organisation.id.in_(said), exists(day)), search, prefecture)
    return page_of(session, query.order_by(Organisation.code, Organisation.id), number=number, size=size)


def _searched(query: Select[Organisation], search: str, prefecture: str | None) -> Select[Organisation]:
    names = (Organisation.name, Organisation.kana, Organisation.name_en, Organisation.code)
    for word in words_of(search):
        query = query.where(or_(*(each.icontains(word, autoescape=True) for each in names)))
    return query if prefecture is None else query.where(Organisation.prefecture_code == prefecture)


def places(session: Session, search: str, *, prefecture: str | None = None, most: int = 20) -> Sequence[Organisation]:
    """Bodies with a code whose name, reading or code holds each word of a search, at most so many."""
    query = select(Organisation).where(Organisation.code.is_not(None), Organisation.kind != "ministry")
    query = _searched(query, search, prefecture)
    return session.scalars(query.order_by(Organisation.code).limit(most)).all()


def one(session: Session, body_id: int, prefecture: str | None = None) -> Organisation | None:
    """A body that may be listed: any with a code but a ministry; of a prefecture if one is named."""
    query = select(Organisation).where(Organisation.id == body_id, Organisation.kind != "ministry")
    if prefecture is not None:
        query = query.where(Organisation.prefecture_code == prefecture)
    return session.scalar(query)


class Load(NamedTuple):
    """A list that was loaded: what it says of itself, who loaded it, and how many periods it stated and withdrew."""

    change: BodyChange
    by: str | None
    stated: int
    withdrawn: int


def loads(session: Session, *, most: int = 20) -> Sequence[Load]:
    """The last lists that were loaded, newest first."""
    stated, withdrawn = (
        select(func.count()).select_from(BodySpell).where(column == BodyChange.id).correlate(BodyChange).scalar_subquery()
        for column in (BodySpell.stated_by, BodySpell.withdrawn_by)
    )
    query = select(BodyChange, Person.name, stated, withdrawn).outerjoin(Person, Person.id == BodyChange.made_by)
    query = query.where(BodyChange.file_sha256.is_not(None)).order_by(BodyChange.id.desc()).limit(most)
    return [Load._make(each) for each in session.execute(query)]
