"""Gates: what keeps a proposal from being reviewed or ranked, whatever its points."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from evaluator.core.case import Case, Proposal
from evaluator.core.engine.board import Board
from evaluator.core.result import Status
from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Lot, Requirement
from evaluator.core.values import Message, Text, message

Out = tuple[Status, tuple[Message, ...]]
"""A status without a rank and the reasons."""

BY_PRICE = ("lower-price", "higher-price")
"""Steps of a tie chain that compare prices."""
STATES: dict[str, Status] = {"invalid": "excluded", "withdrawn": "withdrawn", "disqualified": "disqualified"}
"""What a proposal's state makes of it."""


def gated(rubric: Rubric, case: Case, proposal: Proposal) -> Out | None:
    """Why a proposal is out before any score counts; None if it is in. Sealed prices are not looked at here."""
    if proposal.state != "valid":
        if proposal.state == "withdrawn" and proposal.withdrew == "after-award":
            return None
        return STATES[proposal.state], (_state_reason(proposal),)
    if proposal.withheld:
        return "unranked", (message("gate.withheld", proposal=proposal.id),)
    unmet = _unmet(rubric, proposal)
    if unmet:
        return "excluded", unmet
    priced = price_gate(rubric, case, proposal) if rubric.price.handling != "sealed" else None
    return ("excluded", (priced,)) if priced else None


def _state_reason(proposal: Proposal) -> Message:
    suffix = "-because" if proposal.reason else ""
    return message(f"gate.{proposal.state}{suffix}", proposal=proposal.id, reason=proposal.reason or "")


def _unmet(rubric: Rubric, proposal: Proposal) -> tuple[Message, ...]:
    kinds: dict[str, Sequence[Requirement]] = {
        "eligibility": rubric.gates.eligibility,
        "document": rubric.gates.documents,
        "condition": rubric.gates.conditions,
    }
    return tuple(
        message(f"gate.{kind}", proposal=proposal.id, requirement=each.name.ja, requirement_en=each.name.en or each.name.ja)
        for kind, requirements in kinds.items()
        for each in requirements
        if each.id in proposal.unmet
    )


def ceiling_of(rubric: Rubric, case: Case) -> Fraction | None:
    """The ceiling on the price: the case's, or the rubric's own."""
    rule = rubric.price.ceiling
    given = case.facts.get("ceiling")
    return given if given is not None or rule is None or rule.yen is None else Fraction(rule.yen)


def lots_of(rubric: Rubric) -> tuple[Lot, ...]:
    """The lots with the number of winners that holds there; one lot for all where the rubric names none."""
    outcome = rubric.outcome
    lots = outcome.lots or (Lot(id="", name=Text(ja="")),)
    return tuple(replace(each, winners=outcome.winners if each.winners is None else each.winners) for each in lots)


def looks_at_price(rubric: Rubric, proposal: Proposal) -> bool:
    """Whether division, the ceiling, the lowest price, ties or the budget look at a price that no item holds."""
    price, chain = rubric.price, rubric.ties.chain
    gate = (price.ceiling is not None and price.ceiling.over == "excluded") or price.minimum is not None
    lot = next((each for each in lots_of(rubric) if each.id == proposal.lot), None)
    budget = (lot.winners if lot else rubric.outcome.winners) == "budget" and proposal.request is None
    tie = any(step in BY_PRICE for step in chain) and proposal.request is None
    return rubric.value.method == "division" or gate or budget or tie


def price_gate(rubric: Rubric, case: Case, proposal: Proposal) -> Message | None:
    """Why the price keeps a proposal out; None if it does not. A sealed price is looked at only once it is opened."""
    price, rule, ceiling = proposal.price, rubric.price, ceiling_of(rubric, case)
    if price is None:
        return None
    if rule.ceiling and rule.ceiling.over == "excluded" and ceiling is not None and price > ceiling:
        return message("gate.over-ceiling", proposal=proposal.id, price=readable(price), ceiling=readable(ceiling))
    if rule.minimum is not None and price < rule.minimum:
        return message("gate.below-minimum", proposal=proposal.id, price=readable(price), minimum=f"{rule.minimum:,}")
    return None


def required_unmet(board: Board, proposal: str) -> tuple[Message, ...]:
    """A message for every required item that counts as unmet."""
    required = [id for id in board.tree.leaves() if board.tree[id].criterion.required]
    unmet = [id for id in required if board.applies(board.tree[id].criterion, proposal) and board.fails(id, proposal)]
    return tuple(message("gate.required-unmet", proposal=proposal, criterion=id) for id in unmet)
