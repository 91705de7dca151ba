"""An invented nation as roll-ups: every municipality and prefecture of the places file, with returns, judgements and months.

Nothing in it is true but the names of places, the number of bodies, and the table of FY2020. One seed gives one nation; what is
made for one body is written before the next is begun, so that memory does not grow. For tests, benches and trying things out.
"""

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evaluator.core.indicators import entered
from evaluator.core.lint.checklist import Guideline
from evaluator.core.months import months_of
from evaluator.exchange.rollups import files
from evaluator.library.guidelines import guidelines
from evaluator.library.places import Place, places
from evaluator.services.figures.sums import library_set
from evaluator.services.nationanswers import OFFICES, PRINTED_YEAR, answered, printed, with_proposals
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupbodies import CLASSES, answer_rows, size_of
from evaluator.services.rollupmaking import EVERY, laid

SEED = 20_201_116
YEARS = tuple(range(2016, 2026))
BODIES = 906
"""Implementing bodies: all prefectures, cities and wards, and towns drawn up to that number."""
SERVICES = (
    "jiritsu_sodan", "jukyo_kakuho", "shuro_junbi", "kakei_kaizen", "kyoju_shien", "kodomo_gakushu", "shuro_kunren", "sonota",
    "mimi_sochi", "shinro_sentaku",
)  # fmt: skip
"""Services of the Act (facts.md 4.5); the first two are mandatory."""
MANDATORY = 2
OFFERED = 0.6
"""How often an area has one of the others."""
FEWER = 16
"""Indicators that services after the first report."""
COVERED = 0.97
"""How often a body hands in its return, in years that are not the printed one."""
FEWEST = 400
"""People of the smallest municipality."""
HOUSEHOLD = (1.9, 2.6)
"""People of a household on average, between the smallest and the largest that a body has: invented, as all else."""
STATES = ("met", "partly", "not_met", "not_recorded")
STATE_WEIGHTS = (50, 20, 20, 10)
SIZES: Mapping[str, tuple[float, float]] = {
    "city": (11.16, 0.83), "designated_city": (14.02, 0.48), "special_ward": (12.8, 0.59), "town_village": (8.91, 1.0)
}  # fmt: skip
"""Mean and spread of the logarithm of a population, as they were in the census of 2020 (preliminary counts)."""


@dataclass(frozen=True, kw_only=True)
class Invented:
    """What was made."""

    bodies: int
    places: int
    rows: int
    values: int
    """Figures of months among the rows."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that is made: its number, place, people and households, and the municipalities that it serves with theirs."""

    number: int
    place: Place
    people: int
    households: int
    served: Sequence[tuple[Place, int]]


def invent(
    folder: Path, now: datetime, *, share: Fraction = Fraction(1), years: Sequence[int] = YEARS, monthly: int = len(YEARS),
    seed: int = SEED, smallest: int | None = None, pairs: int = EVERY,
) -> Invented:  # fmt: skip
    """Write the roll-ups of an invented nation below `folder` in place of those that stand. The last `monthly` years have months.

    `share` makes a part of the bodies, drawn. Cells are published if `smallest` says
    which are small, those by two dimensions of the last `pairs` years. The whole nation's returns of FY2020 add up to the
    printed table.
    """
    every = bodies(seed)
    count = max(1, round(len(every) * share))
    chosen = sorted(random.Random(seed).sample(every, count), key=lambda each: each.number)  # noqa: S311 no secret
    given = _printed(every, seed) if share == 1 else {}
    fresh = files.begin(folder)
    rows = values = 0
    try:
        for body in chosen:
            drawn = random.Random(seed * 10_000 + body.number)  # noqa: S311 no secret
            rows += files.write_body(fresh, body.number, _rows(body, years, given, drawn, whole=share == 1))
            if monthly:
                values += _write_months(fresh, body, years[-monthly:], np.random.default_rng((seed, body.number)))
        made = laid(folder, fresh, now, bodies=len(chosen), rows=rows + values, smallest=smallest, pairs=pairs)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Invented(bodies=made.bodies, places=sum(len(each.served) for each in chosen), rows=made.rows, values=values)


def bodies(seed: int = SEED) -> tuple[Body, ...]:
    """The 906 implementing bodies by code, and what each serves: a prefecture the towns that do not implement themselves."""
    drawn = random.Random(seed)  # noqa: S311 no secret
    known = places()
    people = {each.code: _people(each, drawn) for each in known if each.kind != "prefecture"}
    always = [each for each in known if each.kind not in ("town", "village")]
    towns = [each for each in known if each.kind in ("town", "village")]
    implementing = {each.code for each in (*always, *drawn.sample(towns, BODIES - len(always)))}
    served: dict[str, list[tuple[Place, int]]] = {}
    for each in known:
        if each.kind != "prefecture":
            server = each.code if each.code in implementing else each.prefecture_code
            served.setdefault(server, []).append((each, people[each.code]))
    every = [(each, tuple(served.get(each.code, ()))) for each in known if each.code in implementing]
    return tuple(_body(number, each, own, seed) for number, (each, own) in enumerate(every, 1))


