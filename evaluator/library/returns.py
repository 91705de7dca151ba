"""Forms of yearly returns: every file under rubrics/returns/ is one chapter, all of them together are the form."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluator import paths
from evaluator.core.canonical import canonical
from evaluator.core.check.names import bounded
from evaluator.core.check.returns import set_problems
from evaluator.core.indicators import IndicatorSet
from evaluator.core.returns import ReturnFile, ReturnForm, ReturnSet, joined
from evaluator.core.values import CannotEvaluate
from evaluator.library import indicators
from evaluator.library.build import build
from evaluator.library.folder import read_all
from evaluator.library.parse import load

FOLDER = "returns"


def read_file(source: bytes | Path | Mapping[str, Any]) -> ReturnFile:
    """One chapter from a TOML or JSON file, or from plain data of the same shape.

    Raises CannotEvaluate with everything that is wrong with its form. Whether its names lead anywhere is for `form`.
    """
    data = load(source)[0] if isinstance(source, bytes | Path) else dict(source)
    made, wrong = build(ReturnFile, data)
    if made is None:
        raise CannotEvaluate(bounded(wrong))
    return made


def files(root: Path = paths.RUBRICS, *, more: Iterable[Path] = ()) -> Mapping[str, ReturnFile]:
    """Every chapter of the library, and `more` files beside it, by the name of its file.

    Raises CannotEvaluate with all problems of form of all files, places with the file's name.
    """
    return read_all(root / FOLDER, read_file, more=more)


def together(known: Mapping[str, ReturnFile], *, indicators_known: IndicatorSet | None = None) -> ReturnSet:
    """Files as one form. Raises CannotEvaluate with every name that leads nowhere and every other fault, with file and place."""
    if wrong := set_problems(known, indicators_known or indicators.indicators()):
        raise CannotEvaluate(bounded(wrong))
    return joined(known.values())


def form(root: Path = paths.RUBRICS) -> ReturnSet:
    """The library's form, as it is asked from now on. Raises CannotEvaluate, places with the file's name."""
    return together(files(root))


def written(known: ReturnSet) -> str:
    """A form as it is kept with a round: canonical JSON."""
    return canonical(known.form)


def kept(text: str) -> ReturnSet:
    """A form that was kept. Raises CannotEvaluate if its text is not what `written` makes."""
    made, wrong = build(ReturnForm, json.loads(text))
    if made is None:
        raise CannotEvaluate(bounded(wrong))
    return joined(made.files)
