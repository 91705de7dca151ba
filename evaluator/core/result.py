"""The result of an evaluation, with its whole working."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from fractions import Fraction
from typing import Literal

from evaluator.core.rules import Axis, Rounding
from evaluator.core.values import LATER, Message, Text, record

METHOD_VERSION = "2026.1"
"""Version of the method of calculation; changes whenever a figure could."""

Kind = Literal["award", "no-award", "undecided", "call-again", "direct-award", "separate-rule", "by-lot", "next-stage"]
Status = Literal["ranked", "passed", "not_advanced", "disqualified", "excluded", "withdrawn", "unranked"]


@record
class MemberMark:
    """What one member gave one item, or why nothing."""

    member: str
    """The member."""
    mark: str | None
    """As entered: a number or a grade."""
    points: Fraction | None
    """The points it earns; none if there is a state instead."""
    state: str | None = None
    """not-scored, abstained, recused, absent; none if scored."""
    left_out: bool = False
    """Whether a trimmed mean leaves this mark out."""
    own: str | None = field(default=None, metadata=LATER)
    """The member's own mark, where `mark` is the one that the panel agreed on in moderation."""


@record
class Figure:
    """The panel's figure for one criterion of one proposal."""

    criterion: str
    """The criterion's id."""
    name: Text
    """Its name."""
    depth: int
    """0 for a top group."""
    leaf: bool
    """Whether it is scored itself."""
    axis: Axis | None
    """What it looks at."""
    kind: Literal["base", "bonus", "adjustment"]
    """base, bonus or adjustment."""
    by: Literal["members", "office", "consensus", "computed"]
    """Who scored it."""
    combine: str | None
    """How members were combined; none for a group or a computed item."""
    stage: str
    """The stage."""
    full: Fraction
    """Full marks in the panel's unit: grow with the scoring members where points are summed."""
    exact: Fraction | None
    """The figure, after any rounding that the rule puts here; none if not scored."""
    published: str | None
    """As shown, to the rule's digits."""
    marks: tuple[MemberMark, ...] = ()
    """The members' marks, for a scored item."""
    steps: tuple[Message, ...] = ()
    """How a computed, rescaled, capped or conditional figure came about."""
    department: Text | None = field(default=None, metadata=LATER)
    """The department whose members alone judged it; none if everybody did."""


@record
class MemberFigure:
    """One member's total for one proposal at one stage."""

    member: str
    """The member."""
    stage: str
    """The stage."""
    state: str | None
    """Why there is no total; none if there is one."""
    total: Fraction | None
    """The member's total of what members score."""
    full: Fraction
    """Full marks of what members score."""
    rank: Fraction | None = None
    """The place this member's totals give the proposal; a mean place for a tie."""
    left_out: bool = False
    """Whether a trimmed mean leaves this total out."""


@record
class Test:
    """One threshold tested on one proposal."""

    threshold: str
    """The threshold's id."""
    name: Text | None
    """Its name."""
    stage: str
    """The stage it was tested at."""
    of: tuple[str, ...]
    """What was tested: total, technical, base, value, criteria by id, and `without:ID` for what was left out."""
    full: Fraction
    """Full marks of what was tested."""
    limit: Fraction | None
    """The mark to reach; none for a grade."""
    actual: Fraction | None
    """The figure; none where members are counted."""
    margin: Fraction | None
    """Actual less limit; negative if missed."""
    passed: bool | None
    """None while a decision is missing."""
    by: str
    """Whose figure."""
    counted: int | None = None
    """How many members reached it."""
    members: int | None = None
    """Out of how many."""
    then: str = "disqualified"
    """What missing it means."""
    decided_by: str | None = None
    """Who decided it, where a recorded decision counts instead of the figure."""
    exclusive: bool = False
    """Whether the mark itself is not enough."""


