"""What the pages of partners show, ready to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext

from evaluator.core.calendar import date_text
from evaluator.services.partners import KINDS
from evaluator.web.partners.forms import kind_said, origin_said

if TYPE_CHECKING:
    from evaluator.db.models import Collaboration, Contract, Partner


@dataclass(frozen=True, kw_only=True)
class Line:
    """One partner in the register."""

    id: int
    name: str
    kana: str
    kind: str
    offers: str
    contact: str
    count: int
    closed: str


@dataclass(frozen=True, kw_only=True)
class TieLine:
    """One collaboration, seen from one side: the `other` side with where its page is."""

    id: int
    partner_id: int
    other: str
    other_note: str
    contract_id: int | None
    other_id: int | None
    subject: str
    since: str
    until: str
    origin: str
    credited: bool
    evidence: str
    over: bool


@dataclass(frozen=True, kw_only=True)
class NetRow:
    """The partners at work with one contract, by kind: how many, and how many its contractor brought in or developed."""

    contract_id: int
    contract: str
    contractor: str
    cells: tuple[tuple[int, int], ...]
    total: int
    own: int


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def day(on: date | None) -> str:
    """A day as people read it; nothing for none."""
    return date_text(on, lang()) if on else ""


def line(partner: "Partner", count: int) -> Line:
    """One partner in the register."""
    return Line(
        id=partner.id,
        name=partner.name,
        kana=partner.kana,
        kind=kind_said(partner.kind),
        offers=partner.offers,
        contact=partner.contact,
        count=count,
        closed=day(partner.closed_on),
    )


def contractor(contract: "Contract") -> str:
    """Who the contractor of a contract is: a consortium by its name, else whoever leads."""
    return contract.consortium or next((each.proposer.name for each in contract.parties if each.lead), "")


def contract_said(contract: "Contract") -> str:
    """A contract by its contractor, as one chooses it."""
    return gettext(
        "%(contractor)s (%(title)s %(number)s)", contractor=contractor(contract), title=contract.title, number=contract.number
    )


def tie(row: "Collaboration", side: int, today: date) -> TieLine:
    """A collaboration as the partner `side` sees it: the other side is a contractor, or the other partner."""
    if row.contract is not None:
        other, note = contractor(row.contract), f"{row.contract.title} {row.contract.number}"
    else:
        beside = row.partner if row.other_id == side else row.other
        assert beside is not None
        other, note = beside.name, kind_said(beside.kind)
    return TieLine(
        id=row.id,
        partner_id=row.partner_id,
        other=other,
        other_note=note,
        contract_id=row.contract_id,
        other_id=(row.partner_id if row.other_id == side else row.other_id),
        subject=row.subject,
        since=day(row.since),
        until=day(row.until) or gettext("Goes on"),
        origin=origin_said(row.origin),
        credited=row.origin != "existing",
        evidence=row.evidence,
        over=row.until is not None and row.until < today,
    )


def with_partner(row: "Collaboration", today: date) -> TieLine:
    """A collaboration as the contract sees it: the other side is the partner."""
    return TieLine(
        id=row.id,
        partner_id=row.partner_id,
        other=row.partner.name,
        other_note=kind_said(row.partner.kind),
        contract_id=row.contract_id,
        other_id=row.partner_id,
        subject=row.subject,
        since=day(row.since),
        until=day(row.until) or gettext("Goes on"),
        origin=origin_said(row.origin),
        credited=row.origin != "existing",
        evidence=row.evidence,
        over=row.until is not None and row.until < today,
    )


def net(contracts: Iterable["Contract"], counted: Sequence[tuple[int, str, int, int]]) -> list[NetRow]:
    """Contracts that anybody works with, and with how many of each kind."""
    found = {(contract, kind): (count, own) for contract, kind, count, own in counted}
    lines = []
    for each in contracts:
        cells = tuple(found.get((each.id, kind), (0, 0)) for kind in KINDS)
        lines.append(
            NetRow(
                contract_id=each.id,
                contract=f"{each.title} {each.number}",
                contractor=contractor(each),
                cells=cells,
                total=sum(count for count, _own in cells),
                own=sum(own for _count, own in cells),
            )
        )
    return [each for each in lines if each.total]


def net_said(rows: Sequence[NetRow]) -> str:
    """What the table and its picture show, in one sentence; a partner at work with two contracts counts in each."""
    most = max(rows, key=lambda each: each.total, default=None)
    if most is None:
        return ""
    return gettext(
        "%(contracts)s contracts work with partners; %(contractor)s has the most: "
        "%(total)s, of which it brought in or developed %(own)s.",
        contracts=len(rows), contractor=most.contractor or most.contract, total=most.total, own=most.own,
    )  # fmt: skip
