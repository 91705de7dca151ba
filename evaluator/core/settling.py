"""What a result leaves to people: its open questions, and the kind of decision that answers each."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from evaluator.core.canonical import canonical
from evaluator.core.case import Decision
from evaluator.core.engine.ties import HUMAN
from evaluator.core.result import Result, Undecided
from evaluator.core.rounding import readable
from evaluator.core.rubric import Rubric
from evaluator.core.values import Message, Problem, message, problem, record

Answer = Literal["vote", "chair", "discussion", "lot", "member-order", "threshold", "award", "remainder", "amount", "none"]
ORDERED = ("chair", "discussion", "lot", "member-order")
"""Decisions that put proposals in order."""
BEYOND = ("rule", "majority")
"""What the rule itself has no way out of; officials may decide it where the outcome leaves them discretion."""
LENGTH = 16
"""Signs of a question's key."""


@record
class Question:
    """One thing that only people can decide, or could decide otherwise."""

    answer: Answer
    """The kind of decision that answers it; `none` if no decision can."""
    missing: str
    """What is missing, in the words of the result; `offer` if nothing is, and a decision is only possible."""
    among: tuple[str, ...]
    """The proposals concerned."""
    stage: str
    """The stage."""
    rank: int = 0
    """The place that it is about; 0 if it is about none."""
    lot: str | None = None
    """The lot, for what concerns a whole lot."""
    threshold: str | None = None
    """The threshold."""
    member: str | None = None
    """The member who decides."""

    @property
    def key(self) -> str:
        """A name for it that stays the same as long as it is the same question."""
        said = canonical([self.missing, self.among, self.stage, self.rank, self.lot])
        return hashlib.sha256(said.encode()).hexdigest()[:LENGTH]


def questions(rubric: Rubric, result: Result) -> tuple[Question, ...]:
    """What a result leaves open, in its order."""
    return tuple(_question(rubric, result, each) for each in result.undecided)


def offers(rubric: Rubric, result: Result) -> tuple[Question, ...]:
    """Decisions that the rule allows without asking for them: another award, or conditions, for each lot that is settled."""
    if not (rubric.outcome.discretion or rubric.outcome.conditions):
        return ()
    open_among = {id for each in result.undecided for id in each.among}
    return tuple(each for each in _lots(result) if each.among and not open_among & set(each.among))


def _lots(result: Result) -> Iterator[Question]:
    for award in result.lots or (result.award,):
        inside = tuple(each.id for each in result.proposals if each.lot == award.lot and each.status in ("ranked", "passed"))
        if award.kind in ("award", "no-award"):
            yield Question(answer="award", missing="offer", among=inside, stage=_last_stage(result), lot=award.lot)


def _last_stage(result: Result) -> str:
    return result.stages[-1].id if result.stages else ""


def _question(rubric: Rubric, result: Result, each: Undecided) -> Question:
    word, _, of = each.step.partition(":")
    found = Question(answer="none", missing=each.step, among=each.among, stage=each.stage, rank=each.rank)
    if word in BEYOND and rubric.outcome.discretion and _is_last(rubric, each.stage):
        lot = next(own.lot for own in result.proposals if own.id in each.among)
        inside = tuple(own.id for own in result.proposals if own.lot == lot and own.status in ("ranked", "passed", "unranked"))
        return replace(found, answer="award", among=inside, lot=lot)
    if word == "threshold":
        return replace(found, answer="threshold", threshold=of)
    if word == "member-order":
        return replace(found, answer="member-order", member=of)
    return replace(found, answer=word) if word in (*HUMAN, "remainder", "amount") else found  # type: ignore[arg-type]


def _is_last(rubric: Rubric, stage: str) -> bool:
    scored = [each.id for each in rubric.stage if each.scored]
    return not scored or stage == scored[-1]


def answer_problems(question: Question, decision: Decision) -> tuple[Problem, ...]:
    """What keeps a decision from answering its question wholly: every proposal concerned has its place, its votes, its amount.

    What a decision must hold by itself is checked with the case (check/decisions.py).
    """
    return tuple(_unanswered(question, decision))


def _unanswered(question: Question, decision: Decision) -> Iterator[Problem]:
    among = set(question.among)
    if question.answer in ORDERED and set(decision.order) != among:
        yield problem("order", "settling.order")
    if question.answer == "vote" and set(decision.votes) != among:
        yield problem("votes", "settling.votes")
    if question.answer == "vote" and decision.votes and not any(decision.votes.values()):
        yield problem("votes", "settling.no-vote")
    if question.answer == "amount" and set(decision.amounts) != among:
        yield problem("amounts", "settling.amounts")
    if question.answer in ("threshold", "remainder") and decision.passed is None:
        yield problem("passed", "settling.passed")
    if question.answer == "lot" and not any(each.strip() for each in decision.witnesses):
        yield problem("witnesses", "settling.witnesses")
    if question.answer == "award" and not set(decision.order) <= among:
        yield problem("order", "settling.order")


def told(decision: Decision) -> tuple[Message, ...]:
    """What a decision came to, a sentence for each part of it."""
    return tuple(_told(decision))


def _told(decision: Decision) -> Iterator[Message]:
    if decision.order:
        yield message("decided.order" if decision.step != "award" else "decided.chosen", proposals=decision.order)
    elif decision.step == "award":
        yield message("decided.nobody")
    for id, count in sorted(decision.votes.items(), key=lambda each: (-each[1], each[0])):
        yield message("decided.votes", proposal=id, count=count)
    for id, amount in decision.amounts.items():
        yield message("decided.amount", proposal=id, amount=f"{int(amount):,}" if amount.denominator == 1 else readable(amount))
    if decision.passed is not None:
        word = "remainder" if decision.step == "remainder" else "threshold"
        yield message(f"decided.{word}.{'yes' if decision.passed else 'no'}", proposals=decision.among)
    if decision.witnesses:
        yield message("decided.witnesses", witnesses=decision.witnesses)
    for condition in decision.conditions:
        yield message("decided.condition", condition=condition)
