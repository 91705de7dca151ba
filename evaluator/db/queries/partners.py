"""Reading social resources of one organisation and who works with whom, a few statements for all rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from evaluator.db.models import Collaboration, Contract, ContractParty, Organisation, Partner
from evaluator.db.queries.paging import Page, page_of, words_of

KINDS = (
    "department", "welfare_council", "food_bank", "lawyer", "employer", "volunteer", "informal", "housing", "medical", "school",
    "other",
)  # fmt: skip
"""Kinds of social resources in the order in which they are shown."""
BY_KIND = case({kind: at for at, kind in enumerate(KINDS)}, value=Partner.kind)
ORDERS = {
    "name": (Partner.kana, Partner.name, Partner.id),
    "kind": (BY_KIND, Partner.kana, Partner.name, Partner.id),
    "newest": (Partner.created_at.desc(), Partner.id.desc()),
}
"""Orders of the register; kana first, for names in Chinese characters sort by nothing people know."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the register is narrowed by; empty for everything."""

    search: str = ""
    kind: str = ""
    closed: bool = False
    """Whether those that are closed are shown as well."""


def page(
    session: Session, organisation_id: int | None, wanted: Wanted, *, order: str = "name", number: int = 1, size: int = 20
) -> Page[Partner]:
    """One page of the register."""
    return page_of(session, _register(organisation_id, wanted).order_by(*ORDERS[order]), number=number, size=size)


def everything(session: Session, organisation_id: int | None, wanted: Wanted) -> tuple[Partner, ...]:
    """The whole register by kind, for print, and for choosing from."""
    return tuple(session.scalars(_register(organisation_id, wanted).order_by(*ORDERS["kind"])))


def _register(organisation_id: int | None, wanted: Wanted) -> Select[Partner]:
    query = select(Partner).where(Partner.organisation_id == organisation_id, *map(_holds, words_of(wanted.search)))
    if wanted.kind:
        query = query.where(Partner.kind == wanted.kind)
    return query if wanted.closed else query.where(Partner.closed_on.is_(None))


def _holds(word: str) -> ColumnElement[bool]:
    columns = (Partner.name, Partner.kana, Partner.offers, Partner.contact)
    return or_(*(each.icontains(word, autoescape=True) for each in columns))


