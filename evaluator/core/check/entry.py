"""What was entered: names, one level at a time, nothing missing; the marks themselves are looked at beside this."""

from collections.abc import Iterator
from itertools import chain

from evaluator.core.case import Case
from evaluator.core.check.agreed import agreed_problems
from evaluator.core.check.comments import comment_problems
from evaluator.core.check.desk import Desk, desks, entered
from evaluator.core.check.marks import mark_problems
from evaluator.core.check.names import Known, place_of
from evaluator.core.check.partial import partial_problems
from evaluator.core.check.stages import stage_names
from evaluator.core.check.totals import total_problems
from evaluator.core.rubric import Rubric
from evaluator.core.values import Problem, problem


def entry_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """What is wrong with the figures that were entered, stage by stage."""
    yield from Known(stage_names(rubric)).missing(("entry",), "stage", case.entry)
    for stage in rubric.stage:
        if not stage.scored and stage.id in case.entry:
            yield problem(place_of(("entry", stage.id)), "problem.stage-without-points", stage=stage.id)
    yield from _names(rubric, case)
    for desk in desks(rubric, case):
        yield from _levels(desk)
        yield from _missing(desk)
        yield from mark_problems(desk)
        yield from partial_problems(desk)
        yield from total_problems(desk)
        yield from comment_problems(desk)
        yield from agreed_problems(desk)


def _names(rubric: Rubric, case: Case) -> Iterator[Problem]:
    proposals, criteria = Known(each.id for each in case.proposal), Known(each.id for each in rubric.walk())
    thresholds = Known(each.id for each in rubric.threshold)
    for stage, entry in case.entry.items():
        for key in ("scores", "member_totals", "sums", "totals", "passes", "comments", "agreed"):
            yield from proposals.missing(("entry", stage, key), "proposal", getattr(entry, key))
        for key, rows in (("scores", entry.scores), ("sums", entry.sums), ("agreed", entry.agreed)):
            for proposal, row in rows.items():
                yield from criteria.missing(("entry", stage, key, proposal), "criterion", row)
        for proposal, counts in entry.passes.items():
            yield from thresholds.missing(("entry", stage, "passes", proposal), "threshold", counts)


def _levels(desk: Desk) -> Iterator[Problem]:
    """Each figure comes from one level: a total excludes all else, a sum the marks below it, and so on."""
    for proposal in entered(desk.entry):
        cells, totals = set(desk.entry.scores.get(proposal, {})), proposal in desk.entry.member_totals
        sums = [id for id in desk.entry.sums.get(proposal, {}) if id in desk.tree]
        held = [set(desk.tree.leaves((id,))) for id in sums]
        covered = set(chain.from_iterable(held))
        place = place_of(desk.path("scores" if cells else "sums", proposal))
        if proposal in desk.entry.totals and (cells or totals or sums):
            yield problem(place_of(desk.path("totals", proposal)), "problem.level-total", proposal=proposal)
        elif totals and (cells | covered) & set(desk.sheets.member_leaves):
            yield problem(place, "problem.level-member-totals", proposal=proposal)
        elif cells & covered:
            yield problem(place, "problem.level-sums", proposal=proposal, criteria=tuple(sorted(cells & covered)))
        elif sum(map(len, held)) > len(covered):
            yield problem(place, "problem.sums-overlap", proposal=proposal)


def _missing(desk: Desk) -> Iterator[Problem]:
    scored = set(entered(desk.entry))
    voted = bool(desk.entry.votes)
    for proposal in desk.required:
        wanted = [id for id in desk.leaves(proposal) if desk.tree[id].criterion.by != "computed"]
        if proposal not in scored and wanted and not voted:
            place = place_of(desk.path("scores", proposal))
            yield problem(place, "problem.missing-proposal", proposal=proposal, stage=desk.stage.id)
    wanted = [id for id in desk.tree.leaves() if desk.tree[id].criterion.by != "computed"]
    if desk.later and not scored and wanted and not voted:
        yield problem(place_of(desk.path()), "problem.missing-stage", stage=desk.stage.id)
    for proposal in sorted(scored & {each.id for each in desk.case.proposal}):
        for id in desk.unsaid(proposal):
            if desk.tree[id].conditions:
                continue
            place = place_of(desk.path("scores", proposal, id))
            yield problem(place, "problem.missing-item", criterion=id, proposal=proposal)
