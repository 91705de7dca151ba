"""The municipalities that a contract serves, and how many people live in them in a fiscal year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.contracting import EARLIEST, LATEST
from evaluator.core.values import Problem, problem
from evaluator.db.models import Contract, Organisation, Population, ServedTown
from evaluator.db.queries import towns as rows
from evaluator.services import history
from evaluator.services.actor import Actor
from evaluator.services.contracts.keeping import fresh, grow, refuse, tell

MOST_PEOPLE = 20_000_000
"""More people than any municipality or prefecture has."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """People of a town in a fiscal year, and by what that is known."""

    people: int
    source: str


def add(
    session: Session, actor: Actor, contract: Contract, town: Organisation, from_year: int, to_year: int | None, *, version: int,
    now: datetime,
) -> ServedTown:  # fmt: skip
    """Let a contract serve one more municipality. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    refuse(*_problems(from_year, to_year))
    if rows.served(session, contract.id, town.id) is not None:
        refuse(problem("town", "contracting.town-there", name=town.name))
    made = ServedTown(contract_id=contract.id, served_id=town.id, from_year=from_year, to_year=to_year)
    session.add(made)
    grow(session, contract)
    session.expire(contract, ["towns"])
    tell(session, actor, contract, now, "contract.town-added", new=_told(town, from_year, to_year))
    return made


def change(
    session: Session, actor: Actor, contract: Contract, served: ServedTown, from_year: int, to_year: int | None, *, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """The years in which a contract serves a municipality. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    refuse(*_problems(from_year, to_year))
    old = _told(served.served, served.from_year, served.to_year)
    served.from_year, served.to_year = from_year, to_year
    new = _told(served.served, from_year, to_year)
    if old == new:
        return
    grow(session, contract)
    tell(session, actor, contract, now, "contract.town-changed", old=old, new=new)


def remove(session: Session, actor: Actor, contract: Contract, served: ServedTown, *, version: int, now: datetime) -> None:
    """A municipality was entered by mistake; one always stays. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    if len(rows.of_contract(session, contract.id)) < 2:
        refuse(problem("", "contracting.last-town"))
    old = _told(served.served, served.from_year, served.to_year)
    session.delete(served)
    grow(session, contract)
    session.expire(contract, ["towns"])
    tell(session, actor, contract, now, "contract.town-removed", old=old)


def count_people(
    session: Session, actor: Actor, year: int, counted: Mapping[int, Counted], seen: Mapping[int, str], now: datetime
) -> int:  # fmt: skip
    """People of towns, by the id of the town, in a fiscal year; how many figures are new or another. One event. Flushes.

    `seen` is what the page showed of each town. Raises ContractRefused: `stale` where another window entered something else
    meanwhile. Only towns that a contract of the organisation serves that year are taken.
    """
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    at = actor.organisation_id
    rows.hold(session, at)
    known = {town.id: (town, row) for town, row in rows.populations(session, at, year)}
    refuse(*(problem("", "contracting.town-unknown") for id in counted if id not in known))
    old, new = {}, {}
    for id, given in counted.items():
        town, row = known[id]
        refuse(*_count_problems(id, given))
        if row is not None and (row.people, row.source) == (given.people, given.source):
            continue
        if seen_as(row) != seen.get(id, ""):
            refuse(problem(f"people_{id}", "contracting.people-stale", name=town.name, people=f"{row.people:,}" if row else "—"))
        old[town.name], new[town.name] = seen_as(row), f"{given.people} {given.source}"
        if row is None:
            row = Population(owner_id=at, town_id=id, fiscal_year=year)
            session.add(row)
        row.people, row.source, row.entered_by, row.entered_at = given.people, given.source, actor.person_id, now
    session.flush()
    if new:
        history.record(
            session, actor, now, "contract.population-entered", organisation_id=at, old={"fiscal_year": year, "towns": old},
            new={"fiscal_year": year, "towns": new},
        )  # fmt: skip
    return len(new)


def seen_as(row: Population | None) -> str:
    """What a window was shown of a figure."""
    return f"{row.people} {row.source}" if row else ""


def _count_problems(id: int, given: Counted) -> list[Problem]:
    found = []
    if not 0 < given.people <= MOST_PEOPLE:
        found.append(problem(f"people_{id}", "contracting.people-range", most=f"{MOST_PEOPLE:,}"))
    if not given.source:
        found.append(problem(f"source_{id}", "contracting.people-source"))
    return found


def _problems(from_year: int, to_year: int | None) -> list[Problem]:
    found = []
    if not EARLIEST <= from_year <= LATEST:
        found.append(problem("from_year", "contracting.town-year"))
    if to_year is not None and not from_year <= to_year <= LATEST:
        found.append(problem("to_year", "contracting.town-years"))
    return found


def _told(town: Organisation, from_year: int, to_year: int | None) -> dict[str, str | int | None]:
    return {"town": town.name, "from_year": from_year, "to_year": to_year}
