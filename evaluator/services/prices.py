"""How the prices of a procurement are handled, and which of them are known to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from evaluator.core.amounts import read_rate, read_yen
from evaluator.core.rules import Price as PriceRule
from evaluator.core.values import Problem, problem
from evaluator.db.models import Price, Procurement, Proposal
from evaluator.db.queries import cases
from evaluator.db.queries import prices as rows
from evaluator.services import casefile
from evaluator.services.actor import Actor

OPENED = ("opened", "decided")
"""States in which sealed prices are known, if there are any."""
JUDGED = ("closed", *OPENED)
"""States in which no score of the present stage can change any more."""


class PriceRefused(Exception):
    """Something about a sealed price cannot be done; `problem` says why, and at which field."""

    def __init__(self, place: str, id: str, **values: str | int) -> None:
        super().__init__(f"{place}: {id}")
        self.problem: Problem = problem(place, id, **values)


@dataclass(frozen=True, kw_only=True)
class Handling:
    """What is sealed, and what an amount is."""

    prices: Literal["none", "judged", "open", "sealed"]
    basis: str
    ceiling_sealed: bool

    @property
    def prices_sealed(self) -> bool:
        """Whether the prices of the proposals lie in envelopes."""
        return self.prices == "sealed"

    @property
    def anything_sealed(self) -> bool:
        """Whether two people have something to open."""
        return self.prices_sealed or self.ceiling_sealed

    def read(self, text: str, *, ceiling: bool = False) -> int:
        """An amount as it is stored, from what somebody typed. Raises WrongAmount."""
        return read_rate(text) if self.basis == "rate" and not ceiling else read_yen(text)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A price that may be shown; without a proposal the ceiling."""

    proposal: Proposal | None
    price: Price
    entered_by: str
    confirmed_by: str


def handling_of(procurement: Procurement) -> Handling:
    """How a procurement handles its prices; without a rubric they play no part yet."""
    rule = casefile.rubric_of(procurement).price if procurement.rubric is not None else PriceRule(handling="none")
    return Handling(prices=rule.handling, basis=rule.basis, ceiling_sealed=procurement.ceiling_secret)


def may_look(actor: Actor, procurement: Procurement, handling: Handling) -> bool:
    """Whether somebody of the office may open the page of prices; an auditor only once the prices are open."""
    if actor.may("officer", "clerk"):
        return True
    return procurement.state in (OPENED if handling.anything_sealed else JUDGED)


def known(session: Session, procurement: Procurement, proposals: Mapping[int, Proposal]) -> tuple[Known, ...]:
    """The prices that are known. One that is sealed is nowhere before two people have opened it."""
    found = rows.known(session, procurement.id)
    people = rows.people(session, {id for each in found for id in (each.entered_by, each.confirmed_by) if id is not None})
    names = {id: person.name for id, person in people.items()}
    return tuple(
        Known(
            proposal=proposals.get(each.proposal_id) if each.proposal_id is not None else None,
            price=each,
            entered_by=names[each.entered_by],
            confirmed_by=names[each.confirmed_by] if each.confirmed_by is not None else "",
        )
        for each in found
    )


def proposals_of(session: Session, procurement: Procurement) -> dict[int, Proposal]:
    """All proposals by id, in order of arrival."""
    return {each.id: each for each in cases.proposals(session, procurement.id)}
