"""Registering contracts and correcting what the register says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import Terms, term_problems
from evaluator.core.values import Problem, problem
from evaluator.db.models import Contract, ContractParty, ContractYear, ServedTown
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import towns as town_rows
from evaluator.services.actor import Actor
from evaluator.services.contracts.keeping import fresh, grow, refuse, tell

COLUMNS = (
    "number", "title", "service", "procedure", "consortium", "signed_on", "starts_on", "ends_on", "price_basis", "tax_included",
    "report_day", "note",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a contract says; `amounts` are yen by fiscal year, `first` is the number of the contract of the first selection."""

    number: str
    title: str
    service: str
    procedure: str
    starts_on: date
    ends_on: date
    price_basis: str
    tax_included: bool = True
    consortium: str = ""
    signed_on: date | None = None
    report_day: int = 10
    note: str = ""
    first: str = ""
    amounts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who the contractors are, by their ids in the register of proposers, and which of them leads."""

    ids: tuple[int, ...]
    lead: int


def facts_of(contract: Contract) -> Facts:
    """What the register says now."""
    kept: dict[str, Any] = {name: getattr(contract, name) for name in COLUMNS}
    return Facts(
        **kept,
        first=contract.first.number if contract.first else "",
        amounts={each.fiscal_year: each.amount_yen for each in contract.years},
    )


def parties_of(contract: Contract) -> Parties:
    """The contractors now."""
    lead = next((each.proposer_id for each in contract.parties if each.lead), 0)
    return Parties(ids=tuple(each.proposer_id for each in contract.parties), lead=lead)


def create(
    session: Session, actor: Actor, facts: Facts, parties: Parties, now: datetime, *, source: str = "entered",
    award_id: int | None = None, fictional: bool = False,
) -> Contract:  # fmt: skip
    """A new contract of the actor's organisation, which it serves itself. Flushes. Raises ContractRefused."""
    assert actor.organisation_id is not None
    at = actor.organisation_id
    town_rows.hold(session, at)  # whoever gives out a number waits for the other
    first, wrong = _first(session, at, facts, None)
    refuse(*wrong, *problems_of(facts), *_number_problems(session, at, facts, None), *party_problems(session, at, parties))
    made = Contract(
        organisation_id=at, first_id=first.id if first else None, source=source, award_id=award_id, fictional=fictional,
        created_at=now, **{name: getattr(facts, name) for name in COLUMNS},
    )  # fmt: skip
    made.parties = party_rows(parties)
    made.years = [ContractYear(fiscal_year=year, amount_yen=yen) for year, yen in sorted(facts.amounts.items())]
    made.towns = [ServedTown(served_id=at, from_year=fiscal_year(facts.starts_on))]
    session.add(made)
    session.flush()
    names = {each.id: each.name for each in rows.proposers(session, at, parties.ids)}
    tell(
        session,
        actor,
        made,
        now,
        "contract.registered",
        new={**told(facts), **told_parties(parties, names), "registered_from": source},
    )
    return made


def change(session: Session, actor: Actor, contract: Contract, facts: Facts, *, version: int, now: datetime) -> None:
    """Correct what the register says, where it was entered wrongly. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    at = contract.organisation_id
    town_rows.hold(session, at)
    first, wrong = _first(session, at, facts, contract)
    refuse(*wrong, *problems_of(facts), *_number_problems(session, at, facts, contract.id), *_ended_problems(contract, facts))
    old, new = told(facts_of(contract)), told(facts)
    if old == new:
        return
    for name in COLUMNS:
        setattr(contract, name, getattr(facts, name))
    contract.first_id = first.id if first else None
    put_amounts(session, contract, facts.amounts)
    grow(session, contract)
    session.expire(contract, ["first"])
    differs = {name for name in new if old[name] != new[name]}
    tell(session, actor, contract, now, "contract.corrected", old={n: old[n] for n in differs}, new={n: new[n] for n in differs})


def change_parties(session: Session, actor: Actor, contract: Contract, parties: Parties, *, version: int, now: datetime) -> None:
    """Correct who the contractors are, where that was entered wrongly. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    refuse(*party_problems(session, contract.organisation_id, parties))
    before = parties_of(contract)
    if (sorted(before.ids), before.lead) == (sorted(parties.ids), parties.lead):
        return
    known = {each.id: each.name for each in rows.proposers(session, contract.organisation_id, (*before.ids, *parties.ids))}
    put_parties(session, contract, parties)
    grow(session, contract)
    old, new = told_parties(before, known), told_parties(parties, known)
    tell(session, actor, contract, now, "contract.parties-corrected", old=old, new=new)


