"""From the finest cells of a measure to the cells of a table: added up, hidden where needed, with value and interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Literal, Protocol, cast

from evaluator.analysis.intervals import clopper_pearson, garwood, garwood_rate, wilson
from evaluator.core.national import (
    Ask,
    Cell,
    Coverage,
    Having,
    Hidden,
    Mean,
    Measure,
    Met,
    NotPublished,
    PerPeople,
    Rate,
    Ratio,
    Share,
    Shown,
    Total,
)
from evaluator.core.returns import Field
from evaluator.core.suppression import Quantity
from evaluator.exchange.rollups.published import Cells, Dims, Seen
from evaluator.exchange.rollups.rows import SCALE
from evaluator.library.comparing import bands
from evaluator.services.returns.forms import library_form

Interval = Literal["wilson", "clopper-pearson"]
DIMENSIONS = ("size", "prefecture", "kind", "service")
FILTERS = {"size": "sizes", "prefecture": "prefectures", "kind": "kinds", "service": "services"}
MOST = 2
"""Dimensions that lines and filters may name together."""
PEOPLE = ("people", "cases", "households")
"""Units that count people, or what one person or household stands behind."""
OF_BODIES = (Share, Having, Coverage)
"""Measures whose numbers above the line are bodies."""


class Year(Protocol):
    """The tables of one measure in one fiscal year."""

    def cells(self, dims: Dims) -> Cells:
        """The cells of a table that have bodies: how many, what stands above the line and what below, or why it is hidden."""


def tables_of(measure: Measure, *, split: bool, most: int = MOST) -> Iterator[Dims]:
    """The tables that are published of a measure: all together, by one dimension, and by two; of `most` dimensions at most."""
    width = 1 if split else len(DIMENSIONS) if by_service(measure) else len(DIMENSIONS) - 1
    for size in range(most + 1):
        yield from combinations(range(width), size)


def by_service(measure: Measure) -> bool:
    """Whether its cells are set apart by service, as those of procurements are."""
    return isinstance(measure, Met)


PLAIN = Quantity(known=True)
BELOW = 2
"""What stands below the line, among the quantities of a measure."""


def quantities(measure: Measure) -> tuple[Quantity, Quantity]:
    """What stands above the line and what below, and whether it must not be worked out."""
    if isinstance(measure, (*OF_BODIES, Met)):
        return (Quantity(at_most_bodies=True), PLAIN)
    if isinstance(measure, Rate):
        return (Quantity(counts_people=True), PLAIN)
    if isinstance(measure, Ratio):
        part = BELOW if (measure.above, measure.below) in _parts_of_fields() else None
        return (_quantity(measure.above, part_of=part), _quantity(measure.below))
    return (_quantity(measure.field), PLAIN)


@cache
def _parts_of_fields() -> frozenset[tuple[str, str]]:
    """Fields of the form each of which is at most another: what is counted in it is a part of what is counted there."""
    bound = [each for each in library_form().checks if each.relation == "at-most" and each.times == 1]
    return frozenset((each.left[0], each.right[0]) for each in bound if len(each.left) == len(each.right) == 1)


def _quantity(name: str, *, part_of: int | None = None) -> Quantity:
    field = library_form().fields.get(name)
    whole = field is not None and field.kind in ("count", "yen")
    return Quantity(counts_people=field is not None and field.unit in PEOPLE, unit=SCALE if whole else 1, part_of=part_of)


def dims_of(ask: Ask) -> tuple[int, ...]:
    """The dimensions that lines and filters name, by number. Raises NotPublished for too many, or one that is not there."""
    named = {each for each in DIMENSIONS if each == ask.by or getattr(ask.where, FILTERS[each])}
    served = by_service(ask.measure)
    split_alone = not ask.split or (not named and ask.by == "answer" and not isinstance(ask.measure, Rate))
    if len(named) > MOST or (ask.by == "answer") != bool(ask.split) or not split_alone or ("service" in named and not served):
        raise NotPublished(ask)
    return tuple(number for number, each in enumerate(DIMENSIONS) if each in named)


def cells_of(
    ask: Ask, years: Mapping[int, Year], *, interval: Interval
) -> tuple[tuple[Cell, ...], Cell, int]:  # fmt: skip
    """The lines of a table, its total, and how many bodies stand in it; 0 where that is hidden."""
    lines = [(key, list(_parts(ask, years, key))) for key in _line_keys(ask, years)]
    total = [part for year in ask.years for part in _filtered(ask, years[year])]
    made = _cells(ask.measure, [*((key, parts) for key, parts in lines if parts), ("", total)], interval=interval)
    return made[:-1], made[-1], made[-1].bodies or 0


def _line_keys(ask: Ask, years: Mapping[int, Year]) -> list[str]:
    if ask.by == "nation":
        return [""]
    if ask.by == "year":
        return [str(each) for each in sorted(ask.years)]
    number = 0 if ask.by == "answer" else DIMENSIONS.index(ask.by)
    allowed = () if ask.by == "answer" else getattr(ask.where, FILTERS[ask.by])
    found = {keys[0] for year in ask.years for keys in years[year].cells((number,))}
    order = {each.id: at for at, each in enumerate(bands().band)} if ask.by == "size" else {}
    return sorted(
        (each for each in found if not allowed or each in allowed), key=lambda each: (order.get(each, len(order)), each)
    )


def _parts(ask: Ask, years: Mapping[int, Year], key: str) -> Iterator[Seen]:
    """The published cells that a line consists of."""
    if ask.by in ("nation", "year"):
        wanted = ask.years if ask.by == "nation" else (int(key),)
        yield from (part for year in wanted for part in _filtered(ask, years[year]))
    elif ask.by == "answer":
        found = (years[year].cells((0,)) for year in ask.years)
        yield from (each[(key,)] for each in found if (key,) in each)
    else:
        for year in ask.years:
            yield from _filtered(ask, years[year], line=(ask.by, key))


def _filtered(ask: Ask, year: Year, *, line: tuple[str, str] | None = None) -> Iterator[Seen]:
    chosen: dict[int, Sequence[str]] = {}
    for number, name in enumerate(DIMENSIONS):
        values = getattr(ask.where, FILTERS[name])
        if line is not None and name == line[0]:
            values = (line[1],)
        if values:
            chosen[number] = sorted(set(values))
    cells = year.cells(tuple(chosen))
    yield from (cells[keys] for keys in product(*chosen.values()) if keys in cells)


def _cells(measure: Measure, lines: Sequence[tuple[str, list[Seen]]], *, interval: Interval) -> tuple[Cell, ...]:
    added = [_added(parts) for _, parts in lines]
    ends = _ends(measure, [each if isinstance(each, tuple) else (0, 0, 0) for each in added], interval=interval)
    return tuple(
        _cell(measure, key, each, end) if isinstance(each, tuple) else _hidden(key, cast("Hidden", each))
        for (key, _), each, end in zip(lines, added, ends, strict=True)
    )


def _added(parts: Iterable[Seen]) -> Seen:
    """The numbers of cells added up, or why they are hidden: as soon as one of them is."""
    found = list(parts)
    hidden = {each for each in found if isinstance(each, str)}
    if hidden:
        return "primary" if "primary" in hidden else "complementary"
    return tuple(sum(int(each[number]) for each in found) for number in range(3))


def _hidden(key: str, why: Hidden) -> Cell:
    return Cell(key=key, bodies=None, above=None, below=None, value=None, hidden=why)


def _cell(measure: Measure, key: str, amounts: Sequence[int], ends: tuple[float, float] | None) -> Cell:
    bodies, above, below = amounts[0], *_exact(measure, amounts)
    per = measure.per if isinstance(measure, PerPeople | Rate) else 1
    value = above if isinstance(measure, Total) and bodies else above * per / below if below else None
    low, high = ends if ends is not None and value is not None else (None, None)
    return Cell(key=key, bodies=bodies, above=above, below=below, value=value, low=low, high=high)


def _exact(measure: Measure, amounts: Sequence[int]) -> tuple[Fraction, Fraction]:
    """What stands above and below the line, in its own unit."""
    above, below = Fraction(amounts[1]), Fraction(amounts[2])
    match measure:
        case Total():
            return above / _unit(measure.field), Fraction(0)
        case Mean():
            return above / _unit(measure.field), below / SCALE
        case PerPeople():
            return above / _unit(measure.field), below
        case Ratio():
            return above / _unit(measure.above), below / _unit(measure.below)
        case _:
            return above, below


def _unit(name: str) -> int:
    """What an amount is divided by: a share was written in percent."""
    return SCALE * 100 if _is_share(library_form().fields.get(name)) else SCALE


def _is_share(field: Field | None) -> bool:
    return field is not None and field.kind == "share"


def _ends(
    measure: Measure, added: Sequence[tuple[int, ...]], *, interval: Interval
) -> list[tuple[float, float] | None]:  # fmt: skip
    """The ends of each 95 % interval; None where none is defined: sums, means, and ratios that are no shares of counts."""
    exact = [_exact(measure, each) for each in added]
    above, below = [float(each) for each, _ in exact], [float(each) for _, each in exact]
    if isinstance(measure, Rate):
        found = garwood_rate(above, below, per=measure.per)
    elif isinstance(measure, PerPeople) and _whole(measure.field):
        found = garwood(above).times([measure.per / each if each else 0.0 for each in below])
    elif isinstance(measure, (*OF_BODIES, Met)) or (isinstance(measure, Ratio) and _is_part(measure, exact)):
        found = (wilson if interval == "wilson" else clopper_pearson)(above, below)
    else:
        return [None] * len(added)
    return list(zip(found.low.tolist(), found.high.tolist(), strict=True))


def _whole(name: str) -> bool:
    field = library_form().fields.get(name)
    return field is not None and field.kind == "count"


def _is_part(measure: Ratio, exact: Iterable[tuple[Fraction, Fraction]]) -> bool:
    counts = measure.percent and _whole(measure.above) and _whole(measure.below)
    return counts and all(above <= below for above, below in exact)


def shown_as(measure: Measure) -> Shown:
    """How values of a measure are shown."""
    if isinstance(measure, PerPeople | Rate):
        return "rate"
    if isinstance(measure, Total | Mean):
        return "percent" if _is_share(library_form().fields.get(measure.field)) else "number"
    return "number" if isinstance(measure, Ratio) and not measure.percent else "percent"