@record
class TieStep:
    """One step of the tie chain as it was used."""

    step: str
    """The step, as the rubric writes it."""
    state: Literal["decided", "narrowed", "equal", "unused", "missing"]
    """decided it; narrowed it; still equal; not needed; calls for a decision that is missing."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """What was compared, by proposal."""
    order: tuple[tuple[str, ...], ...] = ()
    """The proposals after it, best first; those still tied together."""
    by: str | None = None
    """Who decided, for a human step."""
    at: datetime | None = None
    """When."""
    reason: str | None = None
    """Why."""


@record
class Tie:
    """A tie and how it was broken."""

    among: tuple[str, ...]
    """The tied proposals."""
    rank: int
    """The first place they tie for."""
    stage: str
    """The stage."""
    exact: Fraction | None
    """The figure they share."""
    steps: tuple[TieStep, ...]
    """The chain, in order; unused steps too."""
    broken: bool
    """Whether it was broken."""


@record
class Undecided:
    """An order that only a human decision can give, and that is missing."""

    among: tuple[str, ...]
    """Between these proposals."""
    rank: int
    """For this place."""
    stage: str
    """At this stage."""
    step: str
    """The decision that is missing; `rule` if the rubric names none."""


@record
class StageResult:
    """What one stage came to."""

    id: str
    """The stage's id."""
    lot: str | None
    """The lot it was held for."""
    name: Text
    """Its name."""
    held: bool
    """Whether it was held."""
    members: tuple[str, ...]
    """Who sat."""
    measure: str
    """What proposals were ordered by."""
    ranks: Mapping[str, int]
    """Ranks at this stage."""
    values: Mapping[str, Fraction]
    """The measure."""
    totals: Mapping[str, Fraction]
    """Points at this stage."""
    advanced: tuple[str, ...]
    """Who went on, in order."""
    entered: tuple[str, ...] = ()
    """Who was reviewed here."""
    carry: str = "added"
    """Whether its points count in the final total: added or dropped; the last stage's always do."""
    combine: str = "mean"
    """How members' totals become the panel's."""
    through_members: tuple[str, ...] = ()
    """Whose total is combined from members' totals instead of added up from items."""


@record
class ProposalResult:
    """One proposal's result with its working."""

    id: str
    """The proposal."""
    label: str
    """The label shown."""
    name: Text | None
    """The proposer's name."""
    lot: str | None
    """The lot."""
    status: Status
    """ranked; passed (without order); not_advanced; disqualified; excluded; withdrawn; unranked (nothing to order it by)."""
    rank: int | None
    """The rank; none if there is none."""
    total: Fraction | None
    """Total points, exact."""
    published: str | None
    """The total as the rule rounds it."""
    full: Fraction | None
    """Full marks of the total."""
    value: Fraction | None
    """The measure that the ranking looks at: total, quotient, mean rank ..."""
    value_published: str | None
    """The measure as the rule rounds it."""
    price: Fraction | None
    """The price; none if not opened or not asked for."""
    band: str | None
    """The band of the total."""
    items: tuple[Figure, ...]
    """Figures of every criterion, in the order of the rubric."""
    members: tuple[MemberFigure, ...]
    """Totals of every member."""
    tests: tuple[Test, ...]
    """Thresholds."""
    reasons: tuple[Message, ...]
    """Why it is not ranked, or on what conditions."""


@record
class Award:
    """What the result, or one lot of it, leads to."""

    lot: str | None
    """The lot."""
    kind: Kind
    """What follows."""
    preferred: tuple[str, ...]
    """優先交渉権者, in order."""
    runner_up: str | None
    """次点."""
    amounts: Mapping[str, Fraction] = field(default_factory=dict)
    """Amounts awarded, where the rule sets them."""
    conditions: tuple[str, ...] = ()
    """Conditions attached."""
    reasons: tuple[Message, ...] = ()
    """How it came about."""
    by_ranking: bool = True
    """False if officials decided otherwise."""


@record
class Result:
    """A whole result."""

    case: str
    """The case's id."""
    title: Text
    """The case's title."""
    fictional: bool
    """Whether the case is invented."""
    source: str | None
    """Where the figures come from."""
    assumed: tuple[str, ...]
    """What case and rubric assume."""
    rubric: str
    """The rubric's id."""
    rubric_version: str
    """Its version."""
    rubric_title: Text
    """Its title."""
    rubric_sha256: str
    """SHA-256 of its canonical JSON."""
    method_version: str
    """Version of the method."""
    procedure: str
    """The procedure."""
    measure: str
    """What proposals are ordered by."""
    rounding: Rounding
    """The rounding rule."""
    combine: str
    """How members are combined."""
    members: tuple[str, ...]
    """The panel."""
    stages: tuple[StageResult, ...]
    """The stages."""
    proposals: tuple[ProposalResult, ...]
    """Proposals: ranked first, then the others, each in a fixed order."""
    ties: tuple[Tie, ...]
    """Ties and how they were broken."""
    undecided: tuple[Undecided, ...]
    """What only a human decision can settle."""
    award: Award
    """What it leads to; with lots, all of them together."""
    lot_names: Mapping[str, Text]
    """Names of the lots."""
    lots: tuple[Award, ...]
    """What each lot leads to; empty without lots."""
    warnings: tuple[Message, ...]
    """What an expert would raise; advice."""
    value_round: Rounding | None
    """Rounding of the measure itself, such as a quotient; none if it stays exact."""
    value_unit: Fraction = Fraction(1)
    """The constant that a quotient is multiplied by."""
    out_of: Fraction | None = None
    """What totals are expressed out of; none if they are plain sums."""
