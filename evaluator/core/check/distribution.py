"""Forced distribution: how many proposals one scorer may give a grade or a better one."""

from collections.abc import Iterator

from evaluator.core.check.desk import Desk
from evaluator.core.check.names import place_of
from evaluator.core.engine.marks import by_member
from evaluator.core.rubric import Scale
from evaluator.core.values import Problem, problem


def distribution_problems(desk: Desk) -> Iterator[Problem]:
    """Where a scorer gave more proposals a grade, or a better one, than the scale allows on one item."""
    for id in desk.tree.leaves():
        scale = desk.scale(desk.tree[id])
        if scale is not None and scale.at_most and scale.input == "grade":
            yield from _item(desk, id, scale)


def _item(desk: Desk, id: str, scale: Scale) -> Iterator[Problem]:
    order = [each.id for each in scale.grades]
    given: dict[str, list[int]] = {}
    for row in desk.entry.scores.values():
        for member, mark in by_member(row[id], desk.members).items() if id in row else ():
            if str(mark) in order:
                given.setdefault(member, []).append(order.index(str(mark)))
    for grade, most in scale.at_most.items():
        line = order.index(grade) if grade in order else -1
        for member, marks in given.items():
            count = sum(mark <= line for mark in marks)
            if count > most:
                values = {"criterion": id, "grade": grade, "found": count, "most": most}
                wording = "problem.too-many-grades" if member else "problem.too-many-grades-office"
                yield problem(place_of(desk.path("scores")), wording, member=member, **values)
