"""Single steps of a working by their address."""

import pytest

from evaluator.core.step import step_at
from evaluator.core.values import CannotEvaluate
from tests.core.tenders import case, item, rubric


def test_the_sum_over_members_is_a_step():
    assert step_at(rubric(item("1", 100)), case({"X": {"1": (50, 60)}}, members="AB"), "sum:X:1").exact == 110


def test_a_sum_that_nobody_gave_is_not_known():
    nobody = case({"X": {"1": ("absent", "absent")}}, members="AB")
    with pytest.raises(CannotEvaluate) as refused:
        step_at(rubric(item("1", 100)), nobody, "sum:X:1")
    assert refused.value.problems[0].message.id == "problem.step-unknown"
