"""Departments that judge items of their own: each item one department's, each with a member, no whole sheets compared."""

from collections.abc import Iterator, Mapping

from evaluator.core.case import Case, Department, Marks
from evaluator.core.check.desk import Desk
from evaluator.core.check.names import Known, Path, place_of, repeated
from evaluator.core.check.stages import OF_MEMBERS
from evaluator.core.engine.judging import pairs
from evaluator.core.engine.marks import sitting
from evaluator.core.engine.review import stages_of
from evaluator.core.engine.tree import plant
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.values import Problem, problem


def department_problems(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """What is wrong with the departments of a case."""
    known = Known(each.id for each in case.department)
    yield from repeated(("department",), (each.id for each in case.department))
    for at, member in enumerate(case.member):
        yield from known.missing(("member", at, "department"), "department", filter(None, (member.department,)))
    yield from _items(rubric, case)
    if not any(each.items for each in case.department):
        return
    if compares_sheets(rubric):
        yield problem("department", "problem.department-whole-sheets")
    for stage, entry in case.entry.items():
        if entry.member_totals:
            yield problem(place_of(("entry", stage, "member_totals")), "problem.department-whole-sheets")
    yield from _empty(rubric, case)


def compares_sheets(rubric: Rubric) -> bool:
    """Whether the rule compares members' whole totals, which says nothing where members score different items."""
    rankings = (rubric.ranking, *(each.ranking for each in rubric.stage if each.ranking))
    by_place = any(each.by in (*OF_MEMBERS, "first-places") for each in rankings)
    return by_place or rubric.panel.combine_at == "total" or rubric.rounding.at == "member"


def is_judged(rubric: Rubric, criterion: Criterion) -> bool:
    """Whether members score an item each for themselves, so that a department can have it to itself."""
    combine = criterion.combine or rubric.panel.combine
    return not criterion.parts and criterion.by == "members" and combine != "consensus"


def _items(rubric: Rubric, case: Case) -> Iterator[Problem]:
    criteria = {each.id: each for each in rubric.walk()}
    known, owner = Known(criteria), dict[str, str]()
    for at, each in enumerate(case.department):
        yield from known.missing(("department", at, "items"), "criterion", each.items)
        for item in each.items:
            place = place_of(("department", at, "items"))
            if item in criteria and not any(is_judged(rubric, leaf) for leaf in criteria[item].leaves()):
                yield problem(place, "problem.department-item", criterion=item)
        yield from _twice(at, each, criteria, owner)


def _twice(at: int, each: Department, criteria: Mapping[str, Criterion], owner: dict[str, str]) -> Iterator[Problem]:
    for leaf in (leaf for item in each.items if item in criteria for leaf in criteria[item].leaves()):
        if owner.setdefault(leaf.id, each.id) != each.id:
            yield problem(place_of(("department", at, "items")), "problem.department-twice", criterion=leaf.id)


def _empty(rubric: Rubric, case: Case) -> Iterator[Problem]:
    """Departments whose items a stage scores and none of whose members sits there."""
    of = {each.id: each.department for each in case.member}
    for stage in stages_of(rubric, case):
        try:
            tree = plant(rubric, case, stage.criteria)
        except ZeroDivisionError:
            return
        scoring = {department for _, department in pairs(case.department, (tree[id].criterion for id in tree.tops))}
        there = {of[who] for who in sitting(case, stage)}
        for at, each in enumerate(case.department):
            if stage.scored and each.id in scoring - there:
                yield problem(place_of(("department", at)), "problem.department-empty", name=each.name.ja, stage=stage.id)


def judge_problems(desk: Desk, id: str, marks: Marks, path: Path) -> Iterator[Problem]:
    """Marks on an item of a department: each under the name of a member, and of nobody but its members."""
    if id not in desk.sheets.judging.owned:
        return
    if not isinstance(marks, Mapping):
        yield problem(place_of(path), "problem.department-by-name", criterion=id)
        return
    judges = desk.sheets.judging.of(id)
    for member in marks:
        if member in desk.members and member not in judges:
            yield problem(place_of((*path, member)), "problem.not-its-judge", member=member, criterion=id)
