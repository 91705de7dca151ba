"""Published figures: whether what they are compared with exists."""

from collections.abc import Iterator

from evaluator.core.case import Case
from evaluator.core.check.names import Known
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem

BY_PROPOSAL = ("items", "totals", "values", "ranks", "member_totals", "member_ranks", "advanced", "excluded", "winners")
"""Published figures that name proposals."""


def published_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """Names in the published figures that neither the rubric nor the case knows."""
    if case.published is None:
        return
    proposals, criteria = Known(each.id for each in case.proposal), Known(each.id for each in rubric.walk())
    for key in BY_PROPOSAL:
        yield from proposals.missing(("published", key), "proposal", getattr(case.published, key) or ())
    for id, row in case.published.items.items():
        yield from criteria.missing(("published", "items", id), "criterion", row)
