"""The rules of a rubric beside its criteria: rounding, panel, price, thresholds, ranking, ties, stages, outcome."""

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from evaluator.core.values import Text, record

Mode = Literal["half-up", "truncate", "up", "half-even", "none"]
Combine = Literal["mean", "sum", "median", "trimmed-mean", "consensus", "verdict"]
Axis = Literal["track_record", "staffing", "community", "content", "user", "continuity", "cost"]
Procedure = Literal[
    "open_proposal", "named_proposal", "comprehensive_additive", "comprehensive_division", "direct", "price_only", "review"
]


@record
class Rounding:
    """A rounding rule: how, to how many decimals, and where."""

    mode: Mode = "none"
    """half-up 四捨五入, truncate 切捨て, up 切上げ, half-even, or none (exact; shown half-up to `digits`)."""
    digits: int = 2
    """Decimals kept; 0 for whole numbers."""
    at: Literal["item", "member", "step", "end"] = "end"
    """Where: every item's panel figure, every member's total, every step, or once on the final total."""


@record
class Seats:
    """How many members a panel has, and of what kind."""

    min: int = 1
    """Fewest members."""
    max: int | None = None
    """Most members."""
    outside: int = 0
    """Fewest members from outside the municipality."""


@record
class Quorum:
    """The share of members who must sit for the panel to decide."""

    share: Fraction = Fraction(1, 2)
    """Share of all members."""
    more_than: bool = False
    """True if the share itself is not enough (過半数)."""


@record
class Trim:
    """Leaving out extreme members before the mean is taken."""

    high: int = 1
    """How many highest are left out."""
    low: int = 1
    """How many lowest are left out."""
    fewest: int = 3
    """With fewer members than this nobody is left out."""


@record
class Panel:
    """The panel and how its members' points become one figure."""

    members: Seats = Seats()
    """How many members."""
    combine: Combine = "mean"
    """sum, mean, median, trimmed-mean, or consensus (the panel agrees one figure)."""
    combine_at: Literal["item", "total"] = "item"
    """Whether median and trimming work item by item, or on members' totals (the same members then drop everywhere)."""
    trim: Trim = Trim()
    """Who is left out of a trimmed mean."""
    quorum: Quorum | None = None
    """The quorum; none if the rule has none."""
    out_of: Fraction | None = None
    """Express the total out of this (normalise to 100): total / full marks of those who scored x this."""
    joint: bool = False
    """Whether several bodies send the members."""
    comments: Literal["none", "total", "item"] = "none"
    """Where members must write a comment."""
    open: tuple[str, ...] = ()
    """Settings that the committee itself fixes before opening, as keys of this file."""


@record
class Moderation:
    """How the panel talks over its marks 合議 once all sheets are in, before scoring is closed."""

    by: Literal["none", "revision", "consensus"] = "none"
    """none; revision: a member may change own marks with a reason; consensus: the panel may also agree one mark for all."""
    far: int = 2
    """A mark this many grades (or steps of a number) from the median of the panel is called far."""


@record
class Ceiling:
    """The ceiling on the price, and what happens above it."""

    kind: Literal["proposal_limit", "estimate"] = "proposal_limit"
    """proposal_limit 提案上限額 or estimate 予定価格."""
    over: Literal["excluded", "kept"] = "excluded"
    """Whether a price above it is excluded or stays in."""
    yen: int | None = None
    """The ceiling where the rubric itself fixes it; else the case gives it."""


@record
class Price:
    """How the price is handled; the formula that scores it stands with its criterion."""

    handling: Literal["none", "judged", "open", "sealed"] = "judged"
    """judged by members, open and computed, sealed until quality is scored, or none (price plays no part)."""
    basis: Literal["total", "per_year", "per_person_month", "per_case", "rate"] = "total"
    """What the price is for."""
    tax_included: bool = True
    """Whether prices and ceiling include consumption tax."""
    ceiling: Ceiling | None = None
    """The ceiling; none if the rule has none."""
    minimum: int | None = None
    """最低制限価格 in yen: a price below it is excluded."""
    low_price: Literal["none", "investigate"] = "none"
    """Whether a price under the low-price base is investigated."""


