"""Panel, rounding, price, gates, bands, ties and outcome: whether the settings make sense together."""

from collections.abc import Iterator
from itertools import pairwise

from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.check.tree import placed
from evaluator.core.engine.ties import STEPS
from evaluator.core.rounding import readable
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Rounding
from evaluator.core.values import Problem, problem

MOST_DIGITS = 10
"""Most decimals that a rule may keep."""


def rule_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the settings beside the criteria."""
    yield from _panel(rubric)
    yield from _moderation(rubric)
    yield from _beside_totals(rubric)
    yield from _roundings(rubric)
    yield from _price(rubric)
    yield from _gates(rubric)
    yield from _bands(rubric)
    yield from _ties(rubric)
    yield from _outcome(rubric)


def _panel(rubric: Rubric) -> Iterator[Problem]:
    seats, trim, quorum = rubric.panel.members, rubric.panel.trim, rubric.panel.quorum
    if seats.max is not None and seats.max < max(seats.min, seats.outside):
        yield problem("panel.members.max", "problem.bounds", low=max(seats.min, seats.outside), high=seats.max)
    if seats.min < 1:
        yield problem("panel.members.min", "problem.below-one", value=seats.min)
    if min(trim.high, trim.low) < 0:
        yield problem("panel.trim", "problem.negative-trim")
    fewest = max(seats.min, trim.fewest)
    if rubric.panel.combine == "trimmed-mean" and fewest <= trim.high + trim.low:
        yield problem("panel.trim", "problem.trim-leaves-nobody", members=fewest, left_out=trim.high + trim.low)
    if quorum and not 0 < quorum.share <= 1:
        yield problem("panel.quorum.share", "problem.share-range", value=quorum.share)
    if rubric.panel.out_of is not None and rubric.panel.out_of <= 0:
        yield problem("panel.out_of", "problem.not-above-zero", value=rubric.panel.out_of)


def _moderation(rubric: Rubric) -> Iterator[Problem]:
    if rubric.moderation.far < 1:
        yield problem("moderation.far", "problem.below-one", value=rubric.moderation.far)


def _beside_totals(rubric: Rubric) -> Iterator[Problem]:
    """A group's rule for its own figure cannot hold where members' totals, not items, make the panel's total."""
    by_totals = rubric.panel.combine_at == "total" or rubric.rounding.at == "member"
    for each in placed(rubric) if by_totals and rubric.panel.combine != "consensus" else ():
        group, above = each.criterion, (*each.above, each.criterion)
        ruled = group.rescale == "best" or (group.cap, group.floor, group.round) != (None, None, None)
        if not group.parts or not ruled or any(one.only_if for one in above):
            continue
        if any(_is_plain(rubric, leaf) for leaf in group.leaves()):
            yield problem(each.place, "problem.group-beside-totals", criterion=group.id)


def _is_plain(rubric: Rubric, leaf: Criterion) -> bool:
    """Whether members just give points for an item, so that their totals hold it; a group below may still say otherwise."""
    apart = leaf.required or leaf.only_if or leaf.combine not in (None, rubric.panel.combine)
    own_rule = (leaf.cap, leaf.floor, leaf.round) != (None, None, None)
    return leaf.by == "members" and not apart and not own_rule


def _roundings(rubric: Rubric) -> Iterator[Problem]:
    rules: list[tuple[Path, Rounding | None]] = [(("rounding",), rubric.rounding), (("value", "round"), rubric.value.round)]
    rules += [((*each.path, "round"), each.criterion.round) for each in placed(rubric)]
    for path, rule in rules:
        if rule and not 0 <= rule.digits <= MOST_DIGITS:
            yield problem(place_of((*path, "digits")), "problem.digits", digits=rule.digits, most=MOST_DIGITS)


def _price(rubric: Rubric) -> Iterator[Problem]:
    price, value = rubric.price, rubric.value
    yen = price.ceiling.yen if price.ceiling else None
    for place, figure in (("price.ceiling.yen", yen), ("price.minimum", price.minimum)):
        if figure is not None and figure <= 0:
            yield problem(place, "problem.not-above-zero", value=figure)
    if yen is not None and price.minimum is not None and price.minimum > yen:
        yield problem("price.minimum", "problem.bounds", low=price.minimum, high=yen)
    if value.unit <= 0:
        yield problem("value.unit", "problem.not-above-zero", value=value.unit)
    for each in placed(rubric) if value.method == "division" else ():
        formula = each.criterion.formula
        if each.criterion.by == "computed" and formula and formula.of == "price" and formula.kind != "constant":
            yield problem(f"{each.place}.formula", "problem.price-twice", criterion=each.criterion.id)


def _gates(rubric: Rubric) -> Iterator[Problem]:
    gates = rubric.gates
    seen: dict[str, str] = {}
    for key, requirements in (
        ("eligibility", gates.eligibility),
        ("documents", gates.documents),
        ("conditions", gates.conditions),
    ):
        for at, each in enumerate(requirements):
            place = place_of(("gates", key, at))
            if each.id in seen:
                yield problem(f"{place}.id", "problem.duplicate", name=each.id, first=seen[each.id])
            seen.setdefault(each.id, place)


def _bands(rubric: Rubric) -> Iterator[Problem]:
    yield from repeated(("band",), (each.id for each in rubric.band))
    for at, (above, below) in enumerate(pairwise(rubric.band), start=1):
        if above.at_least <= below.at_least:
            place = place_of(("band", at, "at_least"))
            yield problem(place, "problem.band-order", above=readable(above.at_least), below=readable(below.at_least))


def _ties(rubric: Rubric) -> Iterator[Problem]:
    criteria, steps = Known(each.id for each in rubric.walk()), Known(STEPS)
    for at, step in enumerate(rubric.ties.chain):
        word, colon, of = step.partition(":")
        path: Path = ("ties", "chain", at)
        if word == "sum":
            yield from criteria.missing(path, "criterion", (of,))
        elif colon:
            yield problem(place_of(path), "problem.tie-step-of", step=step)
        else:
            yield from steps.missing(path, "tie-step", (word,), steps=tuple(STEPS))


def _outcome(rubric: Rubric) -> Iterator[Problem]:
    winners = rubric.outcome.winners
    if isinstance(winners, int) and winners < 1:
        yield problem("outcome.winners", "problem.below-one", value=winners)
    yield from repeated(("outcome", "lots"), (each.id for each in rubric.outcome.lots))
    for at, lot in enumerate(rubric.outcome.lots):
        path: Path = ("outcome", "lots", at)
        if isinstance(lot.winners, int) and lot.winners < 1:
            yield problem(place_of((*path, "winners")), "problem.below-one", value=lot.winners)
        for key, yen in (("ceiling", lot.ceiling), ("budget", lot.budget)):
            if yen is not None and yen <= 0:
                yield problem(place_of((*path, key)), "problem.not-above-zero", value=yen)
