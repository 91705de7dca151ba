"""A result in two sizes: what a ranking shows of everyone, and everything about one proposal."""

from collections.abc import Mapping
from dataclasses import replace

from evaluator.core.explain import Explanation, explain
from evaluator.core.result import Figure, ProposalResult, Result
from evaluator.core.values import Message, record

DEPTH = 1
"""How deep in the tree of criteria an overview goes: groups, and their parts."""


@record
class Overview:
    """A result without the marks and deeper figures, and what is said about it as a whole."""

    result: Result
    """The result; figures without marks and steps."""
    explanation: Explanation
    """Its sentences; those about a single proposal only for who was chosen and the runner-up."""


@record
class Part:
    """Everything about one proposal."""

    result: ProposalResult
    """Its result with its working."""
    told: tuple[Message, ...]
    """What its proposer is told."""
    working: tuple[Message, ...]
    """Every step to its figure."""


def split(result: Result) -> tuple[Overview, Mapping[str, Part]]:
    """The overview of a result, and the part of each proposal by its id; together they hold all of it."""
    said = explain(result)
    kept = {*result.award.preferred, result.award.runner_up}
    overview = Overview(
        result=replace(result, proposals=tuple(_without_marks(each) for each in result.proposals)),
        explanation=replace(said, proposals={id: told for id, told in said.proposals.items() if id in kept}, working={}),
    )
    parts = {each.id: Part(result=each, told=said.proposals[each.id], working=said.working[each.id]) for each in result.proposals}
    return overview, parts


def whole(overview: Overview, parts: Mapping[str, Part]) -> Result:
    """The result that was split."""
    return replace(overview.result, proposals=tuple(parts[each.id].result for each in overview.result.proposals))


def alone(overview: Overview, part: Part) -> tuple[Result, Explanation]:
    """The result as if only one proposal were in it, with what is said about that one; its figures stay what they are."""
    id = part.result.id
    said = replace(overview.explanation, proposals={id: part.told}, working={id: part.working})
    return replace(overview.result, proposals=(part.result,)), said


def _without_marks(each: ProposalResult) -> ProposalResult:
    return replace(each, items=tuple(_bare(figure) for figure in each.items if figure.depth <= DEPTH))


def _bare(figure: Figure) -> Figure:
    return replace(figure, marks=(), steps=())
