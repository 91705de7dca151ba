"""A result as sentences: message ids with values; the wording lives in the catalogues.

Screen, command, letter and workbook print this one explanation.
"""

from collections.abc import Mapping
from fractions import Fraction

from evaluator.core.result import Award, Figure, ProposalResult, Result, Test, Tie, TieStep
from evaluator.core.rounding import decimal, readable
from evaluator.core.rules import Rounding
from evaluator.core.values import Message, message, record
from evaluator.core.working import working_of


@record
class Explanation:
    """The sentences of a result."""

    rule: tuple[Message, ...]
    """How figures were made, by the rule."""
    summary: tuple[Message, ...]
    """What the result is, in a few sentences."""
    proposals: Mapping[str, tuple[Message, ...]]
    """What each proposer is told: standing, strengths, distance, reasons."""
    working: Mapping[str, tuple[Message, ...]]
    """Every step to each proposal's figure."""
    ties: tuple[tuple[Message, ...], ...]
    """Each tie and how it was broken, in the order of `result.ties`."""
    undecided: tuple[Message, ...]
    """What only a missing human decision can settle."""


def explain(result: Result) -> Explanation:
    """Explain a result; the same result always gives the same sentences."""
    return Explanation(
        rule=_rule(result),
        summary=tuple(each for award in result.lots or (result.award,) for each in _summary(result, award)),
        proposals={each.id: _told(result, each) for each in result.proposals},
        working={each.id: working_of(result, each) for each in result.proposals},
        ties=tuple(_tie(tie) for tie in result.ties),
        undecided=tuple(_undecided(each.step, each.among, each.rank, each.stage) for each in result.undecided),
    )


def _rule(result: Result) -> tuple[Message, ...]:
    rule = result.rounding
    rounding = message("rule.exact") if rule.mode == "none" else _rounding(rule)
    return message(f"rule.combine.{result.combine}"), rounding, message(f"rule.measure.{result.measure}")


def _rounding(rule: Rounding) -> Message:
    wording = f"rule.{rule.mode}.{rule.at}"
    return message(wording, digits=rule.digits) if rule.digits else message(f"{wording}.whole")


def _summary(result: Result, award: Award) -> tuple[Message, ...]:
    inside = [each for each in result.proposals if each.lot == award.lot] if result.lots else list(result.proposals)
    ranked = [each for each in inside if each.rank is not None]
    found = [message("summary.lot", lot=award.lot)] if award.lot else []
    found += [_awarded(result, award, inside, ranked)]
    if award.runner_up:
        found.append(message("summary.runner-up", proposal=award.runner_up))
    out = [each.id for each in inside if each.status in ("disqualified", "excluded", "withdrawn")]
    if out:
        found.append(message("summary.out", proposals=tuple(out), count=len(out)))
    return (*found, *award.reasons, *(message("summary.condition", condition=each) for each in award.conditions))


def _awarded(result: Result, award: Award, inside: list[ProposalResult], ranked: list[ProposalResult]) -> Message:
    if award.kind != "award":
        return message(f"summary.{award.kind}", count=len(inside))
    if result.procedure == "review":
        return message("summary.reviewed", proposals=award.preferred, count=len(inside))
    if len(award.preferred) > 1:
        return message("summary.chosen", proposals=award.preferred, count=len(inside), chosen=len(award.preferred))
    if len(inside) == 1:
        return message("summary.only", proposal=award.preferred[0])
    wording = "summary.first" if award.by_ranking and ranked else "summary.by-decision"
    return message(wording, proposal=award.preferred[0], count=len(inside))


