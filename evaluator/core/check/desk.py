"""What is on the desk at one stage: who is expected to score what, and where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from evaluator.core.case import Case, Entry, Proposal
from evaluator.core.check.names import Path
from evaluator.core.engine.gates import gated
from evaluator.core.engine.marks import absences, sitting
from evaluator.core.engine.review import stages_of
from evaluator.core.engine.sheets import Sheets
from evaluator.core.engine.tree import DIRECT, Node, Tree, is_of_size, plant
from evaluator.core.rubric import Criterion, Rubric, Scale
from evaluator.core.rules import Combine, Stage


@dataclass(frozen=True)
class Desk:
    """One stage of a case."""

    rubric: Rubric
    case: Case
    stage: Stage
    tree: Tree
    """The criteria that the stage scores."""
    required: tuple[str, ...]
    """Proposals that must have been scored here."""
    later: bool
    """Whether an earlier stage may have kept proposals back, so that only evaluation tells who is scored here."""

    @cached_property
    def entry(self) -> Entry:
        """What was entered."""
        return self.case.entry.get(self.stage.id, Entry())

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion of the rubric, also of other stages, by id."""
        return {each.id: each for each in self.rubric.walk()}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Who sits, in order."""
        return sitting(self.case, self.stage)

    @cached_property
    def sheets(self) -> Sheets:
        """The engine's own view of the stage."""
        return Sheets(self.rubric, self.case, self.stage)

    def path(self, *keys: str | int) -> Path:
        """A place among what was entered at this stage."""
        return ("entry", self.stage.id, *keys)

    def leaves(self, proposal: str) -> tuple[str, ...]:
        """Items that this proposal is scored on, computed ones too."""
        kinds = next((each.kinds for each in self.case.proposal if each.id == proposal), ())
        return tuple(id for id in self.tree.leaves() if self.tree[id].kinds.issubset(kinds))

    def unsaid(self, proposal: str) -> list[str]:
        """Items to be scored that no level of what was entered says anything about."""
        if proposal in self.entry.totals:
            return []
        sums = tuple(id for id in self.entry.sums.get(proposal, {}) if id in self.tree)
        given = {*self.entry.scores.get(proposal, {}), *(self.tree.leaves(sums) if sums else ())}
        if proposal in self.entry.member_totals:
            given |= set(self.sheets.member_leaves)
        wanted = [id for id in self.leaves(proposal) if self.tree[id].criterion.by != "computed" and id not in given]
        return [id for id in wanted if id not in self.sheets.judging.owned or not self._nobody_left(id, proposal)]

    def _nobody_left(self, id: str, proposal: str) -> bool:
        """Whether everybody of the department that judges an item is away for a proposal."""
        gone = absences(self.case, self.stage, proposal)
        return all(who in gone for who in self.sheets.judging.of(id))

    def scale(self, node: Node) -> Scale | None:
        """The scale of an item; none if the rubric does not hold it."""
        return self.rubric.scale.get(node.scale, Scale(input="number") if node.scale == DIRECT else None)

    def combine(self, id: str) -> Combine:
        """How members are combined for an item."""
        return self.sheets.combine_for(id)


def desks(rubric: Rubric, case: Case) -> Iterator[Desk]:
    """The scored stages to evaluate; none if the points of the rubric are too broken to hang on a tree."""
    valid, later = standing(rubric, case), False
    for stage in stages_of(rubric, case):
        held = tuple(each.id for each in valid if _is_held(stage, case, sum(other.lot == each.lot for other in valid)))
        if not stage.scored or (valid and not held):
            continue
        try:
            tree = plant(rubric, case, stage.criteria)
        except ZeroDivisionError:
            return
        yield Desk(rubric, case, stage, tree, required=() if later else held, later=later and bool(valid))
        later = later or not _all_go_on(rubric, stage, tree)


def standing(rubric: Rubric, case: Case) -> tuple[Proposal, ...]:
    """Proposals that no gate keeps out, each by the ceiling of its lot."""
    return tuple(each for each in case.proposal if gated(rubric, at_lot(rubric, case, each.lot), each) is None)


def at_lot(rubric: Rubric, case: Case, lot: str | None) -> Case:
    """The case as it holds for one lot, with the lot's own ceiling."""
    ceiling = next((each.ceiling for each in rubric.outcome.lots if each.id == lot), None)
    return case if ceiling is None else replace(case, facts={**case.facts, "ceiling": Fraction(ceiling)})


def _is_held(stage: Stage, case: Case, proposals: int) -> bool:
    enough = stage.held_from is None or proposals >= stage.held_from
    return enough and (stage.held_if is None or is_of_size(stage.held_if, case.facts))


def _all_go_on(rubric: Rubric, stage: Stage, tree: Tree) -> bool:
    tested = any(stage.id in each.stages for each in rubric.threshold)
    return stage.advance.top is None and not tested and not any(tree[id].criterion.required for id in tree.leaves())


def entered(entry: Entry) -> tuple[str, ...]:
    """Proposals with anything entered, votes and comments apart."""
    return tuple(dict.fromkeys((*entry.scores, *entry.member_totals, *entry.sums, *entry.totals)))