@record
class Value:
    """What the ranking looks at: points, or points divided by price."""

    method: Literal["points", "division"] = "points"
    """points (with any price points added), or division 除算方式."""
    unit: Fraction = Fraction(1)
    """The constant that a quotient is multiplied by."""
    round: Rounding | None = None
    """Rounding of the quotient."""
    gate_points: Fraction | None = None
    """The quotient must reach these points / ceiling x unit (基準評価値)."""


@record
class FromGrade:
    """A threshold worked out from a grade: points if the named criteria got it, plus shares of other criteria."""

    grade: str
    """The grade, such as the middle one."""
    criteria: tuple[str, ...] = ()
    """Items it is worked out on; all items of `of` if empty."""
    plus: Mapping[str, Fraction] = field(default_factory=dict)
    """Shares of full marks of further criteria."""


@record
class Threshold:
    """A mark that must be reached."""

    id: str
    """Its name in this file."""
    name: Text | None = None
    """Its name for people."""
    of: tuple[str, ...] = ("total",)
    """What is tested: total, technical (without computed price), base (without bonus), or criteria by id."""
    without: tuple[str, ...] = ()
    """Criteria left out of what is tested and of its full marks."""
    each: Literal["together", "group", "item"] = "together"
    """Whether `of` is tested as one figure, or every group or every item of it by itself."""
    at_least: Fraction | str | None = None
    """Points, or a share of full marks such as `60 %`."""
    exclusive: bool = False
    """True if the mark itself is not enough."""
    grade: str | None = None
    """A grade that every tested item must reach, instead of points."""
    from_grade: FromGrade | None = None
    """The mark worked out from a grade, instead of points."""
    by: Literal["panel", "every-member", "majority-of-members", "no-majority-against"] = "panel"
    """Whose figure: the panel's; every member's; more than half of members reach it; not more than half miss it."""
    then: Literal["disqualified", "discuss", "flag", "no-bonus", "conditional", "rereview"] = "disqualified"
    """What missing it means; discuss, conditional and rereview need a recorded decision."""
    about: Fraction | str | None = None
    """Within this many points (or share) of the mark a recorded decision is needed (概ね)."""
    stages: tuple[str, ...] = ()
    """Stages it is tested at; the final figures if empty."""


@record
class Requirement:
    """Something met or unmet, without points."""

    id: str
    """Its name in this file."""
    name: Text
    """Its name for people."""


@record
class Gates:
    """What must hold before, or apart from, points."""

    eligibility: tuple[Requirement, ...] = ()
    """Requirements on the proposer itself."""
    documents: tuple[Requirement, ...] = ()
    """Papers that must be in order."""
    conditions: tuple[Requirement, ...] = ()
    """Breaches that exclude, whatever the points."""
    required: Literal["any-member", "majority", "all-members"] = "majority"
    """A required item is unmet when any member, more than half, or all find it so."""


@record
class Ranking:
    """By what measure proposals are ordered."""

    by: Literal["total", "mean-rank", "rank-sum", "rank-points", "first-places", "votes", "none"] = "total"
    """total (or quotient), a measure of members' own rankings, votes cast, or none (pass or fail only)."""
    points: tuple[Fraction, ...] = ()
    """Points for places with rank-points, such as 5, 3, 1; none for places beyond."""
    member_ties: Literal["mid-rank", "best-place", "refuse"] = "mid-rank"
    """A tie within one member: the mean of the places (or of their points), the best place to all, or refused."""
    adds: Literal["members", "all"] = "members"
    """Whether members' own rankings look at what they score, or also at office and computed points."""
    majority: bool = False
    """Whether the first also needs more than half of the members' first places or votes."""


@record
class Lottery:
    """A lottery that anyone can recompute: the sum of submitted numbers modulo the number of the tied."""

    channels: tuple[str, ...] = ()
    """Ways of arrival in order of precedence on the same day."""
    kana: tuple[str, ...] = ()
    """Channels whose same-day arrivals are ordered by kana instead of time."""