def _body(number: int, place: Place, served: Sequence[tuple[Place, int]], seed: int) -> Body:
    """A body with the people that it serves; how many of them share a household is drawn beside all else."""
    people = sum(count for _, count in served) or FEWEST
    size = random.Random(f"{seed} households {number}").uniform(*HOUSEHOLD)  # noqa: S311 no secret
    return Body(number=number, place=place, people=people, households=round(people / size), served=served)


def _people(place: Place, drawn: random.Random) -> int:
    middle, spread = SIZES[place.body_class]
    return max(FEWEST, int(drawn.lognormvariate(middle, spread)))


def _printed(every: Sequence[Body], seed: int) -> Mapping[int, Mapping[str, str]]:
    """The programmes of FY2020 by body: of all but the last, which did not hand in its return."""
    handing = every[:OFFICES]
    drawn = random.Random(seed + PRINTED_YEAR)  # noqa: S311 no secret
    return {body.number: one for body, one in zip(handing, printed([each.people for each in handing], drawn), strict=True)}


def _rows(
    body: Body, years: Sequence[int], given: Mapping[int, Mapping[str, str]], drawn: random.Random, *, whole: bool
) -> files.Rows:  # fmt: skip
    own = [(body.number, year, *_place(body.place, body.people), body.people, True, body.households) for year in years]
    asked, answers = [], []
    for year in years:
        fixed = given.get(body.number) if year == PRINTED_YEAR else None
        hands = fixed is not None if whole and year == PRINTED_YEAR else drawn.random() < COVERED
        asked.append((body.number, year, int(hands)))
        if hands:
            answers += [(body.number, year, *row) for row in _answers(year, body.people, drawn, fixed)]
    areas = [
        (body.number, place.code, year, 1, place.prefecture_code[:2], size_of(people), CLASSES[place.body_class], people)
        for place, people in body.served for year in years
    ]  # fmt: skip
    return {
        "bodies": own,
        "returns": asked,
        "answers": answers,
        "points": list(_points(body, years, drawn, _guidelines())),
        "areas": areas,
    }


def _place(place: Place, people: int) -> tuple[str, str, str, str]:
    return (place.code, CLASSES[place.body_class], place.prefecture_code[:2], size_of(people))


def _answers(
    year: int, people: int, drawn: random.Random, fixed: Mapping[str, str] | None
) -> Iterator[tuple[str, str, int | None]]:  # fmt: skip
    """A return as it is handed in, and what the roll-up makes of it."""
    known = library_form()
    found = with_proposals(answered(known, year, people, drawn, given=fixed), drawn)
    return answer_rows(known, {id: {"value": value, "origin": "typed", "reason": ""} for id, value in found.items()})


@cache
def _guidelines() -> tuple[Guideline, ...]:
    return tuple(guidelines().values())


def _points(body: Body, years: Sequence[int], drawn: random.Random, known: Sequence[Guideline]) -> Iterator[tuple[Any, ...]]:
    """A procurement every few years for some services, and what each point of the guideline in force came to."""
    for service in SERVICES:
        first = drawn.randrange(3)
        for year in years[first::3] if drawn.random() < OFFERED else ():
            for guideline in known:
                for point in guideline.point:
                    state = drawn.choices(STATES, weights=STATE_WEIGHTS)[0]
                    yield (body.number, year, service, guideline.guideline.id, point.id, state, 1)


def _write_months(fresh: Path, body: Body, years: Sequence[int], drawn: np.random.Generator) -> int:
    """Every month's figures of every area and service of a body, as whole columns; how many there are."""
    known = [each.id for each in entered(library_set())]
    months = np.array([month for year in years for month in months_of(year)], dtype=np.int32)
    of_year = np.repeat(np.array(years, dtype=np.int16), 12)
    blocks = [
        (area, service, indicator, people)
        for area, (_, people) in enumerate(body.served)
        for service in range(len(SERVICES))
        if service < MANDATORY or drawn.random() < OFFERED
        for indicator in range(len(known) if service == 0 else FEWER)
    ]
    if not blocks:
        return 0
    areas, services, named, people = (np.array(each) for each in zip(*blocks, strict=True))
    expected = people * (5 + named % 9) / 100_000 + 0.2
    values = drawn.poisson(np.repeat(expected, len(months)))
    size = len(months)
    return files.write_months(
        fresh, body.number, months=np.tile(months, len(blocks)), years=np.tile(of_year, len(blocks)), values=values,
        areas=(np.repeat(areas, size), [place.code for place, _ in body.served]),
        services=(np.repeat(services, size), SERVICES), indicators=(np.repeat(named, size), known),
    )  # fmt: skip
