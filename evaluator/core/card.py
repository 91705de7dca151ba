"""A scorer's card: what one member, or the office, gives at one stage, what may be entered, and what it adds up to."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from evaluator.core.case import Case, CaseHead, Entry, Marks, Member, Proposal
from evaluator.core.check.comments import TOTAL, comment_problems
from evaluator.core.check.desk import Desk
from evaluator.core.check.distribution import distribution_problems
from evaluator.core.check.marks import CHECKS
from evaluator.core.engine.marks import Cell, Reader, number_for, reader_for
from evaluator.core.engine.review import REVIEW
from evaluator.core.engine.sheets import Sheets
from evaluator.core.engine.tree import Node
from evaluator.core.rounding import decimal, decimals_of
from evaluator.core.rubric import Criterion, Rubric, Scale
from evaluator.core.rules import Stage
from evaluator.core.values import Problem, Text, problem

By = Literal["members", "office"]
"""Whose card: a member's own, or the one of what the office or the whole panel gives once."""
FULL_COMMENT = TOTAL
"""The item that stands for the comment on a proposal as a whole."""
MOST_DECIMALS = 6
SHOWN_DECIMALS = 4
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Slot:
    """One item of a card."""

    node: Node
    reader: Reader
    top: str
    """The group of the highest level that it stands in."""
    comment: bool
    """Whether the rule asks for a comment."""

    @property
    def criterion(self) -> Criterion:
        """The item in the rubric."""
        return self.node.criterion

    @property
    def scale(self) -> Scale:
        """What is entered."""
        return self.reader.scale


