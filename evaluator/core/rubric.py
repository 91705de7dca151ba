"""A rubric 評価基準: a tree of criteria with points, a scale for each, and the rules. Data, never code."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from evaluator.core.rules import (
    Axis,
    Combine,
    Gates,
    Moderation,
    Outcome,
    Panel,
    Price,
    Procedure,
    Publication,
    Ranking,
    Rounding,
    Stage,
    Threshold,
    Ties,
    Value,
)
from evaluator.core.values import LATER, Text, record


@record
class Head:
    """What the rubric is."""

    id: str
    """Its name, unique in a library."""
    version: str
    """Its version; a published version is never edited."""
    title: Text
    """Its title."""
    procedure: Procedure
    """The procedure it is for."""
    service: str | None = None
    """The service it is for, as a code."""
    source: str | None = None
    """Where its content comes from."""
    assumed: tuple[str, ...] = ()
    """What the source does not say and this file assumes."""
    notes: tuple[str, ...] = ()
    """Remarks, such as the reading chosen for an ambiguous rule, or a correction after publication."""
    contract_years: int | None = None
    """Term of the contract in fiscal years."""


@record
class Grade:
    """One grade of a scale."""

    id: str
    """What a member enters, such as `5` or `A`."""
    name: Text | None = None
    """Its name for people."""
    share: Fraction | None = None
    """Share of the item's points it earns."""
    points: Fraction | None = None
    """Points it earns, whatever the item's points (times the item's factor)."""
    to: Fraction | None = None
    """Top of a range that starts at `share` or `points`; the scorer enters a number within it."""
    fails: bool = False
    """Whether the grade means that a required item is unmet."""
    anchor: tuple[str, ...] = ()
    """Levels of a descriptor that it stands for; the level of the same name if empty."""


@record
class Scale:
    """How a mark becomes points."""

    title: Text | None = None
    """Its title."""
    input: Literal["grade", "number", "range"] = "grade"
    """Whether a grade is entered, a number, or a number within a grade's range."""
    grades: tuple[Grade, ...] = ()
    """The grades, best first."""
    min: Fraction = Fraction(0)
    """Lowest number that can be entered."""
    max: Fraction | None = None
    """Highest number, standing for full points; the item's points if absent."""
    step: Fraction | None = Fraction(1)
    """Smallest step between numbers, such as 1/2; any number if absent."""
    at_most: Mapping[str, int] = field(default_factory=dict)
    """Forced distribution: how many proposals may get this grade or a better one from one scorer on one item."""
    source: str | None = None
    """Where it is used."""


@record
class Descriptor:
    """What each level of an item means 判断基準."""

    name: Text
    """Its name."""
    level: Mapping[str, Text]
    """The text of every level, by level (5 best to 1 worst, or met and unmet)."""
    source: str | None = None
    """Where it comes from; a proposal of this project if absent."""


@record
class Formula:
    """How points are computed from a price or another fact."""

    kind: Literal[
        "ceiling-ratio", "lowest-ratio", "highest-ratio", "lowest-linear", "min-max", "mean-relative", "between",
        "pieces", "bands", "attainment", "vote-share", "table", "constant", "past-results",
    ]  # fmt: skip
    """The formula; each is described in docs/rubric-format.md."""
    of: str = "price"
    """What is scored: price, or a fact of the proposal."""
    against: str = "ceiling"
    """The fixed value it is held against: ceiling, or a fact of the case, or of the proposal (attainment, past-results)."""
    factor: Fraction | None = None
    """Points per whole unit of the formula, where not the criterion's points (a capped discount: 100)."""
    clamp: Fraction | None = None
    """A value below this share of `against` counts as if at it."""
    kink: Fraction | str | None = None
    """Below this share of `against` (or this fact of the case) a discount earns at the rate `slope`."""
    slope: Fraction = Fraction(1, 2)
    """The rate below the kink."""
    low: Fraction | None = None
    """Lower bound of between."""
    high: Fraction | None = None
    """Upper bound of between."""
    if_equal: Fraction | None = None
    """Share of the points that all get with min-max when all values are equal; without it that is refused."""
    better: Literal["lower", "higher"] = "lower"
    """Which direction is better, where the formula has both."""
    pieces: tuple[tuple[Fraction, Fraction], ...] = ()
    """Corners (value, points) of a line of pieces; on value / against unless `absolute`."""
    bands: tuple[tuple[Fraction, Fraction], ...] = ()
    """Steps (from this value, points)."""
    absolute: bool = False
    """Whether pieces and bands look at the value itself, not its ratio to `against`."""
    table: Mapping[str, Fraction] = field(default_factory=dict)
    """Points for named entries, such as certificates."""
    select: Literal["max", "sum"] = "max"
    """Whether the best entry of the table counts, or all."""
    newcomer: Fraction | None = field(default=None, metadata=LATER)
    """What somebody without a record counts as, between 0 and 100 (past-results)."""
    pull: Fraction | None = field(default=None, metadata=LATER)
    """How many years of a record that value weighs; the more, the less a short record moves the points (past-results)."""


