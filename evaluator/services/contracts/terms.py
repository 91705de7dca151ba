"""What becomes of a contract: amendments 変更契約, its early end, and whether other municipalities see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import japan_date
from evaluator.core.contracting import Terms, term_problems
from evaluator.core.values import Problem, problem
from evaluator.db.models import Amendment, Contract
from evaluator.db.queries import contracts as rows
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services import documents
from evaluator.services.actor import Actor
from evaluator.services.contracts.keeping import ContractRefused, fresh, grow, refuse, tell
from evaluator.services.contracts.register import (
    Parties,
    parties_of,
    party_problems,
    put_amounts,
    put_parties,
    told_parties,
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an amendment agrees on: the term, the amounts by fiscal year and the contractors as they are from now on."""

    agreed_on: date
    reason: str
    starts_on: date
    ends_on: date
    parties: Parties
    amounts: Mapping[int, int] = field(default_factory=dict)


def amend(
    session: Session, actor: Actor, contract: Contract, given: Change, *, version: int, now: datetime,
    scan: tuple[IO[bytes], Accepted] | None = None,
) -> Amendment:  # fmt: skip
    """Record an amendment, with the scan of its paper if there is one, and let the contract follow it. Flushes.

    Raises ContractRefused, also where nothing changes.
    """
    assert actor.person_id is not None
    fresh(contract, version)
    refuse(*_problems(session, contract, given, now))
    names = {each.id: each.name for each in rows.proposers(session, contract.organisation_id,
                                                           (*parties_of(contract).ids, *given.parties.ids))}  # fmt: skip
    old, new = _told(contract, names), _told_of(given, names)
    changes = {name: {"old": old[name], "new": new[name]} for name in new if old[name] != new[name]}
    if not changes:
        refuse(problem("", "contracting.amends-nothing"))
    number = len(rows.amendments(session, contract.id)) + 1
    paper = documents.put_of_contract(session, actor, contract, scan[1], scan[0], purpose="contract", now=now) if scan else None
    made = Amendment(
        contract_id=contract.id, number=number, agreed_on=given.agreed_on, reason=given.reason.strip(), changes=changes,
        document_id=paper.id if paper else None, recorded_by=actor.person_id, recorded_at=now,
    )  # fmt: skip
    session.add(made)
    contract.starts_on, contract.ends_on = given.starts_on, given.ends_on
    put_amounts(session, contract, given.amounts)
    if "parties" in changes or "lead" in changes:
        put_parties(session, contract, given.parties)
    grow(session, contract)
    head = {"amendment": number, "agreed_on": given.agreed_on.isoformat(), "reason": made.reason}
    if paper:
        head["scan"] = paper.sha256
    before, after = ({name: each[which] for name, each in changes.items()} for which in ("old", "new"))
    tell(session, actor, contract, now, "contract.amended", old=before, new={**head, **after})
    return made


def _problems(session: Session, contract: Contract, given: Change, now: datetime) -> list[Problem]:
    terms = Terms(
        starts_on=given.starts_on, ends_on=given.ends_on, procedure=contract.procedure, note=contract.note, renews=False,
        amounts=given.amounts,
    )  # fmt: skip
    found = [each for each in term_problems(terms) if each.place != "note"]
    found += party_problems(session, contract.organisation_id, given.parties)
    if given.agreed_on > japan_date(now):
        found.append(problem("agreed_on", "contracting.day-ahead"))
    if contract.ended_on is not None:
        found.append(problem("", "contracting.ended-already"))
    return found


def _told(contract: Contract, names: Mapping[int, str]) -> dict[str, Any]:
    amounts = {str(each.fiscal_year): each.amount_yen for each in contract.years}
    term = {"starts_on": contract.starts_on.isoformat(), "ends_on": contract.ends_on.isoformat()}
    return {**term, "amounts": amounts, **told_parties(parties_of(contract), names)}


def _told_of(given: Change, names: Mapping[int, str]) -> dict[str, Any]:
    amounts = {str(year): yen for year, yen in sorted(given.amounts.items())}
    term = {"starts_on": given.starts_on.isoformat(), "ends_on": given.ends_on.isoformat()}
    return {**term, "amounts": amounts, **told_parties(given.parties, names)}


def end(session: Session, actor: Actor, contract: Contract, on: date, reason: str, *, version: int, now: datetime) -> None:
    """Record that a contract ended before its term. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    if contract.ended_on is not None:
        raise ContractRefused("done")
    if not contract.starts_on <= on < contract.ends_on:
        refuse(
            problem(
                "ended_on", "contracting.end-outside", first=contract.starts_on.isoformat(), last=contract.ends_on.isoformat()
            )
        )
    contract.ended_on, contract.ended_reason = on, reason.strip()
    grow(session, contract)
    tell(session, actor, contract, now, "contract.ended", new={"ended_on": on.isoformat(), "reason": contract.ended_reason})


def take_back_end(session: Session, actor: Actor, contract: Contract, *, version: int, now: datetime) -> None:
    """The end was recorded by mistake: the contract goes on to its last day. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    if contract.ended_on is None:
        raise ContractRefused("done")
    old = {"ended_on": contract.ended_on.isoformat(), "reason": contract.ended_reason}
    contract.ended_on, contract.ended_reason = None, ""
    grow(session, contract)
    tell(session, actor, contract, now, "contract.end-taken-back", old=old)


def share(session: Session, actor: Actor, contract: Contract, *, version: int, now: datetime) -> None:
    """Let other municipalities see the years of a contract. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    if contract.shared_at is not None:
        raise ContractRefused("done")
    contract.shared_at = now
    grow(session, contract)
    tell(session, actor, contract, now, "contract.shared")


def unshare(session: Session, actor: Actor, contract: Contract, *, version: int, now: datetime) -> None:
    """Others see the contract no more; what they have read they may still know. Flushes. Raises ContractRefused."""
    fresh(contract, version)
    if contract.shared_at is None:
        raise ContractRefused("done")
    contract.shared_at = None
    grow(session, contract)
    tell(session, actor, contract, now, "contract.unshared")
