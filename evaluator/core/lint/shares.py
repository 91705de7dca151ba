"""What every item weighs, and the shares of points per axis and per guideline point."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import get_args

from evaluator.core.check.tree import placed
from evaluator.core.engine.tree import points_of_parts
from evaluator.core.rounding import decimal
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Axis
from evaluator.core.values import record

AXES: tuple[Axis, ...] = get_args(Axis)
"""All axes, in the order in which they are shown."""
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A scored criterion with what it inherits and what it weighs in the total."""

    criterion: Criterion
    """The criterion."""
    place: str
    """Where it stands, such as `group[2].item[1]`."""
    scale: str
    """Its scale."""
    axis: Axis | None
    """Its axis; a computed price is on `cost` even where nothing says so."""
    kind: str
    """base, bonus or adjustment, its own or that of a group above."""
    above: tuple[str, ...]
    """The groups it stands in, from the top."""
    stretch: Fraction
    """What groups that rescale their parts make of one of its points."""

    @property
    def points(self) -> Fraction:
        """Its full marks in the total."""
        return self.criterion.points * self.stretch

    @property
    def counts(self) -> bool:
        """Whether it is part of ordinary full marks and can tell proposals apart."""
        return self.kind == "base" and not is_constant(self.criterion)

    @property
    def judged(self) -> bool:
        """Whether people score it."""
        return self.criterion.by != "computed"


@dataclass(frozen=True, slots=True)
class Overview:
    """A rubric with its scored criteria weighed, as every remark looks at it."""

    rubric: Rubric
    """The rubric."""
    leaves: tuple[Weighed, ...]
    """Its scored criteria."""


@record
class Summary:
    """Shares of a rubric's ordinary full marks; bonus, adjustment and constant points are left out."""

    total: Fraction
    """Ordinary full marks."""
    axes: Mapping[str, Fraction]
    """Share of every axis."""
    unassigned: Fraction
    """Share of items without an axis."""
    points: Mapping[str, Fraction]
    """Share of every guideline point that items are tagged with; an item with two tags counts under both."""
    price: Fraction
    """Share of price and cost."""
    content: Fraction
    """Share of everything else."""


def weighed(rubric: Rubric) -> tuple[Weighed, ...]:
    """Every scored criterion with its weight, in the order of the file."""
    return tuple(
        Weighed(
            criterion=each.criterion,
            place=each.place,
            scale=each.scale,
            axis=each.axis or ("cost" if is_price(each.criterion) else None),
            kind=next((one.kind for one in (each.criterion, *reversed(each.above)) if one.kind != "base"), "base"),
            above=tuple(group.id for group in each.above),
            stretch=prod((_stretch(group) for group in each.above), start=Fraction(1)),
        )
        for each in placed(rubric)
        if not each.criterion.parts
    )


def overview(rubric: Rubric) -> Overview:
    """The rubric with its scored criteria weighed."""
    return Overview(rubric=rubric, leaves=weighed(rubric))


def _stretch(group: Criterion) -> Fraction:
    below = points_of_parts(group)
    return group.points / below if group.points and below else Fraction(1)


def is_price(criterion: Criterion) -> bool:
    """Whether its points are computed from the price."""
    return criterion.formula is not None and criterion.formula.of == "price"


def is_constant(criterion: Criterion) -> bool:
    """Whether everybody gets the same points, such as base points of the division method."""
    return criterion.formula is not None and criterion.formula.kind == "constant"


def summary(rubric: Rubric) -> Summary:
    """Shares of points per axis and per guideline tag, exact; all zero for a rubric without points (facts.md 7)."""
    leaves = [each for each in weighed(rubric) if each.counts]
    total = sum((each.points for each in leaves), ZERO)

    def share(kept: list[Weighed]) -> Fraction:
        return sum((each.points for each in kept), ZERO) / total if total else ZERO

    axes: dict[str, Fraction] = {axis: share([each for each in leaves if each.axis == axis]) for axis in AXES}
    tags = sorted({tag for each in leaves for tag in each.criterion.serves})
    return Summary(
        total=total,
        axes=axes,
        unassigned=share([each for each in leaves if each.axis is None]),
        points={tag: share([each for each in leaves if tag in each.criterion.serves]) for tag in tags},
        price=axes["cost"],
        content=1 - axes["cost"] if total else ZERO,
    )


def percent(share: Fraction) -> str:
    """A share in per cent with one decimal, for reading."""
    return decimal(share * 100, 1)


def points_text(points: Fraction) -> str:
    """Points for reading: whole where they are whole, else with up to two decimals."""
    text = decimal(points, 2)
    return text.rstrip("0").rstrip(".")
