"""Nations as roll-ups: the printed one of FY2020, and a small one of bodies in known places."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluator.exchange.rollups import files
from evaluator.services.inventednation import Body, bodies
from evaluator.services.nationanswers import OFFICES, printed
from evaluator.services.returns.forms import library_form
from evaluator.services.rollupbodies import CLASSES, answer_rows, size_of

MADE_AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YEAR = 2020


def handed(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Answers as a return holds them when it is handed in."""
    return {id: {"value": value, "origin": "typed", "reason": ""} for id, value in answers.items()}


def write(folder: Path, rows: files.Rows, *, bodies: int) -> Path:
    """One file for all bodies, laid out as those that stand."""
    fresh = files.begin(folder)
    count = files.write_body(fresh, 0, rows)
    files.gather(folder, fresh, MADE_AT, bodies=bodies, rows=count)
    return folder


def printed_nation(folder: Path) -> Path:
    """906 bodies that were asked for FY2020, and the returns of 905, which hold the programmes of the printed table."""
    every = bodies()
    given = printed([each.people for each in every[:OFFICES]], random.Random(1))
    known = library_form()
    answers = [
        (body.number, YEAR, *row)
        for body, found in zip(every, given, strict=False)
        for row in answer_rows(known, handed(found))
    ]  # fmt: skip
    asked = [(each.number, YEAR, int(each.number <= OFFICES)) for each in every]
    return write(folder, {"bodies": [_row(each) for each in every], "returns": asked, "answers": answers}, bodies=len(every))


def _row(body: Body) -> tuple[Any, ...]:
    place = body.place
    kind, size = CLASSES[place.body_class], size_of(body.people)
    return (body.number, YEAR, place.code, kind, place.prefecture_code[:2], size, body.people, True, body.households)


def small_nation(folder: Path, said: Iterable[tuple[str, str, str, Mapping[str, str]]]) -> Path:
    """A body for each size class, prefecture, kind and answers."""
    rows = list(enumerate(said, 1))
    known = library_form()
    own = [(number, YEAR, "", kind, prefecture, size, 10_000, True, 4_000) for number, (size, prefecture, kind, _) in rows]
    answers = [(number, YEAR, *row) for number, (*_, given) in rows for row in answer_rows(known, handed(given))]
    asked = [(number, YEAR, int(bool(given))) for number, (*_, given) in rows]
    return write(folder, {"bodies": own, "returns": asked, "answers": answers}, bodies=len(rows))