def put_amounts(session: Session, contract: Contract, amounts: Mapping[int, int]) -> None:
    """The amounts of a contract as given. Flushes."""
    kept = {each.fiscal_year: each for each in contract.years}
    for year, row in kept.items():
        if year in amounts:
            row.amount_yen = amounts[year]
        else:
            session.delete(row)
    new = [year for year in sorted(amounts) if year not in kept]
    session.add_all(ContractYear(contract_id=contract.id, fiscal_year=year, amount_yen=amounts[year]) for year in new)
    session.flush()
    session.expire(contract, ["years"])


def put_parties(session: Session, contract: Contract, parties: Parties) -> None:
    """The contractors of a contract as given. Flushes."""
    for each in contract.parties:
        session.delete(each)
    session.flush()
    made = party_rows(parties)
    for each in made:
        each.contract_id = contract.id
    session.add_all(made)
    session.flush()
    session.expire(contract, ["parties"])


def party_rows(parties: Parties) -> list[ContractParty]:
    """The contractors as rows, who leads first."""
    order = sorted(parties.ids, key=lambda id: id != parties.lead)
    return [ContractParty(proposer_id=id, position=at, lead=id == parties.lead) for at, id in enumerate(order, start=1)]


def problems_of(facts: Facts) -> tuple[Problem, ...]:
    """What is wrong with the facts by themselves."""
    return term_problems(
        Terms(
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            procedure=facts.procedure,
            note=facts.note,
            renews=bool(facts.first),
            amounts=facts.amounts,
        )
    )


def party_problems(session: Session, organisation_id: int, parties: Parties) -> list[Problem]:
    """Contractors that are none, or not in the register of the organisation, and a lead that is none of them."""
    if not parties.ids:
        return [problem("parties", "contracting.no-party")]
    if len(rows.proposers(session, organisation_id, parties.ids)) != len(set(parties.ids)):
        return [problem("parties", "contracting.party-unknown")]
    return [] if parties.lead in parties.ids else [problem("lead", "contracting.no-lead")]


def _number_problems(session: Session, organisation_id: int, facts: Facts, own_id: int | None) -> list[Problem]:
    other = rows.by_number(session, organisation_id, facts.number)
    return [problem("number", "contracting.number-taken", title=other.title)] if other and other.id != own_id else []


def _first(session: Session, organisation_id: int, facts: Facts, own: Contract | None) -> tuple[Contract | None, list[Problem]]:
    """The contract of the first selection that a renewal cites."""
    if not facts.first:
        return None, []
    found = rows.by_number(session, organisation_id, facts.first)
    if found is None:
        return None, [problem("first", "contracting.first-unknown", number=facts.first)]
    if found.first_id is not None:
        origin = session.get(Contract, found.first_id)
        assert origin is not None
        return None, [problem("first", "contracting.first-renewal", number=facts.first, origin=origin.number)]
    if own is not None and (found.id == own.id or rows.is_cited(session, own.id)):
        return None, [problem("first", "contracting.first-itself")]
    if found.starts_on >= facts.starts_on:
        return None, [problem("first", "contracting.first-later", number=facts.first)]
    return found, []


def _ended_problems(contract: Contract, facts: Facts) -> list[Problem]:
    if contract.ended_on is None or facts.starts_on <= contract.ended_on <= facts.ends_on:
        return []
    return [problem("ends_on", "contracting.ended-outside", day=contract.ended_on.isoformat())]


def told(facts: Facts) -> dict[str, Any]:
    """The facts as the history keeps them."""
    kept = {name: getattr(facts, name) for name in COLUMNS}
    days = {name: day.isoformat() if day else None for name, day in kept.items() if name.endswith("_on")}
    return {
        **kept,
        **days,
        "first_contract": facts.first,
        "amounts": {str(year): yen for year, yen in sorted(facts.amounts.items())},
    }


def told_parties(parties: Parties, names: Mapping[int, str]) -> dict[str, Any]:
    """The contractors as the history keeps them, by name."""
    return {"parties": [names.get(each, str(each)) for each in sorted(parties.ids)], "lead": names.get(parties.lead, "")}
