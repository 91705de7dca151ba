"""Whether the rules of a rubric fit together, so that any complete case can be evaluated."""

from collections.abc import Iterator

from evaluator.core.check.criteria import criteria_problems
from evaluator.core.check.formula import formula_problems
from evaluator.core.check.lengths import length_problems
from evaluator.core.check.names import bounded
from evaluator.core.check.rules import rule_problems
from evaluator.core.check.scale import scale_problems
from evaluator.core.check.stages import stage_problems
from evaluator.core.check.threshold import threshold_problems
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem


def rubric_problems(rubric: Rubric) -> tuple[Problem, ...]:
    """Everything that keeps the rubric from being applied, in the order of the file; the first 200 and a count.

    What is merely doubtful is for the lint. The rubric must be whole, with the scales and descriptors it names.
    """
    return bounded(_all(rubric))


def _all(rubric: Rubric) -> Iterator[Problem]:
    yield from length_problems(rubric)
    yield from scale_problems(rubric)
    yield from criteria_problems(rubric)
    yield from formula_problems(rubric)
    yield from stage_problems(rubric)
    yield from threshold_problems(rubric)
    yield from rule_problems(rubric)
