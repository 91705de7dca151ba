"""Human decisions: whether each names what it decides, and is complete."""

from collections.abc import Iterator

from evaluator.core.case import Case, Decision
from evaluator.core.check.names import Known, Path, place_of
from evaluator.core.check.stages import stage_names
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem, problem

ORDERS = ("chair", "discussion", "lot", "member-order")
"""Decisions that must say an order."""


def decision_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """What is wrong with the recorded decisions."""
    proposals, stages = Known(each.id for each in case.proposal), Known(stage_names(rubric))
    thresholds, members = Known(each.id for each in rubric.threshold), Known(each.id for each in case.member)
    for at, decision in enumerate(case.decision):
        path: Path = ("decision", at)
        for key in ("order", "among", "votes", "amounts"):
            yield from proposals.missing((*path, key), "proposal", getattr(decision, key))
        yield from stages.missing((*path, "stage"), "stage", filter(None, (decision.stage,)))
        yield from thresholds.missing((*path, "threshold"), "threshold", filter(None, (decision.threshold,)))
        if decision.step == "member-order" and case.member:
            yield from members.missing((*path, "by"), "member", (decision.by,))
        yield from _complete(decision, path)


def _complete(decision: Decision, path: Path) -> Iterator[Problem]:
    place, step = place_of(path), decision.step
    for key in ("by", "reason"):
        if not getattr(decision, key).strip():
            yield problem(f"{place}.{key}", "problem.empty-name")
    if len(set(decision.order)) < len(decision.order):
        yield problem(f"{place}.order", "problem.order-twice")
    if step in ORDERS and not decision.order:
        yield problem(f"{place}.order", "problem.decision-without-order", step=step)
    if step == "vote" and not decision.order and not decision.votes:
        yield problem(f"{place}.order", "problem.decision-without-order", step=step)
    if step == "lot" and not decision.witnesses:
        yield problem(f"{place}.witnesses", "problem.lot-without-witnesses")
    if step == "threshold":
        yield from _judgement(decision, place)
    if step == "amount" and not decision.amounts:
        yield problem(f"{place}.amounts", "problem.decision-without-amounts")


def _judgement(decision: Decision, place: str) -> Iterator[Problem]:
    given = {
        "threshold": decision.threshold,
        "passed": decision.passed is not None or None,
        "among": decision.among or decision.order or None,
    }
    for key, value in given.items():
        if value is None:
            yield problem(f"{place}.{key}", "problem.judgement-incomplete", key=key)
