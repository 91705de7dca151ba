"""What a body that takes part reads of the lead's procurement: its own years, and never anything the panel keeps secret."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evaluator.core.calendar import fiscal_year, japan_date
from evaluator.core.lint.checklist import State
from evaluator.db.models import Contract, JointParticipant, JointYear, Publication
from evaluator.db.queries import joint as rows
from evaluator.services import compliance
from evaluator.services.figures import sums
from evaluator.services.joint.years import takes_part

Counts = Mapping[tuple[int, int], tuple[tuple[str, int, int], ...]]
"""Indicator, sum and months by contract and fiscal year."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One fiscal year of a contract, as far as it is the body's.

    Monthly figures are a contract's: they are the body's own only where the contract serves nobody else that year, else
    `figures` is None and they are said not to be split.
    """

    contract: Contract
    year: int
    amount_yen: int | None
    towns: int
    served: bool
    figures: tuple[tuple[str, int, int], ...] | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a body reads; before the result is published nothing of it is there."""

    left: bool
    years: tuple[JointYear, ...]
    published: Publication | None
    points: dict[State, int] | None
    slices: tuple[Slice, ...]


def has_left(participant: JointParticipant, now: datetime) -> bool:
    """Whether a body's last fiscal year is over."""
    return participant.to_year is not None and participant.to_year < fiscal_year(japan_date(now))


def read(session: Session, participant: JointParticipant, now: datetime) -> Reading:
    """What a body reads now: the years in which it takes or took part, the published result, its slice of the contracts."""
    agreement = participant.agreement
    published = rows.published(session, agreement.procurement_id)
    contracts = rows.contracts(session, agreement.procurement_id) if published else ()
    return Reading(
        left=has_left(participant, now),
        years=tuple(each for each in rows.years(session, agreement.id) if takes_part(participant, each.fiscal_year)),
        published=published,
        points=points(session, agreement.procurement_id) if published else None,
        slices=slices(session, [participant], contracts)[participant.id],
    )


def points(session: Session, procurement_id: int) -> dict[State, int] | None:
    """What the guideline points came to when the result was published, the same for every body; None before."""
    kept = rows.judgement(session, procurement_id)
    return compliance.read(kept).counts if kept else None


def bought(contracts: Sequence[Contract], year: int) -> int | None:
    """What the contracts of a procurement come to in a fiscal year, in yen; None where none says an amount."""
    amounts = [each.amount_yen for contract in contracts for each in contract.years if each.fiscal_year == year]
    return sum(amounts) if amounts else None


def slices(
    session: Session, participants: Sequence[JointParticipant], contracts: Sequence[Contract]
) -> dict[int, tuple[Slice, ...]]:  # fmt: skip
    """Each year of each contract in which a body takes part, by the body's id; one statement however many there are."""
    towns = {(each.id, year.fiscal_year): _served(each, year.fiscal_year) for each in contracts for year in each.years}
    bodies = {each.organisation_id for each in participants}
    counts = _counts(session, {key for key, served in towns.items() if len(served) == 1 and served <= bodies})
    return {each.id: tuple(_slices(each, contracts, towns, counts)) for each in participants}


def _slices(
    participant: JointParticipant, contracts: Sequence[Contract], towns: Mapping[tuple[int, int], set[int]], counts: Counts
) -> Iterator[Slice]:  # fmt: skip
    for contract in contracts:
        for year in (each for each in contract.years if takes_part(participant, each.fiscal_year)):
            served = towns[contract.id, year.fiscal_year]
            yield Slice(
                contract=contract,
                year=year.fiscal_year,
                amount_yen=year.amount_yen,
                towns=len(served),
                served=participant.organisation_id in served,
                figures=counts.get((contract.id, year.fiscal_year), ()) if served == {participant.organisation_id} else None,
            )


def _served(contract: Contract, year: int) -> set[int]:
    """The towns that a contract serves in a year."""
    return {each.served_id for each in contract.towns if each.from_year <= year <= (each.to_year or year)}


def _counts(session: Session, own: set[tuple[int, int]]) -> Counts:
    """What was counted in contract years that serve one town: indicator, sum, and over how many months."""
    known = sums.library_set().indicators
    asked = [id for id, each in known.items() if each.nature == "flow" and each.of is None]
    found = sums.yearly(session, {id for id, _ in own}, {year for _, year in own}, asked)
    laid: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for (contract_id, year, indicator), each in found.items():
        laid.setdefault((contract_id, year), []).append((indicator, each.above, each.months))
    return {key: tuple(sorted(each)) for key, each in laid.items() if key in own}
