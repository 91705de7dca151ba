"""Scales and their grades: whether every mark on them is worth something definite."""

from collections.abc import Iterator

from evaluator.core.case import STATES
from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.rubric import Grade, Rubric, Scale
from evaluator.core.values import Problem, problem


def scale_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the rubric's scales."""
    for name, scale in rubric.scale.items():
        path: Path = ("scale", name)
        if scale.input != "number":
            yield from _grades(scale, path)
        yield from _numbers(scale, path)


def _grades(scale: Scale, path: Path) -> Iterator[Problem]:
    if not scale.grades:
        yield problem(place_of((*path, "grades")), "problem.no-grades", input=scale.input)
    yield from repeated((*path, "grades"), (each.id for each in scale.grades))
    for at, grade in enumerate(scale.grades):
        yield from _grade(scale, grade, (*path, "grades", at))
    known = Known(each.id for each in scale.grades)
    yield from known.missing((*path, "at_most"), "grade", scale.at_most)


def _grade(scale: Scale, grade: Grade, path: Path) -> Iterator[Problem]:
    place = place_of(path)
    if grade.id in STATES:
        yield problem(place, "problem.grade-is-state", grade=grade.id)
    if (grade.share is None) == (grade.points is None):
        yield problem(place, "problem.grade-worth", grade=grade.id)
    low = grade.share if grade.share is not None else grade.points
    if scale.input == "range" and grade.to is not None and low is not None and grade.to < low:
        yield problem(f"{place}.to", "problem.bounds", low=low, high=grade.to)


def _numbers(scale: Scale, path: Path) -> Iterator[Problem]:
    if scale.step is not None and scale.step <= 0:
        yield problem(place_of((*path, "step")), "problem.not-above-zero", value=scale.step)
    if scale.max is not None and scale.max <= scale.min:
        yield problem(place_of((*path, "max")), "problem.bounds", low=scale.min, high=scale.max)
