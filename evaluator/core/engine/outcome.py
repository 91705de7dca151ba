"""The outcome: who is chosen, who is next, and what follows when nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluator.core.case import Decision
from evaluator.core.engine import ranking
from evaluator.core.engine.review import Review, asked, is_unfinished
from evaluator.core.engine.sheets import ZERO
from evaluator.core.engine.thresholds import decided
from evaluator.core.result import Award, Kind, Undecided
from evaluator.core.rounding import readable
from evaluator.core.values import CannotEvaluate, Message, message, problem


@dataclass(frozen=True, slots=True)
class Choice:
    """Who the ranking chooses, in order, who is next, and whether a missing decision leaves it open."""

    chosen: tuple[str, ...]
    following: str | None
    open: bool = False
    reasons: tuple[Message, ...] = ()


def awarded(review: Review, lot: str | None) -> Award:
    """What the review of one lot leads to. What it still needs to know is added to `review.undecided`."""
    early = _early(review, lot)
    if early is not None:
        return early
    choice, made = _choice(review), _made(review, "award")
    if made is not None and review.rubric.outcome.discretion:
        return _by_officials(review, lot, choice, made)
    if choice.open:
        return Award(lot=lot, kind="undecided", preferred=choice.chosen, runner_up=None, reasons=choice.reasons)
    return _given(review, lot, choice)


def _early(review: Review, lot: str | None) -> Award | None:
    """What follows without a look at the final order; None if that decides."""
    rule = review.rubric.outcome
    if review.stuck:
        return _nobody(lot, "undecided", message("award.cut-open"))
    if is_unfinished(review):
        going = review.stages[-1].advanced if review.stages else ()
        reasons = (message("award.next-stage", proposals=going),) if going else (message("award.none"),)
        return _nobody(lot, "next-stage" if going else rule.if_none, *reasons)
    lone = _lone(review)
    if lone and rule.single_proposal != "same-threshold":
        return _nobody(lot, rule.single_proposal, message(f"award.single-{rule.single_proposal}", proposal=lone))
    gone = _withdrawn_winners(review)
    if rule.on_withdrawal == "call-again" and gone:
        return _nobody(lot, "call-again", message("award.withdrawn", proposals=gone))
    return None


def _nobody(lot: str | None, kind: Kind, *reasons: Message) -> Award:
    return Award(lot=lot, kind=kind, preferred=(), runner_up=None, reasons=reasons)


def _lone(review: Review) -> str | None:
    if len(review.ids) != 1:
        return None
    out = review.out.get(review.ids[0])
    return review.ids[0] if out is None or out[0] == "disqualified" else None


def _withdrawn_winners(review: Review) -> tuple[str, ...]:
    """Proposals that would have been chosen, had they not withdrawn."""
    gone = [each.id for each in review.case.proposal if each.state == "withdrawn" and each.id in review.before]
    winners = review.rubric.outcome.winners
    line = winners if isinstance(winners, int) else len(review.before)
    return tuple(sorted(id for id in gone if review.before[id] <= line))


def order_of(review: Review) -> tuple[str, ...]:
    """Ranked proposals, best first; those that share a rank by id."""
    return tuple(sorted(review.ranks, key=lambda id: (review.ranks[id], id)))


def _choice(review: Review) -> Choice:
    rule, blocking = review.rubric.outcome, _blocking(review)
    if blocking:
        return Choice(chosen=(), following=None, open=True, reasons=(blocking,))
    by = ranking.ranking_of(review.final).by if review.final else review.rubric.ranking.by
    if by == "none":
        return _passing(review)
    order = order_of(review)
    if rule.winners == "all-passing":
        waiting = [id for id in order if _waiting(review, id)]
        reasons = (message("award.waiting"),) if waiting else ()
        return Choice(tuple(id for id in order if id not in waiting), None, open=bool(waiting), reasons=reasons)
    return _by_budget(review, order) if rule.winners == "budget" else _by_number(review, order, int(rule.winners))


def _blocking(review: Review) -> Message | None:
    """What leaves the whole order open: a figure, a member's own order or a majority that is missing."""
    for each in review.undecided:
        word = each.step.partition(":")[0]
        if word in ("entry", "member-order"):
            return message(f"award.{word}", proposals=each.among)
        if word == "majority":
            return message("award.no-majority", proposal=each.among[0])
    return None


def _passing(review: Review) -> Choice:
    """Without ranks everybody who passes is chosen; if the rule takes fewer, a decision is needed."""
    passing = tuple(id for id in review.entered if not _waiting(review, id))
    number = review.rubric.outcome.winners
    if len(passing) < len(review.entered):
        return Choice(passing, None, open=True, reasons=(message("award.waiting"),))
    if isinstance(number, int) and len(passing) > number:
        review.undecided.append(Undecided(among=passing, rank=1, stage=_last_stage(review), step="rule"))
        return Choice((), None, open=True, reasons=(message("award.tied", proposals=passing),))
    return Choice(chosen=passing, following=None)


def _last_stage(review: Review) -> str:
    return review.stages[-1].id if review.stages else ""


def _waiting(review: Review, id: str) -> bool:
    return any(each.step.startswith("threshold:") and id in each.among for each in review.undecided)


def _by_number(review: Review, order: Sequence[str], number: int) -> Choice:
    ranks, rule = review.ranks, review.rubric.outcome
    inside = [id for id in order if ranks[id] <= number]
    if any(_waiting(review, id) for id in inside):
        return Choice(chosen=(), following=None, open=True, reasons=(message("award.waiting"),))
    if len(inside) > number and rule.cutoff_ties == "resolve":
        last = max(ranks[id] for id in inside)
        tied = message("award.tied", proposals=tuple(id for id in inside if ranks[id] == last))
        return Choice(tuple(id for id in inside if ranks[id] < last), None, open=True, reasons=(tied,))
    return Choice(chosen=tuple(inside), following=_following(review, order[len(inside) :]))


