"""Recorded decisions that the rule did not call for."""

from evaluator.core.case import Case, Decision
from evaluator.core.engine.ties import HUMAN
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, message


def unused_decisions(rubric: Rubric, case: Case, result: Result) -> tuple[Message, ...]:
    """A message for every recorded decision that changed nothing, because the rule does not call for it."""
    unused = [each for each in case.decision if not _is_used(rubric, result, each)]
    return tuple(message(f"caution.unused-{each.step}", by=each.by, proposals=_named(each)) for each in unused)


def _named(decision: Decision) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*decision.order, *decision.among, *decision.votes, *decision.amounts)))


def _is_used(rubric: Rubric, result: Result, decision: Decision) -> bool:
    outcome, named = rubric.outcome, set(_named(decision))
    if decision.step in HUMAN:
        taken = (step for tie in result.ties for step in tie.steps if step.by is not None)
        return any((step.by, step.at, step.reason) == (decision.by, decision.at, decision.reason) for step in taken)
    if decision.step == "threshold":
        tests = ((each.id, test) for each in result.proposals for test in each.tests if test.decided_by == decision.by)
        return any(id in named and test.threshold == decision.threshold for id, test in tests)
    rule = {
        "award": outcome.discretion or (outcome.conditions and bool(decision.conditions)),
        "remainder": outcome.winners == "budget" and outcome.remainder,
        "amount": outcome.amounts == "committee",
        "member-order": any(stage.ranking is not None for stage in rubric.stage) or rubric.ranking.member_ties == "refuse",
    }
    return rule[decision.step]
