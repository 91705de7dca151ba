"""The outcome: who is chosen, who is next, and what follows when nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.core.case import Decision
from evaluator.core.engine import ranking
from evaluator.core.engine.review import Review
from evaluator.core.engine.sheets import ZERO
from evaluator.core.result import Award, Kind
from evaluator.core.rounding import readable
from evaluator.core.values import Message, message


@dataclass(frozen=True, slots=True)
class Choice:
    """Who the ranking chooses, in order, who is next, and whether a missing decision leaves it open."""

    chosen: tuple[str, ...]
    following: str | None
    open: bool = False
    reasons: tuple[Message, ...] = ()


def awarded(review: Review, lot: str | None) -> Award:
    """What the review of one lot leads to."""
    rule = review.rubric.outcome
    if _unfinished(review):
        going = review.stages[-1].advanced if review.stages else ()
        return _nobody(lot, "next-stage", message("award.next-stage", proposals=going))
    lone = _lone(review)
    if lone and rule.single_proposal != "same-threshold":
        return _nobody(lot, rule.single_proposal, message(f"award.single-{rule.single_proposal}", proposal=lone))
    if rule.on_withdrawal == "call-again" and (gone := _withdrawn_winner(review)):
        return _nobody(lot, "call-again", message("award.withdrawn", proposal=gone))
    choice = _choice(review)
    if choice.open:
        return Award(lot=lot, kind="undecided", preferred=choice.chosen, runner_up=None, reasons=choice.reasons)
    return _decided(review, lot, choice)


def _nobody(lot: str | None, kind: Kind, *reasons: Message) -> Award:
    return Award(lot=lot, kind=kind, preferred=(), runner_up=None, reasons=reasons)


def _unfinished(review: Review) -> bool:
    until, stages = review.case.case.until, review.rubric.stage
    return until is not None and bool(stages) and until != stages[-1].id


def _lone(review: Review) -> str | None:
    handed_in = [id for id, each in ((id, review.out.get(id)) for id in review.ids) if each is None or each[0] == "disqualified"]
    return handed_in[0] if len(handed_in) == 1 and len(review.ids) == 1 else None


def _withdrawn_winner(review: Review) -> str | None:
    gone = [each.id for each in review.case.proposal if each.state == "withdrawn" and each.id in review.measure]
    if not gone or review.final is None:
        return None
    first = ranking.tiers(review.final, review.measure)[0]
    return next((id for id in gone if id in first), None)


def order_of(review: Review) -> tuple[str, ...]:
    """Ranked proposals, best first; those that share a rank by id."""
    return tuple(sorted(review.ranks, key=lambda id: (review.ranks[id], id)))


def _choice(review: Review) -> Choice:
    rule = review.rubric.outcome
    if review.rubric.ranking.by == "none":
        passing = tuple(id for id in review.entered if not _waiting(review, id))
        return Choice(chosen=passing, following=None, open=len(passing) < len(review.entered))
    order = order_of(review)
    if rule.winners == "all-passing":
        waiting = [id for id in order if _waiting(review, id)]
        return Choice(chosen=tuple(id for id in order if id not in waiting), following=None, open=bool(waiting))
    if rule.winners == "budget":
        return _by_budget(review, order)
    return _by_number(review, order, int(rule.winners))


def _waiting(review: Review, id: str) -> bool:
    return any(each.rank == 0 and id in each.among for each in review.undecided)


def _by_number(review: Review, order: Sequence[str], number: int) -> Choice:
    ranks, rule = review.ranks, review.rubric.outcome
    if any(_waiting(review, id) for id in order[: number + 1]):
        return Choice(chosen=(), following=None, open=True, reasons=(message("award.waiting"),))
    inside = [id for id in order if ranks[id] <= number]
    if len(inside) > number and rule.cutoff_ties == "resolve":
        sure = [id for id in inside if sum(ranks[other] <= ranks[id] for other in order) <= number]
        tied = message("award.tied", proposals=tuple(id for id in inside if id not in sure))
        return Choice(chosen=tuple(sure), following=None, open=True, reasons=(tied,))
    if inside and review.rubric.ranking.majority and not _has_majority(review, inside[0]):
        return Choice(chosen=(), following=None, open=True, reasons=(message("award.no-majority", proposal=inside[0]),))
    return Choice(chosen=tuple(inside), following=_following(review, order[len(inside) :]))


def _has_majority(review: Review, first: str) -> bool:
    """More than half of the votes; or equal votes that a further step of the rule decided, such as the chair's (case B54)."""
    settled = any(tie.rank == 1 and tie.broken and first in tie.among for tie in review.ties)
    return settled or (review.final is not None and ranking.majority(review.final, review.measure, first))


def _following(review: Review, rest: Sequence[str]) -> str | None:
    if not rest or not review.rubric.outcome.runner_up:
        return None
    tied = [id for id in rest if review.ranks[id] == review.ranks[rest[0]]]
    return rest[0] if len(tied) == 1 else None


def _by_budget(review: Review, order: Sequence[str]) -> Choice:
    """Case B80: requests are added from the top until the budget is first exceeded; that proposal is next."""
    left, chosen = review.case.facts.get("budget", ZERO), list[str]()
    for id in order:
        asked = _asked(review, id)
        if asked > left:
            made = _made(review, "remainder")
            if review.rubric.outcome.remainder and made and made.passed and id in (*made.order, *made.among):
                taken = message("award.remainder", proposal=id, amount=readable(left))
                return Choice(chosen=(*chosen, id), following=None, reasons=(taken,))
            reason = message("award.budget", proposal=id, asked=readable(asked), left=readable(left))
            return Choice(chosen=tuple(chosen), following=id, reasons=(reason,))
        left, chosen = left - asked, [*chosen, id]
    return Choice(chosen=tuple(chosen), following=None)


def _asked(review: Review, id: str) -> Fraction:
    proposal = next(each for each in review.case.proposal if each.id == id)
    return proposal.request if proposal.request is not None else proposal.price or ZERO


def _made(review: Review, step: str) -> Decision | None:
    for each in review.case.decision:
        named = {*each.order, *each.among}
        if each.step == step and (named <= set(review.ids)):
            return each
    return None


def _amounts(review: Review, chosen: Sequence[str]) -> dict[str, Fraction]:
    made = _made(review, "amount")
    if made:
        return {id: made.amounts[id] for id in chosen if id in made.amounts}
    if review.rubric.outcome.winners != "budget":
        return {}
    left, amounts = review.case.facts.get("budget", ZERO), dict[str, Fraction]()
    for id in chosen:
        amounts[id] = min(_asked(review, id), left)
        left -= amounts[id]
    return amounts


def _decided(review: Review, lot: str | None, choice: Choice) -> Award:
    made = _made(review, "award")
    chosen = made.order if made and review.rubric.outcome.discretion else choice.chosen
    reasons = choice.reasons
    if chosen != choice.chosen and made:
        reasons += (message("award.by-officials", by=made.by, reason=made.reason, proposals=chosen),)
    if gone := _withdrawn_winner(review):
        reasons += (message("award.passed-on", proposal=gone),)
    if not chosen:
        return _nobody(lot, review.rubric.outcome.if_none, *reasons, message("award.none"))
    return Award(
        lot=lot, kind="award", preferred=chosen, runner_up=choice.following if chosen == choice.chosen else None,
        amounts=_amounts(review, chosen), conditions=made.conditions if made and review.rubric.outcome.conditions else (),
        reasons=reasons, by_ranking=chosen == choice.chosen,
    )  # fmt: skip
