"""A case: proposals, panel, scores and prices that a rubric is applied to."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from fractions import Fraction
from typing import Literal

from evaluator.core.values import LATER, Text, record

State = Literal["not-scored", "abstained", "recused", "absent"]
STATES: tuple[str, ...] = ("not-scored", "abstained", "recused", "absent")
"""States of a mark other than a number or a grade."""

Mark = int | Fraction | str
"""What a scorer enters: a number, a grade's id, or a state."""
Marks = Mark | tuple[Mark, ...] | Mapping[str, Mark]
"""One mark (office, consensus), or the members' marks in their order or by member."""
Numbers = Mapping[str, Fraction]


@record
class CaseHead:
    """What the case is."""

    id: str
    """Its name."""
    title: Text
    """Its title."""
    rubric: str | None = None
    """A rubric of the library, as `id` or `id@version`; absent if the file holds the rubric itself."""
    source: str | None = None
    """Where the figures come from."""
    assumed: tuple[str, ...] = ()
    """What the source leaves out and this file assumes."""
    notes: tuple[str, ...] = ()
    """Remarks."""
    fictional: bool = False
    """Whether everything in it is invented."""
    until: str | None = None
    """The last stage to evaluate; all if absent."""


@record
class Member:
    """A member of the panel."""

    id: str
    """The member's letter or number."""
    name: str | None = None
    """The name."""
    outside: bool = False
    """Whether from outside the municipality."""
    academic: bool = False
    """Whether an academic 学識経験者."""
    chair: bool = False
    """Whether the chair."""
    stages: tuple[str, ...] = ()
    """Stages the member sits at; all if empty."""
    department: str | None = field(default=None, metadata=LATER)
    """The department the member judges for; none judges only what no department has to itself."""


@record
class Department:
    """A department of the office that judges items of its own 共同評価."""

    id: str
    """Its name in this file."""
    name: Text
    """Its name, as the municipality calls it."""
    items: tuple[str, ...]
    """Items, or whole groups, that only its members judge."""


@record
class Arrival:
    """How and when a proposal came in."""

    day: str
    """The date, such as 2026-10-19."""
    channel: str = ""
    """The way it came, such as fax or mail."""
    time: str = ""
    """The time of day."""
    kana: str = ""
    """The name in kana."""


@record
class Proposal:
    """A proposal and its proposer."""

    id: str
    """Its name in this file."""
    label: str | None = None
    """The label that stands for the name, such as A社; the id if absent."""
    name: Text | None = None
    """The proposer's name."""
    members: tuple[str, ...] = ()
    """Members of a consortium 共同企業体."""
    lead: str | None = None
    """The consortium's lead."""
    lot: str | None = None
    """The lot it is for."""
    kinds: tuple[str, ...] = ()
    """What kind of proposer, such as `incumbent`."""
    price: Fraction | None = None
    """The price, in yen unless the basis is a rate."""
    request: Fraction | None = None
    """The amount asked for, where winners are cut off by budget; the price if absent."""
    state: Literal["valid", "invalid", "withdrawn", "disqualified"] = "valid"
    """valid; invalid 無効; withdrawn 辞退; disqualified by a recorded decision."""
    withdrew: Literal["before-scoring", "after-award"] = "before-scoring"
    """When a withdrawn one withdrew."""
    reason: str | None = None
    """Why it is not valid."""
    withheld: bool = False
    """Whether the source withholds its figures: it is listed, has none here, and gets no rank."""
    unmet: tuple[str, ...] = ()
    """Requirements of the gates it does not meet, and breaches found, by id."""
    facts: Mapping[str, Fraction | tuple[str, ...]] = field(default_factory=dict)
    """Figures that formulas look at, and named entries such as certificates."""
    arrival: Arrival | None = None
    """How and when it came in."""
    lottery_number: int | None = None
    """The number handed in for a lottery."""


@record
class Absence:
    """A member who does not score, one proposal or all."""

    member: str
    """The member."""
    state: Literal["not-scored", "abstained", "recused", "absent"]
    """Why there are no marks."""
    proposal: str | None = None
    """The proposal; all if absent."""
    stage: str | None = None
    """The stage; all if absent."""
    reason: str | None = None
    """The reason."""


