"""Kinds of denominators: rubrics/denominators/kinds.toml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.denominators import Kind, Kinds
from evaluator.core.values import CannotEvaluate
from evaluator.library.build import build
from evaluator.library.parse import load


@cache
def kinds(root: Path = paths.RUBRICS) -> Mapping[str, Kind]:
    """The kinds by id, in their order. Raises CannotEvaluate with everything that is wrong with the file's form."""
    made, wrong = build(Kinds, load(root / "denominators" / "kinds.toml")[0])
    if made is None:
        raise CannotEvaluate(wrong)
    return {each.id: each for each in made.kind}
