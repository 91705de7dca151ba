"""Reading the staff of contracts and what it is measured by, one statement each for any number of contracts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from evaluator.db.models import Commitment, Contract, ContractStaff, Figure, Organisation, Population, ServedTown

CONSULTATIONS = "new_consultations"
"""The indicator that counts new consultations (rubrics/indicators/consultation.toml)."""
Years = dict[int, int]
"""Something by fiscal year."""


def of_contract(session: Session, contract_id: int) -> tuple[ContractStaff, ...]:
    """Everybody at work for a contract, in the order in which they came."""
    return tuple(session.scalars(_spells(ContractStaff.contract_id == contract_id)))


def of_contracts(session: Session, contract_ids: Collection[int]) -> Mapping[int, list[ContractStaff]]:
    """Everybody at work for several contracts."""
    found: dict[int, list[ContractStaff]] = defaultdict(list)
    for each in session.scalars(_spells(ContractStaff.contract_id.in_(contract_ids))):
        found[each.contract_id].append(each)
    return found


def _spells(wanted: ColumnElement[bool]) -> Select[ContractStaff]:
    return select(ContractStaff).where(wanted).order_by(ContractStaff.from_month, ContractStaff.id)


def one(session: Session, contract_id: int, spell_id: int) -> ContractStaff | None:
    """One person's work in one role, if it belongs to the contract; what another session holds has been waited for."""
    query = select(ContractStaff).where(ContractStaff.contract_id == contract_id, ContractStaff.id == spell_id)
    return session.scalar(query.execution_options(populate_existing=True))


def elsewhere(
    session: Session, organisation_id: int, persons: Collection[str], *, besides: int
) -> tuple[tuple[ContractStaff, str], ...]:
    """The same persons' work in other contracts of an organisation, with the title of each contract."""
    query = (
        select(ContractStaff, Contract.title)
        .join(Contract, Contract.id == ContractStaff.contract_id)
        .where(Contract.organisation_id == organisation_id, Contract.id != besides, ContractStaff.person.in_(persons))
    )
    return tuple((row, title) for row, title in session.execute(query.order_by(ContractStaff.id)))


def contracts(session: Session, contract_ids: Collection[int]) -> tuple[Contract, ...]:
    """Contracts by their ids; whether they may be read was asked before."""
    return tuple(session.scalars(select(Contract).where(Contract.id.in_(contract_ids))))


def promises(session: Session, contract_ids: Collection[int]) -> Mapping[int, list[Commitment]]:
    """What was promised of staff, in the order it was entered."""
    query = select(Commitment).where(Commitment.contract_id.in_(contract_ids), Commitment.kind == "staffing")
    found: dict[int, list[Commitment]] = defaultdict(list)
    for each in session.scalars(query.order_by(Commitment.id)):
        found[each.contract_id].append(each)
    return found


def consultations(session: Session, contract_ids: Collection[int], *, first: int, last: int) -> Mapping[int, dict[int, int]]:
    """New consultations by contract and month, of the months from first to last that were reported."""
    query = select(Figure.contract_id, Figure.month, Figure.value).where(
        Figure.indicator == CONSULTATIONS, Figure.month.between(first, last), Figure.contract_id.in_(contract_ids)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for contract_id, month, value in session.execute(query):
        found[contract_id][month] = value
    return found


def people_served(session: Session, contract_ids: Collection[int], years: Sequence[int]) -> Mapping[int, Years]:
    """The people of all towns that a contract serves, by fiscal year; none where the population of one is not known."""
    known = and_(
        Population.town_id == ServedTown.served_id,
        Population.owner_id == Contract.organisation_id,
        Population.fiscal_year.in_(years),
    )
    query = (
        select(ServedTown.contract_id, ServedTown.served_id, Population.fiscal_year, Population.people)
        .join(Contract, Contract.id == ServedTown.contract_id)
        .join(Population, known)
        .where(ServedTown.contract_id.in_(contract_ids))
    )
    people = {(contract, town, year): count for contract, town, year, count in session.execute(query)}
    found: dict[int, Years] = {id: {} for id in contract_ids}
    served = _served(session, contract_ids)
    for id in contract_ids:
        for year in years:
            counts = [people.get((id, each.served_id, year)) for each in served[id] if serves(each, year)]
            whole = [each for each in counts if each is not None]
            if counts and len(whole) == len(counts):
                found[id][year] = sum(whole)
    return found


def _served(session: Session, contract_ids: Collection[int]) -> Mapping[int, list[ServedTown]]:
    found: dict[int, list[ServedTown]] = defaultdict(list)
    for each in session.scalars(select(ServedTown).where(ServedTown.contract_id.in_(contract_ids))):
        found[each.contract_id].append(each)
    return found


def serves(town: ServedTown, year: int) -> bool:
    """Whether a town is served in a fiscal year."""
    return town.from_year <= year and (town.to_year is None or year <= town.to_year)


def towns_without_people(session: Session, contract: Contract, year: int) -> tuple[str, ...]:
    """The names of the towns that a contract serves in a fiscal year and whose population is not known."""
    known = and_(
        Population.town_id == ServedTown.served_id,
        Population.owner_id == contract.organisation_id,
        Population.fiscal_year == year,
    )
    query = (
        select(Organisation.name)
        .join(ServedTown, ServedTown.served_id == Organisation.id)
        .outerjoin(Population, known)
        .where(
            ServedTown.contract_id == contract.id,
            ServedTown.from_year <= year,
            (ServedTown.to_year.is_(None)) | (ServedTown.to_year >= year),
            Population.id.is_(None),
        )
    )
    return tuple(session.scalars(query.order_by(Organisation.code)))