def _told(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    found = [*_standing(result, own), *_strengths(result, own), *_distances(result, own)]
    found += [_margin(result, own, test) for test in _narrowest(own)]
    found += [message("threshold.by-decision", tested=each.of, by=each.decided_by) for each in own.tests if _let_through(each)]
    return (*found, *own.reasons)


def _standing(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    if own.rank is None:
        return ()
    shared = sum(each.rank == own.rank and each.lot == own.lot for each in result.proposals) > 1
    value = own.value_published or own.published or ""
    return (message(f"standing.{'shared' if shared else 'own'}.{result.measure}", proposal=own.id, rank=own.rank, value=value),)


def _leaves(own: ProposalResult) -> dict[str, Figure]:
    return {each.criterion: each for each in own.items if each.leaf and each.exact is not None}


def _rivals(result: Result, own: ProposalResult) -> list[ProposalResult]:
    return [each for each in result.proposals if each.id != own.id and each.lot == own.lot and each.total is not None]


def _strengths(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    rivals, mine = [_leaves(each) for each in _rivals(result, own)], _leaves(own)
    if not rivals or not mine:
        return ()
    best = [id for id, figure in mine.items() if all(id in other and _more(figure, other[id]) for other in rivals)]
    if not best:
        return ()
    named = sorted(best, key=lambda id: (min(_gap_of(mine[id], other[id]) for other in rivals), id))[-NAMED:]
    wording = "strength.best" if len(best) <= NAMED else "strength.many"
    criteria = tuple(id for id in best if id in named)
    return (message(wording, proposal=own.id, criteria=criteria, best=len(best), items=len(mine)),)


NAMED = 3
"""How many items a sentence names: those with the widest lead."""


def _gap_of(one: Figure, other: Figure) -> Fraction:
    return (one.exact or Fraction(0)) - (other.exact or Fraction(0))


def _brief(result: Result, value: Fraction) -> str:
    """A distance to the rule's digits; exact where that would hide it."""
    digits = 2 if result.rounding.mode == "none" else result.rounding.digits
    brief = decimal(value, digits)
    return readable(value) if Fraction(brief) == 0 and value else brief


def _more(one: Figure, other: Figure) -> bool:
    return one.exact is not None and other.exact is not None and one.exact > other.exact


def _distances(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    other = _compared(result, own)
    if other is None:
        return ()
    gap = (own.total or Fraction(0)) - (other.total or Fraction(0))
    side = "level" if gap == 0 else "above" if gap > 0 else "below"
    found = message(f"distance.{side}", other=other.id, points=_brief(result, abs(gap)))
    return (found, *(_gap(result, own, other, id) for id in _widest(own, other, up=gap > 0)))


def _compared(result: Result, own: ProposalResult) -> ProposalResult | None:
    """Who a proposal is compared with: the first chosen; for the first chosen the next in rank."""
    rivals = [each for each in _rivals(result, own) if each.rank is not None]
    if own.total is None or not rivals:
        return None
    return min(rivals, key=lambda each: (each.rank or 0, each.id))


def _tops(own: ProposalResult) -> dict[str, Fraction]:
    return {each.criterion: each.exact for each in own.items if each.depth == 0 and each.exact is not None}


def _widest(own: ProposalResult, other: ProposalResult, *, up: bool) -> list[str]:
    mine, theirs = _tops(own), _tops(other)
    gaps = {id: (mine[id] - theirs[id]) * (1 if up else -1) for id in mine if id in theirs}
    wide = sorted((id for id, gap in gaps.items() if gap > 0), key=lambda id: (-gaps[id], id))
    return wide[:2]


def _gap(result: Result, own: ProposalResult, other: ProposalResult, id: str) -> Message:
    gap = _tops(own)[id] - _tops(other)[id]
    return message("gap.above" if gap > 0 else "gap.below", criterion=id, other=other.id, points=_brief(result, abs(gap)))


def _let_through(test: Test) -> bool:
    return bool(test.passed and test.decided_by)


def _narrowest(own: ProposalResult) -> list[Test]:
    reached = [test for test in own.tests if test.passed and not test.decided_by]
    passed = [test for test in reached if test.margin is not None and test.by == "panel"]
    return [min(passed, key=lambda test: (test.margin or Fraction(0), test.threshold))] if passed else []


def _margin(result: Result, own: ProposalResult, test: Test) -> Message:
    tested = sum(each.passed is not None for each in own.tests)
    met = sum(each.passed is True and not each.decided_by for each in own.tests)
    wording = "threshold.all-met" if met == tested else "threshold.some-met"
    margin = _brief(result, test.margin or Fraction(0))
    return message(wording, met=met, count=tested, tested=test.of, margin=margin)


def _tie(tie: Tie) -> tuple[Message, ...]:
    shared = readable(tie.exact) if tie.exact is not None else ""
    opening = message("tie.exact" if shared else "tie.equal", proposals=tie.among, rank=tie.rank, points=shared)
    return (opening, *(_tie_step(step) for step in tie.steps))


def _tie_step(step: TieStep) -> Message:
    order = tuple(id for tier in step.order for id in tier)
    figures = tuple(f"{id}={value}" for id, value in sorted(step.figures.items()))
    values = {"step": step.step, "proposals": order, "figures": figures, "by": step.by or "", "reason": step.reason or ""}
    return message(f"tie.step.{step.state}{'-by' if step.by else ''}", **values)


def _undecided(step: str, among: tuple[str, ...], rank: int, stage: str) -> Message:
    word, _, of = step.partition(":")
    if word == "threshold":
        return message("undecided.threshold", proposals=among, threshold=of, stage=stage)
    if word == "member-order":
        return message("undecided.member-order", proposals=among, member=of, stage=stage)
    return message(f"undecided.{word}", proposals=among, rank=rank, stage=stage)
