"""What a reader of every published table of a nation can put together: the tables that are asked for, and what everybody knows.

The attacker asks every table of every measure of a set, through the same entry as the pages: all together, by each dimension, by
each pair of them, by answers. Hidden lines tell that a body stands there, lines that are not there that none does.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from pyarrow import parquet

from evaluator.core.months import months_of
from evaluator.core.national import Ask, Cell, Coverage, Having, Mean, Measure, Met, PerPeople, Rate, Ratio, Share, Total, Where
from evaluator.core.returns import Field, ReturnSet
from evaluator.core.suppression import At, Keys
from evaluator.exchange.rollups.standing import standing
from evaluator.services import rollups
from evaluator.services.inventednation import SERVICES, bodies
from evaluator.services.nationanswers import answered, with_proposals
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupbodies import CLASSES, answer_rows, size_of
from tests.core.attack import Attack, Target
from tests.factories.rolledup import handed, write

SMALLEST = 5
DIMENSIONS = {"size": "sizes", "prefecture": "prefectures", "kind": "kinds", "service": "services"}
PEOPLE = ("people", "cases", "households")
MANY = 1_000_000_000
HANDED, ASKED = "handed in", "asked"
Split = tuple[Measure, str]


def nation(folder: Path, seed: int, *, prefectures: int, years: Sequence[int], covered: float = 0.95) -> Path:
    """The bodies of some prefectures of the invented nation, with drawn returns, judgements and months."""
    draw = random.Random(seed)
    every = bodies(seed)
    chosen = set(draw.sample(sorted({each.place.prefecture_code[:2] for each in every}), prefectures))
    rows: dict[str, list[Any]] = {each: [] for each in ("bodies", "returns", "answers", "points", "areas", "figures")}
    own = [each for each in every if each.place.prefecture_code[:2] in chosen]
    for body, year in ((body, year) for body in own for year in years):
        number, place = body.number, (CLASSES[body.place.body_class], body.place.prefecture_code[:2], size_of(body.people))
        hands = draw.random() < covered
        rows["bodies"].append((number, year, body.place.code, *place, body.people, True, body.households))
        rows["returns"].append((number, year, int(hands)))
        if hands:
            found = with_proposals(answered(library_form(), year, body.people, draw), draw)
            rows["answers"] += [(number, year, *row) for row in answer_rows(library_form(), handed(found))]
        rows["points"] += list(_points(number, year, draw))
        for town, people in body.served:
            size, kind = size_of(people), CLASSES[town.body_class]
            rows["areas"].append((number, town.code, year, 1, town.prefecture_code[:2], size, kind, people))
            rows["figures"] += list(_figures((number, town.code, year), people, draw))
    return write(folder, rows, bodies=len(own))


def _points(number: int, year: int, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for service in SERVICES[:4]:
        if draw.random() < 0.5:
            for measure in MET:
                state = draw.choices(("met", "partly", "not_met", "not_recorded"), weights=(50, 20, 20, 10))[0]
                yield (number, year, service, measure.guideline, measure.point, state, 1)


def _figures(at: tuple[int, str, int], people: int, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for indicator in ("new_consultations", "plans", "job_support_users", "employed"):
        for month in months_of(at[2]):
            yield (*at, "jiritsu_sodan", indicator, month, int(draw.expovariate(1) * people / 100_000))


MET = (Met(guideline="GL-2021-manual9", point="G1"), Met(guideline="GL-2021-manual9", point="V2"))


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A cell of a measure as a reader sees it, and as it is."""

    measure: Measure
    at: At
    seen: Cell
    true: Cell


def asks(measure: Measure, years: tuple[int, ...], places: Iterable[Keys]) -> Iterator[tuple[Ask, At]]:
    """Every table that a page can ask for, and where its lines stand but for their own key."""
    names = tuple(DIMENSIONS)[: 4 if isinstance(measure, Met) else 3]
    yield Ask(measure=measure, years=years), ((), ())
    for number, name in enumerate(names):
        yield Ask(measure=measure, by=name, years=years), ((number,), ())
    for first, second in combinations(range(len(names)), 2):
        for key in sorted({keys[first] for keys in places}):
            where = Where(**{DIMENSIONS[names[first]]: (key,)})
            yield Ask(measure=measure, by=names[second], years=years, where=where), ((first, second), (key,))


