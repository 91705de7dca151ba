"""Whether a case is complete and fits its rubric, so that it can be evaluated."""

from collections.abc import Iterator

from evaluator.core.case import Case
from evaluator.core.check.decisions import decision_problems
from evaluator.core.check.departments import department_problems
from evaluator.core.check.entry import entry_problems
from evaluator.core.check.facts import fact_problems
from evaluator.core.check.names import bounded
from evaluator.core.check.panel import panel_problems
from evaluator.core.check.proposals import proposal_problems
from evaluator.core.check.published import published_problems
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.check.tested import tested_problems
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem


def case_problems(rubric: Rubric, case: Case) -> tuple[Problem, ...]:
    """Everything that keeps the case from being evaluated by the rubric; the first 200 and a count.

    A proposal that a gate keeps out, such as one over the ceiling, is no problem: the result says why it is out.
    """
    found = bounded(_all(rubric, case))
    if any(each.severity == "error" for each in found) or rubric_problems(rubric):
        return found
    return bounded((*found, *tested_problems(rubric, case)))


def _all(rubric: Rubric, case: Case) -> Iterator[Problem]:
    yield from panel_problems(rubric, case)
    yield from department_problems(rubric, case)
    yield from proposal_problems(rubric, case)
    yield from fact_problems(rubric, case)
    yield from entry_problems(rubric, case)
    yield from decision_problems(rubric, case)
    yield from published_problems(rubric, case)
