"""Guidelines of the library: every file under rubrics/guidelines/ is one."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.check.names import unknown
from evaluator.core.lint.checklist import Guideline, problems
from evaluator.core.values import CannotEvaluate
from evaluator.library.build import build
from evaluator.library.folder import read_all
from evaluator.library.parse import load

FOLDER = "guidelines"


def read_guideline(source: bytes | Path) -> Guideline:
    """The guideline of a TOML or JSON file. Raises CannotEvaluate with everything that is wrong."""
    made, wrong = build(Guideline, load(source)[0])
    if made is None:
        raise CannotEvaluate(wrong)
    if found := problems(made):
        raise CannotEvaluate(found)
    return made


@cache
def guidelines(root: Path = paths.RUBRICS) -> Mapping[str, Guideline]:
    """Every guideline by id, oldest first, read once. Raises CannotEvaluate, places with the file's name."""
    found = sorted(
        read_all(root / FOLDER, read_guideline).values(), key=lambda each: (each.guideline.effective_from, each.guideline.id)
    )
    return {each.guideline.id: each for each in found}


def guideline(id: str, root: Path = paths.RUBRICS) -> Guideline:
    """The guideline of that id. Raises CannotEvaluate for an unknown one; there is no default."""
    known = guidelines(root)
    if id not in known:
        raise CannotEvaluate((unknown("", "problem.unknown-guideline", id, known),))
    return known[id]


def guideline_on(day: date, root: Path = paths.RUBRICS) -> Guideline | None:
    """The guideline in force on a day, the latest if several are; none if there was none."""
    now = day.isoformat()
    in_force = [
        each for each in guidelines(root).values() if each.guideline.effective_from <= now <= (each.guideline.effective_to or now)
    ]
    return in_force[-1] if in_force else None
