"""What a result says, as sentences of one language."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.core.case import Case
from evaluator.core.evaluate import evaluate
from evaluator.core.explain import explain
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.exchange.wording import Names, sentence
from evaluator.library.build import build
from evaluator.library.read import CASE_KEYS


@dataclass(frozen=True)
class Said:
    """The sentences of a result; ties are lists of sentences."""

    rule: list[str]
    summary: list[str]
    proposals: Mapping[str, list[str]]
    working: Mapping[str, list[str]]
    ties: list[list[str]]
    undecided: list[str]


def result_of(data: dict[str, Any]) -> Result:
    """The result of a case written as the keys of a file."""
    rubric, wrong = build(Rubric, {key: value for key, value in data.items() if key not in CASE_KEYS})
    case, more_wrong = build(Case, {key: value for key, value in data.items() if key in CASE_KEYS})
    assert rubric is not None, wrong
    assert case is not None, more_wrong
    return evaluate(rubric, case)


def said(data: dict[str, Any], lang: str = "ja") -> Said:
    """The sentences of a case's result; a wording that is missing or lacks a value is an error."""
    return said_of(result_of(data), lang)


def said_of(result: Result, lang: str) -> Said:
    """The sentences of a result."""
    names, told = Names.of(result), explain(result)
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        def say(messages: Any) -> list[str]:
            return [sentence(each, lang, names) for each in messages]

        return Said(
            rule=say(told.rule),
            summary=say(told.summary),
            proposals={id: say(each) for id, each in told.proposals.items()},
            working={id: say(each) for id, each in told.working.items()},
            ties=[say(each) for each in told.ties],
            undecided=say(told.undecided),
        )


def tender(*points: int, members: str = "A", **more: Any) -> dict[str, Any]:
    """A rubric with an item of each of these points, a panel, and whatever else a test needs; no proposals yet."""
    names = {"ja": "項目", "en": "Item "}
    base: dict[str, Any] = {
        "rubric": {"id": "r", "version": "1", "title": {"ja": "基準", "en": "Rubric"}, "procedure": "open_proposal"},
        "group": [
            {"id": str(at), "name": {lang: f"{name}{at}" for lang, name in names.items()}, "points": full}
            for at, full in enumerate(points, start=1)
        ],
        "case": {"id": "c", "title": {"ja": "案件", "en": "Tender"}},
        "member": [{"id": id} for id in members],
    }
    return base | more


def scored(data: dict[str, Any], /, **scores: Any) -> dict[str, Any]:
    """The tender with a proposal for each name and the marks of its items, in order, at the only stage."""
    entry = {id: {str(at): mark for at, mark in enumerate(marks, start=1)} for id, marks in scores.items()}
    proposal = data.get("proposal") or [{"id": id} for id in scores]
    return data | {"proposal": proposal, "entry": {"review": {"scores": entry}}}
