"""Remarks on the rules of the panel, of rounding, of ties and of the outcome."""

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.engine.marks import grade_points
from evaluator.core.lint.remark import Lint, docs, remark
from evaluator.core.lint.shares import Overview, is_price
from evaluator.core.rubric import Criterion, Rubric, Scale
from evaluator.core.rules import Ranking

MEANS = ("mean", "trimmed-mean", "median")
DECISIVE = ("lot", "lottery", "chair", "discussion")
"""Steps that always leave an order; a vote can be equal again, a figure too."""
FROM_OTHERS = ("mean-rank", "rank-sum", "rank-points", "first-places")
"""Measures of members' own rankings: what one proposal gets depends on the others."""


def _combines(seen: Overview) -> dict[str, str]:
    """Every way in which members' points become one figure, with its place."""
    ways = {"panel.combine": seen.rubric.panel.combine}
    ways |= {f"stage[{at}].combine": each.combine for at, each in enumerate(seen.rubric.stage, 1) if each.combine}
    ways |= {each.place: each.criterion.combine for each in seen.leaves if each.criterion.combine}
    return dict(ways)


def _takes_means(seen: Overview) -> bool:
    scored = any(each.criterion.by == "members" for each in seen.leaves)
    return scored and seen.rubric.panel.members.max != 1 and any(way in MEANS for way in _combines(seen).values())


def rounding(seen: Overview) -> Iterator[Lint]:
    """Means without a rounding rule; rounding before the end; rounding of what is whole anyway."""
    rule = seen.rubric.rounding
    if rule.mode == "none" and _takes_means(seen):
        yield remark("warning", "rounding", docs("rounding"), "no-rounding")
    if rule.mode != "none" and rule.at != "end" and _takes_means(seen):
        yield remark("note", "rounding.at", docs("rounding"), f"rounds-early-{rule.at}")
    if rule.mode != "none" and _all_whole(seen):
        yield remark("note", "rounding.mode", docs("rounding"), "rounding-idle")


def _all_whole(seen: Overview) -> bool:
    if seen.rubric.value.method == "division" or seen.rubric.panel.out_of is not None or seen.rubric.ranking.by != "total":
        return False
    ways = [*_combines(seen).values(), *(each.ranking.by for each in seen.rubric.stage if each.ranking)]
    return all(way in ("sum", "consensus", "total") for way in ways) and all(
        each.judged and each.stretch == 1 and _whole_marks(seen.rubric.scale.get(each.scale), each.criterion)
        for each in seen.leaves
    )


def _whole_marks(scale: Scale | None, own: Criterion) -> bool:
    if scale is None or scale.input == "number":
        step, top = (scale.step, scale.max) if scale else (Fraction(1), None)
        worth = own.factor * (own.points / top if top else 1)
        return step is not None and (step * worth).denominator == 1 == (worth * (scale.min if scale else 0)).denominator
    return scale.input == "grade" and all(grade_points(each, own).denominator == 1 for each in scale.grades)


def panel(seen: Overview) -> Iterator[Lint]:
    """Trimming that leaves too few, a median of an even panel, a missing quorum."""
    ways, seats, trim = _combines(seen), seen.rubric.panel.members, seen.rubric.panel.trim
    for place, way in ways.items():
        if way == "trimmed-mean":
            yield from _trimmed(seen.rubric, place)
        if way == "median" and (seats.max is None or seats.max > seats.min or seats.min % 2 == 0):
            yield remark("note", place, docs("panel"), "median-even", members=seats.min)
    if "trimmed-mean" in ways.values() and trim.fewest <= trim.high + trim.low:
        yield remark(
            "error",
            "panel.trim",
            docs("panel"),
            "trim-empty",
            left_out=trim.high + trim.low,
            fewest=trim.fewest,
        )
    if seen.rubric.panel.quorum is None:
        yield remark("note", "panel", docs("panel"), "no-quorum")


def _trimmed(rubric: Rubric, place: str) -> Iterator[Lint]:
    trim, fewest = rubric.panel.trim, rubric.panel.members.min
    if fewest < trim.fewest:
        yield remark("warning", place, docs("panel"), "trim-unused", members=fewest, fewest=trim.fewest)
    elif fewest - trim.high - trim.low == 1:
        yield remark("warning", place, docs("panel"), "trim-single", members=fewest)


def reversals(seen: Overview) -> Iterator[Lint]:
    """Measures by which a proposal that withdraws can reverse two others (quant.md 2h); prices have a remark of their own."""
    rankings: dict[str, Ranking | None] = {"ranking": seen.rubric.ranking}
    rankings |= {f"stage[{at}].ranking": each.ranking for at, each in enumerate(seen.rubric.stage, 1)}
    for place, rule in rankings.items():
        if rule is not None and rule.by in FROM_OTHERS:
            yield remark("note", place, docs("ranking"), "reversal-ranking")
    for each in seen.rubric.walk():
        if each.rescale == "best":
            yield remark("note", "group", docs("group"), "reversal-best", criterion=each.id)


def ties(seen: Overview) -> Iterator[Lint]:
    """No tie rule, a chain that can end undecided, steps that are never reached or never tell two apart."""
    chain, place = seen.rubric.ties.chain, "ties.chain"
    if seen.rubric.ranking.by == "none" or seen.rubric.outcome.winners == "all-passing":
        return
    if not chain:
        yield remark("warning", "ties", docs("ties"), "no-ties")
        return
    if chain[-1] not in DECISIVE:
        yield remark("note" if chain[-1] == "vote" else "warning", place, docs("ties"),
                     "ties-vote" if chain[-1] == "vote" else "ties-open", step=chain[-1])  # fmt: skip
    last = next((at for at, step in enumerate(chain) if step in DECISIVE), len(chain))
    if chain[last + 1 :]:
        yield remark("note", place, docs("ties"), "ties-beyond", step=chain[last + 1 :])
    idle = tuple(step for step in chain if _is_idle(seen.rubric, step))
    if idle:
        yield remark("note", place, docs("ties"), "ties-idle", step=idle)


def _is_idle(rubric: Rubric, step: str) -> bool:
    """Whether a step compares what is equal by then, or what the rubric does not have."""
    by_total = rubric.ranking.by == "total" and rubric.value.method == "points"
    if step == "technical":
        return by_total and not any(is_price(each) for each in rubric.leaves())
    if step == "required-items":
        return not any(each.required for each in rubric.leaves())
    if step in ("lower-price", "higher-price"):
        return rubric.price.handling == "none"
    return step == "total" and by_total and not any(each.ranking for each in rubric.stage)


def outcome(seen: Overview) -> Iterator[Lint]:
    """Rules of the outcome that contradict each other or have nothing to work on."""
    rule = seen.rubric.outcome
    if rule.winners == 1 and rule.cutoff_ties == "all-win":
        yield remark("warning", "outcome.cutoff_ties", docs("outcome"), "single-all-win")
    if rule.winners == "all-passing" and rule.runner_up:
        yield remark("note", "outcome.runner_up", docs("outcome"), "runner-up-none")
    if rule.winners == "all-passing" and not seen.rubric.threshold and not seen.rubric.band:
        yield remark("warning", "outcome.winners", docs("outcome"), "all-pass")
    if rule.remainder and rule.winners != "budget":
        yield remark("note", "outcome.remainder", docs("outcome"), "remainder-idle")