@record
class Ties:
    """How a tie is broken: steps in order."""

    chain: tuple[str, ...] = ()
    """Steps: sum:ID, technical, required-items, total, lower-price, higher-price, places, lottery, or a human decision."""
    lottery: Lottery = Lottery()
    """The rule of the step `lottery`."""
    share_rank: bool = False
    """Whether a tie outside the winners' line just shares the rank."""


@record
class Advance:
    """Who goes on to the next stage."""

    top: int | None = None
    """At most this many; all if absent."""
    ties: Literal["all", "resolve"] = "resolve"
    """Whether all tied at the last place go on, or the tie chain decides."""


@record
class Size:
    """A range of a fact of the case, such as the size of the contract."""

    fact: str
    """The fact of the case looked at, such as `yearly_revenue`."""
    at_least: Fraction | None = None
    """From this value."""
    below: Fraction | None = None
    """Under this value."""


@record
class Stage:
    """One stage of the review."""

    id: str
    """Its name in this file."""
    name: Text
    """Its name for people."""
    kind: Literal["documents", "presentation", "visit", "hearing", "review"] = "review"
    """What happens."""
    criteria: tuple[str, ...] = ()
    """Groups or items scored here; all if empty."""
    scored: bool = True
    """False for a step without points, such as a visit."""
    held_from: int | None = None
    """Held only with at least this many proposals; else all go straight on."""
    held_if: Size | None = None
    """Held only for contracts of this size; else all go straight on."""
    advance: Advance = Advance()
    """Who goes on."""
    carry: Literal["added", "dropped"] = "dropped"
    """Whether its points count in the final total."""
    combine: Combine | None = None
    """How members are combined here, if differently."""
    ranking: Ranking | None = None
    """By what measure proposals are ordered here, if differently."""


@record
class Lot:
    """A lot or track that is decided by itself."""

    id: str
    """Its name in this file."""
    name: Text
    """Its name for people."""
    winners: int | Literal["all-passing", "budget"] | None = None
    """How many are chosen here, if differently."""
    ceiling: int | None = None
    """The ceiling in yen, if differently."""
    budget: int | None = None
    """The budget in yen, if differently."""


@record
class Outcome:
    """What the ranking leads to."""

    winners: int | Literal["all-passing", "budget"] = 1
    """How many are chosen; all that pass; or from the top until the budget is first exceeded."""
    runner_up: bool = True
    """Whether the next is named."""
    single_proposal: Literal["same-threshold", "separate-rule", "call-again"] = "same-threshold"
    """A lone proposal: the same review and thresholds, a rule set separately, or a new call."""
    cutoff_ties: Literal["resolve", "all-win"] = "resolve"
    """Whether a tie at the last winning place is broken, or all tied win."""
    on_withdrawal: Literal["next-rank", "call-again"] = "next-rank"
    """What follows when a winner withdraws."""
    if_none: Literal["no-award", "call-again", "direct-award"] = "no-award"
    """What follows when nobody passes."""
    remainder: bool = False
    """Whether the one that exceeds the budget may take what is left."""
    amounts: Literal["requested", "committee"] = "requested"
    """Whether the amount is what was asked for, or set by the committee."""
    discretion: bool = False
    """Whether officials may decide otherwise; order and decision are then recorded apart."""
    conditions: bool = False
    """Whether the committee may attach conditions."""
    lots: tuple[Lot, ...] = ()
    """Lots or tracks, each decided by itself."""


@record
class Publication:
    """How the result is shown to the public."""

    losers: Literal["name", "label", "rank"] = "label"
    """How those not chosen appear."""
    withhold_below: int | None = None
    """With fewer proposals than this, the figures of those not chosen are withheld."""
    adjustments: Literal["at-once", "final"] = "final"
    """Whether an adjustment is shown at every stage, or only with the final result, so that it reveals no incumbent."""
