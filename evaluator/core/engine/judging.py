"""Who marks which item: everybody who sits, or the members of the one department that judges it."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from evaluator.core.case import Case, Department
from evaluator.core.engine.tree import Tree
from evaluator.core.rubric import Criterion
from evaluator.core.values import Text


class Judging:
    """The members of one stage by item."""

    def __init__(self, case: Case, members: tuple[str, ...], tree: Tree) -> None:
        self.case, self.members, self.tree = case, members, tree

    @cached_property
    def owned(self) -> dict[str, str]:
        """The department of every item of this stage that one has to itself."""
        return dict(pairs(self.case.department, (self.tree[id].criterion for id in self.tree.tops)))

    @cached_property
    def _sitting(self) -> dict[str, tuple[str, ...]]:
        """Members of every department who sit at this stage."""
        of = {each.id: each.department for each in self.case.member}
        return {each.id: tuple(who for who in self.members if of.get(who) == each.id) for each in self.case.department}

    def of(self, id: str) -> tuple[str, ...]:
        """Members who mark an item, in the order of the case."""
        department = self.owned.get(id)
        return self.members if department is None else self._sitting[department]

    def name_of(self, id: str) -> Text | None:
        """The name of the department that has an item to itself; None if everybody marks it."""
        department = self.owned.get(id)
        return next((each.name for each in self.case.department if each.id == department), None)


def pairs(departments: Iterable[Department], criteria: Iterable[Criterion]) -> Iterator[tuple[str, str]]:
    """Every item that a department has to itself, with the department; a group stands for its items."""
    of = {item: each.id for each in departments for item in each.items}
    for criterion in criteria if of else ():
        yield from _below(criterion, of, None)


def _below(criterion: Criterion, of: dict[str, str], above: str | None) -> Iterator[tuple[str, str]]:
    department = of.get(criterion.id, above)
    if not criterion.parts and department is not None:
        yield criterion.id, department
    for part in criterion.parts:
        yield from _below(part, of, department)
