"""Stored results and rubrics as text, and back into core records, to the byte."""

from functools import cache
from threading import Lock
from typing import Any

from pydantic import TypeAdapter

from evaluator.core.canonical import canonical
from evaluator.core.case import Case, Decision
from evaluator.core.compliance import Judgement
from evaluator.core.disclosure import Policy
from evaluator.core.overview import Overview, Part
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric

_MAKING = Lock()
"""Held while a reader is made: two threads that make one at once, just after the start, can fail (CPython gh-106905)."""


def write(value: Result | Rubric | Case) -> str:
    """The canonical text of a record."""
    return canonical(value)


def read_result(text: str) -> Result:
    """The result of a canonical text. Raises pydantic's ValidationError for anything else."""
    result: Result = _adapter(Result).validate_json(text)
    return result


def read_rubric_text(text: str) -> Rubric:
    """The rubric of a canonical text."""
    rubric: Rubric = _adapter(Rubric).validate_json(text)
    return rubric


def read_case_text(text: str) -> Case:
    """The case of a canonical text."""
    case: Case = _adapter(Case).validate_json(text)
    return case


def read_overview(text: str) -> Overview:
    """The overview of a canonical text."""
    overview: Overview = _adapter(Overview).validate_json(text)
    return overview


def read_part(text: str) -> Part:
    """The part of one proposal of a canonical text."""
    part: Part = _adapter(Part).validate_json(text)
    return part


def read_decision(text: str) -> Decision:
    """The decision of a canonical text."""
    decision: Decision = _adapter(Decision).validate_json(text)
    return decision


def read_policy(settings: Any) -> Policy:
    """The policy of its plain form; a setting that is not given has its default."""
    policy: Policy = _adapter(Policy).validate_python(settings)
    return policy


def read_judgements(points: Any) -> tuple[Judgement, ...]:
    """What the points of a guideline came to, of their plain form."""
    found: tuple[Judgement, ...] = tuple(_adapter(Judgement).validate_python(each) for each in points)
    return found


def _adapter(kind: type) -> TypeAdapter[Any]:
    with _MAKING:
        return _made(kind)


@cache
def _made(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
