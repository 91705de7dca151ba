"""The course of a procurement: its states, the moves between them, and what each move needs. Data, and small named questions.

The yearly review of a contract takes the same course without call, receipt, prices and labels.
"""

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Literal, get_args

from evaluator.core.rules import Procedure
from evaluator.core.values import Problem, problem, record

State = Literal["preparation", "call", "receipt", "scoring", "moderation", "closed", "opened", "decided", "cancelled"]

TRACK: tuple[State, ...] = ("preparation", "call", "receipt", "scoring", "moderation", "closed", "opened", "decided")
"""準備, 公告, 受付・資格確認, 採点, 合議, 採点締切, 開封, 確定: in order. `moderation` is left out where the rubric has none,
and `opened` without sealed prices."""

EVERY: tuple[Procedure, ...] = get_args(Procedure)
REVIEW: tuple[Procedure, ...] = ("review",)
"""The yearly review of a contract 年次履行評価: there is one contractor, and nobody is chosen."""
CHOOSING = tuple(each for each in EVERY if each not in REVIEW)
"""Procedures that choose a contractor."""
REVIEW_TRACK: tuple[State, ...] = ("preparation", "scoring", "moderation", "closed", "decided")
"""The states that a yearly review can pass."""

DATES = ("call", "questions", "answers", "proposals", "declarations", "scoring", "meeting", "opening", "decision")
"""Kinds of dates in a schedule, in the order in which they fall."""
REVIEW_DATES = ("declarations", "scoring", "meeting", "decision")
"""Those of a yearly review."""


@record
class Standing:
    """What the needs of a move look at; counted from the rows of one procurement."""

    state: State
    """Where it stands."""
    now: datetime
    """The moment of the move."""
    procedure: Procedure = "open_proposal"
    """The procedure, on which the moves that there are depend."""
    dates: dict[str, datetime] = field(default_factory=dict)
    """The schedule."""
    rubric: bool = False
    """Whether a rubric is chosen."""
    rubric_problems: int = 0
    """What keeps the rubric from being computed."""
    sealed: bool = False
    """Whether prices, or the ceiling, are sealed until scoring is closed."""
    price_needed: bool = False
    """Whether every proposal has a price."""
    ceiling_needed: bool = False
    """Whether the rule looks at a ceiling."""
    ceiling: bool = False
    """Whether a ceiling is known, or lies sealed in its envelope."""
    tax_differs: bool = False
    """Whether rule and procurement disagree on the consumption tax in prices."""
    figures_missing: int = 0
    """Figures of the case, the ceiling apart, that the rule looks at and nobody has entered."""
    seats: int = 0
    """Members of the panel."""
    outside: int = 0
    """Members from outside."""
    chairs: int = 0
    """Chairs."""
    seats_min: int = 1
    """Fewest members by the rule."""
    outside_min: int = 0
    """Fewest outside members by the rule."""
    academics_needed: int = 0
    """Academics to be heard on the criteria: two for 総合評価 (施行令167条の10の2第4項)."""
    academics_heard: int = 0
    """Academics heard on the criteria."""
    award_hearing_asked: bool = False
    """Whether an academic asked to be heard again before the award."""
    award_heard: int = 0
    """Academics heard before the award."""
    unanswered: int = 0
    """Questions without an answer."""
    valid: int = 0
    """Valid proposals."""
    unchecked: int = 0
    """Requirements of valid proposals that nobody has checked."""
    without_price: int = 0
    """Valid proposals without the price, or the envelope, that the rule asks for."""
    undeclared: int = 0
    """Members who have not declared their interests on every valid proposal."""
    names_hidden: bool = False
    """Whether members see labels in place of names."""
    unlabelled: int = 0
    """Valid proposals without a label."""
    sheets_open: int = 0
    """Sheets of this stage that are not submitted, the office's own among them."""
    moderated: bool = False
    """Whether the panel talks over its marks at this stage before scoring is closed."""
    topics_open: int = 0
    """Topics of the moderation without an outcome."""
    stages_left: bool = False
    """Whether another scored stage follows."""
    facts_missing: int = 0
    """Figures that the rule looks at and that a valid proposal lacks, of all of them."""
    departments_open: int = 0
    """What is wrong with the departments that judge items of their own, such as one without a seat."""
    joint_cost_lacking: int = 0
    """Bodies of a joint procurement that have not approved the cost share, where their approval is needed."""
    joint_rules_lacking: int = 0
    """Bodies of a joint procurement that have not approved the rules, where their approval is needed."""
    undecided: int = 0
    """What the result leaves to a human decision that is not recorded."""


