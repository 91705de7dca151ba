"""A result as sentences: message ids with values; the wording lives in the catalogues.

Screen, command, letter and workbook print this one explanation.
"""

from collections.abc import Mapping
from fractions import Fraction

from evaluator.core.result import Award, Figure, ProposalResult, Result, Test, Tie, TieStep, Undecided
from evaluator.core.rounding import decimal, decimals_of, readable
from evaluator.core.rules import Rounding
from evaluator.core.values import Message, Text, message, record
from evaluator.core.working import measure_of, working_of


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
        ties=tuple(_tie(result, tie) for tie in result.ties),
        undecided=tuple(_undecided(result, each) for each in result.undecided),
    )


def _rule(result: Result) -> tuple[Message, ...]:
    measured = _of_the_measure(result.value_round)
    points = () if measured and result.rounding.mode == "none" else (_rounding(result.rounding),)
    return (*_combining(result), *_departments(result), *_agreed(result), *points, *_measures(result), *measured)


def _of_the_measure(rule: Rounding | None) -> tuple[Message, ...]:
    if rule is None or rule.mode == "none":
        return ()
    return (message(f"rule.value.{rule.mode}", digits=rule.digits),)


def _combining(result: Result) -> tuple[Message, ...]:
    """How members' points are combined; the panel's way first, then ways that only some items have."""
    if {each.by for own in result.proposals for each in own.items if each.leaf} in (
        {"office"},
        {"computed"},
        {"office", "computed"},
    ):
        return ()
    used = {each.combine for own in result.proposals for each in own.items if each.combine and each.marks} - {"verdict"}
    others = sorted(used - {result.combine})
    found = [message(f"rule.combine.{result.combine}")] if result.combine in used or not others else []
    if len(used) == 1:
        return (*found, *(message(f"rule.combine.{each}") for each in others))
    return (*found, *(message(f"rule.combine-some.{each}") for each in others))


def _departments(result: Result) -> tuple[Message, ...]:
    """Which items each department judged by its own members alone."""
    found: dict[Text, dict[str, None]] = {}
    for each in (figure for own in result.proposals for figure in own.items):
        if each.department is not None:
            found.setdefault(each.department, {})[each.criterion] = None
    return tuple(
        message("rule.department", name=name.ja, name_en=name.en or name.ja, criteria=tuple(items))
        for name, items in found.items()
    )


def _agreed(result: Result) -> tuple[Message, ...]:
    """For how many items of how many proposals one mark agreed in moderation stands for the members' own."""
    figures = [each for own in result.proposals for each in own.items]
    count = sum(any(mark.own is not None for mark in each.marks) for each in figures)
    return (message("rule.agreed", count=count),) if count else ()


def _rounding(rule: Rounding) -> Message:
    if rule.mode == "none":
        return message("rule.exact")
    wording = f"rule.{rule.mode}.{rule.at}"
    return message(wording, count=rule.digits) if rule.digits else message(f"{wording}.whole")


def _measures(result: Result) -> tuple[Message, ...]:
    """What orders proposals; stage by stage where stages differ."""
    ordered = {each.id: each.measure for each in result.stages if each.values}
    if len(set(ordered.values())) < 2:
        return (message(f"rule.measure.{result.measure}"),)
    return tuple(message(f"rule.stage.{measure}", stage=stage) for stage, measure in ordered.items())


def _summary(result: Result, award: Award) -> tuple[Message, ...]:
    inside = [each for each in result.proposals if each.lot == award.lot] if result.lots else list(result.proposals)
    ranked = [each for each in inside if each.rank is not None]
    found = [message("summary.lot", lot=award.lot)] if award.lot else []
    found += [_awarded(result, award, inside, ranked)]
    if award.kind == "undecided" and award.preferred:
        found.append(message("summary.sure", proposals=award.preferred))
    if award.runner_up:
        found.append(message("summary.runner-up", proposal=award.runner_up))
    out = [each.id for each in inside if each.status in ("disqualified", "excluded", "withdrawn")]
    if out:
        found.append(message("summary.out", proposals=tuple(out), count=len(out)))
    said = award.kind == "no-award" or not award.by_ranking
    reasons = [each for each in award.reasons if not (said and each.id == "award.none")]
    return (*found, *reasons, *(message("summary.condition", condition=each) for each in award.conditions))


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
    if own.status not in ("ranked", "passed"):
        return (*_standing_at_stage(result, own), *own.reasons, *_plain_distance(result, own))
    found = [*_standing(result, own), *_strengths(result, own), *_distances(result, own), *_thresholds(result, own)]
    found += [_ruled(result, own, each) for each in own.tests if each.passed and each.decided_by]
    return (*found, *own.reasons)