@record
class Entry:
    """What was entered at one stage, at any level: cells, member totals, sums, totals or votes."""

    scores: Mapping[str, Mapping[str, Marks]] = field(default_factory=dict)
    """Marks by proposal and item."""
    member_totals: Mapping[str, tuple[Mark, ...] | Mapping[str, Mark]] = field(default_factory=dict)
    """Members' totals by proposal."""
    sums: Mapping[str, Numbers] = field(default_factory=dict)
    """Panel figures of groups or items, by proposal."""
    totals: Numbers = field(default_factory=dict)
    """Panel totals by proposal."""
    votes: Mapping[str, int | str] = field(default_factory=dict)
    """First places or votes: how many each proposal got, or which proposal each member chose."""
    passes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How many members' figures reached a threshold, by proposal and threshold."""
    sat: int | None = None
    """How many members scored, where they are not listed."""
    comments: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """Comments by proposal, item (or `total`) and member."""
    agreed: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict, metadata=LATER)
    """Marks agreed in moderation, by proposal and item: each stands for all members who scored the cell."""


@record
class Decision:
    """A human decision that the rule calls for."""

    step: Literal["vote", "chair", "discussion", "lot", "member-order", "threshold", "award", "remainder", "amount"]
    """What was decided."""
    by: str
    """Who decided."""
    at: datetime
    """When."""
    reason: str
    """Why, or how it was drawn."""
    order: tuple[str, ...] = ()
    """The proposals concerned, best first; for an award the chosen ones."""
    among: tuple[str, ...] = ()
    """All proposals concerned, where `order` does not name them."""
    stage: str | None = None
    """The stage concerned."""
    threshold: str | None = None
    """The threshold concerned."""
    passed: bool | None = None
    """Whether the threshold counts as passed."""
    votes: Mapping[str, int] = field(default_factory=dict)
    """Votes each got."""
    amounts: Numbers = field(default_factory=dict)
    """Amounts set."""
    witnesses: tuple[str, ...] = ()
    """Who saw the lot drawn."""
    conditions: tuple[str, ...] = ()
    """Conditions attached."""


@record
class Published:
    """Figures as the municipality published them, to be compared with what the rule gives."""

    items: Mapping[str, Numbers] = field(default_factory=dict)
    """Panel figures of criteria, by proposal."""
    totals: Numbers = field(default_factory=dict)
    """Totals, by proposal."""
    values: Numbers = field(default_factory=dict)
    """Quotients, mean ranks or sums of rank points, by proposal."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """Ranks, by proposal."""
    member_totals: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    """Members' totals, by proposal, in the order of the members."""
    member_ranks: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    """Places that members' totals give, by proposal, in the order of the members."""
    advanced: tuple[str, ...] | None = None
    """Who went on to the next stage."""
    excluded: tuple[str, ...] = ()
    """Who has no rank: invalid, withdrawn, disqualified, or over the ceiling."""
    winners: tuple[str, ...] | None = None
    """Who was chosen; empty for nobody."""
    steps: Numbers = field(default_factory=dict)
    """Single steps of the working, by their address such as `figure:A社:price`, `limit:pass` or `full:total`."""


@record
class Case:
    """Everything a rubric is applied to."""

    case: CaseHead
    """What it is."""
    member: tuple[Member, ...] = ()
    """The panel."""
    department: tuple[Department, ...] = field(default=(), metadata=LATER)
    """Departments that judge items of their own; what none has to itself, everybody judges."""
    proposal: tuple[Proposal, ...] = ()
    """The proposals."""
    absence: tuple[Absence, ...] = ()
    """Who does not score what."""
    entry: Mapping[str, Entry] = field(default_factory=dict)
    """What was entered, by stage; the only stage of a rubric without stages is called `review`."""
    facts: Numbers = field(default_factory=dict)
    """Figures of the case: `ceiling`, `budget`, `contract_amount`, a target; money in yen."""
    decision: tuple[Decision, ...] = ()
    """Human decisions."""
    published: Published | None = None
    """What was published."""