Need = Callable[[Standing], Problem | None]


def _unless(met: bool, id: str, place: str, **values: int) -> Problem | None:  # noqa: FBT001
    return None if met else problem(place, id, **values)


NEEDS: dict[str, Need] = {
    "rubric": lambda at: _unless(at.rubric, "need.rubric", "rubric"),
    "rubric-sound": lambda at: _unless(at.rubric_problems == 0, "need.rubric-sound", "rubric", count=at.rubric_problems),
    "seats": lambda at: _unless(
        not at.rubric or at.seats >= at.seats_min, "need.seats", "panel", have=at.seats, least=at.seats_min
    ),
    "outside": lambda at: _unless(at.outside >= at.outside_min, "need.outside", "panel", have=at.outside, least=at.outside_min),
    "chair": lambda at: _unless(at.chairs == 1, "need.chair", "panel"),
    "dates": lambda at: _unless({"proposals", "scoring"} <= at.dates.keys(), "need.dates", "schedule"),
    "academics": lambda at: _unless(
        at.academics_heard >= at.academics_needed,
        "need.academics",
        "hearings",
        have=at.academics_heard,
        least=at.academics_needed,
    ),
    "ceiling": lambda at: _unless(at.ceiling or not at.ceiling_needed, "need.ceiling", "price"),
    "tax": lambda at: _unless(not at.tax_differs, "need.tax", "tax"),
    "figures": lambda at: _unless(at.figures_missing == 0, "need.figures", "figures", count=at.figures_missing),
    "departments": lambda at: _unless(at.departments_open == 0, "need.departments", "departments", count=at.departments_open),
    "joint-cost": lambda at: _unless(at.joint_cost_lacking == 0, "need.joint-cost", "joint", count=at.joint_cost_lacking),
    "joint-rules": lambda at: _unless(at.joint_rules_lacking == 0, "need.joint-rules", "joint", count=at.joint_rules_lacking),
    "facts": lambda at: _unless(at.facts_missing == 0, "need.facts", "facts", count=at.facts_missing),
    "deadline-passed": lambda at: _unless(
        "proposals" not in at.dates or at.now >= at.dates["proposals"], "need.deadline-passed", "schedule"
    ),
    "answers": lambda at: _unless(at.unanswered == 0, "need.answers", "questions", count=at.unanswered),
    "proposals": lambda at: _unless(at.valid > 0, "need.proposals", "proposals"),
    "checked": lambda at: _unless(at.unchecked == 0, "need.checked", "proposals", count=at.unchecked),
    "prices": lambda at: _unless(at.without_price == 0, "need.prices", "proposals", count=at.without_price),
    "declared": lambda at: _unless(at.undeclared == 0, "need.declared", "panel", count=at.undeclared),
    "labels": lambda at: _unless(not at.names_hidden or at.unlabelled == 0, "need.labels", "proposals"),
    "sheets": lambda at: _unless(at.sheets_open == 0, "need.sheets", "panel", count=at.sheets_open),
    "moderated": lambda at: _unless(at.moderated, "need.moderated", "rubric"),
    "moderation": lambda at: _unless(not at.moderated or at.state == "moderation", "need.moderation", "moderation"),
    "topics": lambda at: _unless(at.topics_open == 0, "need.topics", "moderation", count=at.topics_open),
    "stage-left": lambda at: _unless(at.stages_left, "need.stage-left", "result"),
    "last-stage": lambda at: _unless(not at.stages_left, "need.last-stage", "result"),
    "not-sealed": lambda at: _unless(at.state == "opened" or not at.sealed, "need.not-sealed", "price"),
    "award-hearing": lambda at: _unless(not at.award_hearing_asked or at.award_heard > 0, "need.award-hearing", "hearings"),
    "settled": lambda at: _unless(at.undecided == 0, "need.settled", "result", count=at.undecided),
}
"""What a move can need, by name; each answers with what is missing."""


