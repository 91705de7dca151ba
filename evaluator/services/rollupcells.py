"""From the finest cells of a measure to the cells of a table: added up, hidden where needed, with value and interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal

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
from evaluator.core.suppression import At, Family, Quantity
from evaluator.exchange.rollups.asking import Finest
from evaluator.exchange.rollups.tables import SCALE
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


class Year:
    """The finest cells of one measure in one fiscal year, and what is hidden of them."""

    def __init__(self, measure: Measure, found: Iterable[Finest], *, smallest: int, split: bool) -> None:
        atoms: dict[tuple[str, ...], tuple[int, int, int]] = {}
        served = _by_service(measure)
        for each in found:
            keys = (each.answer,) if split else (each.size, each.prefecture, each.kind, *((each.service,) if served else ()))
            n, above, below = atoms.get(keys, (0, 0, 0))
            atoms[keys] = (n + each.bodies, above + each.above, below + each.below)
        self.family = Family(atoms, _quantities(measure), smallest=smallest)

    def table(self, dims: tuple[int, ...]) -> Mapping[tuple[str, ...], tuple[int, ...]]:
        """The cells of a table that have bodies: how many, what stands above the line and what below."""
        return self.family.board.table(dims)


def _by_service(measure: Measure) -> bool:
    """Whether its cells are set apart by service: of procurements, and of indicators of all services."""
    return isinstance(measure, Met) or (isinstance(measure, Rate) and not measure.service)


PLAIN = Quantity(known=True)


def _quantities(measure: Measure) -> tuple[Quantity, Quantity]:
    """What stands above the line and what below, and whether it must not be worked out."""
    if isinstance(measure, OF_BODIES):
        return (Quantity(at_most_bodies=True), PLAIN)
    if isinstance(measure, Met):
        return (Quantity(), Quantity())
    if isinstance(measure, Rate):
        return (Quantity(counts_people=True), PLAIN)
    if isinstance(measure, Ratio):
        return (_quantity(measure.above), _quantity(measure.below))
    return (_quantity(measure.field), PLAIN)


def _quantity(name: str) -> Quantity:
    field = library_form().fields.get(name)
    whole = field is not None and field.kind in ("count", "yen")
    return Quantity(counts_people=field is not None and field.unit in PEOPLE, unit=SCALE if whole else 1)


def dims_of(ask: Ask) -> tuple[int, ...]:
    """The dimensions that lines and filters name, by number. Raises NotPublished for too many, or one that is not there."""
    named = {each for each in DIMENSIONS if each == ask.by or getattr(ask.where, FILTERS[each])}
    served = _by_service(ask.measure)
    split_alone = not ask.split or (not named and ask.by == "answer" and not isinstance(ask.measure, Rate))
    if len(named) > MOST or (ask.by == "answer") != bool(ask.split) or not split_alone or ("service" in named and not served):
        raise NotPublished(ask)
    return tuple(number for number, each in enumerate(DIMENSIONS) if each in named)


def cells_of(
    ask: Ask, years: Mapping[int, Year], *, interval: Interval
) -> tuple[tuple[Cell, ...], Cell, int]:  # fmt: skip
    """The lines of a table, its total, and how many bodies stand in it, hidden ones too."""
    lines = [(key, list(_parts(ask, years, key))) for key in _line_keys(ask, years)]
    total = [part for year in ask.years for part in _filtered(ask, years[year])]
    made = _cells(ask.measure, [*lines, ("", total)], interval=interval)
    bodies = sum(year.table(at[0])[at[1]][0] for year, at in total)
    return made[:-1], made[-1], bodies


Part = tuple[Year, At]


def _line_keys(ask: Ask, years: Mapping[int, Year]) -> list[str]:
    if ask.by == "nation":
        return [""]
    if ask.by == "year":
        return [str(each) for each in sorted(ask.years)]
    number = 0 if ask.by == "answer" else DIMENSIONS.index(ask.by)
    allowed = () if ask.by == "answer" else getattr(ask.where, FILTERS[ask.by])
    found = {keys[0] for year in ask.years for keys in years[year].table((number,))}
    order = {each.id: at for at, each in enumerate(bands().band)} if ask.by == "size" else {}
    return sorted(
        (each for each in found if not allowed or each in allowed), key=lambda each: (order.get(each, len(order)), each)
    )


def _parts(ask: Ask, years: Mapping[int, Year], key: str) -> Iterator[Part]:
    """The published cells that a line consists of."""
    if ask.by in ("nation", "year"):
        wanted = ask.years if ask.by == "nation" else (int(key),)
        yield from (part for year in wanted for part in _filtered(ask, years[year]))
    elif ask.by == "answer":
        yield from ((years[year], ((0,), (key,))) for year in ask.years if (key,) in years[year].table((0,)))
    else:
        for year in ask.years:
            yield from _filtered(ask, years[year], line=(ask.by, key))


def _filtered(ask: Ask, year: Year, *, line: tuple[str, str] | None = None) -> Iterator[Part]:
    chosen: dict[int, Sequence[str]] = {}
    for number, name in enumerate(DIMENSIONS):
        values = getattr(ask.where, FILTERS[name])
        if line is not None and name == line[0]:
            values = (line[1],)
        if values:
            chosen[number] = sorted(set(values))
    dims = tuple(chosen)
    for keys in product(*chosen.values()):
        if keys in year.table(dims):
            yield (year, (dims, keys))


def _cells(measure: Measure, lines: Sequence[tuple[str, list[Part]]], *, interval: Interval) -> tuple[Cell, ...]:
    lines = [each for each in lines if each[1] or each is lines[-1]]
    whys = [_why(parts) for _, parts in lines]
    added = [tuple(sum(year.table(at[0])[at[1]][number] for year, at in parts) for number in range(3)) for _, parts in lines]
    ends = _ends(measure, added, interval=interval)
    return tuple(
        _hidden(key, why) if why else _cell(measure, key, amounts, end)
        for (key, _), why, amounts, end in zip(lines, whys, added, ends, strict=True)
    )


def _why(parts: Iterable[Part]) -> Hidden | None:
    found = {year.family.why(at) for year, at in parts}
    return "primary" if "primary" in found else "complementary" if "complementary" in found else None


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
