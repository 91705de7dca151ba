"""Remarks on what a rubric leaves open of a guideline, and on the share of the price."""

from collections.abc import Iterator
from dataclasses import replace

from evaluator.core.lint.checklist import Finding, Guideline, Point, Record, State
from evaluator.core.lint.guideline import assess
from evaluator.core.lint.remark import Lint, Severity, docs, guideline_clause, law_clause, remark
from evaluator.core.lint.shares import percent, summary
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message

ADVICE: dict[str, Severity] = {"partly": "warning", "not_met": "warning", "not_recorded": "note"}
DUTY: dict[str, Severity] = {"partly": "warning", "not_met": "error", "not_recorded": "warning"}
"""How grave a state is where a law asks for more than advice."""

SAID: dict[State, str] = {"met": "met", "partly": "partly", "not_met": "not-met", "not_recorded": "not-recorded"}
"""States as they stand in ids of wordings."""


def guideline_remarks(guideline: Guideline, rubric: Rubric, record: Record | None) -> Iterator[Lint]:
    """A remark for every point that is not met, or that no item serves; the price share has a remark of its own."""
    points = {each.id: each for each in guideline.point}
    served = summary(rubric).points
    for finding in assess(guideline, rubric, record):
        point = points[finding.point]
        unserved = point.tagged and point.id not in served
        if unserved or (finding.state != "met" and not _about_price(finding)):
            clause = law_clause(point.law) if point.law else guideline_clause(guideline.guideline.short, point.id)
            how = SAID[finding.state]
            id = f"law-{how}" if point.law else f"unserved-{how}" if unserved else f"point-{how}"
            yield _remark(finding, point, clause, id)


def _remark(finding: Finding, point: Point, clause: Message, id: str) -> Lint:
    grave = (DUTY if point.law else ADVICE).get(finding.state, "note")
    made = remark(grave, "group", clause, id, point=point.id)
    lacking = [part for part in finding.parts if part.holds not in ("yes", "unneeded")] or [finding.parts[0]]
    chosen = lacking[0] if point.combine == "all" else lacking[-1]
    advice = Message(id=f"guideline.{chosen.kind}.do", values=chosen.messages[0].values)
    return replace(made, suggestion=advice, details=finding.messages)


def _about_price(finding: Finding) -> bool:
    """Whether the price share is too large, which has a remark of its own."""
    return any(part.kind == "cost-below-rest" and part.holds == "no" for part in finding.parts)


def price_share(rubric: Rubric, guideline: Guideline | None) -> Iterator[Lint]:
    """The share of price and cost against everything else; a warning where it is not the smaller one (CHK6)."""
    shares, clause = summary(rubric), _clause(guideline)
    figures = {"price": percent(shares.price), "content": percent(shares.content)}
    if rubric.rubric.procedure == "price_only":
        yield remark("warning", "rubric.procedure", clause, "price-only")
    elif shares.total and shares.price >= shares.content:
        yield remark("warning", "group", clause, "price-dominates", **figures)
    elif rubric.value.method == "division":
        yield remark("note", "value", clause, "price-divides")
    elif shares.price:
        yield remark("note", "group", clause, "price-share", **figures)


def _clause(guideline: Guideline | None) -> Message:
    for point in guideline.point if guideline else ():
        if guideline and any(part.kind == "cost-below-rest" for part in point.part):
            return guideline_clause(guideline.guideline.short, point.id)
    return docs("price")
