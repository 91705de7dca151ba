"""The board: every panel figure of one stage, worked out on demand and kept, from items to totals."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluator.core.case import Case, Proposal
from evaluator.core.engine.formulas import Setting, computed
from evaluator.core.engine.marks import OFFICE
from evaluator.core.engine.sheets import ZERO, Sheets
from evaluator.core.rounding import readable, rounded
from evaluator.core.rubric import Criterion, Formula, Rubric
from evaluator.core.rules import Rounding, Stage
from evaluator.core.shares import share
from evaluator.core.values import Message, message

Figure = Fraction | None


NEEDS_NOTHING = ("constant", "table", "past-results")
"""Formulas that give points without a value: a table earns nothing for nobody's entry."""


class Board:
    """Figures of one stage for every proposal, and totals with those carried from earlier stages.

    `in_play` are the proposals that relative formulas look at; `unopened` those whose price stays sealed;
    `over` those whose price, once opened, keeps them out.
    Figures are exact. None stands for a figure that nothing was entered for, never for zero.
    """

    def __init__(
        self, rubric: Rubric, case: Case, stage: Stage, *, in_play: Sequence[str], carried: Sequence["Board"] = ()
    ) -> None:
        self.rubric, self.case, self.stage, self.carried = rubric, case, stage, tuple(carried)
        self.sheets = Sheets(rubric, case, stage)
        self.tree = self.sheets.tree
        self.in_play = tuple(in_play)
        self.unopened: frozenset[str] = frozenset()
        self.over: frozenset[str] = frozenset()
        self.unmet: dict[str, frozenset[str]] = {}
        self.proposals: dict[str, Proposal] = {each.id: each for each in case.proposal}
        self.steps: dict[tuple[str, str], tuple[Message, ...]] = {}

    def figure(self, id: str, proposal: str) -> Figure:
        """The panel's figure for a criterion, after any rounding that the rule puts there."""
        return self.sheets.kept(("figure", id, proposal), lambda: self._figure(id, proposal))

    def _figure(self, id: str, proposal: str) -> Figure:
        criterion = self.tree[id].criterion
        if not self.applies(criterion, proposal):
            return None
        given = self.sheets.entry.sums.get(proposal, {}).get(id)
        raw = given if given is not None else self._raw(criterion, proposal)
        if criterion.only_if and proposal in self.unmet.get(criterion.only_if, ()):
            return self._say(id, proposal, ZERO, "step.not-counted", threshold=criterion.only_if)
        if raw is None:
            return None
        return rounded(self._within(criterion, proposal, raw), self._rounding(criterion))

    def _raw(self, criterion: Criterion, proposal: str) -> Figure:
        if criterion.parts:
            return self._group(criterion, proposal)
        if criterion.by == "computed":
            return self._computed(criterion, proposal)
        return self._item(criterion.id, proposal)

    def _rounding(self, criterion: Criterion) -> Rounding | None:
        rule = self.rubric.rounding
        leaf_too = rule.at == "step" or (rule.at == "item" and not criterion.parts)
        return criterion.round or (rule if leaf_too else None)

    def _within(self, criterion: Criterion, proposal: str, value: Fraction) -> Fraction:
        if criterion.floor is not None and value < criterion.floor:
            return self._say(criterion.id, proposal, criterion.floor, "step.floor", points=value, floor=criterion.floor)
        if criterion.cap is not None and value > criterion.cap:
            return self._say(criterion.id, proposal, criterion.cap, "step.cap", points=value, cap=criterion.cap)
        return value

    def _say(self, criterion: str, proposal: str, value: Fraction, id: str, **values: object) -> Fraction:
        earlier, shown = self.steps.get((criterion, proposal), ()), {key: _words(each) for key, each in values.items()}
        self.steps[criterion, proposal] = (*earlier, message(id, criterion=criterion, **shown))
        return value

    def _item(self, id: str, proposal: str) -> Figure:
        cells = self.sheets.cells(proposal, id)
        points = [cell.points for cell in cells.values() if cell.points is not None]
        if not points:
            return None
        if set(cells) == {OFFICE} and self.tree[id].criterion.by != "members":
            return ZERO if self.tree[id].criterion.required and self.fails(id, proposal) else points[0]
        how = self.sheets.combine_for(id)
        if how == "verdict":
            met = ZERO if self.fails(id, proposal) else self.tree[id].criterion.points
            return met * (self.sheets.seats(proposal) if self.sheets.combine == "sum" else 1)
        out = self.sheets.left_out(proposal)
        if out:
            how, points = "mean", [cell.points for who, cell in cells.items() if cell.points is not None and who not in out]
        if how in ("mean", "sum"):
            alone = bool(out) or OFFICE in cells
            total = sum(points, ZERO) if alone else self.sheets.sums(proposal)[0][id]
            return total if how == "sum" else total / len(points)
        return self.sheets.combined(points, how)

    def fails(self, id: str, proposal: str) -> bool:
        """Whether a required item counts as unmet, by the rule of the gates over those who marked it."""
        cells = [cell for cell in self.sheets.cells(proposal, id).values() if cell.points is not None]
        against = sum(cell.fails for cell in cells)
        rule = self.rubric.gates.required
        if rule == "any-member":
            return against > 0
        return bool(cells) and (against == len(cells) if rule == "all-members" else 2 * against > len(cells))

    def _group(self, criterion: Criterion, proposal: str) -> Figure:
        parts = self.sum_of(tuple(part.id for part in criterion.parts), proposal)
        if parts is None or not criterion.rescale:
            return parts
        if criterion.rescale == "best":
            best = max((each for other in self.in_play if (each := self._parts(criterion, other)) is not None), default=ZERO)
            value = criterion.points * parts / best if best else ZERO
            return self._say(criterion.id, proposal, value, "step.best", points=parts, best=best, full=criterion.points)
        against = self._full_of_parts(criterion, proposal)
        value = parts / against * self.full(criterion.id, proposal) if against else ZERO
        return self._say(criterion.id, proposal, value, "step.rescaled", points=parts, against=against, full=criterion.points)

    def _parts(self, criterion: Criterion, proposal: str) -> Figure:
        return self.sum_of(tuple(part.id for part in criterion.parts), proposal)

    def sum_of(self, ids: Sequence[str], proposal: str) -> Figure:
        """The sum of criteria; what this proposal is not scored on is left out. None if a part that should be known is not."""
        wanted = self.wanted(ids, proposal)
        return known_sum([self.figure(id, proposal) for id in wanted]) if wanted else None

    def wanted(self, ids: Iterable[str], proposal: str) -> list[str]:
        """Those criteria that this proposal is scored on, and that somebody could mark."""
        return [id for id in ids if self.applies(self.tree[id].criterion, proposal) and not self._unscored(id, proposal)]

    def made_of(self, leaves: frozenset[str], proposal: str, of: tuple[str, ...] = ()) -> Figure:
        """What some items make together, groups standing for their items where they lie wholly inside; None as `sum_of`.

        The figure is in the unit of the criteria `of` that the items hang from, by default of the whole.
        """
        pieces = self.tree.cover(of or self.tree.tops, leaves)
        figures = [(self.figure(id, proposal), pieces[id]) for id in self.wanted(pieces, proposal)]
        return known_sum([None if each is None else each * weight for each, weight in figures]) if figures else None

    def _beside(self, leaves: frozenset[str], proposal: str) -> Figure:
        """What some items add to a total; nothing if this proposal is not scored on any of them."""
        scored = self.wanted(self.tree.cover(self.tree.tops, leaves), proposal)
        return self.made_of(leaves, proposal) if scored else ZERO

    def _unscored(self, id: str, proposal: str) -> bool:
        """Whether everyone who could mark an item has a state instead, so that it falls out of the maxima."""
        leaves = [leaf for leaf in self.tree.leaves((id,)) if self.sheets.by_members(leaf)]
        if not leaves or len(leaves) < len(self.tree.leaves((id,))):
            return False
        rows = [self.sheets.cells(proposal, leaf) for leaf in leaves]
        return all(row and all(cell.state for cell in row.values()) for row in rows)

    def applies(self, criterion: Criterion, proposal: str) -> bool:
        """Whether the criterion, and every group it is in, is scored for this kind of proposer."""
        kinds = self.tree[criterion.id].kinds
        return not kinds or kinds.issubset(self.proposals[proposal].kinds)

    def full(self, id: str, proposal: str) -> Fraction:
        """Full marks of a criterion for a proposal, in the panel's unit: they follow the members who really scored."""
        return self.sheets.kept(("full", id, proposal), lambda: self._full(id, proposal))

    def _full(self, id: str, proposal: str) -> Fraction:
        criterion = self.tree[id].criterion
        if not self.applies(criterion, proposal):
            return ZERO
        if criterion.parts and not criterion.rescale:
            return self._full_of_parts(criterion, proposal)
        return criterion.points * self._times(id, proposal)

    def _full_of_parts(self, criterion: Criterion, proposal: str) -> Fraction:
        return sum((self.full(part, proposal) for part in self.tree.parts_of_kind(criterion.id)), ZERO)

    def _times(self, id: str, proposal: str) -> int:
        """How many members' points the figure holds: 0 if none could score, 1 unless points are summed."""
        leaves = self.tree.leaves((id,))
        members = [leaf for leaf in leaves if self.sheets.by_members(leaf)]
        if not members:
            return 1
        summed = self.sheets.combine == "sum" and self.tree[id].criterion.rescale != "best"
        if not self.sheets.by_members(id) or self.sheets.combine_for(id) == "verdict":
            return self.sheets.seats(proposal) if summed else 1
        summed = self.sheets.combine_for(id) == "sum"
        cells = self.sheets.cells(proposal, id)
        scored = sum(cell.points is not None for cell in cells.values())
        if cells:
            return scored if summed else min(scored, 1)
        return self.sheets.seats(proposal) if summed else 1

    def is_price(self, id: str) -> bool:
        """Whether an item's points are computed from the price."""
        formula = self.tree[id].criterion.formula
        return self.tree[id].criterion.by == "computed" and formula is not None and formula.of == "price"

    def _computed(self, criterion: Criterion, proposal: str) -> Figure:
        formula = criterion.formula
        if formula is None or (self.is_price(criterion.id) and proposal in self.unopened):
            return None
        setting = self.setting(formula, criterion.points)
        if formula.kind not in NEEDS_NOTHING and proposal not in setting.values:
            return None
        points, steps = computed(formula, setting, proposal)
        self.steps[criterion.id, proposal] = (*self.steps.get((criterion.id, proposal), ()), *steps)
        return points

    def setting(self, formula: Formula, full: Fraction) -> Setting:
        """What a formula looks at: the values in play and the fixed values it is held against."""
        values = {id: value for id in self.in_play if (value := self.value_of(formula.of, id)) is not None}
        if formula.of == "price":
            values = {id: value for id, value in values.items() if id not in self.unopened | self.over}
        own = {id: self.proposals[id].facts.get(formula.against) for id in self.in_play}
        targets = {id: value for id, value in own.items() if isinstance(value, Fraction)}
        against = self.fixed(formula.against)
        return Setting(full=full, values=values, against=against, targets=targets, kink=self._kink(formula, against))

    def _kink(self, formula: Formula, against: Figure) -> Figure:
        part = share(formula.kink) if isinstance(formula.kink, str) else formula.kink
        if part is None:
            return self.fixed(formula.kink) if isinstance(formula.kink, str) else None
        return None if against is None else part * against

    def value_of(self, fact: str, proposal: str) -> Fraction | tuple[str, ...] | None:
        """The price or another fact of a proposal."""
        return self.proposals[proposal].price if fact == "price" else self.proposals[proposal].facts.get(fact)

    def fixed(self, fact: str) -> Figure:
        """A fixed value of the case, such as the ceiling; none if it is not known."""
        ceiling = self.rubric.price.ceiling
        if fact == "ceiling" and "ceiling" not in self.case.facts and ceiling and ceiling.yen is not None:
            return Fraction(ceiling.yen)
        return self.case.facts.get(fact)

    def total(self, proposal: str) -> Figure:
        """The exact total before rounding at the end, with carried stages; None if a part of it is not known."""
        return self.sheets.kept(("total", proposal), lambda: self._total(proposal))

    def _total(self, proposal: str) -> Figure:
        out_of, full, total = self.rubric.panel.out_of, self._raw_full(proposal), self._raw_total(proposal)
        return total if total is None or out_of is None or not full else total / full * out_of

    def _raw_total(self, proposal: str) -> Figure:
        return known_sum([self._own_total(proposal), *(board._raw_total(proposal) for board in self.carried)])

    def _own_total(self, proposal: str) -> Figure:
        return self.part_of_total(frozenset(self.tree.leaves()), proposal)

    def part_of_total(self, leaves: frozenset[str], proposal: str) -> Figure:
        """What some items of this stage make of its total, put together the way the total is; None if that is not known."""
        given = self.sheets.entry.totals.get(proposal)
        if given is not None:
            others = self._beside(frozenset(self.tree.leaves()) - leaves, proposal)
            return None if others is None else given - others
        in_totals = frozenset(self.sheets.in_totals(proposal))
        if not self.via_members(proposal) or not in_totals <= leaves:
            return self.made_of(leaves, proposal)
        return known_sum([self._from_members(proposal), self._beside(leaves - in_totals, proposal)])

    def _from_members(self, proposal: str) -> Figure:
        out = self.sheets.left_out(proposal)
        kept = [total for who, total in self.sheets.own_totals(proposal).items() if who not in out]
        return self.sheets.combined(kept, self.sheets.total_combine) if kept else None

    def via_members(self, proposal: str) -> bool:
        """Whether the total is combined from members' totals instead of added up from items."""
        by_rule = self.sheets.by_totals and bool(self.sheets.scorers(proposal))
        return by_rule or bool(self.sheets.entered_totals(proposal))

    def others(self, proposal: str) -> Figure:
        """Figures of what members' own totals do not hold; None if one of them is not known."""
        return self._beside(frozenset(self.tree.leaves()).difference(self.sheets.in_totals(proposal)), proposal)

    def official(self, proposal: str) -> Figure:
        """The total as the rule makes it official: rounded once at the end where the rule says so."""
        total = self.total(proposal)
        return None if total is None else self.at_end(total)

    def at_end(self, value: Fraction) -> Fraction:
        """A figure of the whole, rounded where the rule rounds once at the end."""
        rule = self.rubric.rounding
        return rounded(value, rule) if rule.at in ("end", "step") else value

    def full_total(self, proposal: str) -> Fraction:
        """Ordinary full marks of the total, with carried stages; what it is expressed out of, where the rule says so."""
        return self._raw_full(proposal) if self.rubric.panel.out_of is None else self.rubric.panel.out_of

    def _raw_full(self, proposal: str) -> Fraction:
        return self.own_full(proposal) + sum((board._raw_full(proposal) for board in self.carried), ZERO)

    def own_full(self, proposal: str) -> Fraction:
        """Ordinary full marks of this stage alone, before they are expressed out of anything."""
        return sum((self.full(top, proposal) for top in self.tree.tops if self.tree[top].kind == "base"), ZERO)

    def technical(self, proposal: str) -> Figure:
        """The total without points computed from the price, which are not even looked at: they may still be sealed."""
        out_of, full, points = self.rubric.panel.out_of, self._raw_full(proposal), self._technical(proposal)
        return points if points is None or out_of is None or not full else points / full * out_of

    def _technical(self, proposal: str) -> Figure:
        unpriced = frozenset(id for id in self.tree.leaves() if not self.is_price(id))
        own = self.part_of_total(unpriced, proposal) if unpriced else ZERO
        return known_sum([own, *(board._technical(proposal) for board in self.carried)])

    def member_totals(self, proposal: str) -> dict[str, Fraction]:
        """What each member's own ranking looks at: own totals, others' points where the rule adds them, carried stages."""
        return self.sheets.kept(("ranked totals", proposal), lambda: self._member_totals(proposal))

    def _member_totals(self, proposal: str) -> dict[str, Fraction]:
        added = (self.others(proposal) or ZERO) if (self.stage.ranking or self.rubric.ranking).adds == "all" else ZERO
        totals = {who: total + added for who, total in self.sheets.own_totals(proposal).items()}
        for board in self.carried:
            before = board.member_totals(proposal)
            totals = {who: total + before.get(who, ZERO) for who, total in totals.items()}
        return totals


def known_sum(figures: Sequence[Figure]) -> Figure:
    """The sum of figures; None if one of them is not known."""
    known = [each for each in figures if each is not None]
    return sum(known, ZERO) if len(known) == len(figures) else None


def _words(value: object) -> object:
    return readable(value) if isinstance(value, Fraction) else value
