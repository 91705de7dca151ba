"""Decisions of people where the rule leaves something to them: what is open, recording one, taking one back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.calendar import JAPAN
from evaluator.core.canonical import canonical
from evaluator.core.case import Decision
from evaluator.core.overview import Overview
from evaluator.core.settling import Question, answer_problems, offers, questions
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.db.models import Computation, HumanDecision, Procurement
from evaluator.db.queries import decisions as rows
from evaluator.library import codec
from evaluator.services import casefile, ranking
from evaluator.services.actor import Actor
from evaluator.services.history import tell

STATES = ("closed", "opened")
"""States in which a decision can be recorded or taken back: the marks stand, the result is not fixed."""


def standing(session: Session, procurement_id: int) -> tuple[Decision, ...]:
    """The decisions that stand, in the order in which they were recorded; one statement."""
    return tuple(codec.read_decision(text) for text in rows.standing(session, procurement_id))


class DecisionRefused(Exception):
    """A decision cannot be recorded or taken back.

    `reason` is `early` (the scoring is not closed), `fixed` (the result is), `stale` (what is open has changed), `prices`,
    `taken-back`, `stage`, `opened`, `later`, `no-reason` or `faults`; `problems` says what is wrong with what was given.
    """

    def __init__(self, reason: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, problems


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A decision on record."""

    row: HumanDecision
    content: Decision
    by: str
    """Who recorded it."""
    kept_by: str
    """Why it cannot be taken back now, as a reason of DecisionRefused; empty if it can."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Everything about the decisions of a procurement."""

    computation: Computation | None
    overview: Overview | None
    questions: tuple[Question, ...]
    offers: tuple[Question, ...]
    recorded: tuple[Recorded, ...]

    def asked(self, key: str) -> Question | None:
        """The question, or the possible decision, of that key."""
        return next((each for each in (*self.questions, *self.offers) if each.key == key), None)


def table_of(session: Session, procurement: Procurement) -> Table:
    """What is open, what could be decided, and what was; half a dozen statements."""
    recorded = _recorded(session, procurement)
    found = ranking.overview(session, procurement.id) if procurement.state in (*STATES, "decided") else None
    if found is None or found[0].stage != procurement.stage:
        return Table(computation=None, overview=found[1] if found else None, questions=(), offers=(), recorded=recorded)
    computation, overview = found
    rubric = casefile.rubric_of(procurement)
    open_now = procurement.state in STATES
    return Table(
        computation=computation,
        overview=overview,
        questions=questions(rubric, overview.result) if open_now else (),
        offers=_unused(offers(rubric, overview.result), recorded) if open_now else (),
        recorded=recorded,
    )


def _unused(found: Sequence[Question], recorded: Sequence[Recorded]) -> tuple[Question, ...]:
    """What can still be decided: one award for each lot."""
    made = [set(each.content.among) for each in recorded if each.content.step == "award" and each.row.taken_back_at is None]
    return tuple(each for each in found if not any(set(each.among) & among for among in made))


def _recorded(session: Session, procurement: Procurement) -> tuple[Recorded, ...]:
    held = [(row, codec.read_decision(row.content), name) for row, name in rows.every(session, procurement.id)]
    opening = rows.opening(session, procurement.id) if procurement.state == "opened" else None
    opened_at = opening.finished_at if opening else None
    standing = [(row.number, content) for row, content, _ in held if row.taken_back_at is None]
    return tuple(
        Recorded(row=row, content=content, by=name, kept_by=_kept_by(procurement, row, content, standing, opened_at))
        for row, content, name in held
    )


def _kept_by(
    procurement: Procurement, row: HumanDecision, content: Decision, standing: list[tuple[int, Decision]],
    opened_at: datetime | None,
) -> str:  # fmt: skip
    if row.taken_back_at is not None:
        return "taken-back"
    if procurement.state not in STATES:
        return "fixed"
    if content.stage not in (None, procurement.stage):
        return "stage"
    if opened_at is not None and row.recorded_at < opened_at:
        return "opened"
    mine = _named(content)
    later = any(number > row.number and mine & _named(other) for number, other in standing)
    return "later" if later else ""


def _named(decision: Decision) -> set[str]:
    return {*decision.order, *decision.among, *decision.votes, *decision.amounts}


