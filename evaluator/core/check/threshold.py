"""Thresholds: what they test exists, and the mark is one that can be reached."""

from collections.abc import Iterator
from fractions import Fraction

from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.check.stages import scored_at, stage_names, stages_before
from evaluator.core.check.tree import placed
from evaluator.core.engine.thresholds import WHOLE
from evaluator.core.rounding import readable
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Threshold
from evaluator.core.shares import share
from evaluator.core.values import Problem, problem


def threshold_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the thresholds."""
    yield from repeated(("threshold",), (each.id for each in rubric.threshold))
    criteria = Known(each.id for each in rubric.walk())
    tested, stages = Known((*WHOLE, *criteria.names)), Known(stage_names(rubric))
    for at, threshold in enumerate(rubric.threshold):
        path: Path = ("threshold", at)
        yield from tested.missing((*path, "of"), "criterion", threshold.of)
        yield from criteria.missing((*path, "without"), "criterion", threshold.without)
        yield from stages.missing((*path, "stages"), "stage", threshold.stages)
        yield from _one_mark(threshold, path)
        yield from _amounts(threshold, path)
        yield from _grades(rubric, threshold, path)
        yield from _plus(threshold, criteria, path)
        yield from _reach(rubric, threshold, path)
        yield from _elsewhere(rubric, threshold, path)
    yield from _conditions(rubric)


def _elsewhere(rubric: Rubric, threshold: Threshold, path: Path) -> Iterator[Problem]:
    """Criteria that are never looked at: not scored where the threshold is tested, nor carried to it."""
    ids = tuple(dict.fromkeys(id for id in threshold.of if id not in WHOLE))
    scored = [each for each in rubric.stage if each.scored]
    if any(word in WHOLE for word in threshold.of) or not scored or not set(ids) <= {each.id for each in rubric.walk()}:
        return
    named = [each for each in rubric.stage if each.id in threshold.stages]
    places = [(each,) for each in named] if threshold.stages else [stages_before(rubric, scored[-1])]
    seen = [frozenset[str]().union(*(scored_at(rubric, each) for each in stages)) for stages in places]
    lost = ids if any(each.isdisjoint(ids) for each in seen) else tuple(id for id in ids if not any(id in each for each in seen))
    if lost:
        yield problem(place_of((*path, "of")), "problem.threshold-elsewhere", threshold=threshold.id, criteria=lost)


def _conditions(rubric: Rubric) -> Iterator[Problem]:
    """Items that count on a threshold of a stage whose points are not at hand where the item is scored."""
    named = {each.id: each.stages for each in rubric.threshold if each.stages}
    for each in placed(rubric):
        stages = named.get(each.criterion.only_if or "", ())
        own = [stage for stage in rubric.stage if each.criterion.id in scored_at(rubric, stage)]
        at_hand = [{one.id for one in stages_before(rubric, stage)} for stage in own]
        if stages and any(found.isdisjoint(stages) for found in at_hand):
            values = {"criterion": each.criterion.id, "threshold": each.criterion.only_if}
            yield problem(f"{each.place}.only_if", "problem.condition-elsewhere", **values)


def _one_mark(threshold: Threshold, path: Path) -> Iterator[Problem]:
    marks = {"at_least": threshold.at_least, "grade": threshold.grade, "from_grade": threshold.from_grade}
    given = tuple(key for key, value in marks.items() if value is not None)
    if not given:
        yield problem(place_of(path), "problem.threshold-without-mark", threshold=threshold.id)
    if len(given) > 1:
        yield problem(place_of(path), "problem.threshold-two-marks", threshold=threshold.id, keys=given)


def _amounts(threshold: Threshold, path: Path) -> Iterator[Problem]:
    for key, value in (("at_least", threshold.at_least), ("about", threshold.about)):
        place = place_of((*path, key))
        part = share(value) if isinstance(value, str) else None
        if isinstance(value, str) and part is None:
            yield problem(place, "problem.share-text", value=value)
        if part is not None and not 0 <= part <= 1:
            yield problem(place, "problem.share-range", value=value)
        if isinstance(value, Fraction) and value < 0:
            yield problem(place, "problem.negative-points", points=readable(value))


def _grades(rubric: Rubric, threshold: Threshold, path: Path) -> Iterator[Problem]:
    origin = threshold.from_grade
    grade, key = (origin.grade, ("from_grade", "grade")) if origin else (threshold.grade, ("grade",))
    if grade is None:
        return
    tested = set(origin.criteria if origin and origin.criteria else threshold.of)
    scales = {
        each.scale
        for each in placed(rubric)
        if not each.criterion.parts and (tested & {*WHOLE, each.criterion.id, *(group.id for group in each.above)})
    }
    known = [each.id for name in scales if name in rubric.scale for each in rubric.scale[name].grades]
    yield from Known(known).missing((*path, *key), "grade", (grade,))


def _plus(threshold: Threshold, criteria: Known, path: Path) -> Iterator[Problem]:
    if threshold.from_grade is None:
        return
    yield from criteria.missing((*path, "from_grade", "criteria"), "criterion", threshold.from_grade.criteria)
    yield from criteria.missing((*path, "from_grade", "plus"), "criterion", threshold.from_grade.plus)
    for id, part in threshold.from_grade.plus.items():
        if not 0 <= part <= 1:
            yield problem(place_of((*path, "from_grade", "plus", id)), "problem.share-range", value=part)


def _reach(rubric: Rubric, threshold: Threshold, path: Path) -> Iterator[Problem]:
    full = _highest(rubric, threshold)
    mark = threshold.at_least
    if full is None or not isinstance(mark, Fraction):
        return
    if mark > full or (threshold.exclusive and mark == full):
        yield problem(place_of((*path, "at_least")), "problem.unreachable", points=readable(mark), full=readable(full))


def _highest(rubric: Rubric, threshold: Threshold) -> Fraction | None:
    """The most that what is tested can come to, bonus included; none where the file alone cannot say."""
    if rubric.variant or threshold.each != "together":
        return None
    combines = {rubric.panel.combine, *(each.combine for each in rubric.stage), *(each.combine for each in rubric.walk())}
    seats = rubric.panel.members.max if "sum" in combines and threshold.by == "panel" else 1
    if rubric.panel.out_of is not None and threshold.by == "panel":
        return rubric.panel.out_of if threshold.of == ("total",) and not threshold.without else None
    if seats is None or any(each.kind == "adjustment" or each.rescale for each in rubric.walk()):
        return None
    return seats * sum((_tested(each, threshold) for each in rubric.group), Fraction(0))


def _tested(criterion: Criterion, threshold: Threshold, *, inside: bool = False) -> Fraction:
    if criterion.id in threshold.without:
        return Fraction(0)
    inside = inside or criterion.id in threshold.of or any(word in threshold.of for word in WHOLE)
    if not criterion.parts:
        return criterion.points if inside else Fraction(0)
    return sum((_tested(part, threshold, inside=inside) for part in criterion.parts), Fraction(0))