@record
class Criterion:
    """A group 大項目 or an item 小項目 of the tree; one without parts is what is scored."""

    id: str
    """Its number in this file, such as `1` or `1.2`."""
    name: Text
    """Its name."""
    points: Fraction = Fraction(0)
    """Full marks; 0 for an item that is listed but carries no points."""
    axis: Axis | None = None
    """What it looks at; taken from the group above if absent."""
    scale: str | None = None
    """Its scale; taken from the group above if absent, `direct` if none says."""
    serves: tuple[str, ...] = ()
    """Guideline points it serves."""
    descriptor: str | None = None
    """The descriptor 着眼点・判断基準 in the library."""
    viewpoint: Text | None = None
    """What to look at, where no descriptor says."""
    by: Literal["members", "office", "consensus", "computed"] = "members"
    """Who scores it: each member, the office once, the panel together, or a formula."""
    kind: Literal["base", "bonus", "adjustment"] = "base"
    """base; bonus on top of ordinary full marks; adjustment up or down, outside full marks."""
    required: bool = False
    """Whether it must be met (必須): met earns full points, unmet none and excludes."""
    only_if: str | None = None
    """Counts only when the threshold of this id is met (bonus after base)."""
    only_for: str | None = None
    """Scored only for proposals of this kind, such as `incumbent`."""
    factor: Fraction = Fraction(1)
    """Multiplier of the mark's points."""
    formula: Formula | None = None
    """The formula of a computed item."""
    rescale: Literal["points", "best"] | None = None
    """Parts are rescaled to `points`: against their own full marks, or against the best proposal."""
    floor: Fraction | None = None
    """The figure is not lower than this."""
    cap: Fraction | None = None
    """The figure is not higher than this."""
    combine: Combine | None = None
    """How members are combined here, if differently."""
    round: Rounding | None = None
    """Rounding of its panel figure, if differently."""
    comment: bool = False
    """Whether members must write a comment."""
    group: tuple["Criterion", ...] = ()
    """Groups within the group."""
    item: tuple["Criterion", ...] = ()
    """Items of the group."""

    @property
    def parts(self) -> tuple["Criterion", ...]:
        """Groups and items right below, in the order of the file."""
        return self.group + self.item

    def walk(self) -> Iterator["Criterion"]:
        """This criterion and everything below it, from the top."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def leaves(self) -> Iterator["Criterion"]:
        """What is scored at or below this criterion."""
        return (each for each in self.walk() if not each.parts)


@record
class Variant:
    """Points that depend on the size of the contract."""

    fact: str
    """The fact of the case looked at, such as `contract_amount`."""
    at_least: Fraction | None = None
    """From this value."""
    below: Fraction | None = None
    """Under this value."""
    points: Mapping[str, Fraction]
    """Full marks of criteria then, by id."""


@record
class Band:
    """A named range of the total."""

    id: str
    """Its letter."""
    at_least: Fraction
    """From this total."""
    name: Text | None = None
    """Its name for people."""


@record
class Rubric:
    """The whole rubric; reads top to bottom as a municipality's 審査要領 does."""

    rubric: Head
    """What it is."""
    panel: Panel = Panel()
    """The panel and how it is combined."""
    moderation: Moderation = field(default=Moderation(), metadata=LATER)
    """How the panel talks over its marks."""
    rounding: Rounding = Rounding()
    """The rounding rule."""
    scale: Mapping[str, Scale] = field(default_factory=dict)
    """Scales of its own; a reader adds those of the library that criteria name, so that a rubric is whole."""
    descriptor: Mapping[str, Descriptor] = field(default_factory=dict)
    """Descriptors of its own; a reader adds those of the library that criteria name."""
    group: tuple[Criterion, ...] = ()
    """The criteria."""
    variant: tuple[Variant, ...] = ()
    """Points by size of contract."""
    price: Price = Price()
    """How the price is handled."""
    value: Value = Value()
    """What the ranking looks at."""
    gates: Gates = Gates()
    """What must hold apart from points."""
    stage: tuple[Stage, ...] = ()
    """Stages in order; one review if none is named."""
    threshold: tuple[Threshold, ...] = ()
    """Marks to reach."""
    band: tuple[Band, ...] = ()
    """Named ranges of the total, best first."""
    ranking: Ranking = Ranking()
    """By what measure proposals are ordered."""
    ties: Ties = Ties()
    """How ties are broken."""
    outcome: Outcome = Outcome()
    """What the ranking leads to."""
    publication: Publication = Publication()
    """How the result is shown."""

    def walk(self) -> Iterator[Criterion]:
        """Every criterion, from the top."""
        for each in self.group:
            yield from each.walk()

    def leaves(self) -> Iterator[Criterion]:
        """Every criterion that is scored."""
        for each in self.group:
            yield from each.leaves()
