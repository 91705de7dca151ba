"""The decision after the result: what the result leads to for each lot, which decisions follow it, and what a contract may be."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from evaluator.core.result import Award, Result
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, Problem, message, problem, record

Kind = Literal["award", "no_award", "call_again"]
TAX = Fraction(10, 100)
"""Consumption tax: bids compare 100/110 of the estimate and add a tenth (facts.md 3, S55b, S47e)."""
BY_BID = ("comprehensive_additive", "comprehensive_division", "price_only")
"""Procedures whose contract is at the price that was tendered; after a proposal it is negotiated (facts.md 1.4)."""


@record
class Past:
    """A decision on a lot that was made, is drafted, or has ended."""

    kind: Kind
    """What it was."""
    proposal: str | None = None
    """To whom."""
    made: bool = False
    """Whether it was made, and not only drafted."""
    ended: bool = False
    """Whether it has ended: a draft was refused, the preferred withdrew, no contract came about."""


@record
class Next:
    """What follows for one lot."""

    kind: Kind
    """What the rule leads to."""
    candidates: tuple[str, ...] = ()
    """Who is next; several only if they share a rank."""
    reasons: tuple[Message, ...] = ()
    """Why."""


def lots_of(result: Result) -> tuple[Award, ...]:
    """What the result leads to, lot by lot; one for all where there are no lots."""
    return result.lots or (result.award,)


def following(rubric: Rubric, result: Result, award: Award, past: Sequence[Past], gone: Collection[str]) -> Next | None:
    """What the rule leads to next for a lot; None if nothing is left to be decided.

    `past` are the decisions on the lot so far, `gone` those who withdrew after the result. Source: outcome.on_withdrawal,
    outcome.if_none; the second comes in when negotiations fail (facts.md 1.4, S27).
    """
    standing = [each for each in past if not each.ended]
    if any(each.kind != "award" for each in standing):
        return None
    if award.kind != "award":
        return None if standing else Next(kind=_without_winner(award.kind), reasons=award.reasons)
    held = {each.proposal for each in standing}
    if len(held) >= len(award.preferred):
        return None
    used = {each.proposal for each in past if each.made and each.ended} | set(gone)
    lost = [id for id in award.preferred if id in used]
    if lost and rubric.outcome.on_withdrawal == "call-again":
        return Next(kind="call_again", reasons=(message("awarding.call-again"),))
    waiting = [id for id in award.preferred if id not in held and id not in used]
    if waiting:
        return Next(kind="award", candidates=(waiting[0],), reasons=(message("awarding.preferred", proposal=waiting[0]),))
    return _next_rank(rubric, result, award, held | used, others=bool(held))


def _next_rank(rubric: Rubric, result: Result, award: Award, taken: Collection[str | None], *, others: bool) -> Next | None:
    """The next that passed every threshold; those who share its rank stand beside it."""
    ranks = {each.id: each.rank for each in result.proposals if each.lot == award.lot and each.status == "ranked" and each.rank}
    left = {id: rank for id, rank in ranks.items() if id not in taken and id not in award.preferred}
    if left:
        best = min(left.values())
        level = tuple(sorted(id for id, rank in left.items() if rank == best))
        return Next(kind="award", candidates=level, reasons=(message("awarding.next-rank", proposals=level, rank=best),))
    return None if others else Next(kind=_without_winner(rubric.outcome.if_none), reasons=(message("awarding.nobody-left"),))


def _without_winner(kind: str) -> Kind:
    return "call_again" if kind == "call-again" else "no_award"


def award_problems(
    rubric: Rubric, result: Result, award: Award, expected: Next | None, *, kind: Kind, proposal: str | None, reason: str
) -> tuple[Problem, ...]:  # fmt: skip
    """What keeps a decision from being drafted: it follows the result, or the rubric leaves discretion and a reason is given."""
    if expected is None:
        return (problem("kind", "awarding.settled"),)
    if (kind == "award") != (proposal is not None):
        return (problem("proposal", "awarding.whom"),)
    inside = {each.id: each.status for each in result.proposals if each.lot == award.lot}
    if proposal is not None and inside.get(proposal) not in ("ranked", "passed"):
        return (problem("proposal", "awarding.out", proposal=proposal),)
    if kind == expected.kind and (kind != "award" or proposal in expected.candidates):
        choosing = len(expected.candidates) > 1 and not reason.strip()
        return (problem("reason", "awarding.reason-among-level"),) if choosing else ()
    if is_free(rubric, award, kind):
        return () if reason.strip() else (problem("reason", "awarding.reason"),)
    return (problem("kind", "awarding.no-discretion"),)


def is_free(rubric: Rubric, award: Award, kind: Kind) -> bool:
    """Whether another decision than the one that follows is allowed: by discretion, or where the rule ends without an award."""
    open_end = award.kind in ("direct-award", "separate-rule") and (kind != "award" or award.kind == "separate-rule")
    return rubric.outcome.discretion or open_end


@record
class Limits:
    """What a contract is held against, in yen."""

    ceiling: Fraction | None = None
    """The ceiling."""
    price: Fraction | None = None
    """The price of the proposal, or the amount awarded."""
    tax_included: bool = True
    """Whether both include consumption tax."""
    ceiling_binds: bool = True
    """Whether a contract above the ceiling is refused, and not only asked about."""
    price_binds: bool = False
    """Whether a contract above the price is refused, and not only asked about."""


def limits_of(
    rubric: Rubric, result: Result, award: Award, proposal: str, *, ceiling: Fraction | None, tax_included: bool
) -> Limits:  # fmt: skip
    """What a contract with a proposal is held against; prices that are not totals are held against nothing."""
    if rubric.price.basis != "total":
        return Limits(tax_included=tax_included)
    own = next((each for each in result.proposals if each.id == proposal), None)
    lot = next((each for each in rubric.outcome.lots if each.id == award.lot), None)
    rule = rubric.price.ceiling
    fixed = lot.ceiling if lot and lot.ceiling is not None else rule.yen if rule else None
    return Limits(
        ceiling=Fraction(fixed) if fixed is not None else ceiling,
        price=award.amounts.get(proposal) or (own.price if own else None),
        tax_included=tax_included,
        ceiling_binds=rule is None or rule.over == "excluded",
        price_binds=rubric.rubric.procedure in BY_BID,
    )


def contract_problems(limits: Limits, yen: int, *, tax_included: bool, confirmed: bool) -> tuple[Problem, ...]:
    """What keeps a contract from being recorded; what is only asked about is no problem once it is confirmed."""
    amount = _in_tax_of(limits, yen, tax_included=tax_included)
    over: Mapping[str, tuple[Fraction | None, bool]] = {
        "ceiling": (limits.ceiling, limits.ceiling_binds),
        "price": (limits.price, limits.price_binds),
    }
    found = []
    for name, (limit, binds) in over.items():
        if limit is not None and amount > limit and (binds or not confirmed):
            said = f"awarding.over-{name}" if binds else f"awarding.ask-{name}"
            found.append(problem("amount" if binds else "confirmed", said, limit=f"{int(limit):,}"))
    return tuple(found)


def _in_tax_of(limits: Limits, yen: int, *, tax_included: bool) -> Fraction:
    if tax_included == limits.tax_included:
        return Fraction(yen)
    return Fraction(yen) / (1 + TAX) if tax_included else Fraction(yen) * (1 + TAX)
