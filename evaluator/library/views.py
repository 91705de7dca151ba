"""Views of the national screens: every file under rubrics/views/ is one."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.check.names import bounded
from evaluator.core.check.views import Known, view_problems
from evaluator.core.values import CannotEvaluate, problem
from evaluator.core.views import View
from evaluator.library import guidelines, indicators, returns
from evaluator.library.build import build
from evaluator.library.folder import read_all
from evaluator.library.parse import load

FOLDER = "views"


def known(root: Path = paths.RUBRICS) -> Known:
    """What the names of views may lead to: the library's form, guidelines and indicators. Raises CannotEvaluate."""
    return Known(form=returns.form(root), guidelines=guidelines.guidelines(root), indicators=indicators.indicators(root))


def read_view(source: bytes | Path, against: Known) -> View:
    """The view of a TOML or JSON file. Raises CannotEvaluate with everything that is wrong."""
    made, wrong = build(View, load(source)[0])
    if made is None:
        raise CannotEvaluate(bounded(wrong))
    if found := view_problems(made, against):
        raise CannotEvaluate(bounded(found))
    return made


def views(root: Path = paths.RUBRICS, *, more: Iterable[Path] = ()) -> Mapping[str, View]:
    """Every view by id in order, and `more` files beside them. Raises CannotEvaluate, places with the file's name."""
    against = known(root)
    read = read_all(root / FOLDER, lambda path: read_view(path, against), more=more)
    found: dict[str, View] = {}
    for made in sorted(read.values(), key=lambda each: (each.view.order, each.view.id)):
        if found.setdefault(made.view.id, made) is not made:
            twice = [name for name, each in read.items() if each.view.id == made.view.id]
            raise CannotEvaluate((problem(f"{twice[0]} view.id", "view.twice", name=made.view.id),))
    return found


@cache
def library_known() -> Known:
    """What the library's views may lead to, read once."""
    return known()


@cache
def library_views() -> Mapping[str, View]:
    """The views of the library; the files come with the release and do not change under it."""
    return views()
