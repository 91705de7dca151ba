"""The sheets of one stage: what every member gave, summed by the integer kernel, from cells to members' totals."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import TypeVar

from evaluator.core.case import Case, Entry
from evaluator.core.engine import kernel
from evaluator.core.engine.judging import Judging
from evaluator.core.engine.marks import OFFICE, Cell, absences, cells_of, number_for, reader_for, sitting, with_agreed
from evaluator.core.engine.tree import Tree, plant
from evaluator.core.rounding import rounded
from evaluator.core.rubric import Rubric
from evaluator.core.rules import Combine, Stage

ZERO = Fraction(0)
T = TypeVar("T")


class Sheets:
    """The members' side of a stage, worked out on demand and kept."""

    def __init__(self, rubric: Rubric, case: Case, stage: Stage) -> None:
        self.rubric, self.case, self.stage = rubric, case, stage
        self.entry = case.entry.get(stage.id, Entry())
        self.members = sitting(case, stage)
        self.tree: Tree = plant(rubric, case, stage.criteria)
        self.judging = Judging(case, self.members, self.tree)
        self._kept: dict[tuple[object, ...], object] = {}

    def kept(self, key: tuple[object, ...], work: Callable[[], T]) -> T:
        """The figure kept under `key`, worked out once."""
        if key not in self._kept:
            self._kept[key] = work()
        return self._kept[key]  # type: ignore[return-value]

    def combine_for(self, id: str) -> Combine:
        """How members are combined for an item."""
        criterion = self.tree[id].criterion
        if criterion.combine:
            return criterion.combine
        if criterion.required and criterion.by == "members":
            return "verdict"
        return self.stage.combine or self.rubric.panel.combine

    @property
    def combine(self) -> Combine:
        """How members are combined at this stage."""
        return self.stage.combine or self.rubric.panel.combine

    def cells(self, proposal: str, id: str) -> dict[str, Cell]:
        """Cells of one item by member."""
        return self.kept(("cells", proposal, id), lambda: self._cells(proposal, id))

    def _cells(self, proposal: str, id: str) -> dict[str, Cell]:
        entered = self.entry.scores.get(proposal, {}).get(id)
        owned = id in self.judging.owned and self.may_agree(id)
        if (entered is None and not owned) or self.tree[id].criterion.by == "computed":
            return {}
        reader = self.kept(("reader", id), lambda: reader_for(self.rubric, self.tree[id]))
        gone = self.kept(("gone", proposal), lambda: absences(self.case, self.stage, proposal))
        judges = self.judging.of(id)
        sitting_out = {who: state for who, state in gone.items() if who in judges}
        found = cells_of(reader, {} if entered is None else entered, judges, sitting_out)
        agreed = self.entry.agreed.get(proposal, {}).get(id)
        return found if agreed is None or not self.may_agree(id) else with_agreed(reader, found, agreed)

    def may_agree(self, id: str) -> bool:
        """Whether the panel can agree one mark for an item in moderation: members score it, each for themselves."""
        return self.by_members(id) and self.combine_for(id) != "consensus"

    @property
    def total_combine(self) -> Combine:
        """How members' totals become the panel's, once those that a trimmed mean leaves out are gone."""
        trimmed = self.combine == "trimmed-mean" and self.rubric.panel.combine_at == "total"
        return "mean" if trimmed or self.combine in ("consensus", "verdict") else self.combine

    @cached_property
    def member_leaves(self) -> tuple[str, ...]:
        """Items that members score, in the order of the rubric."""
        return tuple(id for id in self.tree.leaves() if self.tree[id].criterion.by == "members")

    @property
    def by_totals(self) -> bool:
        """Whether the rule makes the panel's total from members' totals."""
        by_rule = self.rubric.panel.combine_at == "total" or self.rubric.rounding.at == "member"
        return by_rule and self.combine != "consensus"

    @cached_property
    def plain_leaves(self) -> tuple[str, ...]:
        """Items that go into a member's own total; where totals are made from those, only what members just give points for.

        What the panel finds together (a verdict, a consensus), what counts on a condition, and what has a rule of its own
        for its panel figure are then added beside the members' part.
        """
        return tuple(id for id in self.member_leaves if self._plain(id)) if self.by_totals else self.member_leaves

    def _plain(self, id: str) -> bool:
        node = self.tree[id]
        own_rule = (node.criterion.floor, node.criterion.cap, node.criterion.round) != (None, None, None)
        return self.combine_for(id) == self.combine and not node.conditions and not own_rule

    def in_totals(self, proposal: str) -> tuple[str, ...]:
        """Items whose points members' totals hold: all that members score where the totals themselves were entered."""
        return self.member_leaves if self.entered_totals(proposal) else self.plain_leaves

    def by_members(self, id: str) -> bool:
        """Whether a criterion is an item that members score."""
        node = self.tree[id]
        return node.leaf and node.criterion.by == "members"

    def sums(self, proposal: str) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        """Sums over members for each item, and over items for each member, by the integer kernel."""
        return self.kept(("sums", proposal), lambda: self._sums(proposal))

    def _sums(self, proposal: str) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        leaves = self.member_leaves
        table = {id: self.cells(proposal, id) for id in leaves}
        scorers = [who for who in self.scorers(proposal) if any(who in row for row in table.values())]
        points = [[_points(table[id].get(who)) for id in leaves] for who in scorers]
        unit = kernel.unit_for([value for row in points for value in row])
        counted = frozenset(self.plain_leaves)
        weights = [self.tree[id].weight if id in counted else ZERO for id in leaves]
        scale = kernel.unit_for(weights)
        whole = [int(weight * scale) for weight in weights] if any(weight != 1 for weight in weights) else None
        rows = [[value.numerator * (unit // value.denominator) for value in row] for row in points]
        items, members = kernel.tally(rows, whole)
        of_member = unit * (scale if whole else 1)
        return (
            {id: Fraction(total, unit) for id, total in zip(leaves, items, strict=False)},
            {who: Fraction(total, of_member) for who, total in zip(scorers, members, strict=True)},
        )

    def scorers(self, proposal: str) -> tuple[str, ...]:
        """Members, in the order of the case, who gave the proposal at least one point mark or a total."""
        return self.kept(("scorers", proposal), lambda: self._scorers(proposal))

    def _scorers(self, proposal: str) -> tuple[str, ...]:
        totals = self.entered_totals(proposal)
        if totals:
            return tuple(totals)
        marked = {who for id in self.member_leaves for who, cell in self.cells(proposal, id).items() if cell.points is not None}
        marked = marked - {OFFICE} or marked
        known = tuple(who for who in self.members if who in marked)
        return known + tuple(sorted(marked - set(known)))

    def seats(self, proposal: str) -> int:
        """How many members' points a sum over members holds; 1 where nothing says."""
        return len(self.scorers(proposal)) or self.entry.sat or len(self._present(proposal)) or 1

    @property
    def sat(self) -> int:
        """How many members sat: as entered, or those listed who were not away for every proposal; 0 if nothing says."""
        away = {each.member for each in self.case.absence if each.proposal is None and each.stage in (None, self.stage.id)}
        return self.entry.sat or sum(who not in away for who in self.members)

    def _present(self, proposal: str) -> tuple[str, ...]:
        gone = absences(self.case, self.stage, proposal)
        return tuple(who for who in self.members if who not in gone)

    def entered_totals(self, proposal: str) -> dict[str, Fraction]:
        entered = self.entry.member_totals.get(proposal, {})
        pairs = zip(self.members, entered, strict=False) if isinstance(entered, tuple) else entered.items()
        return {who: number for who, mark in pairs if (number := number_for(mark)) is not None}

    def own_totals(self, proposal: str) -> dict[str, Fraction]:
        """Each member's total at this stage, rounded where the rule rounds it, by scoring member."""
        totals = self.entered_totals(proposal) or self.sums(proposal)[1]
        rule = self.rubric.rounding
        if rule.at in ("member", "step"):
            return {who: rounded(total, rule) for who, total in totals.items()}
        return totals

    def member_full(self, proposal: str, who: str) -> Fraction:
        """Full marks of what a member scored for a proposal."""
        leaves = self.in_totals(proposal)
        if not self.entered_totals(proposal):
            leaves = tuple(id for id in leaves if _scored(self.cells(proposal, id).get(who)))
        base = (id for id in leaves if self.tree[id].kind == "base")
        return sum((self.tree[id].criterion.points * self.tree[id].weight for id in base), ZERO)

    def left_out(self, proposal: str) -> frozenset[str]:
        """Members whose totals a trimmed mean over totals leaves out; equal totals go by the member's id."""
        panel = self.rubric.panel
        if self.combine != "trimmed-mean" or panel.combine_at != "total":
            return frozenset()
        return self._extremes(self.own_totals(proposal))

    def dropped(self, proposal: str, id: str) -> frozenset[str]:
        """Members whose marks on an item a trimmed mean leaves out, by their totals or by these marks."""
        out = self.left_out(proposal)
        if out or self.combine_for(id) != "trimmed-mean":
            return out if self.by_members(id) else frozenset()
        return self._extremes({who: cell.points for who, cell in self.cells(proposal, id).items() if cell.points is not None})

    def _extremes(self, values: Mapping[str, Fraction]) -> frozenset[str]:
        trim, order = self.rubric.panel.trim, sorted(values, key=lambda who: (values[who], who))
        if len(order) < trim.fewest or len(order) <= trim.high + trim.low:
            return frozenset()
        return frozenset(order[: trim.low] + order[len(order) - trim.high :])

    def combined(self, values: Sequence[Fraction], how: Combine) -> Fraction:
        """Members' values made one figure."""
        if how == "sum":
            return sum(values, ZERO)
        if how == "median":
            return Fraction(median(values))
        if how == "trimmed-mean":
            trim, order = self.rubric.panel.trim, sorted(values)
            if len(order) >= trim.fewest and len(order) > trim.high + trim.low:
                values = order[trim.low : len(order) - trim.high]
        return sum(values, ZERO) / len(values)


def _points(cell: Cell | None) -> Fraction:
    return ZERO if cell is None or cell.points is None else cell.points


def _scored(cell: Cell | None) -> bool:
    return cell is not None and cell.points is not None
