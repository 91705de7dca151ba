"""One body's roll-up from the database: rows of evaluator/exchange/rollups/tables.py. Only what was handed in or published."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.answers import amount
from evaluator.core.calendar import fiscal_year
from evaluator.core.contracting import last_day
from evaluator.core.identifiers import body_class
from evaluator.core.indicators import entered
from evaluator.core.national import NOT_KNOWN, SEVERAL
from evaluator.core.returns import CHOSEN, NUMBERS, Field, ReturnSet
from evaluator.db.models import BodyReturn, Organisation, ServedTown
from evaluator.db.queries import rollups as rows
from evaluator.exchange.rollups.rows import SCALE, Rows
from evaluator.library.comparing import bands
from evaluator.services import bodies, bodyfiles, compliance, denominators, rollupfiles
from evaluator.services.figures.sums import library_set
from evaluator.services.returns.forms import form_of, given_values
from evaluator.services.rollupfiles import Records

POPULATION = "population"
HOUSEHOLDS = "households"
CLASSES = {
    "prefecture": "prefecture", "designated_city": "city", "city": "city", "special_ward": "ward", "town_village": "town",
    "union": "joint",
}  # fmt: skip
ENDINGS = {"区": "ward", "町": "town", "村": "town"}
People = Callable[[int, int], int | None]
"""The population of a place in a fiscal year, if it is known."""


def all_of(session: Session) -> Iterator[tuple[int, Rows]]:
    """Every body that has something to roll up, one after the other, so that memory does not grow with their number."""

    places = Places(session)
    for body in rows.bodies(session):
        own = rows.people(session, body.id)

        def people(place: int, year: int, own: Mapping[tuple[int, int], int] = own) -> int | None:
            return places.loaded(POPULATION, year).get(place, own.get((place, year)))

        yield body.id, _of_body(session, body, places, people)
        session.expire_all()


class Places:
    """What the loaded files and lists say of places in a fiscal year; each year is read once."""

    def __init__(self, session: Session) -> None:
        self.loaded = cache(lambda kind, year: denominators.on_ids(session, 0, kind, last_day(year)))
        """The numbers of a kind, by place."""
        self.served = cache(lambda year: bodies.places(session, last_day(year)))
        """The places that each body is there for."""

    def households(self, place: int, year: int) -> int | None:
        """The households of a place, if they are known."""
        return self.loaded(HOUSEHOLDS, year).get(place)


def _of_body(session: Session, body: Organisation, places: Places, people: People) -> Rows:
    asked, answers = _returns(body, rows.returns(session, body.id))
    records = _records(session, body, people)
    years = sorted({year for _, year, *_ in (*asked, *records.points)})
    return {
        "bodies": [_body(session, body, year, places, people) for year in years],
        "returns": asked,
        "answers": answers,
        "points": records.points,
        "areas": records.areas,
        "figures": records.figures,
    }


def _records(session: Session, body: Organisation, people: People) -> Records:
    """Its published procurements and shared figures; of a year that has none on this server, what its yearly file says."""
    own = Records(points=_points(session, body), **_figures(session, body, people))
    held = bodyfiles.counting(session, body.id)
    files = [each for year, each in held.items() if year not in own.years]
    towns = bodies.by_codes(session, rollupfiles.codes_in(files))
    return sum((rollupfiles.records(body, each, towns, partial(area_row, body.id, people=people)) for each in files), own)


def kind_of(body: Organisation) -> str:
    """The kind of a body: by its code, else by what it is and how its name ends."""
    if body.code:
        return CLASSES[body_class(body.code)]
    if body.kind in ("prefecture", "joint"):
        return body.kind
    return ENDINGS.get(body.name[-1:], "city")


def size_of(people: int | None) -> str:
    """The size class of a population; NOT_KNOWN where that is not known."""
    found = bands().of(people)
    return found.id if found else NOT_KNOWN


def _body(session: Session, body: Organisation, year: int, places: Places, people: People) -> tuple[Any, ...]:
    count, households = (
        bodies.number_of(body.id, places.served(year), partial(_in, year, each)) for each in (people, places.households)
    )  # fmt: skip
    place, implements = body.prefecture_code or NOT_KNOWN, bool(bodies.implementing(session, body.id, last_day(year)))
    return (body.id, year, body.code or "", kind_of(body), place, size_of(count), count, implements, households)


def _in(year: int, number: People, place: int) -> int | None:
    return number(place, year)


def _returns(body: Organisation, found: Sequence[BodyReturn]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Years in which the body was asked, and its answers; where several asked, those to the ministry, else the newest."""
    asked: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    for each in found:
        year = each.round.fiscal_year
        if year not in {known for _, known, _ in asked}:
            asked.append((body.id, year, int(each.handed_in is not None)))
            answers += [(body.id, year, *row) for row in answer_rows(form_of(each.round), each.handed_in or {})]
    return asked, answers


