"""The rubric library: rubrics, scales and descriptors as files below one folder."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from evaluator import paths
from evaluator.core.check.names import place_of, unknown
from evaluator.core.check.tree import placed
from evaluator.core.engine.tree import DIRECT
from evaluator.core.rubric import Descriptor, Rubric, Scale
from evaluator.core.values import CannotEvaluate, Problem, problem
from evaluator.library.build import build
from evaluator.library.parse import load

T = TypeVar("T")

SCALES = "scales.toml"
DESCRIPTORS = "descriptors.toml"


class Library:
    """A folder with `<id>.toml` or `<id>@<version>.toml` for each rubric, `scales.toml` and `descriptors.toml`."""

    def __init__(self, root: Path = paths.RUBRICS) -> None:
        self.root = root

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """Every scale by name, `direct` among them. Raises CannotEvaluate."""
        return {DIRECT: Scale(input="number")} | self._records(SCALES, "scale", Scale)

    @cached_property
    def descriptors(self) -> Mapping[str, Descriptor]:
        """Every descriptor by name. Raises CannotEvaluate."""
        return self._records(DESCRIPTORS, "descriptor", Descriptor)

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """The file of every rubric, by file name without ending."""
        found = sorted(self.root.glob("*.toml")) if self.root.is_dir() else []
        return {each.stem: each for each in found if each.name not in (SCALES, DESCRIPTORS)}

    def ids(self) -> tuple[str, ...]:
        """The ids of all rubrics, in order."""
        return tuple(dict.fromkeys(stem.partition("@")[0] for stem in self.files))

    def rubric(self, name: str) -> Rubric:
        """The whole rubric `id` or `id@version`. Raises CannotEvaluate for an unknown one; there is no default."""
        id, _, version = name.partition("@")
        if id not in self.ids():
            raise CannotEvaluate((unknown("", "problem.unknown-rubric", id, self.ids()),))
        found = [self._rubric(path) for stem, path in self.files.items() if stem.partition("@")[0] == id]
        fitting = [each for each in found if version in ("", each.rubric.version)]
        if not fitting:
            versions = tuple(each.rubric.version for each in found)
            raise CannotEvaluate((problem("", "problem.unknown-version", name=id, version=version, known=versions),))
        return self.whole(fitting[0])

    def whole(self, rubric: Rubric) -> Rubric:
        """The rubric with every library scale and descriptor that its criteria name; names found nowhere stay unknown."""
        scales = sorted({name for _, _, name in _scales(rubric)} - rubric.scale.keys())
        descriptors = sorted({name for _, name in _descriptors(rubric)} - rubric.descriptor.keys())
        more = {name: self.scales[name] for name in scales if name in self.scales}
        texts = {name: self.descriptors[name] for name in descriptors if name in self.descriptors}
        return replace(rubric, scale={**rubric.scale, **more}, descriptor={**rubric.descriptor, **texts})

    def unknown_names(self, rubric: Rubric) -> tuple[Problem, ...]:
        """A problem for each scale and descriptor that a whole rubric names and neither it nor the library holds."""
        scales = [(place, name) for place, own, name in _scales(rubric) if own and name not in rubric.scale]
        descriptors = [(place, name) for place, name in _descriptors(rubric) if name not in rubric.descriptor]
        return (
            *(unknown(place, "problem.unknown-scale", name, {**self.scales, **rubric.scale}) for place, name in scales),
            *(
                unknown(place, "problem.unknown-descriptor", name, {**self.descriptors, **rubric.descriptor})
                for place, name in descriptors
            ),
        )

    def _rubric(self, path: Path) -> Rubric:
        return _built(Rubric, load(path)[0], path.name)

    def _records(self, file: str, key: str, kind: type[T]) -> dict[str, T]:
        path = self.root / file
        if not path.exists():
            return {}
        tables = load(path)[0].get(key, {})
        return {name: _built(kind, data, f"{file} {place_of((key, name))}") for name, data in tables.items()}


def _built(kind: type[T], data: Any, where: str) -> T:
    made, problems = build(kind, data)
    if made is None:
        raise CannotEvaluate(tuple(replace(each, place=f"{where} {each.place}".strip()) for each in problems))
    return made


def _scales(rubric: Rubric) -> Iterator[tuple[str, bool, str]]:
    """The place of every criterion, whether it names its scale itself, and the scale."""
    for each in placed(rubric):
        name = each.criterion.scale or each.scale
        scored = not each.criterion.parts and each.criterion.by != "computed"
        if each.criterion.scale or scored:
            yield f"{each.place}.scale", bool(each.criterion.scale), name


def _descriptors(rubric: Rubric) -> Iterator[tuple[str, str]]:
    for each in placed(rubric):
        if each.criterion.descriptor:
            yield f"{each.place}.descriptor", each.criterion.descriptor
