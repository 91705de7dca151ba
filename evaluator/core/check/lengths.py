"""Names that other records refer to: short enough to be kept beside every mark."""

from collections.abc import Iterator

from evaluator.core.check.names import Path, place_of
from evaluator.core.check.tree import placed
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem, problem

MOST_ID = 100
"""Signs of a rubric's id."""
MOST_PART = 60
"""Signs of the id of a criterion or a stage."""
MOST_SHORT = 40
"""Signs of a version, a grade's id and a lot's id."""


def length_problems(rubric: Rubric) -> Iterator[Problem]:
    """A problem for each name with more signs than it may have."""
    for path, name, limit in _names(rubric):
        if len(name) > limit:
            yield problem(place_of(path), "problem.name-too-long", count=len(name), limit=limit)


def _names(rubric: Rubric) -> Iterator[tuple[Path, str, int]]:
    yield ("rubric", "id"), rubric.rubric.id, MOST_ID
    yield ("rubric", "version"), rubric.rubric.version, MOST_SHORT
    for each in placed(rubric):
        yield (*each.path, "id"), each.criterion.id, MOST_PART
    for at, stage in enumerate(rubric.stage):
        yield ("stage", at, "id"), stage.id, MOST_PART
    for name, scale in rubric.scale.items():
        for at, grade in enumerate(scale.grades):
            yield ("scale", name[:MOST_PART], "grades", at, "id"), grade.id, MOST_SHORT
    for at, lot in enumerate(rubric.outcome.lots):
        yield ("outcome", "lots", at, "id"), lot.id, MOST_SHORT
