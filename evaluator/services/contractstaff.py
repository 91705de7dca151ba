"""Staff of contracts against what was promised: a year, many years of many contracts, and the state of today."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.months import month_of, months_of
from evaluator.core.staffing import Promise, RoleMonth, Spell, StaffMonth, StaffYear, Term, staff_month, staff_year
from evaluator.db.models import Commitment, Contract, ContractStaff
from evaluator.db.queries import contractstaff as rows


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A role that has fewer than promised now, and the months in a row for which it has had."""

    role: str
    promised: Fraction
    present: Fraction
    months: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class StaffSummary:
    """How a contract's staff stands: the last month that is recorded, none before there is one; `shortfalls` of today."""

    month: StaffMonth | None
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, kw_only=True)
class StaffRead:
    """A fiscal year with what it was reckoned from."""

    year: StaffYear
    spells: tuple[ContractStaff, ...]
    """Everybody at work for the contract, in whatever year."""
    consultations: Mapping[int, int]
    """New consultations by month, where they were reported."""
    population: int | None
    """The people served; none where that of a town is not known."""
    unknown: tuple[str, ...]
    """The towns whose population is not known."""


def spell_of(row: ContractStaff) -> Spell:
    """One row as core reckons with it."""
    return Spell(
        person=row.person,
        role=row.role,
        fte=Fraction(row.fte_hundredths, 100),
        dedicated=row.dedicated,
        qualified=row.qualified,
        trained=row.trained,
        from_month=row.from_month,
        to_month=row.to_month,
        left=row.left_work,
    )


def promise_of(commitment: Commitment) -> Promise:
    """One promise of staff as core reckons with it; without a role, it is called by its words."""
    return Promise(
        role=commitment.role or commitment.text,
        fte=Fraction(commitment.fte_hundredths or 0, 100),
        dedicated=commitment.dedicated,
        fiscal_year=commitment.fiscal_year,
    )


def term_of(contract: Contract, now: datetime) -> Term:
    """The months of a contract, to its early end if it had one, and the present month in Japan."""
    last = month_of(contract.ended_on or contract.ends_on)
    return Term(first=month_of(contract.starts_on), last=last, present=month_of(japan_date(now)))


def years_of(contract: Contract) -> tuple[int, ...]:
    """The fiscal years of a contract."""
    last = fiscal_year(contract.ended_on or contract.ends_on)
    return tuple(range(fiscal_year(contract.starts_on), last + 1))


def yearly(
    session: Session, contract_ids: Collection[int], *, years: Sequence[int], now: datetime
) -> Mapping[int, Mapping[int, StaffYear]]:
    """The staff of contracts by contract and fiscal year: averages, shares, turnover and the rest, with what they are made of.

    Six statements, however many contracts and years. Whether the contracts may be read was asked before.
    """
    if not contract_ids or not years:
        return {}
    found = rows.contracts(session, contract_ids)
    gathered = _gathered(session, found, years)
    return {each.id: {year: gathered.year(each, year, now) for year in years} for each in found}


@dataclass(frozen=True, kw_only=True)
class _Gathered:
    """What years are reckoned from, by contract."""

    spells: Mapping[int, list[ContractStaff]]
    promises: Mapping[int, list[Commitment]]
    consultations: Mapping[int, Mapping[int, int]]
    people: Mapping[int, Mapping[int, int]]

    def year(self, contract: Contract, year: int, now: datetime) -> StaffYear:
        people = self.people[contract.id].get(year)
        return staff_year(
            map(spell_of, self.spells.get(contract.id, ())),
            map(promise_of, self.promises.get(contract.id, ())),
            year=year,
            term=term_of(contract, now),
            consultations=self.consultations.get(contract.id, {}),
            populations={} if people is None else dict.fromkeys(months_of(year), people),
        )


def _gathered(session: Session, contracts: Iterable[Contract], years: Sequence[int]) -> _Gathered:
    ids = [each.id for each in contracts]
    return _Gathered(
        spells=rows.of_contracts(session, ids),
        promises=rows.promises(session, ids),
        consultations=rows.consultations(session, ids, first=months_of(min(years))[0], last=months_of(max(years))[-1]),
        people=rows.people_served(session, ids, years),
    )


def of_year(session: Session, contract: Contract, *, year: int, now: datetime) -> StaffYear:
    """The staff of one contract in a fiscal year. Five statements."""
    return _gathered(session, (contract,), (year,)).year(contract, year, now)


def read_year(session: Session, contract: Contract, *, year: int, now: datetime) -> StaffRead:
    """A fiscal year of one contract with what it was reckoned from, for its page. Six statements at most."""
    gathered = _gathered(session, (contract,), (year,))
    population = gathered.people[contract.id].get(year)
    return StaffRead(
        year=gathered.year(contract, year, now),
        spells=tuple(gathered.spells.get(contract.id, ())),
        consultations=gathered.consultations.get(contract.id, {}),
        population=population,
        unknown=rows.towns_without_people(session, contract, year) if population is None else (),
    )


def monthly(
    session: Session, contract_ids: Collection[int], *, months: Sequence[int], now: datetime
) -> Mapping[int, Mapping[int, Mapping[str, Fraction]]]:
    """What the library's indicators ask of staff, by contract, month and indicator; what is not known has no entry.

    `staff_months_filled` are the full-time equivalents at work, `staff_months_agreed` those promised. Three statements.
    """
    found = rows.contracts(session, contract_ids)
    spells, promises = rows.of_contracts(session, contract_ids), rows.promises(session, contract_ids)
    made: dict[int, dict[int, dict[str, Fraction]]] = {}
    for each in found:
        own, agreed = tuple(map(spell_of, spells.get(each.id, ()))), tuple(map(promise_of, promises.get(each.id, ())))
        term = term_of(each, now)
        made[each.id] = {month: _indicators(staff_month(own, agreed, month=month, term=term)) for month in months}
    return made


def _indicators(month: StaffMonth) -> dict[str, Fraction]:
    agreed = month.promised if month.state == "known" else None
    given = {"staff_months_filled": month.fte, "staff_months_agreed": agreed}
    return {name: value for name, value in given.items() if value is not None}


def summary(session: Session, contract: Contract, promised: Iterable[Commitment], now: datetime) -> StaffSummary:
    """How the staff stands now, for the contract's first page; after the contract, how it stood at its end. One statement.

    `promised` is what was promised of staff.
    """
    term = term_of(contract, now)
    spells, promises = tuple(map(spell_of, rows.of_contract(session, contract.id))), tuple(map(promise_of, promised))
    last = min(term.present, term.last)
    months = [month for year in years_of(contract) for month in months_of(year) if term.first <= month <= last]
    known = [each for month in months if (each := staff_month(spells, promises, month=month, term=term)).state == "known"]
    return StaffSummary(
        month=known[-1] if known else None,
        shortfalls=shortfalls(known) if term.first <= term.present <= term.last else (),
    )


def shortfalls(known: Sequence[StaffMonth]) -> tuple[Shortfall, ...]:
    """Roles below their promise in the last of these months, with the months in a row up to it."""
    last = known[-1] if known else None
    below = [each for each in last.roles if each.vacant] if last else []
    return tuple(_shortfall(each, known) for each in below)


def _shortfall(now: RoleMonth, known: Sequence[StaffMonth]) -> Shortfall:
    months: list[int] = []
    for each in reversed(known):
        if not any(role.role == now.role and role.vacant for role in each.roles):
            break
        months.insert(0, each.month)
    assert now.promised is not None
    assert now.present is not None
    return Shortfall(role=now.role, promised=now.promised, present=now.present, months=tuple(months))
