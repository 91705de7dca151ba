"""Bands of population and rules of early warning: rubrics/comparison/."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from evaluator import paths
from evaluator.core.comparing import Bands, Rules
from evaluator.core.values import CannotEvaluate
from evaluator.library.build import build
from evaluator.library.parse import load

Made = TypeVar("Made", Bands, Rules)
FOLDER = "comparison"


@cache
def bands(root: Path = paths.RUBRICS) -> Bands:
    """The bands and what is shown. Raises CannotEvaluate with everything that is wrong with the file's form."""
    return _read(Bands, root / FOLDER / "bands.toml")


@cache
def rules(root: Path = paths.RUBRICS) -> Rules:
    """The rules of early warning. Raises CannotEvaluate."""
    return _read(Rules, root / FOLDER / "warnings.toml")


def _read(kind: type[Made], path: Path) -> Made:
    made, wrong = build(kind, load(path)[0])
    if made is None:
        raise CannotEvaluate(wrong)
    return made
