"""The lint: what an expert would ask about a rubric before it is published. Advice with its clause, never a block."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from evaluator.core.lint import items as lint_items
from evaluator.core.lint import marks as lint_marks
from evaluator.core.lint import newcomers as lint_newcomers
from evaluator.core.lint import price as lint_price
from evaluator.core.lint import rules as lint_rules
from evaluator.core.lint.checklist import Guideline, Point, Record
from evaluator.core.lint.points import guideline_remarks, price_share
from evaluator.core.lint.remark import SEVERITIES, Lint
from evaluator.core.lint.shares import Overview, Summary, overview
from evaluator.core.lint.shares import summary as shares
from evaluator.core.rubric import Rubric

REMARKS: tuple[Callable[[Overview], Iterator[Lint]], ...] = (
    lint_items.texts,
    lint_items.axes,
    lint_items.weights,
    lint_marks.scales,
    lint_marks.thresholds,
    lint_marks.bands,
    lint_rules.rounding,
    lint_rules.panel,
    lint_rules.reversals,
    lint_rules.ties,
    lint_rules.outcome,
    lint_newcomers.newcomers,
    lint_newcomers.incumbents,
    lint_price.handling,
    lint_price.ceiling,
    lint_price.method,
    lint_price.reversals,
)
"""Everything that is looked at beside the guideline."""


def lint(rubric: Rubric, *, guideline: Guideline | None = None, record: Record | None = None) -> tuple[Lint, ...]:
    """All remarks on a rubric, the gravest first; with a guideline also on its points.

    The rubric is whole, as a reader hands it on. Sources: facts.md 7.4, quant.md 2h, docs/rubric-format.md.
    """
    seen, found = overview(rubric), [*price_share(rubric, guideline)]
    if guideline is not None:
        found += guideline_remarks(guideline, rubric, record)
    found += [each for look in REMARKS for each in look(seen)]
    return tuple(sorted(found, key=lambda each: SEVERITIES.index(each.severity)))


def summary(rubric: Rubric, *, guideline: Guideline | None = None) -> Summary:
    """Shares of points per axis and per guideline point; with a guideline, points that nothing serves stand at zero.

    Shares by tags may add up to more than 1, since an item may serve two points. Points that are read from axes (V1
    to V3) are given the share of their axes.
    """
    found = shares(rubric)
    if guideline is None:
        return found
    points = {each.id: _share(found, each) for each in guideline.point if _has_share(each)}
    return replace(found, points={**points, **{tag: share for tag, share in found.points.items() if tag not in points}})


def _has_share(point: Point) -> bool:
    return point.tagged or any(part.kind == "axis-points" for part in point.part)


def _share(found: Summary, point: Point) -> Fraction:
    if point.tagged:
        return found.points.get(point.id, Fraction(0))
    axes = {axis for part in point.part if part.kind == "axis-points" for axis in part.axes}
    return sum((found.axes[axis] for axis in axes), Fraction(0))
