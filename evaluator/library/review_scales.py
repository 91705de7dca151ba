"""Scales of other bodies' yearly reviews: rubrics/reviews/grades.toml."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.check.names import unknown
from evaluator.core.grades import ReviewScale, ReviewScales, scale_problems
from evaluator.core.values import CannotEvaluate
from evaluator.library.build import build
from evaluator.library.parse import load

FILE = "reviews/grades.toml"


@cache
def review_scales(root: Path = paths.RUBRICS) -> Mapping[str, ReviewScale]:
    """Every scale by id, read once. Raises CannotEvaluate with everything that is wrong, places with the file's name."""
    try:
        return _read(root / FILE)
    except CannotEvaluate as wrong:
        raise CannotEvaluate(tuple(replace(each, place=f"{FILE} {each.place}".strip()) for each in wrong.problems)) from None


def review_scale(id: str, root: Path = paths.RUBRICS) -> ReviewScale:
    """The scale of that id. Raises CannotEvaluate for an unknown one; there is no default."""
    known = review_scales(root)
    if id not in known:
        raise CannotEvaluate((unknown("", "grade.unknown-scale", id, known),))
    return known[id]


def _read(path: Path) -> Mapping[str, ReviewScale]:
    made, wrong = build(ReviewScales, load(path)[0])
    if made is None or (wrong := scale_problems(made)):
        raise CannotEvaluate(wrong)
    return {each.id: each for each in made.scale}