def answer_rows(known: ReturnSet, handed_in: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, int | None]]:
    """Field, option and amount of what was handed in; an empty option says that the field was answered."""
    values = given_values(known, handed_in)
    for id, value in values.items():
        yield from _answer(known.fields[id], value)


def _answer(field: Field, value: str) -> Iterator[tuple[str, str, int | None]]:
    if not value:
        return
    if field.kind in NUMBERS:
        number = amount(field, {field.id: value})
        assert number is not None
        yield (field.id, "", int(number * SCALE * (100 if field.kind == "share" else 1)))
    elif field.kind in (*CHOSEN, "yes-no"):
        yield (field.id, "", None)
        yield from ((field.id, each, None) for each in value.split(","))


def _points(session: Session, body: Organisation) -> list[tuple[Any, ...]]:
    """In how many published procurements each point came to what, by the fiscal year of the call."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for each in compliance.summary(session, body.id):
        year = fiscal_year(date.fromisoformat(each["called_on"]))
        for point, state in each["states"].items():
            counted[(body.id, year, each["service"], each["guideline"], point, state)] += 1
    return [(*key, number) for key, number in sorted(counted.items())]


def _figures(session: Session, body: Organisation, people: People) -> dict[str, list[tuple[Any, ...]]]:
    known = [each.id for each in entered(library_set())]
    served: dict[int, list[ServedTown]] = {}
    for each in rows.served(session, body.id):
        served.setdefault(each.contract_id, []).append(each)
    areas: dict[tuple[str, int], tuple[Any, ...]] = {}
    figures: list[tuple[Any, ...]] = []
    for one in rows.figures(session, body.id, known):
        year = fiscal_year(date(one.month // 100, one.month % 100, 1))
        towns = bodyfiles.towns_of(body, served.get(one.contract_id, ()), year)
        if towns:
            area = area_of(towns)
            areas.setdefault((area, year), area_row(body.id, towns, year, people))
            figures.append((body.id, area, year, one.service, one.indicator, one.month, one.value))
    return {"areas": list(areas.values()), "figures": figures}


def area_of(towns: Iterable[Organisation]) -> str:
    """The name of an area in roll-ups: that of its municipalities, in their order."""
    return "+".join(str(each.id) for each in towns)


def area_row(body: int, towns: Sequence[Organisation], year: int, people: People) -> tuple[Any, ...]:
    """What the municipalities of an area have in common, and how many people live there; None if that of one is not known."""
    counts = [people(each.id, year) for each in towns]
    known = [each for each in counts if each is not None]
    return (
        body, area_of(towns), year, len(towns), _common(each.prefecture_code or NOT_KNOWN for each in towns),
        _common(size_of(each) for each in counts), _common(kind_of(each) for each in towns),
        sum(known) if len(known) == len(counts) else None,
    )  # fmt: skip


def _common(values: Iterable[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else SEVERAL
