"""Which criteria head a table: the groups that a reader compares, never so many that a row cannot be read."""

from collections.abc import Iterable
from fractions import Fraction

from evaluator.core.result import Figure, ProposalResult, Result

MOST_COLUMNS = 10


def headline(result: Result) -> tuple[Figure, ...]:
    """One figure of each criterion that heads the tables; the groups, or their parts where there is one group only."""
    known = {each.criterion: each for each in every_figure(result) if each.exact is not None}
    shown = [each for each in known.values() if each.stage in counting_stages(result)]
    tops = [each for each in shown if each.depth == 0]
    if len(tops) == 1 and not tops[0].leaf:
        tops = [each for each in shown if each.depth == 1] or tops
    return tuple(tops) if len(tops) <= MOST_COLUMNS else ()


def every_figure(result: Result) -> Iterable[Figure]:
    """The figures of all proposals; criteria in the order of the rubric as each proposal lists them."""
    return (figure for proposal in result.proposals for figure in proposal.items)


def figure_of(proposal: ProposalResult, criterion: str) -> Figure | None:
    """A proposal's figure for a criterion, if it has one."""
    return next((each for each in proposal.items if each.criterion == criterion), None)


def counting_stages(result: Result) -> frozenset[str]:
    """The stages whose points make the total: the last with points, or all where the totals are sums over stages."""
    scored = [stage for stage in result.stages if stage.held and stage.totals]
    if len(scored) < 2:
        return frozenset(stage.id for stage in result.stages)
    added = all(
        each.total == sum((stage.totals[each.id] for stage in scored), Fraction(0))
        for each in result.proposals
        if each.total is not None and all(each.id in stage.totals for stage in scored)
    )
    return frozenset(stage.id for stage in scored) if added else frozenset({scored[-1].id})


def common_full(figures: Iterable[Figure | None]) -> Fraction | None:
    """The full marks that all figures share; none if they differ."""
    fulls = {figure.full for figure in figures if figure is not None and figure.exact is not None}
    return fulls.pop() if len(fulls) == 1 else None