def _following(review: Review, rest: Sequence[str]) -> str | None:
    if not rest or not review.rubric.outcome.runner_up or _waiting(review, rest[0]):
        return None
    tied = [id for id in rest if review.ranks[id] == review.ranks[rest[0]]]
    return rest[0] if len(tied) == 1 else None


def _by_budget(review: Review, order: Sequence[str]) -> Choice:
    """Case B80: requests are added from the top until the budget is first exceeded; who exceeds it may take what is left."""
    left, chosen = review.case.facts.get("budget", ZERO), list[str]()
    for id in order:
        tied = [other for other in order if review.ranks[other] == review.ranks[id]]
        if _waiting(review, id):
            return Choice(tuple(chosen), None, open=True, reasons=(message("award.waiting"),))
        if id == tied[0] and len(tied) > 1 and sum((asked(review, other) for other in tied), ZERO) > left:
            return Choice(tuple(chosen), None, open=True, reasons=(message("award.tied", proposals=tuple(tied)),))
        if asked(review, id) <= left:
            left, chosen = left - asked(review, id), [*chosen, id]
            continue
        ended = _at_the_end(review, id, left, tuple(chosen))
        if ended is not None:
            return ended
    return Choice(chosen=tuple(chosen), following=None)


def _at_the_end(review: Review, id: str, left: Fraction, chosen: tuple[str, ...]) -> Choice | None:
    """What happens with the first that exceeds the budget; None if it gave up what is left to the next."""
    made = _made(review, "remainder", about=id) if review.rubric.outcome.remainder else None
    if made is not None and made.passed:
        return Choice((*chosen, id), None, reasons=(message("award.remainder", proposal=id, amount=readable(left)),))
    if made is not None and made.passed is False:
        return None
    if review.rubric.outcome.remainder and left:
        review.undecided.append(Undecided(among=(id,), rank=review.ranks[id], stage=_last_stage(review), step="remainder"))
    reason = message("award.budget", proposal=id, asked=readable(asked(review, id)), left=readable(left))
    return Choice(chosen, following=id, reasons=(reason,))


def _made(review: Review, step: str, *, about: str | None = None) -> Decision | None:
    """The recorded decision of this kind that concerns this lot, or one proposal."""
    for each in review.case.decision:
        named = {*each.order, *each.among, *each.amounts}
        if each.step == step and (about in named if about else not named or named & set(review.ids)):
            return each
    return None


def _by_officials(review: Review, lot: str | None, choice: Choice, made: Decision) -> Award:
    """Officials may decide otherwise; order and decision stay apart (outcome.discretion).

    What the order leaves open is then no longer asked, but whether a threshold is met by those chosen is.
    """
    named = tuple(id for id in made.order if id in review.ids)
    strangers = [id for id in named if id not in review.entered]
    if strangers:
        wrong = (problem("decision", "problem.award-to-excluded", proposal=id) for id in strangers)
        raise CannotEvaluate(tuple(wrong))
    same = not choice.open and set(named) == set(choice.chosen)
    if same:
        return _given(review, lot, choice)
    wording = "award.by-officials" if named else "award.none-by-officials"
    told = message(wording, by=made.by, reason=made.reason, proposals=named)
    reasons = (told,) if choice.open else (*choice.reasons, told)
    review.undecided[:] = [
        each for each in review.undecided if each.step.startswith("threshold:") and set(each.among) & set(named)
    ]
    return replace(_given(review, lot, Choice(named, None, reasons=reasons)), by_ranking=False)


def _given(review: Review, lot: str | None, choice: Choice) -> Award:
    reasons = choice.reasons
    if gone := _withdrawn_winners(review):
        reasons += (message("award.passed-on", proposals=gone),)
    if not choice.chosen:
        return _nobody(lot, review.rubric.outcome.if_none, *reasons, message("award.none"))
    return Award(
        lot=lot, kind="award", preferred=choice.chosen, runner_up=choice.following, amounts=_amounts(review, choice.chosen),
        conditions=_conditions(review, choice.chosen), reasons=reasons,
    )  # fmt: skip


def _conditions(review: Review, chosen: Sequence[str]) -> tuple[str, ...]:
    """Conditions attached to the award, and those on which a threshold was counted as met."""
    made = _made(review, "award")
    found = list(made.conditions) if made and review.rubric.outcome.conditions else []
    for id in chosen:
        for test in review.tests.get(id, ()):
            on = decided(review.case.decision, test.threshold, id) if test.decided_by else None
            found += on.conditions if on else ()
    return tuple(dict.fromkeys(found))


def _amounts(review: Review, chosen: Sequence[str]) -> dict[str, Fraction]:
    if review.rubric.outcome.amounts == "committee":
        made = _made(review, "amount")
        if made is None:
            review.undecided.append(Undecided(among=tuple(chosen), rank=0, stage=_last_stage(review), step="amount"))
            return {}
        return {id: made.amounts[id] for id in chosen if id in made.amounts}
    if review.rubric.outcome.winners != "budget":
        return {}
    left, amounts = review.case.facts.get("budget", ZERO), dict[str, Fraction]()
    for id in chosen:
        amounts[id] = min(asked(review, id), left)
        left -= amounts[id]
    return amounts
