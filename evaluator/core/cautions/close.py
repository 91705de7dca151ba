"""Warnings about close calls: totals within one rounding unit, thresholds within one grade step of one member."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from evaluator.core.case import Case
from evaluator.core.engine.marks import grade_points, scale_of, top_of
from evaluator.core.engine.tree import Node, Tree, plant
from evaluator.core.result import Figure, ProposalResult, Result, Test
from evaluator.core.rounding import readable, unit_of
from evaluator.core.rubric import Rubric, Scale
from evaluator.core.rules import Rounding, Trim
from evaluator.core.values import Message, message

ZERO = Fraction(0)


def near_ties(rubric: Rubric, result: Result) -> Iterator[Message]:
    """Neighbours in the ranking whose exact measures differ, but by no more than one rounding unit or not as published."""
    unit = unit_of(_rule(rubric, result))
    for lot in dict.fromkeys(each.lot for each in result.proposals):
        ranked = [each for each in result.proposals if each.lot == lot and each.rank is not None and each.value is not None]
        exact = {each.id: _exact(rubric, result, each) for each in ranked}
        for upper, lower in pairwise(sorted(ranked, key=lambda each: (each.rank or 0, each.id))):
            apart = abs(exact[upper.id] - exact[lower.id])
            if apart and upper.value_published == lower.value_published:
                yield _near("caution.equal-as-published", upper, lower, apart, published=upper.value_published)
            elif ZERO < apart <= unit:
                yield _near("caution.within-rounding-unit", upper, lower, apart, unit=readable(unit))


def _near(wording: str, upper: ProposalResult, lower: ProposalResult, apart: Fraction, **values: str | None) -> Message:
    return message(wording, proposal=upper.id, other=lower.id, apart=readable(apart), **values)


def _rule(rubric: Rubric, result: Result) -> Rounding:
    return rubric.rounding if result.measure == "total" else rubric.value.round or Rounding()


def _exact(rubric: Rubric, result: Result, each: ProposalResult) -> Fraction:
    """The measure before it was rounded at the end."""
    if result.measure == "total" and each.total is not None:
        return each.total
    if result.measure == "value" and each.total is not None and each.price:
        return each.total / each.price * rubric.value.unit
    return each.value or ZERO


def near_thresholds(rubric: Rubric, case: Case, result: Result) -> Iterator[Message]:
    """Thresholds passed or missed by less than the smallest step that one member's mark can move the tested figure."""
    if not rubric.threshold:
        return
    tree = plant(rubric, case)
    for each in result.proposals:
        for test in each.tests:
            step = smallest_step(rubric, tree, each, test) if _has_margin(test) else None
            if step is not None and abs(test.margin or ZERO) < step:
                yield _close(each, test, step)


def _has_margin(test: Test) -> bool:
    return test.margin is not None and test.passed is not None and test.by in ("panel", "every-member")


def _close(each: ProposalResult, test: Test, step: Fraction) -> Message:
    side = "just-passed" if (test.margin or ZERO) > 0 else "just-missed" if test.margin else "level"
    wording = f"caution.threshold-{side}"
    margin, limit = readable(abs(test.margin or ZERO)), readable(test.limit or ZERO)
    return message(wording, proposal=each.id, margin=margin, limit=limit, step=readable(step), threshold=test.threshold)


def smallest_step(rubric: Rubric, tree: Tree, each: ProposalResult, test: Test) -> Fraction | None:
    """By how much the tested figure moves, at least, when one member changes one mark by one step; None if not known.

    In the panel's unit: the smallest step of a scale among the tested items, divided by the members where they are
    averaged. For a threshold on every member it is that member's own step.
    """
    wanted = _leaves(rubric, tree, test)
    figures = [figure for figure in each.items if figure.criterion in wanted and _counts(rubric, figure, test)]
    steps = [step for figure in figures if (step := _panel_step(rubric, tree, each, figure, test))]
    return min(steps) * _stretch(rubric, each, test) if steps else None


