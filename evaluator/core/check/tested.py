"""Thresholds against what was entered: whether every one can be tested, and what then counts has its mark."""

from collections.abc import Iterator, Sequence

from evaluator.core.case import Case
from evaluator.core.check.desk import Desk, at_lot, desks, entered, standing
from evaluator.core.check.names import place_of
from evaluator.core.engine.board import Board
from evaluator.core.engine.review import is_unfinished, reviewed
from evaluator.core.engine.screening import at_stage
from evaluator.core.engine.thresholds import decides, is_unknown
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Threshold
from evaluator.core.values import CannotEvaluate, Problem, problem


def tested_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """Thresholds that cannot be tested from what was entered, and items without a mark whose condition is met.

    Rubric and case must be sound otherwise. What a formula refuses is left to the evaluation.
    """
    if not rubric.threshold or _is_plain(rubric, case):
        return
    for lot in dict.fromkeys(each.lot for each in standing(rubric, case)):
        try:
            yield from _of_lot(rubric, at_lot(rubric, case, lot), lot)
        except CannotEvaluate:
            continue


def _is_plain(rubric: Rubric, case: Case) -> bool:
    """Whether every item was entered and counts, and panel figures are all that is tested: then nothing can be unknown."""
    above = any(each.totals or each.member_totals or each.sums or each.votes for each in case.entry.values())
    by_panel = all(each.by == "panel" for each in rubric.threshold)
    return by_panel and not above and not any(each.only_if for each in rubric.walk())


def _of_lot(rubric: Rubric, case: Case, lot: str | None) -> list[Problem]:
    found: list[Problem] = []
    review = reviewed(rubric, case, [each.id for each in standing(rubric, case) if each.lot == lot], lot=lot)
    seen = {desk.stage.id: desk for desk in desks(rubric, case)}
    for board in review.boards:
        desk = seen[board.stage.id]
        rules = at_stage(rubric, board.stage, last=board is review.final and not is_unfinished(review))
        here = board.in_play if desk.entry.votes else set(entered(desk.entry)).intersection(board.in_play)
        for id in sorted(here):
            found += _unknown(desk, board, rules, id)
            found += _unmarked(desk, board, id) if id not in review.out else ()
    return found


def _unknown(desk: Desk, board: Board, rules: Sequence[Threshold], proposal: str) -> Iterator[Problem]:
    deciding = [each for each in desk.rubric.threshold if decides(board, each)]
    asked = {each.id: each for each in (*rules, *deciding) if not _is_settled(desk, each, proposal)}
    for each in asked.values():
        if is_unknown(board, each, proposal):
            place = place_of(desk.path(_level(desk, proposal), proposal))
            yield problem(place, "problem.threshold-unknown", threshold=each.id, proposal=proposal, tested=each.of)


def _unmarked(desk: Desk, board: Board, proposal: str) -> Iterator[Problem]:
    for id in desk.unsaid(proposal):
        on = board.tree[id].conditions
        if on and not any(proposal in board.unmet.get(each, ()) for each in on):
            place = place_of(desk.path("scores", proposal, id))
            yield problem(place, "problem.missing-conditional", criterion=id, proposal=proposal, threshold=min(on))


def _is_settled(desk: Desk, threshold: Threshold, proposal: str) -> bool:
    """Whether a threshold only decides about a bonus that the total as entered already holds, or leaves out."""
    as_a_whole = proposal in desk.entry.totals or proposal in desk.entry.member_totals
    return as_a_whole and threshold.then == "no-bonus"


def _level(desk: Desk, proposal: str) -> str:
    levels = ("scores", "sums", "member_totals", "totals")
    return next((each for each in levels if proposal in getattr(desk.entry, each)), "votes")
