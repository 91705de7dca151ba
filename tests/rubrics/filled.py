"""Cases on a rubric of the library: every member gives every item one mark, with exceptions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from evaluator.core.case import Case, CaseHead, Decision, Entry, Member, Proposal
from evaluator.core.evaluate import evaluate
from evaluator.core.lint.shares import weighed
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.core.values import Text

YEN = Fraction(10_000_000)
"""The price of every proposal where a test names none."""
Marks = dict[str, tuple[Any, ...]]


def marks(rubric: Rubric, mark: str, members: int, **changed: tuple[Any, ...]) -> Marks:
    """Marks of every judged item: `met` for required ones, else `mark`; `i1_2_3` changes the item 1.2.3."""
    filled = {
        each.criterion.id: ("met" if each.criterion.required else mark,) * members for each in weighed(rubric) if each.judged
    }
    return filled | {key[1:].replace("_", "."): each for key, each in changed.items()}


def result(
    rubric: Rubric,
    scores: Mapping[str, Marks],
    *,
    prices: Mapping[str, int] | None = None,
    proposal_facts: Mapping[str, Fraction] | None = None,
    decisions: tuple[Decision, ...] = (),
    stages: tuple[str, ...] = ("review",),
    **facts: int,
) -> Result:
    """The result of these scores, the same at every stage; members are numbered from 1."""
    members = len(next(iter(next(iter(scores.values())).values())))
    made = Case(
        case=CaseHead(id="filled", title=Text(ja="架空の例", en="Invented"), fictional=True),
        member=tuple(Member(id=str(each + 1), outside=True) for each in range(members)),
        proposal=tuple(
            Proposal(id=each, price=Fraction(prices[each]) if prices else YEN, facts=dict(proposal_facts or {}))
            for each in scores
        ),
        entry={stage: Entry(scores=scores) for stage in stages},
        facts={key: Fraction(each) for key, each in facts.items()},
        decision=decisions,
    )
    return evaluate(rubric, made)


def passed(threshold: str, *among: str) -> Decision:
    """The decision of the panel that a threshold counts as passed."""
    at = datetime(2026, 10, 19, 10, 0, tzinfo=UTC)
    return Decision(
        step="threshold", by="委員会", at=at, reason="協議の結果", threshold=threshold, among=among, passed=True
    )  # fmt: skip