@record
class Move:
    """One step from a state to another."""

    name: str
    """Its name, also that of its event."""
    source: tuple[State, ...]
    """The states it starts from."""
    target: State
    """The state it leads to."""
    needs: tuple[str, ...] = ()
    """What must hold, as names of NEEDS."""
    by: Literal["officer", "opening"] = "officer"
    """Who makes it: an officer, or the opening of the prices by two people itself."""
    reason: bool = False
    """Whether a reason must be given."""
    procedures: tuple[Procedure, ...] = CHOOSING
    """The procedures in which it is made."""


MOVES = (
    Move(
        name="call", source=("preparation",), target="call",
        needs=(
            "rubric", "rubric-sound", "dates", "seats", "outside", "chair", "academics", "ceiling", "tax", "figures",
            "departments", "joint-cost", "joint-rules",
        ),
    ),
    Move(name="end-call", source=("call",), target="receipt", needs=("deadline-passed", "answers")),
    Move(
        name="start-scoring", source=("receipt",), target="scoring",
        needs=("proposals", "checked", "prices", "ceiling", "departments", "declared", "labels"),
    ),
    Move(
        name="start-review", source=("preparation",), target="scoring", procedures=REVIEW,
        needs=("rubric", "rubric-sound", "seats", "outside", "chair", "departments", "figures", "proposals", "facts", "declared"),
    ),
    Move(name="begin-moderation", source=("scoring",), target="moderation", needs=("moderated", "sheets"), procedures=EVERY),
    Move(
        name="close-scoring", source=("scoring", "moderation"), target="closed", needs=("moderation", "sheets", "topics"),
        procedures=EVERY,
    ),
    Move(name="next-stage", source=("closed",), target="scoring", needs=("stage-left", "settled"), procedures=EVERY),
    Move(name="open-prices", source=("closed",), target="opened", needs=("last-stage",), by="opening"),
    Move(
        name="decide", source=("closed", "opened"), target="decided",
        needs=("last-stage", "not-sealed", "award-hearing", "settled"), procedures=EVERY,
    ),
    Move(
        name="cancel", source=("preparation", "call", "receipt", "scoring", "moderation", "closed", "opened"),
        target="cancelled", reason=True, procedures=EVERY,
    ),
)  # fmt: skip
"""Every move there is."""


def move_named(name: str) -> Move:
    """The move of that name. Raises KeyError."""
    return {each.name: each for each in MOVES}[name]


def moves_from(state: State, procedure: Procedure) -> tuple[Move, ...]:
    """Moves of a procedure that start from a state, in the order of MOVES."""
    return tuple(each for each in MOVES if state in each.source and procedure in each.procedures)


def missing(move: Move, standing: Standing, *, reason: str = "", by: str = "officer") -> tuple[Problem, ...]:
    """What a move needs and does not have, all of it; that it starts elsewhere, or is not theirs to make, comes alone."""
    if standing.state not in move.source or standing.procedure not in move.procedures:
        return (problem("state", "need.state", move=move.name, state=standing.state),)
    if by != move.by:
        return (problem("state", "need.opening", move=move.name),)
    found = [NEEDS[name](standing) for name in move.needs]
    found += [problem("reason", "need.reason")] if move.reason and not reason.strip() else []
    return tuple(each for each in found if each is not None)


def track(procedure: Procedure, *, sealed: bool, moderated: bool = False) -> tuple[State, ...]:
    """The states that a procurement passes when nothing goes wrong."""
    passed = REVIEW_TRACK if procedure in REVIEW else TRACK
    left_out = {state for state, there in (("opened", sealed), ("moderation", moderated)) if not there}
    return tuple(state for state in passed if state not in left_out)
