"""What every change of a contract shares: refusals, two windows, one event in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.values import Problem
from evaluator.db.models import Contract
from evaluator.services import history
from evaluator.services.actor import Actor


class ContractRefused(Exception):
    """A contract, or what belongs to it, cannot be kept so.

    `reason` is `stale` (another window was first), `done` (it is so already), or `faults`; `problems` says what is wrong with
    what was given, by the field it is about.
    """

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


def fresh(contract: Contract, version: int) -> None:
    """Raises ContractRefused `stale` where the contract was changed since its page was made. It must be held already."""
    if contract.version != version:
        raise ContractRefused("stale")


def grow(session: Session, contract: Contract) -> None:
    """What belongs to a contract is part of it: its version grows. Flushes."""
    flag_modified(contract, "note")
    session.flush()


def refuse(*problems: Problem) -> None:
    """Raises ContractRefused if there is any problem."""
    if problems:
        raise ContractRefused("faults", tuple(problems))


def tell(
    session: Session, actor: Actor, contract: Contract, now: datetime, kind: str, *, old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One event in the history of the organisation, with the contract's number and title."""
    named = {"number": contract.number, "title": contract.title}
    history.record(
        session, actor, now, kind, organisation_id=contract.organisation_id, old=old, new={**named, **(new or {})}
    )  # fmt: skip