def looked(folder: Path, measures: Sequence[Measure], years: tuple[int, ...], places: Sequence[Keys]) -> list[Looked]:
    """Every line of every table of some measures: as it is shown, and as it is."""
    asked = [each for measure in measures for each in asks(measure, years, places)]
    seen, true = (rollups.tables(folder, [one for one, _ in asked], smallest=smallest) for smallest in (SMALLEST, 1))
    found = []
    for (ask, (dims, keys)), shown, real in zip(asked, seen, true, strict=True):
        lines = zip(shown.cells, real.cells, strict=True) if dims else [(shown.total, real.total)]
        for one, other in lines:
            assert one.key == other.key
            assert other.hidden is None
            found.append(Looked(measure=ask.measure, at=(dims, (*keys, one.key) if dims else ()), seen=one, true=other))
    return found


def places_of(folder: Path, table: str, year: int, **only: str) -> dict[Keys, int]:
    """How many stand in each finest cell, as everybody knows of bodies, published procurements and served towns."""
    found = standing(folder)
    assert found is not None
    width = ("size", "prefecture", "kind", "service") if table == "points" else ("size", "prefecture", "kind")
    counted: dict[Keys, int] = {}
    for row in parquet.read_table(found.folder / f"{table}.parquet").to_pylist():
        if row["year"] == year and all(row[name] == value for name, value in only.items()):
            keys = tuple(row[each] for each in width)
            counted[keys] = counted.get(keys, 0) + 1
    return counted


def fields_of(measure: Measure) -> tuple[str, ...]:
    """The fields that a measure by body looks at."""
    match measure:
        case Coverage():
            return ()
        case Having():
            return measure.fields
        case Ratio():
            return (measure.above, measure.below)
        case Met():
            return (f"{measure.guideline} {measure.point}",)
        case Rate():
            return (f"{measure.indicator} {measure.service}",)
        case _:
            return (measure.field,)


def sets(measures: Iterable[Measure], form: ReturnSet) -> list[tuple[Measure, ...]]:
    """Measures over fields that the form binds, or of which one decides who is asked for the other."""
    held: list[tuple[set[str], list[Measure]]] = []
    ties = [(set(fields_of(each)), [each]) for each in dict.fromkeys(measures) if fields_of(each)]
    ties += [({*each.left, *each.right}, []) for each in form.checks if each.left and each.right]
    ties += [({each.id, each.asked_if.field}, []) for each in form.fields.values() if each.asked_if]
    for names, own in ties:
        near = [each for each in held if each[0] & names]
        held = [each for each in held if each not in near]
        held.append((names.union(*(each[0] for each in near)), [*(one for each in near for one in each[1]), *own]))
    return [tuple(own) for _, own in held if own]


