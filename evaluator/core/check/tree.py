"""The criteria of a rubric with their places in the file and what they take from the groups above."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.core.check.names import Path, place_of
from evaluator.core.engine.tree import DIRECT
from evaluator.core.rubric import Criterion, Rubric
from evaluator.core.rules import Axis


@dataclass(frozen=True, slots=True)
class Placed:
    """A criterion where it stands."""

    criterion: Criterion
    """The criterion."""
    path: Path
    """Its path in the file."""
    scale: str
    """Its scale, its own or that of the nearest group above that names one."""
    axis: Axis | None
    """Its axis, its own or that of the nearest group above."""
    above: tuple[Criterion, ...]
    """The groups it stands in, from the top."""

    @property
    def place(self) -> str:
        """Its place, such as `group[2].item[1]`."""
        return place_of(self.path)


def placed(rubric: Rubric) -> Iterator[Placed]:
    """Every criterion with its place, from the top, in the order of `Rubric.walk`."""
    for at, each in enumerate(rubric.group):
        yield from _below(each, path=("group", at), scale=DIRECT, axis=None, above=())


def _below(criterion: Criterion, *, path: Path, scale: str, axis: Axis | None, above: tuple[Criterion, ...]) -> Iterator[Placed]:
    here = Placed(criterion, path, criterion.scale or scale, criterion.axis or axis, above)
    yield here
    for key, parts in (("group", criterion.group), ("item", criterion.item)):
        for at, each in enumerate(parts):
            inner = (*path, key, at)
            yield from _below(each, path=inner, scale=here.scale, axis=here.axis, above=(*above, criterion))
