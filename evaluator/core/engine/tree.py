"""The tree of criteria as one stage scores it: what a criterion inherits, what it weighs, where it hangs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from evaluator.core.case import Case
from evaluator.core.rubric import Criterion, Rubric, Variant
from evaluator.core.rules import Axis, Size

DIRECT = "direct"
"""The built-in scale: a number from 0 to the item's points."""


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion with what it inherits from the groups above."""

    criterion: Criterion
    parent: str | None
    depth: int
    axis: Axis | None
    scale: str
    kind: Literal["base", "bonus", "adjustment"]
    weight: Fraction
    """What rescaled groups above make of one of its points."""

    @property
    def leaf(self) -> bool:
        """Whether it is scored itself."""
        return not self.criterion.parts


class Tree:
    """The criteria of one stage by id, in the order of the rubric."""

    def __init__(self, tops: tuple[Criterion, ...]) -> None:
        self.tops = tuple(each.id for each in tops)
        self.nodes: dict[str, Node] = {}
        self._at: dict[str, int] = {}
        self._leaves: dict[tuple[str, ...], tuple[str, ...]] = {}
        for top in tops:
            self._hang(top, None)

    def _hang(self, criterion: Criterion, above: Node | None) -> None:
        node = Node(
            criterion=criterion,
            parent=above.criterion.id if above else None,
            depth=above.depth + 1 if above else 0,
            axis=criterion.axis or (above.axis if above else None),
            scale=criterion.scale or (above.scale if above else DIRECT),
            kind=criterion.kind if criterion.kind != "base" or not above else above.kind,
            weight=_stretch(above.criterion) * above.weight if above else Fraction(1),
        )
        self.nodes[criterion.id] = node
        self._at[criterion.id] = len(self._at)
        for part in criterion.parts:
            self._hang(part, node)

    def __getitem__(self, id: str) -> Node:
        return self.nodes[id]

    def __contains__(self, id: str) -> bool:
        return id in self.nodes

    def leaves(self, of: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Scored criteria at or below the given ones, or all; each once, in the order of the rubric."""
        if of not in self._leaves:
            self._leaves[of] = self._find(of)
        return self._leaves[of]

    def _find(self, of: tuple[str, ...]) -> tuple[str, ...]:
        wanted = set(of or self.tops)
        below = {leaf.id for id in wanted if id in self for leaf in self[id].criterion.leaves()}
        return tuple(sorted(below, key=self._at.__getitem__))

    def parts_of_kind(self, id: str) -> tuple[str, ...]:
        """Parts of a group that count in its full marks: those of its own kind."""
        return tuple(part.id for part in self[id].criterion.parts if self[part.id].kind == self[id].kind)


def points_of_parts(criterion: Criterion) -> Fraction:
    """Full marks of a criterion's parts, bonus and adjustment left out; its own points if it has no parts."""
    return sum((part.points for part in criterion.parts if part.kind == criterion.kind), Fraction(0)) or criterion.points


def _stretch(criterion: Criterion) -> Fraction:
    if criterion.rescale != "points":
        return Fraction(1)
    return criterion.points / points_of_parts(criterion)


def plant(rubric: Rubric, case: Case, only: tuple[str, ...] = ()) -> Tree:
    """The tree that a stage scores: the criteria it names, with the points that hold for this size of contract."""
    points = _points(rubric.variant, case.facts)
    sized = tuple(_sized(each, points) for each in rubric.group)
    kept = (_pruned(each, set(only)) for each in sized) if only else sized
    return Tree(tuple(each for each in kept if each is not None))


def _points(variants: tuple[Variant, ...], facts: Mapping[str, Fraction]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for each in variants:
        if is_of_size(each, facts):
            found.update(each.points)
    return found


def is_of_size(size: Size | Variant, facts: Mapping[str, Fraction]) -> bool:
    """Whether the fact that a range names lies in it; not if it is not known."""
    value = facts.get(size.fact)
    if value is None:
        return False
    return (size.at_least is None or value >= size.at_least) and (size.below is None or value < size.below)


def _sized(criterion: Criterion, points: Mapping[str, Fraction]) -> Criterion:
    if not points:
        return criterion
    return replace(
        criterion,
        points=points.get(criterion.id, criterion.points),
        group=tuple(_sized(each, points) for each in criterion.group),
        item=tuple(_sized(each, points) for each in criterion.item),
    )


def _pruned(criterion: Criterion, wanted: set[str]) -> Criterion | None:
    if criterion.id in wanted:
        return criterion
    group = tuple(kept for each in criterion.group if (kept := _pruned(each, wanted)))
    item = tuple(kept for each in criterion.item if (kept := _pruned(each, wanted)))
    if not group and not item:
        return None
    if criterion.rescale:
        return replace(criterion, group=group, item=item)
    return replace(criterion, group=group, item=item, points=sum((each.points for each in group + item), Fraction(0)))
