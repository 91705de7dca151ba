"""Marks: each on its scale, from someone who sits and is not away, and none missing."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from evaluator.core.case import STATES, Mark, Marks
from evaluator.core.check.departments import judge_problems
from evaluator.core.check.desk import Desk
from evaluator.core.check.distribution import distribution_problems
from evaluator.core.check.names import Known, Path, place_of
from evaluator.core.engine.marks import away, grade_for, number_for, top_of
from evaluator.core.rounding import readable
from evaluator.core.rubric import Criterion, Scale
from evaluator.core.values import Problem, problem

Missing = dict[tuple[str, str], list[str]]
"""Items without a mark, by proposal and member."""


def mark_problems(desk: Desk) -> Iterator[Problem]:
    """What is wrong with the marks of a stage."""
    members, missing = Known(desk.members), Missing()
    away_marks: set[tuple[str, str]] = set()
    for proposal, rows in desk.entry.scores.items():
        allowed = frozenset(desk.leaves(proposal))
        for id, marks in rows.items():
            path = desk.path("scores", proposal, id)
            refused = refusals(desk, id, allowed, path, proposal)
            if refused or id not in allowed:
                yield from refused
                continue
            if desk.tree[id].criterion.by != "members" or desk.combine(id) == "consensus":
                yield from _one_mark(desk, id, marks, path)
            else:
                yield from _row(desk, id, marks, path, members)
                yield from judge_problems(desk, id, marks, path)
                yield from _away(desk, proposal, marks, path, away_marks)
                _note_missing(desk, proposal, id, marks, missing)
    yield from _missing(desk, missing)
    yield from distribution_problems(desk)


def refusals(desk: Desk, id: str, allowed: frozenset[str], path: Path, proposal: str) -> list[Problem]:
    """Why an item takes no mark for a proposal; `allowed` are the items that the proposal is scored on."""
    place, known = place_of(path), desk.criteria
    if id not in known:
        return []
    if known[id].parts:
        return [problem(place, "problem.score-for-group", criterion=id)]
    if known[id].by == "computed":
        return [problem(place, "problem.score-for-computed", criterion=id)]
    if id not in desk.tree:
        return [problem(place, "problem.not-at-this-stage", criterion=id, stage=desk.stage.id)]
    if id not in allowed:
        return [problem(place, "problem.not-for-this-kind", criterion=id, proposal=proposal)]
    return []


def _one_mark(desk: Desk, id: str, marks: Marks, path: Path) -> Iterator[Problem]:
    criterion = desk.tree[id].criterion
    if isinstance(marks, tuple | Mapping):
        by = criterion.by if criterion.by != "members" else "consensus"
        yield problem(place_of(path), f"problem.one-mark-{by}", criterion=id)
        return
    yield from _mark(desk, id, marks, path)


def _row(desk: Desk, id: str, marks: Marks, path: Path, members: Known) -> Iterator[Problem]:
    if not desk.members:
        if isinstance(marks, tuple):
            yield problem(place_of(path), "problem.no-members", criterion=id)
            return
    elif isinstance(marks, tuple) and len(marks) != len(desk.members):
        yield problem(place_of(path), "problem.row-length", criterion=id, found=len(marks), expected=len(desk.members))
    elif not isinstance(marks, tuple | Mapping) and len(desk.members) > 1:
        yield problem(place_of(path), "problem.one-mark-of-many", criterion=id, expected=len(desk.members))
    if isinstance(marks, Mapping) and desk.members:
        yield from members.missing(path, "member", marks)
    for key, mark in _cells(marks):
        yield from _mark(desk, id, mark, (*path, key) if key is not None else path)


def _cells(marks: Marks) -> Iterator[tuple[str | int | None, Mark]]:
    if isinstance(marks, Mapping):
        yield from marks.items()
    elif isinstance(marks, tuple):
        yield from enumerate(marks)
    else:
        yield None, marks


def _by_member(desk: Desk, marks: Marks) -> dict[str, Mark]:
    if isinstance(marks, Mapping):
        return dict(marks)
    row = marks if isinstance(marks, tuple) else (marks,)
    return dict(zip(desk.members, row, strict=False)) if len(row) == len(desk.members) else {}


def _away(desk: Desk, proposal: str, marks: Marks, path: Path, seen: set[tuple[str, str]]) -> Iterator[Problem]:
    """A mark of a member who is recorded as away, once for each member and proposal."""
    for at, (member, mark) in enumerate(_by_member(desk, marks).items()):
        state = away(desk.case, desk.stage, member, proposal)
        if state and mark not in STATES and (proposal, member) not in seen:
            seen.add((proposal, member))
            place = place_of((*path, member if isinstance(marks, Mapping) else at))
            yield problem(place, f"problem.score-of-{state}", member=member, proposal=proposal)


def _note_missing(desk: Desk, proposal: str, id: str, marks: Marks, missing: Missing) -> None:
    if isinstance(marks, Mapping):
        for member in desk.sheets.judging.of(id):
            if member not in marks and not away(desk.case, desk.stage, member, proposal):
                missing.setdefault((proposal, member), []).append(id)


def _missing(desk: Desk, missing: Missing) -> Iterator[Problem]:
    """Marks that nobody gave and nothing explains; a member who gave none is named once."""
    scores, leaves = desk.entry.scores, frozenset(desk.sheets.member_leaves)
    rows = {proposal: [id for id in row if id in leaves] for proposal, row in scores.items()}
    for member in dict.fromkeys(member for _, member in missing):
        own = {proposal: ids for (proposal, who), ids in missing.items() if who == member}
        whole = [proposal for proposal, ids in own.items() if len(ids) == len(rows[proposal])]
        if len(whole) == len(scores) > 1:
            yield problem(place_of(desk.path("scores")), "problem.missing-member", member=member, stage=desk.stage.id)
            continue
        for proposal, ids in own.items():
            if proposal in whole:
                place = place_of(desk.path("scores", proposal))
                yield problem(place, "problem.missing-member-here", member=member, proposal=proposal)
            for id in ids if proposal not in whole else ():
                place = place_of(desk.path("scores", proposal, id, member))
                yield problem(place, "problem.missing-score", member=member, criterion=id, proposal=proposal)


def _mark(desk: Desk, id: str, mark: Mark, path: Path) -> Iterator[Problem]:
    node = desk.tree[id]
    scale = desk.scale(node)
    if mark in STATES or scale is None:
        return
    yield from CHECKS[scale.input](mark, node.criterion, scale, place_of(path))


def _grade(mark: Mark, criterion: Criterion, scale: Scale, place: str) -> Iterator[Problem]:
    if grade_for(mark, scale) is None:
        grades = tuple(each.id for each in scale.grades)
        yield problem(place, "problem.grade-off-scale", criterion=criterion.id, mark=_shown(mark), grades=grades)


def _number(mark: Mark, criterion: Criterion, scale: Scale, place: str) -> Iterator[Problem]:
    value, top = number_for(mark), top_of(scale, criterion)
    if value is None:
        yield problem(place, "problem.mark-not-a-number", criterion=criterion.id, mark=mark)
    elif not scale.min <= value <= top:
        limits = {"low": readable(scale.min), "high": readable(top)}
        yield problem(place, "problem.mark-range", criterion=criterion.id, mark=_shown(mark), **limits)
    elif scale.step and (value - scale.min) % scale.step:
        yield problem(place, "problem.mark-step", criterion=criterion.id, mark=_shown(mark), step=readable(scale.step))


def _range(mark: Mark, criterion: Criterion, scale: Scale, place: str) -> Iterator[Problem]:
    if number_for(mark) is None:
        yield problem(place, "problem.mark-not-a-number", criterion=criterion.id, mark=mark)
    elif grade_for(mark, scale) is None:
        yield problem(place, "problem.mark-off-ranges", criterion=criterion.id, mark=_shown(mark))


CHECKS: Mapping[str, Callable[[Mark, Criterion, Scale, str], Iterator[Problem]]] = {
    "grade": _grade,
    "number": _number,
    "range": _range,
}
"""How a mark is checked, by what the scale takes."""


def _shown(mark: Mark) -> str:
    return readable(mark) if isinstance(mark, Fraction) else str(mark)[:40]
