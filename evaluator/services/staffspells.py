"""Who works for a contract, in which role, from when to when: entered, corrected, changed from a month on, ended, taken away."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.months import after
from evaluator.core.staffing import Spell, Term, over_one, overlapping
from evaluator.db.models import Contract, ContractStaff
from evaluator.db.queries import contractstaff as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.contractstaff import promise_of, spell_of, term_of

ROLES = (
    "主任相談支援員", "相談支援員", "就労支援員", "就労準備支援員", "家計改善支援員", "学習支援員", "居住支援担当", "事務職員",
)  # fmt: skip
"""Roles that the services under the Act have; another one is asked about."""

MONTHS = ("from_month", "to_month")


class StaffRefused(Exception):
    """Staff cannot be kept so; `at` counts the entries from 0.

    `reason` is `order`, `outside`, `meets`, `no-end`, `not-later` or `stale`; `term` and `other` say what it met.
    """

    def __init__(self, reason: str, at: int = 0, *, term: Term | None = None, other: Spell | None = None) -> None:
        super().__init__(reason)
        self.reason, self.at, self.term, self.other = reason, at, term, other


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Something that may be a slip: kept only when somebody says that it is right. `key` is what they say it of."""

    kind: str
    """`role` or `over-one`."""
    name: str
    """The role, or the person."""
    month: int | None = None
    fte: Fraction | None = None
    contracts: tuple[str, ...] = ()
    """Titles of the other contracts in which the same word stands."""

    @property
    def key(self) -> str:
        """What a form sends back for it."""
        return f"{self.kind}:{self.name}:{self.fte or ''}"


class StaffAsked(Exception):
    """Nothing was kept: somebody has to look at `asks` first."""

    def __init__(self, asks: tuple[Ask, ...]) -> None:
        super().__init__(", ".join(each.key for each in asks))
        self.asks = asks


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A person at work in one role without a change; months as numbers such as 202504."""

    person: str
    role: str
    fte_hundredths: int
    dedicated: bool
    qualified: bool = False
    qualification: str = ""
    trained: bool = False
    experience_years: int | None = None
    from_month: int
    to_month: int | None = None
    left_work: bool = False
    note: str = ""


def entry_of(row: ContractStaff) -> Entry:
    """What is kept of a person's work now."""
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def seen(row: ContractStaff) -> str:
    """What a window was given, to be compared when it is saved."""
    return json.dumps(asdict(entry_of(row)), ensure_ascii=False, sort_keys=True)


def known_roles(session: Session, contract: Contract) -> tuple[str, ...]:
    """Roles that need no asking: those promised, those in use, and those that such services have."""
    promised = [promise_of(each).role for each in rows.promises(session, [contract.id]).get(contract.id, ())]
    return tuple(dict.fromkeys((*promised, *(each.role for each in rows.of_contract(session, contract.id)), *ROLES)))


def enter(
    session: Session, actor: Actor, contract: Contract, entries: Sequence[Entry], *, sure: Collection[str], now: datetime
) -> tuple[ContractStaff, ...]:
    """Keep new staff, all or nothing, one event each. Flushes. `sure` holds the keys of what was asked and is right.

    Raises StaffRefused with the first entry that cannot be kept, StaffAsked.
    """
    there = [spell_of(each) for each in rows.of_contract(session, contract.id)]
    for at, each in enumerate(entries):
        _must_fit(contract, each, [*there, *map(_spell, entries[:at])], now, at)
    _must_be_sure(session, contract, entries, there, sure)
    made = tuple(_made(session, contract, each) for each in entries)
    for row in made:
        new = _told(contract, row)
        history.record(session, actor, now, "staff.entered", organisation_id=contract.organisation_id, new=new)
    return made


def correct(
    session: Session, actor: Actor, contract: Contract, row: ContractStaff, entry: Entry, *,
    given: str, sure: Collection[str], now: datetime,
) -> None:  # fmt: skip
    """Put right what was entered, seen as `given`; one event. Flushes. Raises StaffRefused, StaffAsked."""
    _must_be_seen(row, given)
    if entry == entry_of(row):
        return
    there = _others(session, contract, row)
    _must_fit(contract, entry, there, now)
    _must_be_sure(session, contract, [entry], there, sure)
    old = _told(contract, row)
    _put(row, entry)
    session.flush()
    history.record(
        session, actor, now, "staff.corrected", organisation_id=contract.organisation_id, old=old, new=_told(contract, row)
    )


