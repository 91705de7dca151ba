"""The tree of criteria: names, points that add up, and references to scales, descriptors and thresholds."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from evaluator.core.check.names import Known, place_of
from evaluator.core.check.tree import Placed, placed
from evaluator.core.engine.marks import best_mark
from evaluator.core.engine.tree import DIRECT
from evaluator.core.rounding import readable
from evaluator.core.rubric import Criterion, Rubric, Scale, Variant
from evaluator.core.values import Problem, problem

ZERO = Fraction(0)


def criteria_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the criteria and with points by size of contract."""
    everything = tuple(placed(rubric))
    yield from _ids(everything)
    scales, descriptors = Known({DIRECT, *rubric.scale}), Known(rubric.descriptor)
    thresholds = Known(each.id for each in rubric.threshold)
    for each in everything:
        criterion = each.criterion
        yield from _figures(each)
        yield from scales.missing((*each.path, "scale"), "scale", _named(criterion.scale))
        yield from descriptors.missing((*each.path, "descriptor"), "descriptor", _named(criterion.descriptor))
        yield from thresholds.missing((*each.path, "only_if"), "threshold", _named(criterion.only_if))
        yield from _sum(each, {})
        yield from _best_mark(rubric, each)
    yield from _variants(rubric, everything)


def _named(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _ids(everything: tuple[Placed, ...]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for each in everything:
        id = each.criterion.id
        if not id:
            yield problem(f"{each.place}.id", "problem.empty-name")
        elif id in first:
            yield problem(f"{each.place}.id", "problem.duplicate", name=id, first=first[id])
        first.setdefault(id, each.place)


def _figures(each: Placed) -> Iterator[Problem]:
    criterion = each.criterion
    if criterion.points < 0:
        yield problem(f"{each.place}.points", "problem.negative-points", points=readable(criterion.points))
    if criterion.factor <= 0:
        yield problem(f"{each.place}.factor", "problem.not-above-zero", value=criterion.factor)
    if criterion.floor is not None and criterion.cap is not None and criterion.floor > criterion.cap:
        yield problem(f"{each.place}.cap", "problem.bounds", low=criterion.floor, high=criterion.cap)
    if criterion.rescale and not criterion.parts:
        yield problem(f"{each.place}.rescale", "problem.rescale-without-parts")
    if criterion.rescale and criterion.parts and not sum(part.points for part in criterion.parts):
        yield problem(f"{each.place}.rescale", "problem.rescale-without-points")


def _sum(each: Placed, points: Mapping[str, Fraction], *, at: str | None = None) -> Iterator[Problem]:
    """A group's points against those of its parts; bonus and adjustment are counted apart, `only_for` not at all."""
    criterion = each.criterion
    if not criterion.parts or criterion.rescale:
        return
    kind = _kind(each)
    parts = [(part, part.kind if part.kind != "base" else kind) for part in criterion.parts if part.only_for is None]
    same = sum((_points(part, points) for part, own in parts if own == kind), ZERO)
    apart = sum((_points(part, points) for part, own in parts if own != kind), ZERO)
    if same == _points(criterion, points):
        return
    values = {"criterion": criterion.id, "points": readable(_points(criterion, points)), "parts": readable(same)}
    wording = "problem.points-sum-apart" if apart else "problem.points-sum"
    yield problem(at or f"{each.place}.points", wording, **values, **({"apart": readable(apart)} if apart else {}))


def _best_mark(rubric: Rubric, each: Placed) -> Iterator[Problem]:
    """No mark earns more than the item's points; what adjusts a total has no such limit."""
    criterion = each.criterion
    scale = rubric.scale.get(each.scale, Scale(input="number") if each.scale == DIRECT else None)
    if criterion.parts or criterion.by == "computed" or scale is None or _kind(each) == "adjustment":
        return
    best = best_mark(scale, criterion) if criterion.factor > 0 else ZERO
    if best > criterion.points:
        values = {"criterion": criterion.id, "best": readable(best), "points": readable(criterion.points)}
        yield problem(f"{each.place}.points", "problem.mark-over-points", **values)


def _kind(each: Placed) -> str:
    return next((one.kind for one in (each.criterion, *reversed(each.above)) if one.kind != "base"), "base")


def _points(criterion: Criterion, points: Mapping[str, Fraction]) -> Fraction:
    return points.get(criterion.id, criterion.points)


def _variants(rubric: Rubric, everything: tuple[Placed, ...]) -> Iterator[Problem]:
    known = Known(each.criterion.id for each in everything)
    for at, variant in enumerate(rubric.variant):
        path = ("variant", at, "points")
        yield from known.missing(path, "criterion", variant.points)
        yield from _bounds(variant, place_of(("variant", at, "below")))
        for id, value in variant.points.items():
            if value < 0:
                yield problem(place_of((*path, id)), "problem.negative-points", points=readable(value))
        touched = (each for each in everything if _touches(each.criterion, variant))
        for each in touched:
            yield from _sum(each, variant.points, at=place_of(path))


def _bounds(variant: Variant, place: str) -> Iterator[Problem]:
    if variant.at_least is not None and variant.below is not None and variant.at_least >= variant.below:
        yield problem(place, "problem.bounds", low=variant.at_least, high=variant.below)


def _touches(criterion: Criterion, variant: Variant) -> bool:
    return any(each.id in variant.points for each in (criterion, *criterion.parts))