@dataclass(kw_only=True)
class Names:
    """What the numbers of a set are called, and what everybody knows of them."""

    form: ReturnSet
    year: int
    all: dict[str, None] = field(default_factory=lambda: dict.fromkeys((ASKED, HANDED)))
    adds_up: list[tuple[list[str], str]] = field(default_factory=list)
    parts: list[tuple[str, str, Fraction]] = field(default_factory=lambda: [(HANDED, ASKED, Fraction(1))])
    covers: list[tuple[list[str], str]] = field(default_factory=list)

    def bodies(self, name: str) -> str:
        """The bodies that answered a field: all that handed in, or those whose other answer asks for it."""
        asked_if = self.form.fields[name].asked_if
        if asked_if is None:
            return HANDED
        made = f"{asked_if.field} in {'/'.join(asked_if.among)}"
        if made not in self.all:
            self.all[made] = None
            self.options(asked_if.field)
            self.adds_up.append(([f"{asked_if.field}={each}" for each in asked_if.among], made))
        return made

    def options(self, name: str) -> None:
        """Every answer to a field of choices."""
        known = self.form.fields[name]
        own = ("yes", "no") if known.kind == "yes-no" else tuple(each.id for each in known.option)
        if f"{name}={own[0]}" in self.all:
            return
        whole, parts = self.bodies(name), [f"{name}={each}" for each in own]
        self.all |= dict.fromkeys(parts)
        if known.kind != "choices":
            self.adds_up.append((parts, whole))
            return
        self.covers.append((parts, whole))
        self.parts += [(each, whole, Fraction(1)) for each in parts]
        alone = [f"{name}={each.id}" for each in known.option if each.alone]
        for one in alone:
            for other in set(parts) - set(alone):
                both = f"{one} or {other}"
                self.all[both] = None
                self.adds_up.append(([one, other], both))
                self.parts.append((both, whole, Fraction(1)))

    def number(self, name: str) -> str:
        """The sum of a field."""
        if name not in self.all:
            self.all[name] = None
            self.bodies(name)
        return name

    def having(self, names: tuple[str, ...]) -> str:
        """The bodies with more than zero in any of some fields."""
        made = "any " + " ".join(names)
        if made not in self.all:
            self.all[made] = None
            self.parts.append((made, self.bodies(names[0]), Fraction(1)))
            singles = [self.having((each,)) for each in names] if len(names) > 1 else [self.number(names[0])]
            self.covers.append((singles, made))
            self.parts += [(each, made, Fraction(1)) for each in singles if len(names) > 1]
        return made

    def bound(self) -> None:
        """What the checks of the form refuse. Full-time equivalents are drawn by the generator without them."""
        for each in self.form.checks:
            pair = (*each.left, *each.right)
            drawn = [self.form.fields[one].kind == "fte" for one in pair]
            if each.relation == "at-most" and each.severity == "refuses" and len(pair) == 2 and not any(drawn):
                self.parts += [(*pair, each.times)] if set(pair) <= set(self.all) else []

    def of(self, measure: Measure) -> tuple[str, str, str | None]:
        """What the bodies of a cell are called, what stands above the line, and what below if that is not known anyway."""
        match measure:
            case Coverage():
                return ASKED, HANDED, None
            case Share():
                self.options(measure.field)
                own = [f"{measure.field}={each}" for each in measure.among]
                assert len(own) == 1
                return self.bodies(measure.field), own[0], None
            case Having():
                return self.bodies(measure.fields[0]), self.having(measure.fields), None
            case Ratio():
                return self.bodies(measure.above), self.number(measure.above), self.number(measure.below)
            case Met():
                made = f"point {measure.states[0]}"
                self.all[made] = None
                return ASKED, made, None
            case Rate():
                self.all[measure.indicator] = None
                return ASKED, measure.indicator, None
            case _:
                assert isinstance(measure, Total | Mean | PerPeople)
                return self.bodies(measure.field), self.number(measure.field), None

    def unit(self, name: str) -> Fraction:
        """What one of a number is: a hundredth of full-time equivalents and of percents, else one."""
        known = self.form.fields.get(name)
        return {"fte": Fraction(1, 100), "share": Fraction(1, 10_000)}.get(known.kind if known else "", Fraction(1))

    def counts_people(self, name: str) -> bool:
        """Whether a number counts people, so that a small one is hidden."""
        known: Field | None = self.form.fields.get(name)
        return known is not None and known.unit in PEOPLE


def years_together(folder: Path, measures: Sequence[Measure], years: tuple[int, ...]) -> int:
    """How many sums over years were compared: each is hidden if a year of it is, else the sum of its years."""
    places = sorted({keys for year in years for keys in places_of(folder, "bodies", year)})
    alone: dict[tuple[Measure, At], list[Cell]] = {}
    for year in years:
        for each in looked(folder, measures, (year,), places):
            alone.setdefault((each.measure, each.at), []).append(each.seen)
    summed = looked(folder, measures, years, places)
    for each in summed:
        parts = alone[each.measure, each.at]
        assert bool(each.seen.hidden) == any(one.hidden for one in parts), each
        if not each.seen.hidden:
            told = (each.seen.bodies, each.seen.above, each.seen.below)
            assert told == tuple(sum(getattr(one, name) for one in parts) for name in ("bodies", "above", "below"))
    return len(summed)