def one(session: Session, organisation_id: int | None, partner_id: int, *, lock: bool = False) -> Partner | None:
    """One partner, if it stands in the organisation's register."""
    query = select(Partner).where(Partner.organisation_id == organisation_id, Partner.id == partner_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def hold(session: Session, organisation_id: int | None) -> None:
    """Keep others from adding to the register until the transaction ends; who only refers to the organisation need not wait."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))


def names(session: Session, organisation_id: int | None) -> tuple[tuple[int, str, str], ...]:
    """Every partner's id, name and kana, closed ones too."""
    query = select(Partner.id, Partner.name, Partner.kana).where(Partner.organisation_id == organisation_id).order_by(Partner.id)
    return tuple((id, name, kana) for id, name, kana in session.execute(query))


def counts(session: Session, partner_ids: Collection[int]) -> dict[int, int]:
    """How many collaborations go on, by partner, from either side."""
    found: dict[int, int] = dict.fromkeys(partner_ids, 0)
    for column in (Collaboration.partner_id, Collaboration.other_id):
        query = select(column, func.count()).where(column.in_(partner_ids), Collaboration.until.is_(None)).group_by(column)
        for id, count in session.execute(query):
            found[id or 0] = found.get(id or 0, 0) + count
    return found


WHOLE = (
    joinedload(Collaboration.partner),
    joinedload(Collaboration.other),
    joinedload(Collaboration.contract).selectinload(Contract.parties).joinedload(ContractParty.proposer),
)
"""A collaboration with everything that tells who works with whom."""


def of_partner(session: Session, partner_id: int) -> tuple[Collaboration, ...]:
    """With whom a partner works or worked, the newest first."""
    either = or_(Collaboration.partner_id == partner_id, Collaboration.other_id == partner_id)
    query = select(Collaboration).where(either).options(*WHOLE).order_by(Collaboration.since.desc(), Collaboration.id.desc())
    return tuple(session.scalars(query))


def of_contract(session: Session, contract_id: int) -> tuple[Collaboration, ...]:
    """Who works with a contract's contractor: what it brought in or developed first, the newest first."""
    existing = case((Collaboration.origin == "existing", 1), else_=0)
    query = select(Collaboration).where(Collaboration.contract_id == contract_id).options(*WHOLE)
    return tuple(session.scalars(query.order_by(existing, Collaboration.since.desc(), Collaboration.id.desc())))


def open_of(session: Session, partner_id: int) -> tuple[Collaboration, ...]:
    """What of a partner goes on, from either side."""
    either = or_(Collaboration.partner_id == partner_id, Collaboration.other_id == partner_id)
    return tuple(session.scalars(select(Collaboration).where(either, Collaboration.until.is_(None)).order_by(Collaboration.id)))


def collaboration(session: Session, partner_id: int, collaboration_id: int) -> Collaboration | None:
    """One collaboration that was entered for a partner; what another session holds has been waited for."""
    query = select(Collaboration).where(Collaboration.id == collaboration_id, Collaboration.partner_id == partner_id)
    return session.scalar(query.options(*WHOLE).execution_options(populate_existing=True))


def contracts(session: Session, organisation_id: int | None) -> tuple[Contract, ...]:
    """The organisation's contracts with their contractors, the latest end first."""
    query = select(Contract).where(Contract.organisation_id == organisation_id)
    parties = selectinload(Contract.parties).joinedload(ContractParty.proposer)
    return tuple(session.scalars(query.options(parties).order_by(Contract.ends_on.desc(), Contract.id.desc())))


def names_at_work(session: Session, contract_id: int, on: date) -> Sequence[tuple[str, str]]:
    """Names of partners that work with a contract's contractor on a day, with how that came about; the newest first."""
    query = select(Partner.name, Collaboration.origin).join(Partner, Partner.id == Collaboration.partner_id)
    query = query.where(Collaboration.contract_id == contract_id, Collaboration.since <= on)
    query = query.where(or_(Collaboration.until.is_(None), Collaboration.until >= on))
    order = (Collaboration.since.desc(), Collaboration.id.desc())
    return [(name, origin) for name, origin in session.execute(query.order_by(*order))]


def by_kind(session: Session, organisation_id: int | None, on: date) -> Sequence[tuple[int, str, int, int]]:
    """Partners at work with contracts on a day: contract, kind, how many, and how many the contractor brought or developed."""
    credited = case((Collaboration.origin != "existing", Collaboration.partner_id))
    query = (
        select(
            Collaboration.contract_id,
            Partner.kind,
            func.count(Collaboration.partner_id.distinct()),
            func.count(credited.distinct()),
        )
        .join(Partner, Partner.id == Collaboration.partner_id)
        .where(Partner.organisation_id == organisation_id, Collaboration.contract_id.is_not(None), Collaboration.since <= on)
        .where(or_(Collaboration.until.is_(None), Collaboration.until >= on))
        .group_by(Collaboration.contract_id, Partner.kind)
    )
    return [(contract or 0, kind, count, credit) for contract, kind, count, credit in session.execute(query)]


def pairs(session: Session, organisation_id: int | None) -> tuple[Collaboration, ...]:
    """Which partners work with each other now."""
    query = (
        select(Collaboration)
        .join(Partner, Partner.id == Collaboration.partner_id)
        .where(Partner.organisation_id == organisation_id, Collaboration.other_id.is_not(None), Collaboration.until.is_(None))
        .options(joinedload(Collaboration.partner), joinedload(Collaboration.other))
        .order_by(Partner.kana, Partner.name, Collaboration.id)
    )
    return tuple(session.scalars(query))