def _leaves(rubric: Rubric, tree: Tree, test: Test) -> frozenset[str]:
    rule = next((each for each in rubric.threshold if each.id == test.threshold), None)
    left = set(tree.leaves(rule.without)) if rule and rule.without else set()
    named = {leaf for word in test.of for leaf in _named(tree, word)}
    return frozenset(named - left)


def _named(tree: Tree, word: str) -> Sequence[str]:
    if word in ("total", "technical"):
        return tree.leaves()
    return [leaf for leaf in tree.leaves() if tree[leaf].kind == "base"] if word == "base" else tree.leaves((word,))


def _counts(rubric: Rubric, figure: Figure, test: Test) -> bool:
    """Whether an item's figure is part of what was tested: of the same stage, or carried into it."""
    carried = {stage.id for stage in rubric.stage if stage.carry == "added"}
    here = figure.stage == test.stage or figure.stage in carried
    return figure.leaf and figure.by in ("members", "consensus") and here and figure.exact is not None


def _panel_step(rubric: Rubric, tree: Tree, each: ProposalResult, figure: Figure, test: Test) -> Fraction | None:
    node = tree[figure.criterion]
    step = mark_step(scale_of(rubric, node), node)
    if step is None or test.by == "every-member" or figure.by == "consensus":
        return step
    scored = sum(mark.points is not None for mark in figure.marks) or _totals_at(each, figure.stage)
    how = node.criterion.combine or _combine_at(rubric, figure.stage)
    shared = _shared_by(how, scored, rubric.panel.trim)
    return step * node.weight / shared if shared else None


def _shared_by(how: str, scored: int, trim: Trim) -> int:
    """By how many one member's step is divided at most: where the mark is in the middle, or not left out."""
    if how == "trimmed-mean" and scored >= trim.fewest and scored > trim.high + trim.low:
        return scored - trim.high - trim.low
    if how == "median":
        return 1 if scored % 2 else 2
    return scored if how in ("mean", "trimmed-mean") else 1


def _totals_at(each: ProposalResult, stage: str) -> int:
    return sum(member.total is not None for member in each.members if member.stage == stage)


def _combine_at(rubric: Rubric, stage: str) -> str:
    return next((each.combine for each in rubric.stage if each.id == stage and each.combine), rubric.panel.combine)


def mark_step(scale: Scale, node: Node) -> Fraction | None:
    """The smallest step between two marks of a scale, in the item's points; None if any number may be entered."""
    item = node.criterion
    if item.required:
        return None
    if scale.input == "number":
        per_mark = item.points / top_of(scale, item) if top_of(scale, item) else ZERO
        return None if scale.step is None else scale.step * per_mark * item.factor or None
    points = sorted({grade_points(grade, item) for grade in scale.grades})
    gaps = [high - low for low, high in pairwise(points)]
    return min(gaps, default=None) if scale.input == "grade" else _within_grade(scale, node, gaps)


def _within_grade(scale: Scale, node: Node, gaps: list[Fraction]) -> Fraction | None:
    if scale.step is None:
        return None
    by_share = any(grade.share is not None for grade in scale.grades)
    return min([*gaps, scale.step * (node.criterion.points if by_share else 1) * node.criterion.factor])


def _stretch(rubric: Rubric, each: ProposalResult, test: Test) -> Fraction:
    if test.of != ("total",) or test.by != "panel":
        return Fraction(1)
    return stretch(rubric, each, test.stage)


def stretch(rubric: Rubric, each: ProposalResult, stage: str) -> Fraction:
    """What expressing the total out of another number makes of one point of an item, at a stage with those carried into it."""
    counted = {stage, *(one.id for one in rubric.stage if one.carry == "added")}
    tops = (figure for figure in each.items if figure.depth == 0 and figure.kind == "base" and figure.stage in counted)
    full = sum((figure.full for figure in tops), ZERO)
    return rubric.panel.out_of / full if rubric.panel.out_of is not None and full else Fraction(1)