def _standing(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    if own.rank is None:
        return ()
    shared = sum(each.rank == own.rank and each.lot == own.lot for each in result.proposals) > 1
    value, measure = own.value_published or own.published or "", measure_of(result, own)
    return (message(f"standing.{'shared' if shared else 'own'}.{measure}", proposal=own.id, rank=own.rank, value=value),)


def _standing_at_stage(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    """The rank at the stage that it did not get beyond."""
    if own.status != "not_advanced":
        return ()
    last = [each for each in result.stages if each.lot == own.lot and own.id in each.ranks]
    return tuple(message("standing.stage", proposal=own.id, stage=each.id, rank=each.ranks[own.id]) for each in last[-1:])


def _rivals(result: Result, own: ProposalResult) -> list[ProposalResult]:
    """Who it is compared with: the others of its lot that are ranked."""
    return [each for each in result.proposals if each.id != own.id and each.lot == own.lot and each.rank is not None]


def _figures(own: ProposalResult, *, tops: bool = False) -> dict[str, Figure]:
    """Figures of the scored items, or of the top groups, that its rank rests on."""
    wanted = (each for each in own.items if (each.depth == 0 if tops else each.leaf))
    return {each.criterion: each for each in wanted if each.exact is not None}


def _strengths(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    rivals, mine = [_figures(each) for each in _rivals(result, own)], _figures(own)
    best = [id for id in mine if rivals and all(_lead(mine, other, id) > 0 for other in rivals)]
    if not best or len(mine) == 1:
        return ()
    named = sorted(best, key=lambda id: (min(_lead(mine, other, id) for other in rivals), id))[-NAMED:]
    wording = "strength.best" if len(best) <= NAMED else "strength.many"
    criteria = tuple(id for id in best if id in named)
    return (message(wording, proposal=own.id, criteria=criteria, best=len(best), items=len(mine)),)


NAMED = 3
"""How many items a sentence names: those with the widest lead."""


def _lead(mine: Mapping[str, Figure], theirs: Mapping[str, Figure], id: str) -> Fraction:
    """By how much a figure is above another's; zero where they cannot be compared."""
    one, other = mine.get(id), theirs.get(id)
    if one is None or other is None or one.exact is None or other.exact is None or one.full != other.full:
        return Fraction(0)
    return one.exact - other.exact


def _distances(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    other, measure = _first(result, own), measure_of(result, own)
    if other is None or own.value is None or other.value is None or measure not in ("total", "value"):
        return ()
    gap = own.value - other.value
    if measure == "total" and own.full != other.full:
        return ()
    side = "level" if gap == 0 else "above" if gap > 0 else "below"
    found = message(f"distance.{measure}.{side}", other=other.id, points=readable(abs(gap)))
    return (found, *_gaps(result, own, other, up=gap > 0))


def _first(result: Result, own: ProposalResult) -> ProposalResult | None:
    """The first in rank; for the first itself the next."""
    return min(_rivals(result, own), key=lambda each: (each.rank or 0, each.id), default=None)


def _plain_distance(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    """For one disqualified by its points: how its total stands to that of the first, as a fact."""
    other = _first(result, own)
    if own.status != "disqualified" or not own.tests or other is None or own.total is None or other.total is None:
        return ()
    if own.full != other.full or result.measure != "total" or _last_entered(result, own) != _last_entered(result, other):
        return ()
    gap = _official(result, own.total, own.published) - _official(result, other.total, other.published)
    side = "level" if gap == 0 else "above" if gap > 0 else "below"
    return (message(f"distance.fact.{side}", other=other.id, points=readable(abs(gap))),)


def _last_entered(result: Result, own: ProposalResult) -> str | None:
    return next((each.id for each in reversed(result.stages) if own.id in each.entered), None)


def _official(result: Result, exact: Fraction, published: str | None) -> Fraction:
    """A total as the rule makes it official: rounded where the rule rounds it."""
    rounds = result.rounding.mode != "none" and result.rounding.at in ("end", "step")
    return Fraction(published) if rounds and published else exact


def _gaps(result: Result, own: ProposalResult, other: ProposalResult, *, up: bool) -> tuple[Message, ...]:
    """The two groups that make most of a distance."""
    mine, theirs = _figures(own, tops=True), _figures(other, tops=True)
    gaps = {id: _lead(mine, theirs, id) * (1 if up else -1) for id in mine}
    wide = sorted((id for id, gap in gaps.items() if gap > 0), key=lambda id: (-gaps[id], id))[:2]
    wording = "gap.above" if up else "gap.below"
    return tuple(message(wording, criterion=id, other=other.id, points=_brief(result, gaps[id])) for id in wide)


def _brief(result: Result, value: Fraction) -> str:
    """A distance as prose tells it: exact if one digit more than the rule's can write it, else to the rule's digits."""
    digits = 2 if result.rounding.mode == "none" else max(result.rounding.digits, 1)
    brief = decimal(value, digits)
    exact = decimals_of(value, most=digits + 1) is not None
    return readable(value) if exact or Fraction(brief) == 0 else brief


def _thresholds(result: Result, own: ProposalResult) -> tuple[Message, ...]:
    """How many thresholds are met by the figures, and the narrowest margin in points."""
    judged = [each for each in own.tests if each.passed is not None]
    met = [each for each in judged if each.passed and not each.decided_by]
    if not met:
        return ()
    narrow = [each for each in met if each.by == "panel" and each.of != ("value",) and each.margin is not None]
    found = [message("threshold.some-met", met=len(met), count=len(judged))]
    if len(met) == len(judged):
        found = [message("threshold.all-met", count=len(judged)) if len(met) > 1 else message("threshold.met")]
    found += [_above_value(each) for each in met if each.of == ("value",)]
    if narrow:
        found.append(_narrowest(result, own, min(narrow, key=lambda each: (each.margin or Fraction(0), each.threshold)), narrow))
    return tuple(found)


def _above_value(test: Test) -> Message:
    figures = {"limit": test.limit or Fraction(0), "margin": test.margin or Fraction(0)}
    return message("threshold.value", **{key: readable(each) for key, each in figures.items()})


def _narrowest(result: Result, own: ProposalResult, test: Test, among: list[Test]) -> Message:
    if not test.margin:
        return message("threshold.level", **_whose(result, own, test))
    wording = "threshold.narrowest" if len(among) > 1 else "threshold.margin"
    return message(wording, margin=_brief(result, test.margin), **_whose(result, own, test))


def _ruled(result: Result, own: ProposalResult, test: Test) -> Message:
    return message("threshold.by-decision", by=test.decided_by, **_whose(result, own, test))


def _whose(result: Result, own: ProposalResult, test: Test) -> dict[str, object]:
    """What a test looked at, at which of several stages, and the threshold's name."""
    several = sum(each.lot == own.lot and bool(each.entered) for each in result.stages) > 1
    named = test.threshold if test.name else ""
    return {"tested": test.of, "held_at": test.stage if several else "", "named": named}


def _tie(result: Result, tie: Tie) -> tuple[Message, ...]:
    stage = next((each for each in result.stages if each.id == tie.stage and tie.among[0] in each.entered), None)
    value = stage.values.get(tie.among[0]) if stage else None
    opening = message("tie.equal", proposals=tie.among, rank=tie.rank)
    if stage is not None and value is not None:
        opening = message(f"tie.at.{stage.measure}", proposals=tie.among, rank=tie.rank, value=readable(value))
    if not tie.steps:
        return opening, message("tie.no-rule")
    return (opening, message("tie.compared"), *(_tie_step(step) for step in tie.steps))


UNITS = {"sum": "points", "technical": "points", "required-items": "points", "total": "points", "vote": "votes"}
UNITS |= {"lower-price": "yen", "higher-price": "yen"}
"""The unit of what a step of a tie chain compares."""


def _tie_step(step: TieStep) -> Message:
    unit = UNITS.get(step.step.partition(":")[0], "")
    values: dict[str, object] = {"step": step.step}
    if step.figures:
        values["figures"] = tuple(f"{id}={value}={unit}" for id, value in sorted(step.figures.items()))
    if step.by:
        values |= {"by": step.by, "reason": step.reason or ""}
    if step.state in ("decided", "narrowed"):
        values["tiers"] = tuple("=".join(tier) for tier in step.order)
    bare = "" if step.figures or step.state in ("unused", "missing") else "-plain"
    made = "-by-counts" if step.by and step.figures else "-by" if step.by else bare
    return message(f"tie.step.{step.state}{made}", **values)


def _undecided(result: Result, each: Undecided) -> Message:
    word, _, of = each.step.partition(":")
    if word == "member-order":
        return message("undecided.member-order", proposals=each.among, member=of, stage=each.stage)
    if word != "threshold":
        return message(f"undecided.{word}", proposals=each.among, rank=each.rank, stage=each.stage)
    own = next(one for one in result.proposals if one.id in each.among)
    test = next(one for one in own.tests if (one.threshold, one.passed) == (of, None))
    return message("undecided.threshold", proposals=each.among, **_whose(result, own, test))
