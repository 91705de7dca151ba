"""Trying a case file: evaluated and shown, never stored."""

from dataclasses import dataclass

from evaluator.core.evaluate import evaluate
from evaluator.core.result import Result
from evaluator.core.values import CannotEvaluate, Problem
from evaluator.library.read import read_case


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A result, or every problem that stands in its way; remarks about the file either way."""

    result: Result | None
    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]


def attempt(source: bytes, *, limit: int) -> Trial:
    """Evaluate the bytes of a case file of at most `limit` bytes. Touches no database and keeps nothing."""
    try:
        given = read_case(source, limit=limit)
        return Trial(result=evaluate(given.rubric, given.case), problems=(), advice=given.advice)
    except CannotEvaluate as refused:
        return Trial(result=None, problems=refused.problems, advice=())
