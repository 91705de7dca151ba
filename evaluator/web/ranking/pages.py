"""What the pages of a ranking show of who: everyone the name or only the label."""

from dataclasses import replace

from evaluator.core.overview import Overview, Part
from evaluator.core.result import ProposalResult


def nameless(overview: Overview) -> Overview:
    """The overview with labels in place of names, as the panel sees it until the result is fixed."""
    result = overview.result
    return replace(overview, result=replace(result, proposals=tuple(_nameless(each) for each in result.proposals)))


def nameless_part(part: Part) -> Part:
    """One proposal with its label in place of the name."""
    return replace(part, result=_nameless(part.result))


def _nameless(each: ProposalResult) -> ProposalResult:
    return replace(each, name=None)
