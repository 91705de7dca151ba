"""Trying a case file: evaluated and shown, never stored."""

from dataclasses import dataclass
from pathlib import Path

from evaluator.core.evaluate import evaluate
from evaluator.core.result import Result
from evaluator.core.step import Step, step_at
from evaluator.core.values import CannotEvaluate, Problem
from evaluator.exchange.wording import Names
from evaluator.library.parse import MAX_BYTES
from evaluator.library.read import read_case


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A result, or every problem that stands in its way; remarks about the file either way."""

    result: Result | None
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]


def attempt(source: bytes | Path, *, limit: int = MAX_BYTES) -> Trial:
    """Evaluate a case file, or its bytes, of at most `limit` bytes. Touches no database and keeps nothing."""
    try:
        given = read_case(source, limit=limit)
        return Trial(result=evaluate(given.rubric, given.case), problems=(), advice=given.advice)
    except CannotEvaluate as refused:
        return Trial(result=None, problems=refused.problems, advice=())


def step(source: bytes | Path, address: str, *, limit: int = MAX_BYTES) -> tuple[Step, Names]:
    """One step of a case file's working and what its ids are called. Raises CannotEvaluate."""
    given = read_case(source, limit=limit)
    return step_at(given.rubric, given.case, address), Names.of_case(given.rubric, given.case)
