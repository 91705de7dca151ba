"""Promises 提案時の約束 of a contract, and what was found of each in a fiscal year. No check is no finding: 記録なし."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.contracting import years_of
from evaluator.core.values import problem
from evaluator.db.models import Commitment, CommitmentCheck, Contract
from evaluator.services.actor import Actor
from evaluator.services.contracts.keeping import ContractRefused, fresh, grow, refuse, tell

KINDS = ("staffing", "target", "tie", "other")
SOURCES = ("proposal", "negotiation", "amendment", "entered")
STATES = ("kept", "partly", "below")


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What a promise says; only the fields of its kind are kept."""

    kind: str
    text: str
    source: str
    page: str = ""
    fiscal_year: int | None = None
    role: str = ""
    fte_hundredths: int | None = None
    dedicated: bool = False
    indicator: str | None = None
    target: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found of a promise in a fiscal year, and by what."""

    state: str
    evidence: str
    actual: str = ""


def promised_of(commitment: Commitment) -> Promised:
    """What a promise says now."""
    return Promised(**{name: getattr(commitment, name) for name in Promised.__dataclass_fields__})


def add(session: Session, actor: Actor, contract: Contract, given: Promised, now: datetime) -> Commitment:
    """Enter a promise. Flushes. Raises ContractRefused."""
    _must_fit(contract, given)
    made = Commitment(contract_id=contract.id, **_columns(given))
    session.add(made)
    grow(session, contract)
    tell(session, actor, contract, now, "contract.promise-added", new=_told(made))
    return made


def change(
    session: Session, actor: Actor, contract: Contract, commitment: Commitment, given: Promised, *, version: int, now: datetime
) -> None:  # fmt: skip
    """Correct a promise that nobody has looked at yet. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    _must_be_unseen(commitment)
    _must_fit(contract, given)
    old = _told(commitment)
    for name, value in _columns(given).items():
        setattr(commitment, name, value)
    new = _told(commitment)
    if old == new:
        return
    grow(session, contract)
    tell(session, actor, contract, now, "contract.promise-changed", old=old, new=new)


def remove(session: Session, actor: Actor, contract: Contract, commitment: Commitment, *, version: int, now: datetime) -> None:
    """Take out a promise that was entered by mistake and that nobody has looked at. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    _must_be_unseen(commitment)
    old = _told(commitment)
    session.delete(commitment)
    grow(session, contract)
    tell(session, actor, contract, now, "contract.promise-removed", old=old)


def check(
    session: Session, actor: Actor, contract: Contract, commitment: Commitment, year: int, found: Found, *, version: int,
    now: datetime,
) -> CommitmentCheck:  # fmt: skip
    """Record what was found in a fiscal year, or correct it; the history keeps what stood before. Flushes.

    Raises ContractRefused.
    """
    assert actor.person_id is not None
    fresh(contract, version)
    if year not in checkable(contract, commitment):
        refuse(problem("state", "contracting.check-outside"))
    row = next((each for each in commitment.checks if each.fiscal_year == year), None)
    old = _told_check(row) if row else None
    if row is None:
        row = CommitmentCheck(commitment_id=commitment.id, fiscal_year=year)
        commitment.checks.append(row)
    row.state, row.actual, row.evidence = found.state, found.actual.strip(), found.evidence.strip()
    row.checked_by, row.checked_at = actor.person_id, now
    new = _told_check(row)
    if old == new:
        return row
    grow(session, contract)
    new = {"promise": commitment.text, "fiscal_year": year, **new}
    tell(session, actor, contract, now, "contract.promise-checked", old=old, new=new)
    return row


def clear(
    session: Session, actor: Actor, contract: Contract, commitment: Commitment, year: int, *, version: int, now: datetime
) -> None:  # fmt: skip
    """Take back a finding that was recorded by mistake: nobody has looked then. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    row = next((each for each in commitment.checks if each.fiscal_year == year), None)
    if row is None:
        raise ContractRefused("done")
    old = {"promise": commitment.text, "fiscal_year": year, **_told_check(row)}
    commitment.checks.remove(row)
    session.delete(row)
    grow(session, contract)
    tell(session, actor, contract, now, "contract.promise-check-removed", old=old)


def checkable(contract: Contract, commitment: Commitment) -> list[int]:
    """The fiscal years in which a promise can be looked at."""
    years = years_of(contract.starts_on, contract.ended_on or contract.ends_on)
    return [each for each in years if commitment.fiscal_year in (None, each)]


def _must_be_unseen(commitment: Commitment) -> None:
    if commitment.checks:
        refuse(problem("", "contracting.promise-checked"))


def _must_fit(contract: Contract, given: Promised) -> None:
    years = years_of(contract.starts_on, contract.ends_on)
    if given.fiscal_year is not None and given.fiscal_year not in years:
        refuse(problem("fiscal_year", "contracting.promise-outside", first=str(years[0]), last=str(years[-1])))


def _columns(given: Promised) -> dict[str, Any]:
    kept = asdict(given)
    if given.kind != "staffing":
        kept |= {"role": "", "fte_hundredths": None, "dedicated": False}
    if given.kind != "target":
        kept |= {"indicator": None, "target": None}
    return kept


def _told(commitment: Commitment) -> dict[str, Any]:
    said = {name: getattr(commitment, name) for name in Promised.__dataclass_fields__}
    told = {"kind": "promise_kind", "text": "promise", "source": "promised_in"}
    return {told.get(name, name): value for name, value in said.items() if value not in (None, "")}


def _told_check(row: CommitmentCheck) -> dict[str, Any]:
    return {"found": row.state, "actual": row.actual, "evidence": row.evidence}