def change(
    session: Session, actor: Actor, contract: Contract, row: ContractStaff, entry: Entry, *,
    given: str, sure: Collection[str], now: datetime,
) -> ContractStaff:  # fmt: skip
    """The same person goes on otherwise from `entry.from_month`: what was ends the month before. One event. Flushes.

    Raises StaffRefused, `not-later` unless the change comes after the beginning and before the end; StaffAsked.
    """
    _must_be_seen(row, given)
    if entry.from_month <= row.from_month or (row.to_month is not None and entry.from_month > row.to_month):
        raise StaffRefused("not-later", other=spell_of(row))
    entry = replace(entry, person=row.person)
    before = replace(entry_of(row), to_month=after(entry.from_month, -1), left_work=False)
    there = [*_others(session, contract, row), _spell(before)]
    _must_fit(contract, entry, there, now)
    _must_be_sure(session, contract, [entry], there, sure)
    old = _told(contract, row)
    _put(row, before)
    made = _made(session, contract, entry)
    history.record(
        session, actor, now, "staff.changed", organisation_id=contract.organisation_id, old=old, new=_told(contract, made)
    )
    return made


def end(
    session: Session,
    actor: Actor,
    contract: Contract,
    row: ContractStaff,
    *,
    to_month: int,
    left: bool,
    given: str,
    now: datetime,
) -> None:
    """The last month of somebody's work in a role, and whether they left work; one event. Flushes. Raises StaffRefused."""
    _must_be_seen(row, given)
    ended = replace(entry_of(row), to_month=to_month, left_work=left)
    _must_fit(contract, ended, _others(session, contract, row), now)
    old = _told(contract, row)
    _put(row, ended)
    session.flush()
    history.record(
        session, actor, now, "staff.ended", organisation_id=contract.organisation_id, old=old, new=_told(contract, row)
    )  # fmt: skip


def remove(session: Session, actor: Actor, contract: Contract, row: ContractStaff, now: datetime) -> None:
    """Take away what should never have been entered; the history keeps it. Flushes."""
    old = _told(contract, row)
    session.delete(row)
    session.flush()
    history.record(session, actor, now, "staff.removed", organisation_id=contract.organisation_id, old=old)


def _spell(entry: Entry) -> Spell:
    return Spell(
        person=entry.person, role=entry.role, fte=Fraction(entry.fte_hundredths, 100), dedicated=entry.dedicated,
        from_month=entry.from_month, to_month=entry.to_month, left=entry.left_work,
    )  # fmt: skip


def _others(session: Session, contract: Contract, row: ContractStaff) -> list[Spell]:
    return [spell_of(each) for each in rows.of_contract(session, contract.id) if each.id != row.id]


def _must_be_seen(row: ContractStaff, given: str) -> None:
    if seen(row) != given:
        raise StaffRefused("stale")


def _must_fit(contract: Contract, entry: Entry, there: Iterable[Spell], now: datetime, at: int = 0) -> None:
    """Months in order, within the contract, and nobody twice in one role at a time."""
    term = term_of(contract, now)
    last = entry.to_month if entry.to_month is not None else entry.from_month
    if last < entry.from_month:
        raise StaffRefused("order", at)
    if not (term.first <= entry.from_month <= term.last and last <= term.last):
        raise StaffRefused("outside", at, term=term)
    if entry.left_work and entry.to_month is None:
        raise StaffRefused("no-end", at)
    other = overlapping(_spell(entry), there)
    if other is not None:
        raise StaffRefused("meets", at, other=other)


def _must_be_sure(
    session: Session, contract: Contract, entries: Sequence[Entry], there: Iterable[Spell], sure: Collection[str]
) -> None:
    """Ask about roles that nobody has named before, and about a person with more than 1.00 in one month in all contracts."""
    asked = tuple(each for each in _asks(session, contract, entries, there) if each.key not in sure)
    if asked:
        raise StaffAsked(asked)


def _asks(session: Session, contract: Contract, entries: Sequence[Entry], there: Iterable[Spell]) -> Iterable[Ask]:
    known = known_roles(session, contract)
    for role in dict.fromkeys(each.role for each in entries):
        if role not in known:
            yield Ask(kind="role", name=role)
    persons = {each.person for each in entries}
    elsewhere = rows.elsewhere(session, contract.organisation_id, persons, besides=contract.id)
    own = [each for each in (*there, *map(_spell, entries)) if each.person in persons]
    for person, month, fte in over_one([*own, *(spell_of(row) for row, _title in elsewhere)]):
        titles = tuple(dict.fromkeys(title for row, title in elsewhere if row.person == person))
        yield Ask(kind="over-one", name=person, month=month, fte=fte, contracts=titles)


def _made(session: Session, contract: Contract, entry: Entry) -> ContractStaff:
    row = ContractStaff(contract_id=contract.id, **asdict(entry))
    session.add(row)
    session.flush()
    return row


def _put(row: ContractStaff, entry: Entry) -> None:
    for name, value in asdict(entry).items():
        setattr(row, name, value)


def _told(contract: Contract, row: ContractStaff) -> dict[str, str | int | bool]:
    """What the history says of somebody's work; the person as the office calls them."""
    given = asdict(entry_of(row))
    months = {name: None if given[name] is None else f"{given[name] // 100}-{given[name] % 100:02}" for name in MONTHS}
    told = {"contract": contract.number, "row": row.id, "name": given.pop("person"), **given, **months}
    return {key: value for key, value in told.items() if value is not None and value != ""}
