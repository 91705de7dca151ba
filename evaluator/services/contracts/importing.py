"""Taking in a file of contracts: looked at as a whole first, stored as a whole, and never twice."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import DIRECT, years_of
from evaluator.core.values import Problem, problem
from evaluator.db.models import Contract, ContractYear, Proposer, ServedTown
from evaluator.db.queries import contracts as rows
from evaluator.db.queries import towns as town_rows
from evaluator.exchange.contracts.table import COLUMNS, NEEDED, YEARLY, Row
from evaluator.exchange.figures.files import FileRefused, place
from evaluator.services import history, proposers
from evaluator.services.actor import Actor
from evaluator.services.contracts.register import COLUMNS as KEPT
from evaluator.services.contracts.register import Facts, Parties, facts_of, party_rows, problems_of, told
from evaluator.services.proposers import ProposerRefused

MOST_FAULTS = 50
COLUMN_OF = {"amounts": "fiscal_year", "note": "note", "ends_on": "ends_on", "procedure": "procedure"}
"""The column that a problem of the facts is about, by its place."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """A contractor of a file: one of the register, or a new one."""

    name: str
    corporate_number: str | None = None
    kana: str = ""
    proposer: Proposer | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A contract of a file; `line` is its first line, its first contractor leads."""

    line: int
    facts: Facts
    parties: tuple[Party, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file would do: contracts that are new, and how many are there already, the same."""

    new: tuple[Draft, ...]
    there: tuple[str, ...]

    @property
    def key(self) -> str:
        """What was shown, in a digest: another plan has another one."""
        said = repr([(told(each.facts), [party.name for party in each.parties]) for each in self.new])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan(session: Session, organisation_id: int, found: Sequence[Row]) -> Plan:
    """What the rows of a file would do, in few statements; whoever enters contracts meanwhile waits.

    Raises FileRefused with every problem, line and column.
    """
    town_rows.hold(session, organisation_id)
    wrong: list[Problem] = []
    register = _Register(rows.every_proposer(session, organisation_id))
    drafts = [
        draft for number, group in _grouped(found).items() if (draft := _draft(number, group, register, wrong)) is not None
    ]  # fmt: skip
    known = {each.number: each for each in rows.numbered(session, organisation_id, _numbers(drafts))}
    if not wrong:
        wrong += _citing(drafts, known)
    new, there = [], []
    for draft in drafts if not wrong else ():
        old = known.get(draft.facts.number)
        if old is None:
            new.append(draft)
        elif differs := _differing(old, draft):
            columns = ", ".join(COLUMNS[each][0] for each in differs)
            wrong.append(problem(_at(draft.line, "number"), "contract-file.there-otherwise", number=old.number, columns=columns))
        else:
            there.append(old.number)
    if wrong:
        raise FileRefused(wrong[:MOST_FAULTS])
    return Plan(new=tuple(new), there=tuple(there))


def store(session: Session, actor: Actor, planned: Plan, now: datetime) -> int:
    """Store what is new, with the contractors that are new; how many contracts. One event for all. Flushes."""
    assert actor.organisation_id is not None
    made: dict[str, Contract] = {}
    entered: dict[tuple[str | None, str], Proposer] = {}
    for draft in planned.new:
        parties = [each.proposer or _enter(session, actor, each, entered, now) for each in draft.parties]
        made[draft.facts.number] = _contract(actor.organisation_id, draft, [each.id for each in parties], now)
    session.add_all(made.values())
    session.flush()
    _cite(session, actor.organisation_id, planned.new, made)
    if made:
        lines = [{"number": each.facts.number, "title": each.facts.title} for each in planned.new]
        new = {"count": len(made), "contracts": lines, "registered_from": "imported"}
        history.record(session, actor, now, "contract.imported", organisation_id=actor.organisation_id, new=new)
    return len(made)


class _Register:
    """The register of contractors, to be asked by number and by name."""

    def __init__(self, known: Iterable[Proposer]) -> None:
        self.by_number: dict[str, Proposer] = {}
        self.by_name: dict[str, list[Proposer]] = {}
        for each in known:
            if each.corporate_number:
                self.by_number[each.corporate_number] = each
            self.by_name.setdefault("".join(each.name.split()), []).append(each)

    def find(self, name: str, number: str | None) -> Proposer | str | None:
        """Who it is; a problem's id where the name stands for another number, or for several; none if it is new."""
        if number and number in self.by_number:
            return self.by_number[number]
        named = self.by_name.get("".join(name.split()), [])
        if number:
            same = [each for each in named if each.corporate_number is None]
            return "contract-file.name-without-number" if same else None
        return named[0] if len(named) == 1 else "contract-file.name-of-several" if named else None


def _grouped(found: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for each in found:
        groups.setdefault(each.values["number"], []).append(each)
    return groups


def _numbers(drafts: Sequence[Draft]) -> set[str]:
    return {each.facts.number for each in drafts} | {each.facts.first for each in drafts if each.facts.first}


def _draft(number: str, group: Sequence[Row], register: _Register, wrong: list[Problem]) -> Draft | None:
    """The contract of rows with one number; None where something is wrong, which is added."""
    before = len(wrong)
    whole: dict[str, Any] = dict(group[0].values)
    amounts: dict[int, int] = {}
    years: dict[int, int | None] = {}
    for row in group:
        for name, value in row.values.items():
            if name not in YEARLY and whole.get(name, value) != value:
                wrong.append(problem(_at(row.line, name), "contract-file.rows-differ", number=number, line=str(group[0].line)))
            elif name not in YEARLY:
                whole[name] = value
        _year(row, years, amounts, wrong)
    first = group[0].line
    wrong += [problem(_at(first, name), "contract-file.cell-missing") for name in NEEDED if name not in whole]
    if len(wrong) > before:
        return None
    facts = Facts(
        **{name: whole[name] for name in KEPT if name in whole}, first=whole.get("first", ""), amounts=amounts
    )  # fmt: skip
    wrong += [_placed(each, first, group, facts) for each in problems_of(facts)]
    parties = _parties(first, whole, register, wrong)
    return Draft(line=first, facts=facts, parties=parties) if len(wrong) == before else None


def _year(row: Row, years: dict[int, int | None], amounts: dict[int, int], wrong: list[Problem]) -> None:
    year, amount = row.values.get("fiscal_year"), row.values.get("amount")
    if year is None:
        if amount is not None:
            wrong.append(problem(_at(row.line, "fiscal_year"), "contract-file.year-missing"))
        return
    if year in years and years[year] != amount:
        wrong.append(problem(_at(row.line, "amount"), "contract-file.year-otherwise", year=str(year)))
    years[year] = amount
    if amount is not None:
        amounts[year] = amount


def _placed(found: Problem, line: int, group: Sequence[Row], facts: Facts) -> Problem:
    """A problem of the facts at its line and column; a year outside the term at its own line."""
    if found.place == "amounts":
        term = years_of(facts.starts_on, facts.ends_on)
        line = next((row.line for row in group if row.values.get("fiscal_year", term[0]) not in term), line)
    return replace(found, place=_at(line, COLUMN_OF.get(found.place, "number")))


def _parties(line: int, whole: dict[str, Any], register: _Register, wrong: list[Problem]) -> tuple[Party, ...]:
    lead = Party(name=whole["contractor"], corporate_number=whole.get("corporate_number"), kana=whole.get("kana", ""))
    found = register.find(lead.name, lead.corporate_number)
    if isinstance(found, str):
        wrong.append(problem(_at(line, "contractor"), found, name=lead.name))
    elif found is None:
        try:
            lead = replace(lead, kana=proposers.kana_of(lead.kana))
        except ProposerRefused:
            wrong.append(problem(_at(line, "kana"), "contract-file.kana", name=lead.name))
    else:
        lead = replace(lead, proposer=found)
    members = [_member(line, each, register, wrong) for each in whole.get("members", ())]
    others = [each for each in members if each is not None and each.proposer is not lead.proposer]
    return (lead, *{each.proposer.id: each for each in others if each.proposer}.values())


def _member(line: int, text: str, register: _Register, wrong: list[Problem]) -> Party | None:
    """Another member of a consortium, who stands in the register already, by number or by name."""
    number = text if text.isascii() and text.isdigit() else None
    found = register.find("" if number else text, number)
    if not isinstance(found, Proposer):
        wrong.append(problem(_at(line, "members"), "contract-file.member-unknown", name=text[:60]))
        return None
    return Party(name=found.name, proposer=found)


def _citing(drafts: Sequence[Draft], known: dict[str, Contract]) -> list[Problem]:
    """What is wrong with the first contracts that renewals cite, in the register or in the file itself."""
    inside = {each.facts.number: each for each in drafts}
    wrong = []
    for each in drafts:
        number = each.facts.first
        if not number:
            continue
        old, new = known.get(number), inside.get(number)
        renews = old.first_id is not None if old else bool(new and new.facts.first)
        begins = old.starts_on if old else new.facts.starts_on if new else None
        if begins is None:
            wrong.append(problem(_at(each.line, "first"), "contracting.first-unknown", number=number))
        elif renews:
            wrong.append(problem(_at(each.line, "first"), "contract-file.first-renewal", number=number))
        elif begins >= each.facts.starts_on:
            wrong.append(problem(_at(each.line, "first"), "contracting.first-later", number=number))
    return wrong


def _differing(old: Contract, draft: Draft) -> list[str]:
    """The columns in which a contract of the register says something else than the file."""
    mine, theirs = facts_of(old), draft.facts
    found = [name for name in KEPT if getattr(mine, name) != getattr(theirs, name)]
    found += ["first"] if mine.first != theirs.first else []
    found += ["amount"] if dict(mine.amounts) != dict(theirs.amounts) else []
    before = sorted((each.proposer_id, each.lead) for each in old.parties)
    given = sorted((each.proposer.id, at == 0) for at, each in enumerate(draft.parties) if each.proposer)
    return found + (["contractor"] if before != given or len(given) != len(draft.parties) else [])


def _enter(
    session: Session, actor: Actor, party: Party, entered: dict[tuple[str | None, str], Proposer], now: datetime
) -> Proposer:  # fmt: skip
    """A contractor who is new, entered once however many contracts name it."""
    key = (party.corporate_number, "" if party.corporate_number else party.name)
    if key not in entered:
        facts = proposers.Facts(corporate_number=party.corporate_number, name=party.name, kana=party.kana)
        entered[key] = proposers.register(session, actor, facts, now)
    return entered[key]


def _contract(organisation_id: int, draft: Draft, ids: list[int], now: datetime) -> Contract:
    kept = {name: getattr(draft.facts, name) for name in KEPT}
    made = Contract(organisation_id=organisation_id, source="imported", created_at=now, **kept)
    made.parties = party_rows(Parties(ids=tuple(ids), lead=ids[0]))
    made.years = [ContractYear(fiscal_year=year, amount_yen=yen) for year, yen in sorted(draft.facts.amounts.items())]
    made.towns = [ServedTown(served_id=organisation_id, from_year=fiscal_year(draft.facts.starts_on))]
    return made


def _cite(session: Session, organisation_id: int, drafts: Sequence[Draft], made: dict[str, Contract]) -> None:
    asked = {each.facts.first for each in drafts if each.facts.first} - made.keys()
    known = {each.number: each for each in rows.numbered(session, organisation_id, asked)} if asked else {}
    for each in drafts:
        if each.facts.first:
            assert each.facts.procedure == DIRECT
            made[each.facts.number].first_id = (made.get(each.facts.first) or known[each.facts.first]).id
    session.flush()


def _at(line: int, column: str) -> str:
    return place(line, COLUMNS[column][0])