class Card:
    """The items that one kind of scorer gives at a stage, in the order of the rubric; `without` are those of others."""

    def __init__(
        self, rubric: Rubric, stage: Stage, by: By, facts: Mapping[str, Fraction], *, without: frozenset[str] = frozenset()
    ) -> None:  # fmt: skip
        self.rubric, self.stage, self.by, self.facts, self.without = rubric, stage, by, facts, without
        self.sheets = Sheets(rubric, self._case(), stage)
        self.slots = {id: self._slot(id) for id in self.sheets.tree.leaves() if self._is_given(id)}
        self.whole_comment = by == "members" and rubric.panel.comments == "total" and bool(self.slots)

    def _case(self, **parts: object) -> Case:
        return Case(case=CaseHead(id="card", title=Text(ja="")), facts=self.facts, **parts)  # type: ignore[arg-type]

    def _is_given(self, id: str) -> bool:
        criterion = self.sheets.tree[id].criterion
        together = criterion.by != "members" or self.sheets.combine_for(id) == "consensus"
        return criterion.by != "computed" and together == (self.by == "office") and id not in self.without

    def _slot(self, id: str) -> Slot:
        node = self.sheets.tree[id]
        top, asked = id, self.rubric.panel.comments == "item" or node.criterion.comment
        while (above := self.sheets.tree[top].parent) is not None:
            top = above
        comment = asked and self.by == "members"
        return Slot(node=node, reader=reader_for(self.rubric, node), top=top, comment=comment)

    def items(self, kinds: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Items that a proposal of these kinds is scored on."""
        return tuple(id for id, slot in self.slots.items() if slot.node.kinds <= kinds)

    def cells(self, kinds: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """What there is to fill in for a proposal: its items, and the comment on the whole where the rule asks for one."""
        items = self.items(kinds)
        return (*items, FULL_COMMENT) if self.whole_comment and items else items

    def commented(self) -> frozenset[str]:
        """Cells that are complete only with a comment."""
        return frozenset(id for id, slot in self.slots.items() if slot.comment) | {FULL_COMMENT}

    def is_done(self, cell: str, *, given: bool, comment: str) -> bool:
        """Whether a cell is complete: `given` says that it has a mark or an abstention."""
        commented = bool(comment.strip())
        if cell == FULL_COMMENT:
            return commented
        return given and (commented or not self.slots[cell].comment)

    def problems(self, item: str, mark: str) -> tuple[Problem, ...]:
        """What is wrong with a mark; it is text in plain figures, or the id of a grade."""
        slot = self.slots[item]
        return tuple(CHECKS[slot.scale.input](mark, slot.criterion, slot.scale, item))

    def points(self, item: str, mark: str) -> Fraction | None:
        """Points that a mark earns; None if it is not on the scale."""
        cell: Cell | None = self.slots[item].reader.read(mark)
        return cell.points if cell else None

    def total(self, marks: Mapping[str, str]) -> Fraction:
        """What marks add up to, as rescaled groups count them, before any rounding."""
        points = {id: self.points(id, mark) or Fraction(0) for id, mark in marks.items()}
        return sum((each * self.slots[id].node.weight for id, each in points.items()), Fraction(0))

    def full(self, kinds: frozenset[str] = frozenset()) -> Fraction:
        """Full marks of the items of a proposal of these kinds; what is bonus or adjustment is left out."""
        slots = [self.slots[id] for id in self.items(kinds) if self.slots[id].node.kind == "base"]
        return sum((each.criterion.points * each.node.weight for each in slots), Fraction(0))

    @cached_property
    def digits(self) -> int:
        """Decimals that write the points of every grade exactly, at most four; 0 where only numbers are entered."""
        earned = [cell.points for slot in self.slots.values() for cell in slot.reader.grades.values() if cell.points is not None]
        return max((decimals_of(each, most=SHOWN_DECIMALS) or 0 for each in earned), default=0)

    def written(self, points: Fraction) -> str:
        """Points as this card writes them: with the same decimals throughout, and more only where they are needed."""
        exact = decimals_of(points, most=MOST_DECIMALS)
        return decimal(points, max(self.digits, SHOWN_DECIMALS if exact is None else exact))

    def sheet_problems(self, sheet: "CardSheet") -> Iterator[Problem]:
        """What the rule says against a whole sheet: grades given too often, and comments that are missing."""
        proposals = tuple(Proposal(id=id, kinds=tuple(sorted(kinds))) for id, kinds in sheet.kinds.items())
        members = (Member(id=sheet.member),) if self.by == "members" else ()
        entry = Entry(scores=_by(sheet.marks, sheet.member, members), comments=_comments(sheet))
        case = self._case(member=members, proposal=proposals, entry={self.stage.id: entry})
        desk = Desk(self.rubric, case, self.stage, self.sheets.tree, required=(), later=False)
        yield from distribution_problems(desk)
        if members:
            yield from comment_problems(desk)


@dataclass(frozen=True, kw_only=True)
class CardSheet:
    """Everything one scorer gave at a stage."""

    member: str
    kinds: Mapping[str, frozenset[str]]
    """Kinds of every proposal."""
    marks: Mapping[str, Mapping[str, str]]
    """Marks, or `abstained`, by proposal and item."""
    comments: Mapping[str, Mapping[str, str]]
    """Comments by proposal and item."""


def _by(marks: Mapping[str, Mapping[str, str]], member: str, members: tuple[Member, ...]) -> dict[str, dict[str, Marks]]:
    return {
        proposal: {item: {member: mark} if members else mark for item, mark in row.items()} for proposal, row in marks.items()
    }


def _comments(sheet: CardSheet) -> dict[str, dict[str, dict[str, str]]]:
    return {proposal: {item: {sheet.member: text} for item, text in row.items()} for proposal, row in sheet.comments.items()}


def plain_mark(text: str, scale: Scale, item: str) -> tuple[str, Problem | None]:
    """A mark as it is kept: full-width figures made plain, numbers without needless zeros; or what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if scale.input == "grade" or not plain:
        return plain, None
    number = number_for(plain) if NUMBER.fullmatch(plain) else None
    if number is None:
        return plain, problem(item, "problem.mark-not-a-number", criterion=item, mark=plain[:40])
    digits = decimals_of(number, most=MOST_DECIMALS) or 0
    return decimal(number, digits), None


def scored_stages(rubric: Rubric) -> tuple[Stage, ...]:
    """The stages at which points are given, in order; the only one of a rubric without stages is `review`."""
    return tuple(each for each in rubric.stage if each.scored) or (REVIEW,)