class Reader:
    """Whoever reads all tables of a set in one year, beside those of who has answered."""

    def __init__(self, folder: Path, measures: Sequence[Measure], year: int, *, covered: bool = True) -> None:
        self.measures, self.year = measures, year
        self.names = Names(form=library_form(), year=year)
        rate, met = (isinstance(measures[0], each) for each in (Rate, Met))
        table = "rates" if rate else "points" if met else "bodies"
        only = {"indicator": measures[0].indicator, "service": measures[0].service} if rate else {}
        only |= {"point": measures[0].point, "guideline": measures[0].guideline} if met else {}
        self.places = places_of(folder, table, year, **only)
        own = measures if rate or met or not covered else (Coverage(), *measures)
        self.seen = looked(folder, own, (year,), list(self.places)) if self.places else []
        self.of = {each: self.names.of(each) for each in own}
        self.names.bound()
        if met:
            self._judged()
        self.small = dict(self._small())

    def _judged(self) -> None:
        """A procurement came to one state; here each body has one of a service at most, and everybody knows which."""
        self.names.all["judged"] = None
        self.names.adds_up.append(([each for each in self.names.all if each.startswith("point ")], "judged"))
        self.names.parts.append(("judged", ASKED, Fraction(1)))

    def _small(self) -> Iterator[tuple[Target, Fraction]]:
        """The numbers of small cells, and what one of each is."""
        for each in self.seen:
            _, above, below = self.of[each.measure]
            numbers = [(above, each.true.above), *([(below, each.true.below)] if below else [])]
            people = isinstance(each.measure, Rate)
            watched = [value for name, value in numbers if people or self.names.counts_people(name)]
            if 0 < (each.true.bodies or 0) < SMALLEST or any(0 < (value or 0) < SMALLEST for value in watched):
                yield from (((each.at, name), self.names.unit(name)) for name, _ in numbers)

    def knows(self, *, plain: bool = False, lines: bool = False) -> Attack:
        """What follows from the tables; `plain`: only from those lines in which none, or all, answered alike, and all bodies;

        `lines`: only from tables by no or one dimension.
        """
        made = Attack(self.places, list(self.names.all))
        made.known(ASKED, self.places)
        for parts, whole in self.names.adds_up:
            made.adds_up(parts, whole)
        for part, whole, times in self.names.parts:
            _at_most(made, [part], [whole], times)
        for parts, whole in self.names.covers:
            _at_most(made, [whole], parts, Fraction(1))
        for each in self.seen if not lines else [each for each in self.seen if len(each.at[0]) < 2]:
            self._line(made, each, plain=plain)
        self._absent(made)
        if plain:
            made.bounds = [(low, MANY if high is None else high) for low, high in made.bounds]
        return made

    def _line(self, made: Attack, each: Looked, *, plain: bool) -> None:
        bodies, above, below = self.of[each.measure]
        if plain:
            made.shown(each.at, bodies, float(each.true.bodies or 0))
        elif each.seen.hidden:
            made.not_empty(each.at, bodies)
        else:
            made.shown(each.at, bodies, float(each.seen.bodies or 0))
        if not each.seen.hidden:
            whole = each.true.below if below else each.true.bodies
            if not plain or each.seen.above in (0, whole):
                made.shown(each.at, above, float((each.seen.above or 0) / self.names.unit(above)))
            if below and (not plain or each.seen.below == 0 or each.seen.above == each.seen.below):
                made.shown(each.at, below, float((each.seen.below or 0) / self.names.unit(below)))

    def _absent(self, made: Attack) -> None:
        """Where a table has no line nobody answered."""
        for who in dict.fromkeys(name for name, *_ in self.of.values()):
            there = {each.at for each in self.seen if self.of[each.measure][0] == who}
            width = len(next(iter(self.places), ()))
            for dims in (each for size in (1, 2) for each in combinations(range(width), size)):
                for at in {(dims, tuple(keys[one] for one in dims)) for keys in self.places} - there:
                    made.shown(at, who, 0)

    def come_out(self) -> list[Target]:
        """Numbers of small cells that are known to within less than one.

        Left out is what cells say plainly in which none, or all, answered; and of a cell by two dimensions, what follows
        from tables by one dimension.
        """
        if not self.small:
            return []
        made = self.knows()
        rows = {(frozenset(made.members(at)), name): (at, name) for at, name in self.small}
        targets = list(rows.values())
        widths = made.widths(targets, enough=0.999)
        narrow = [each for each in targets if widths[each] < 0.999]
        pairs = [each for each in narrow if len(each[0][0]) > 1]
        plain = self.knows(plain=True).widths(narrow, enough=0.999) if narrow else {}
        lines = self.knows(lines=True).widths(pairs, enough=0.999) if pairs else {}
        return [each for each in narrow if plain[each] >= 0.999 and lines.get(each, 1) >= 0.999]


def _at_most(made: Attack, left: Sequence[str], right: Sequence[str], times: Fraction) -> None:
    for keys in made.places:
        row = {made.columns[keys, each]: 1.0 for each in left}
        row |= {made.columns[keys, each]: -float(times) for each in right if each not in left}
        if len(row) > 1:
            made._most.append((row, 0))
