"""One step of a case's working, by its address, also of a case that is incomplete otherwise."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from evaluator.core.case import Case
from evaluator.core.engine import ranking, thresholds
from evaluator.core.engine.assemble import figures
from evaluator.core.engine.board import Board
from evaluator.core.engine.gates import gated
from evaluator.core.engine.review import stages_of
from evaluator.core.engine.screening import open_board, value_gate_limit
from evaluator.core.rounding import readable, shown
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Rounding
from evaluator.core.values import CannotEvaluate, Message, message, problem, record
from evaluator.core.working import figure_working, tested


@record
class Step:
    """One step: its exact value, its published form and its working."""

    address: str
    """The address asked for."""
    exact: Fraction
    """The exact value."""
    published: str
    """As the rule rounds it."""
    working: tuple[Message, ...]
    """How it came about."""


def step_at(rubric: Rubric, case: Case, address: str) -> Step:
    """The step at an address; only what it needs has to be known.

    Addresses: `figure:PROPOSAL:CRITERION`, `sum:PROPOSAL:ITEM` (over members), `full:CRITERION` or `full:total`,
    `limit:THRESHOLD` (`limit:THRESHOLD:CRITERION` where each is tested by itself, `limit:value` for the quotient),
    `test:PROPOSAL:THRESHOLD`, `total:PROPOSAL`, `value:PROPOSAL`, `place:PROPOSAL:MEMBER`. Raises CannotEvaluate.
    """
    word, *names = address.split(":")
    take, counts = STEPS.get(word, (None, ()))
    if take is None or len(names) not in counts:
        raise CannotEvaluate((problem(address, "problem.step-address", forms=", ".join(STEPS)),))
    for board in reversed(_boards(rubric, case)):
        found = take(board, names)
        if found is not None:
            exact, rule, working = found
            return Step(address=address, exact=exact, published=shown(exact, rule or rubric.rounding), working=working)
    raise CannotEvaluate((problem(address, "problem.step-unknown"),))


Found = tuple[Fraction, Rounding | None, tuple[Message, ...]] | None


def _boards(rubric: Rubric, case: Case) -> list[Board]:
    ids = tuple(sorted(each.id for each in case.proposal if not gated(rubric, case, each)))
    boards: list[Board] = []
    for stage in (each for each in stages_of(rubric, case) if each.scored):
        carried = [board for board in boards if board.stage.carry == "added"]
        board = Board(rubric, case, stage, in_play=ids, carried=carried)
        open_board(board, last=True)
        boards.append(board)
    return boards


def _known(board: Board, proposal: str, criterion: str | None = None) -> bool:
    return proposal in board.proposals and (criterion is None or criterion in board.tree)


def _figure(board: Board, names: Sequence[str]) -> Found:
    proposal, id = names
    exact = board.figure(id, proposal) if _known(board, proposal, id) else None
    if exact is None:
        return None
    figure = next(each for each in figures(board, proposal, only=(id,)))
    return exact, board.tree[id].criterion.round, figure_working(figure)


def _full(board: Board, names: Sequence[str]) -> Found:
    first = next(iter(board.in_play or tuple(board.proposals)), None)
    if first is None or (names[0] != "total" and names[0] not in board.tree):
        return None
    full = board.full_total(first) if names[0] == "total" else board.full(names[0], first)
    return full, None, (message("working.full", tested=(names[0],), points=readable(full)),)


def _limit(board: Board, names: Sequence[str]) -> Found:
    rule = next((each for each in board.rubric.threshold if each.id == names[0]), None)
    first = next(iter(board.in_play), None)
    if rule is None or first is None:
        return _value_limit(board) if names[0] == "value" else None
    parts = [each for each in thresholds.targets(board, rule) if len(names) == 1 or each.of == (names[1],)]
    if not parts:
        return None
    looked_at = parts[0]
    full = thresholds.full_marks(looked_at, first)
    limit = thresholds.limit_for(board, rule, looked_at, first)
    return limit, None, (message("working.limit", tested=looked_at.of, full=readable(full), limit=readable(limit)),)


def _value_limit(board: Board) -> Found:
    limit = value_gate_limit(board)
    return (
        None
        if limit is None
        else (limit, board.rubric.value.round, (message("working.measured", tested=("value",), value=readable(limit)),))
    )


def _sum(board: Board, names: Sequence[str]) -> Found:
    proposal, id = names
    if not _known(board, proposal, id) or not board.sheets.by_members(id) or not board.sheets.cells(proposal, id):
        return None
    total = board.sheets.sums(proposal)[0].get(id)
    return None if total is None else (total, None, (message("working.full", tested=(id,), points=readable(total)),))


def _test(board: Board, names: Sequence[str]) -> Found:
    proposal, rule = names[0], next((each for each in board.rubric.threshold if each.id == names[1]), None)
    if rule is None or not _known(board, proposal):
        return None
    made = thresholds.tested_on(board, rule, proposal)
    return (made[0].margin, None, tuple(tested(each) for each in made)) if made and made[0].margin is not None else None


def _total(board: Board, names: Sequence[str]) -> Found:
    total = board.total(names[0]) if _known(board, names[0]) else None
    return None if total is None else (total, None, (message("working.full", tested=("total",), points=readable(total)),))


def _value(board: Board, names: Sequence[str]) -> Found:
    found = ranking.measured(board, names) if _known(board, names[0]) else {}
    value = found.get(names[0])
    if value is None:
        return None
    points = ranking.measure_name(board) in ("total", "rank-points")
    said = message("working.full", tested=("value",), points=readable(value))
    if not points:
        said = message("working.measured", tested=("value",), value=readable(value))
    return value, board.rubric.value.round, (said,)


def _place(board: Board, names: Sequence[str]) -> Found:
    place = ranking.member_places(board).get(names[1], {}).get(names[0])
    return None if place is None else (place, None, (message("working.place", member=names[1], place=readable(place)),))


STEPS: Mapping[str, tuple[Callable[[Board, Sequence[str]], Found], tuple[int, ...]]] = {
    "figure": (_figure, (2,)),
    "sum": (_sum, (2,)),
    "full": (_full, (1,)),
    "limit": (_limit, (1, 2)),
    "test": (_test, (2,)),
    "total": (_total, (1,)),
    "value": (_value, (1,)),
    "place": (_place, (2,)),
}
"""Kinds of step by the first word of the address, and how many names follow."""
