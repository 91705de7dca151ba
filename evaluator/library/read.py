"""Rubric and case files as core values, whole, or everything that is wrong with them."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from evaluator.core.case import Case
from evaluator.core.check.case import case_problems
from evaluator.core.check.names import bounded
from evaluator.core.check.rubric import rubric_problems
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.library.build import build
from evaluator.library.parse import MAX_BYTES, load
from evaluator.library.store import Library

CASE_KEYS = frozenset(each.name for each in fields(Case))
"""Top-level keys of a case file that belong to the case; the others belong to its rubric."""


@dataclass(frozen=True, slots=True)
class RubricFile:
    """What a rubric file holds."""

    rubric: Rubric
    """The rubric, with the library scales and descriptors it names."""
    advice: tuple[Problem, ...]
    """Remarks about the file itself, such as its encoding."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a case file holds."""

    rubric: Rubric
    """The rubric, from the file or from the library, whole."""
    case: Case
    """The case."""
    advice: tuple[Problem, ...]
    """Remarks about the file itself, such as its encoding."""


def read_rubric(source: bytes | Path, *, library: Library | None = None, limit: int = MAX_BYTES) -> RubricFile:
    """The rubric of a TOML or JSON file of at most `limit` bytes; of a case file, its rubric.

    Raises CannotEvaluate with all problems of form and names. Whether the rules fit together is for
    `core.check_rubric`.
    """
    data, advice = load(source, limit=limit)
    library = library or Library()
    if isinstance(data.get("case"), dict):
        rubric, problems = _rubric(data, library)
    else:
        rubric, problems = build(Rubric, data)
    if rubric is None:
        raise CannotEvaluate(bounded(problems))
    return RubricFile(_whole(rubric, None, library), advice)


def read_case(source: bytes | Path, *, library: Library | None = None, limit: int = MAX_BYTES) -> CaseFile:
    """The rubric and the case of a TOML or JSON file of at most `limit` bytes.

    Raises CannotEvaluate with all problems of form and names. Whether figures fit the rubric is for
    `core.check_case`.
    """
    data, advice = load(source, limit=limit)
    library = library or Library()
    rubric, problems = _rubric(data, library)
    case, more = build(Case, {key: each for key, each in data.items() if key in CASE_KEYS})
    if rubric is None or case is None:
        raise CannotEvaluate(bounded((*problems, *more)))
    return CaseFile(_whole(rubric, case, library), case, advice)


def _rubric(data: dict[str, Any], library: Library) -> tuple[Rubric | None, tuple[Problem, ...]]:
    head = data.get("case")
    named = head.get("rubric") if isinstance(head, dict) else None
    own = {key: each for key, each in data.items() if key not in CASE_KEYS}
    if not isinstance(named, str):
        return build(Rubric, own)
    if own:
        return None, tuple(problem(key, "problem.rubric-named-and-given", key=key, rubric=named) for key in own)
    try:
        return library.rubric(named), ()
    except CannotEvaluate as found:
        return None, tuple(Problem(place=each.place or "case.rubric", message=each.message) for each in found.problems)


def _whole(rubric: Rubric, case: Case | None, library: Library) -> Rubric:
    """The rubric with what it names in the library; if a name is unknown, that and all that is wrong besides."""
    rubric = library.whole(rubric)
    missing = library.unknown_names(rubric)
    if not missing:
        return rubric
    places = {each.place for each in missing}
    others = (*rubric_problems(rubric), *(case_problems(rubric, case) if case else ()))
    raise CannotEvaluate(bounded((*missing, *(each for each in others if each.place not in places))))
