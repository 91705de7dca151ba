"""The tree of criteria as one stage scores it: what a criterion inherits, what it weighs, where it hangs."""

from collections.abc import Iterator, Mapping
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
    kinds: frozenset[str]
    """Kinds that a proposal must be of to be scored on it, by itself or a group above."""
    conditions: frozenset[str]
    """Thresholds that must be met for it to count, by itself or a group above."""

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
        self._covers: dict[tuple[tuple[str, ...], frozenset[str]], dict[str, Fraction]] = {}
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
            kinds=(above.kinds if above else frozenset()) | _named(criterion.only_for),
            conditions=(above.conditions if above else frozenset()) | _named(criterion.only_if),
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

    def cover(self, of: tuple[str, ...], leaves: frozenset[str]) -> dict[str, Fraction]:
        """The fewest criteria at or below the given ones that hold just these leaves, with what a point of each counts there.

        A group that lies wholly inside stands for its leaves, so that its cap, floor and rescaling hold; of a rescaled
        group that lies partly inside, every part counts as the rescaling makes it.
        """
        key = (of, leaves)
        if key not in self._covers:
            below = {inner.id for id in of for part in self[id].criterion.parts for inner in part.walk()}
            outer = [id for id in of if id not in below] or of
            self._covers[key] = {id: weight for start in outer for id, weight in self._cover(start, leaves, Fraction(1))}
        return self._covers[key]

    def _cover(self, id: str, leaves: frozenset[str], weight: Fraction) -> Iterator[tuple[str, Fraction]]:
        below, criterion = self.leaves((id,)), self[id].criterion
        if leaves.issuperset(below):
            yield id, weight
        elif not leaves.isdisjoint(below):
            for part in criterion.parts:
                yield from self._cover(part.id, leaves, weight * _stretch(criterion))

    def weights(self, pieces: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """What a point of every leaf at or below the pieces of a cover counts in it."""
        return {leaf: counted for id, weight in pieces.items() for leaf, counted in self._down(id, weight)}

    def _down(self, id: str, weight: Fraction) -> Iterator[tuple[str, Fraction]]:
        criterion = self[id].criterion
        if not criterion.parts:
            yield id, weight
        for part in criterion.parts:
            yield from self._down(part.id, weight * _stretch(criterion))

    def parts_of_kind(self, id: str) -> tuple[str, ...]:
        """Parts of a group that count in its full marks: those of its own kind."""
        return tuple(part.id for part in self[id].criterion.parts if self[part.id].kind == self[id].kind)


def _named(id: str | None) -> frozenset[str]:
    return frozenset(() if id is None else (id,))


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
