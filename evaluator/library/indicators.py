"""Indicators of the library and a municipality's own: every file under rubrics/indicators/ is one topic."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluator import paths
from evaluator.core.check.indicators import set_problems
from evaluator.core.check.names import bounded
from evaluator.core.indicators import Indicator, IndicatorFile, IndicatorSet, Topic, joined
from evaluator.core.values import CannotEvaluate, Text
from evaluator.library.build import build
from evaluator.library.folder import read_all
from evaluator.library.parse import load

FOLDER = "indicators"
OWN = "own"
"""What stands for the file in the place of a problem of a municipality's own indicators."""
OWN_TOPIC = Topic(id=OWN, name=Text(ja="独自の指標", en="Own indicators"), order=1000)


def read_file(source: bytes | Path | Mapping[str, Any]) -> IndicatorFile:
    """The indicators of a TOML or JSON file, or of plain data of the same shape.

    Raises CannotEvaluate with everything that is wrong with its form. Whether its names lead anywhere is for `indicators`.
    """
    data = load(source)[0] if isinstance(source, bytes | Path) else dict(source)
    made, wrong = build(IndicatorFile, data)
    if made is None:
        raise CannotEvaluate(bounded(wrong))
    return made


def read_own(trees: Iterable[Mapping[str, Any]], *, order: int = OWN_TOPIC.order) -> IndicatorFile:
    """A municipality's own indicators, each the same record as a tree, as one topic. Raises CannotEvaluate."""
    found = [build(Indicator, dict(each), path=("indicator", at)) for at, each in enumerate(trees)]
    if wrong := [problem for _, problems in found for problem in problems]:
        raise CannotEvaluate(bounded(wrong))
    own = tuple(made for made, _ in found if made is not None)
    return IndicatorFile(topic=replace(OWN_TOPIC, order=order), indicator=own)


def files(root: Path = paths.RUBRICS, *, more: Iterable[Path] = ()) -> Mapping[str, IndicatorFile]:
    """Every topic of the library, and of `more` files beside it, by the name of its file.

    Raises CannotEvaluate with all problems of form of all files, places with the file's name.
    """
    return read_all(root / FOLDER, read_file, more=more)


def together(known: Mapping[str, IndicatorFile]) -> IndicatorSet:
    """Files as one set. Raises CannotEvaluate with every name that leads nowhere and every other fault, with file and place."""
    if wrong := set_problems(known):
        raise CannotEvaluate(bounded(wrong))
    return joined(known.values())


def indicators(root: Path = paths.RUBRICS, *, own: IndicatorFile | None = None) -> IndicatorSet:
    """The library's indicators and a municipality's own together. Raises CannotEvaluate, places with the file's name."""
    return together({**files(root), **({OWN: own} if own else {})})
