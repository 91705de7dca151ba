"""Data that stands in a folder under rubrics/, one file each: read together, all that is wrong told at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from evaluator.core.check.names import bounded
from evaluator.core.values import CannotEvaluate, Problem

T = TypeVar("T")


def read_all(folder: Path, read: Callable[[Path], T], *, more: Iterable[Path] = ()) -> Mapping[str, T]:
    """What `read` makes of every TOML file of a folder, and of `more` files beside it, by the name of the file.

    A file of the folder counts once, also if it is among the others. Raises CannotEvaluate with all problems of all files,
    places with the file's name.
    """
    own = {path.resolve(): f"{folder.name}/{path.name}" for path in sorted(folder.glob("*.toml"))}
    found: dict[str, T] = {}
    wrong: list[Problem] = []
    for path, name in {**{each.resolve(): str(each) for each in more}, **own}.items():
        try:
            found[name] = read(path)
        except CannotEvaluate as refused:
            wrong += (replace(each, place=f"{name} {each.place}".strip()) for each in refused.problems)
    if wrong:
        raise CannotEvaluate(bounded(wrong))
    return found
