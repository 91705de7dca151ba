"""Stages: names, what is scored at each, who goes on, and the ranking that decides."""

from collections.abc import Iterator
from itertools import pairwise

from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.check.tree import placed
from evaluator.core.engine.review import REVIEW
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Combine, Ranking, Stage
from evaluator.core.values import Problem, problem

OF_MEMBERS = ("mean-rank", "rank-sum", "rank-points")
"""Rankings that need every member's own points."""


def stage_names(rubric: Rubric) -> tuple[str, ...]:
    """The ids of the stages, in order."""
    return tuple(each.id for each in rubric.stage) or (REVIEW.id,)


def scored_at(rubric: Rubric, stage: Stage) -> frozenset[str]:
    """Ids of the groups and items that a stage scores: those it names with all below and above, or all."""
    if not stage.scored:
        return frozenset()
    if not stage.criteria:
        return frozenset(each.id for each in rubric.walk())
    found: set[str] = set()
    for each in placed(rubric):
        if each.criterion.id in stage.criteria:
            found |= {one.id for one in (*each.above, *each.criterion.walk())}
    return frozenset(found)


def stages_before(rubric: Rubric, stage: Stage) -> tuple[Stage, ...]:
    """The stages whose points count at a stage, itself last; a rubric without stages has just the one."""
    before = rubric.stage[: rubric.stage.index(stage)] if stage in rubric.stage else ()
    return (*(each for each in before if each.scored and each.carry == "added"), stage)


def stage_problems(rubric: Rubric) -> Iterator[Problem]:
    """What is wrong with the stages and with the rankings."""
    yield from repeated(("stage",), (each.id for each in rubric.stage))
    criteria = Known(each.id for each in rubric.walk())
    for at, stage in enumerate(rubric.stage):
        yield from criteria.missing(("stage", at, "criteria"), "criterion", stage.criteria)
        yield from _who_goes_on(stage, ("stage", at))
        if stage.ranking or stage.combine:
            combine = stage.combine or rubric.panel.combine
            yield from _ranking(stage.ranking or rubric.ranking, combine, ("stage", at, "ranking"))
    if rubric.stage and not any(each.scored for each in rubric.stage):
        yield problem("stage", "problem.no-scored-stage")
    yield from _ranking(rubric.ranking, rubric.panel.combine, ("ranking",))


def _who_goes_on(stage: Stage, path: Path) -> Iterator[Problem]:
    if stage.advance.top is not None and stage.advance.top < 1:
        yield problem(place_of((*path, "advance", "top")), "problem.below-one", value=stage.advance.top)
    if stage.held_from is not None and stage.held_from < 1:
        yield problem(place_of((*path, "held_from")), "problem.below-one", value=stage.held_from)
    size = stage.held_if
    if size and size.at_least is not None and size.below is not None and size.at_least >= size.below:
        yield problem(place_of((*path, "held_if", "below")), "problem.bounds", low=size.at_least, high=size.below)


def _ranking(ranking: Ranking, combine: Combine, path: Path) -> Iterator[Problem]:
    place = place_of((*path, "points"))
    if ranking.by == "rank-points" and not ranking.points:
        yield problem(place, "problem.rank-points-missing")
    if any(left < right for left, right in pairwise(ranking.points)):
        yield problem(place, "problem.not-descending")
    if ranking.by in OF_MEMBERS and combine == "consensus":
        yield problem(place_of((*path, "by")), "problem.consensus-has-no-ranks", by=ranking.by)