def record(
    session: Session, actor: Actor, procurement: Procurement, key: str, decision: Decision, *, computation: int, now: datetime
) -> HumanDecision:  # fmt: skip
    """Record the answer to a question, and compute the result anew, in one transaction with one event. Flushes.

    `computation` is the number of the one that was looked at. What the question fixes (step, stage, threshold, who is
    concerned) is taken from it. Raises DecisionRefused.
    """
    table = _open_table(session, procurement)
    question = table.asked(key)
    if table.computation is None or table.computation.number != computation or question is None or question.answer == "none":
        raise DecisionRefused("stale")
    whole = _fitted(question, decision)
    wrong = (*answer_problems(question, whole), *_of_the_time(whole, now))
    if wrong:
        raise DecisionRefused("faults", wrong)
    number = rows.next_number(session, procurement.id)
    made = HumanDecision(
        procurement_id=procurement.id, number=number, step=whole.step, content=canonical(whole), recorded_at=now,
        recorded_by=actor.person_id, taken_back_reason="",
    )  # fmt: skip
    session.add(made)
    session.flush()
    _compute(session, procurement, now)
    tell(session, actor, procurement, now, "decision.recorded", new=_told(number, whole, table))
    return made


def _open_table(session: Session, procurement: Procurement) -> Table:
    session.refresh(procurement, with_for_update={"of": Procurement})
    if procurement.state not in STATES:
        raise DecisionRefused("fixed" if procurement.state in ("decided", "cancelled") else "early")
    return table_of(session, procurement)


def _fitted(question: Question, decision: Decision) -> Decision:
    """The decision with what its question says of it."""
    return replace(
        decision,
        step=question.answer,  # type: ignore[arg-type]  # one that nobody can answer was refused
        stage=question.stage or None,
        threshold=question.threshold,
        among=question.among,
        by=question.member or decision.by.strip(),
        at=decision.at.astimezone(JAPAN),
        reason=decision.reason.strip(),
    )


def _of_the_time(decision: Decision, now: datetime) -> tuple[Problem, ...]:
    return (problem("at", "settling.future"),) if decision.at > now else ()


def _compute(session: Session, procurement: Procurement, now: datetime) -> None:
    try:
        made = ranking.compute(session, procurement, now)
    except CannotEvaluate as refused:
        wrong = tuple(replace(each, place=each.place.rpartition(".")[2]) for each in refused.problems)
        raise DecisionRefused("faults", wrong) from refused
    if made is None:
        raise DecisionRefused("prices")


def take_back(
    session: Session, actor: Actor, procurement: Procurement, number: int, *, reason: str, now: datetime
) -> HumanDecision:  # fmt: skip
    """Take a decision back with a reason, while the result is not fixed, and compute anew; it stays on record. Flushes.

    Raises DecisionRefused, LookupError if there is none of that number.
    """
    table = _open_table(session, procurement)
    found = next((each for each in table.recorded if each.row.number == number), None)
    if found is None:
        raise LookupError(number)
    if found.kept_by:
        raise DecisionRefused(found.kept_by)
    if not reason.strip():
        raise DecisionRefused("no-reason")
    found.row.taken_back_at, found.row.taken_back_reason = now, reason.strip()
    session.flush()
    _compute(session, procurement, now)
    told = _told(number, found.content, table)
    tell(session, actor, procurement, now, "decision.taken-back", old=told, new={"number": number, "reason": reason.strip()})
    return found.row


def _told(number: int, decision: Decision, table: Table) -> dict[str, Any]:
    """A decision as the history keeps it: proposals by the labels that they have now."""
    assert table.overview is not None
    labels = {each.id: each.label for each in table.overview.result.proposals}
    told: dict[str, Any] = {
        "number": number, "step": decision.step, "by": decision.by, "at": decision.at.isoformat(), "reason": decision.reason,
        "order": [labels[id] for id in decision.order], "among": [labels[id] for id in decision.among],
        "threshold": decision.threshold, "passed": decision.passed, "witnesses": list(decision.witnesses),
        "votes": {labels[id]: count for id, count in decision.votes.items()},
        "amounts": {labels[id]: str(amount) for id, amount in decision.amounts.items()},
        "conditions": list(decision.conditions),
    }  # fmt: skip
    return {key: value for key, value in told.items() if value not in (None, [], {}, "")}
