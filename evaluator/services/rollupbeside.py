"""Measures that tell about each other hide the same cells: which they are, and their tables side by side."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from evaluator.core.national import Measure
from evaluator.core.overlap import beside, together
from evaluator.exchange.rollups.published import Cells, Dims, Seen
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupcells import Year

Split = tuple[Measure, str]
"""A measure, and the field whose answers part the bodies if one does."""


class Beside:
    """A year of a measure in which is hidden too what the measures beside it hide."""

    def __init__(self, own: Year, others: Sequence[Year]) -> None:
        self._own, self._others = own, others
        self._cells: dict[Dims, Cells] = {}

    def cells(self, dims: Dims) -> Cells:
        """See Year."""
        if dims not in self._cells:
            hidden: dict[tuple[str, ...], Seen] = {}
            for each in (self._own, *self._others):
                for keys, seen in each.cells(dims).items():
                    if isinstance(seen, str) and hidden.get(keys) != "primary":
                        hidden[keys] = seen
            self._cells[dims] = {keys: hidden.get(keys, seen) for keys, seen in self._own.cells(dims).items()}
        return self._cells[dims]


@lru_cache(maxsize=64)
def near(known: tuple[Split, ...]) -> Mapping[Split, tuple[Split, ...]]:
    """For each measure those of which it hides what they hide, itself among them; only those parted by the same answers."""
    splits: dict[str, list[Measure]] = {}
    for measure, split in known:
        splits.setdefault(split, []).append(measure)
    form = library_form()
    return {
        (measure, split): tuple((each, split) for each in others)
        for split, measures in splits.items()
        for measure, others in beside(measures, form).items()
    }


def batches(known: Sequence[Split], *, size: int) -> list[list[Split]]:
    """The measures in parts of about `size`, none of which parts those that hide what others hide."""
    parts: list[list[Split]] = [[]]
    for group in together([measure for measure, _ in known], library_form()):
        if len(parts[-1]) + len(group) > size and parts[-1]:
            parts.append([])
        inside = set(group)
        parts[-1] += [each for each in known if each[0] in inside]
    return [each for each in parts if each]
