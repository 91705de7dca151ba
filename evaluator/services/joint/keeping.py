"""What every change of a joint procurement shares: refusals, two windows, one event in the history."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from evaluator.core.costshare import BASES, Basis
from evaluator.core.values import Problem
from evaluator.db.models import JointAgreement, Organisation
from evaluator.db.queries import joint as rows
from evaluator.services import history
from evaluator.services.actor import Actor


class JointRefused(Exception):
    """A joint procurement, or what belongs to it, cannot be kept so.

    `reason` is `stale` (another window was first), `done` (it is so already), `not-ready` (there is nothing to approve yet), or
    `faults`; `problems` says what is wrong with what was given, by the field it is about.
    """

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


def fresh(session: Session, agreement: JointAgreement, version: int) -> None:
    """Hold an agreement. Raises JointRefused `stale` where it was changed since its page was made."""
    rows.hold(session, agreement)
    if agreement.version != version:
        raise JointRefused("stale")


def grow(session: Session, agreement: JointAgreement) -> None:
    """What belongs to an agreement is part of it: its version grows. Flushes."""
    flag_modified(agreement, "document")
    session.flush()


def refuse(*problems: Problem) -> None:
    """Raises JointRefused if there is any problem."""
    if problems:
        raise JointRefused("faults", tuple(problems))


def tell(
    session: Session, actor: Actor, agreement: JointAgreement, now: datetime, kind: str, *, old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One event in the history of the lead, about the procurement."""
    history.record(
        session, actor, now, kind, organisation_id=agreement.organisation_id, procurement_id=agreement.procurement_id,
        old=old, new=new,
    )  # fmt: skip


def weights_of(kept: Mapping[str, str]) -> dict[Basis, Fraction]:
    """Weights as numbers, from how a row keeps them."""
    return {basis: Fraction(kept[basis]) for basis in BASES if basis in kept}


def weights_kept(weights: Mapping[Basis, Fraction]) -> dict[str, str]:
    """Weights as a row keeps them: fractions as text, those of zero left out."""
    return {basis: str(weights[basis]) for basis in BASES if weights.get(basis, 0) > 0}


def key_of(body: Organisation) -> str:
    """What stands for a body in a cost share: its local public body code; bodies without one come last, by their rows."""
    return body.code or f"~{body.id:09}"
