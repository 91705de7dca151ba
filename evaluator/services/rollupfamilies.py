"""Measures that tell about each other hide the same cells: which they are, and their tables decided together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from evaluator.core.national import Measure
from evaluator.core.overlap import groups
from evaluator.core.suppression import Counted, Family, Keys
from evaluator.exchange.rollups.published import Cells, Dims
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupcells import Year, by_service, quantities

if TYPE_CHECKING:
    from evaluator.exchange.rollups.asking import Finest

Split = tuple[Measure, str]
"""A measure, and the field whose answers part the bodies if one does."""


class Bound(NamedTuple):
    """Measures that hide the same cells, parted by the same answers if by any."""

    splits: tuple[Split, ...]
    above: tuple[int, ...]
    """The places of those of which they hide too what those hide."""


class Decided:
    """A year of a measure, decided together with those that tell about it."""

    def __init__(self, family: Family, place: int) -> None:
        self._family, self._place = family, place
        self._cells: dict[Dims, Cells] = {}

    def cells(self, dims: Dims) -> Cells:
        """See Year."""
        if dims not in self._cells:
            self._cells[dims] = self._family.cells(self._place, dims)
        return self._cells[dims]


@lru_cache(maxsize=64)
def bound(known: tuple[Split, ...], late: tuple[Split, ...] = ()) -> tuple[Bound, ...]:
    """The measures in sets that are decided together, each after those above it; see core.overlap.groups."""
    made: list[Bound] = []
    for split in dict.fromkeys(each for _, each in (*known, *late)):
        first = len(made)
        early, later = ([measure for measure, each in some if each == split] for some in (known, late))
        for group in groups(early, library_form(), late=later):
            own = tuple((measure, split) for measure in group.measures)
            made.append(Bound(own, tuple(first + each for each in group.above)))
    return tuple(made)


def needed(sets: Sequence[Bound], wanted: Collection[Split]) -> tuple[int, ...]:
    """The places of the sets that some measures stand in, and of those above them, in order."""
    own = {at for at, each in enumerate(sets) if not set(wanted).isdisjoint(each.splits)}
    return tuple(sorted(own.union(*(sets[at].above for at in own))))


def batches(sets: Iterable[Bound], *, size: int) -> list[list[Split]]:
    """The measures in parts of about `size`, none of which parts a set."""
    parts: list[list[Split]] = [[]]
    for each in sets:
        if len(parts[-1]) + len(each.splits) > size and parts[-1]:
            parts.append([])
        parts[-1] += each.splits
    return [each for each in parts if each]


def decided(
    sets: Sequence[Bound], places: Iterable[int], counted: Mapping[Split, Counted], *, smallest: int
) -> dict[Split, Year]:  # fmt: skip
    """One year of the sets at some places, those above them among these, from the finest cells of each measure.

    Who answered stands above what they answered, so that measures over the same bodies hide the same for their number's sake.
    """
    families: dict[int, Family] = {}
    bodies: dict[frozenset[tuple[Keys, tuple[int, ...]]], Family] = {}
    made: dict[Split, Year] = {}
    for place in places:
        own = [counted.get(each, Counted(atoms={})) for each in sets[place].splits]
        who = {frozenset(each.bodies().atoms.items()): each.bodies() for each in own}
        bodies |= {key: Family([each], smallest=smallest) for key, each in who.items() if key not in bodies}
        above = [*(bodies[key] for key in who), *(families[each] for each in sets[place].above)]
        families[place] = Family(own, smallest=smallest, above=above)
        made |= {each: Decided(families[place], number) for number, each in enumerate(sets[place].splits)}
    return made


def counted(split: Split, found: Iterable["Finest"]) -> Counted:
    """The finest cells of a year of a measure, by the dimensions that its tables have."""
    atoms: dict[Keys, tuple[int, ...]] = {}
    served = by_service(split[0])
    for each in found:
        keys = (each.answer,) if split[1] else (each.size, each.prefecture, each.kind, *((each.service,) if served else ()))
        n, above, below = atoms.get(keys, (0, 0, 0))
        atoms[keys] = (n + each.bodies, above + each.above, below + each.below)
    return Counted(atoms=atoms, quantities=quantities(split[0]))
