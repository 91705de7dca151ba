"""Remarks on items: what lacks a text or an axis, and what cannot matter."""

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.engine.marks import grade_points, top_of
from evaluator.core.lint.guideline import lacks_text
from evaluator.core.lint.remark import Lint, docs, remark
from evaluator.core.lint.shares import Overview, Weighed, is_constant, points_text
from evaluator.core.rounding import unit_of
from evaluator.core.rubric import Criterion, Grade, Rubric, Scale

ZERO = Fraction(0)


def texts(seen: Overview) -> Iterator[Lint]:
    """Judged items without a judgement standard, or with grades that no text explains (CHK2)."""
    for each in seen.leaves:
        id, lacking = each.criterion.id, lacks_text(seen.rubric, each)
        if not each.judged or not lacking or not (each.points or each.criterion.required):
            continue
        if lacking != ("*",):
            yield remark("warning", each.place, docs("descriptor"), "grade-without-text", criterion=id, grades=lacking)
        elif each.criterion.viewpoint:
            yield remark("note", each.place, docs("descriptor"), "viewpoint-only", criterion=id)
        else:
            yield remark("warning", each.place, docs("descriptor"), "no-descriptor", criterion=id)


def axes(seen: Overview) -> Iterator[Lint]:
    """Items with points but without an axis, so that shares leave them out."""
    lacking = tuple(each for each in seen.leaves if each.counts and each.points and each.axis is None)
    if lacking:
        ids = tuple(each.criterion.id for each in lacking)
        yield remark("note", lacking[0].place, docs("group"), "no-axis", criteria=ids)


def weights(seen: Overview) -> Iterator[Lint]:
    """Items that cannot matter: no points, every grade worth the same, or a range below half the final rounding unit."""
    half = _half_unit(seen.rubric)
    for each in seen.leaves:
        if is_constant(each.criterion) or each.criterion.required:
            continue
        low, high = span(seen.rubric, each)
        id, width = each.criterion.id, (high - low) * _heads(seen.rubric, each)
        if not width:
            yield remark("warning", each.place, docs("group"), "no-range" if each.points else "no-points", criterion=id)
        elif width < half:
            yield remark(
                "warning",
                each.place,
                docs("rounding"),
                "below-rounding",
                criterion=id,
                range=points_text(width),
            )


def span(rubric: Rubric, item: Weighed) -> tuple[Fraction, Fraction]:
    """The least and the most points of the total that an item can earn from one scorer."""
    own = item.criterion
    low, high = _computed(own) if own.by == "computed" else _marked(_scale(rubric, item), own)
    low, high = (max(each, own.floor) if own.floor is not None else each for each in (low, high))
    low, high = (min(each, own.cap) if own.cap is not None else each for each in (low, high))
    return low * item.stretch, high * item.stretch


def _scale(rubric: Rubric, item: Weighed) -> Scale:
    return rubric.scale.get(item.scale, Scale(input="number"))


def _computed(own: Criterion) -> tuple[Fraction, Fraction]:
    if own.formula is None or is_constant(own):
        return own.points, own.points
    steps = [points for _, points in (*own.formula.bands, *own.formula.pieces)]
    entries = list(own.formula.table.values())
    most = sum(entries, ZERO) if own.formula.select == "sum" else max(entries, default=ZERO)
    return min([ZERO, *steps]), max([own.points, most, *steps])


def _marked(scale: Scale, own: Criterion) -> tuple[Fraction, Fraction]:
    if scale.input == "number":
        worth = own.points / scale.max if scale.max else Fraction(1)
        return scale.min * worth * own.factor, top_of(scale, own) * worth * own.factor
    ends = [each for grade in scale.grades for each in (grade_points(grade, own), _top(grade, own))]
    return (min(ends), max(ends)) if ends else (ZERO, ZERO)


def _top(grade: Grade, own: Criterion) -> Fraction:
    if grade.to is None:
        return grade_points(grade, own)
    return grade.to * (own.points if grade.share is not None else 1) * own.factor


def _half_unit(rubric: Rubric) -> Fraction:
    by_total = rubric.ranking.by == "total" and rubric.value.method == "points" and rubric.panel.out_of is None
    return unit_of(rubric.rounding) / 2 if by_total else ZERO


def _heads(rubric: Rubric, item: Weighed) -> int:
    """How many members' points add up in the total, at the least."""
    combine = item.criterion.combine or rubric.panel.combine
    return rubric.panel.members.min if combine == "sum" and item.criterion.by == "members" else 1
