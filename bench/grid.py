"""Saving a whole grid of monthly figures, beside a bare Flask view that writes the same cells into one table.

The bare view has no accounts, no checks, no history and no second window: it is what Flask and SQLite cost by themselves.
"""

import json
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.testing import FlaskClient

from bench.pages import site
from bench.timing import interleaved, told
from evaluator.core.months import months_of
from evaluator.services.figures.grid import load
from tests.factories import world
from tests.factories.contracts import contract
from tests.factories.figures import months_reported

ROUNDS, YEAR, YEARS = 20, 2023, 3
CELL = "INSERT INTO cell VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def main() -> None:
    """Print the median of 20 for the page, and for one save in which every cell changes, with its ratio to the bare one."""
    with site() as (app, session), tempfile.TemporaryDirectory() as folder:
        town = world.whole_town(session, members=0, proposals=0)
        one = contract(session, town.organisation, from_year=YEAR - 1, years=YEARS)
        ids = [each.id for each in load(session, one, YEAR, world.NOW).entered]
        months_reported(session, one, months_of(YEAR - 1)[0], {id: [10] * 12 * YEARS for id in ids})
        session.commit()
        held = {f"{month} {id}": each for (month, id), each in load(session, one, YEAR, world.NOW).stored.items()}
        client, bare = app.test_client(), _bare(Path(folder) / "bare.sqlite3")
        world.sign_in(client, session, town.people["clerk"])
        path = f"/contracts/{one.id}/figures/{YEAR}"
        seconds = interleaved(
            {"page": lambda: client.get(path), "save": _saving(client, path, held), "bare": _saving_bare(bare, list(held))},
            rounds=ROUNDS,
        )
    print(f"{f'a grid of {len(ids)} x 12':26} {told(seconds['page']):>10}")
    ratio = seconds["save"] / seconds["bare"]
    print(f"{'the whole grid saved':26} {told(seconds['save']):>10}  {ratio:6.1f} x bare Flask ({told(seconds['bare'])})")


def _saving(client: FlaskClient, path: str, held: dict[str, int]) -> Callable[[], None]:
    """One request that corrects every cell, from what the last one left."""

    def save() -> None:
        new = {name: 10 + (each == 10) for name, each in held.items()}
        cells: dict[str, Any] = {f"f-{name.replace(' ', '-')}": each for name, each in new.items()}
        answer = client.post(path, data={**cells, "base": json.dumps({"figures": held}), "reason": "bench"})
        assert answer.status_code == 302, answer.status
        held.update(new)

    return save


def _bare(file: Path) -> FlaskClient:
    """A view that writes every cell that it is sent into one table, in one transaction."""
    bare = Flask("bare")
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE cell (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")

    @bare.post("/")
    def save() -> tuple[str, int]:
        with sqlite3.connect(file) as held:
            held.executemany(CELL, [(name, int(value)) for name, value in request.form.items()])
        return "", 302

    return bare.test_client()


def _saving_bare(bare: FlaskClient, names: list[str]) -> Callable[[], None]:
    turn = [0]

    def save() -> None:
        turn[0] += 1
        assert bare.post("/", data=dict.fromkeys(names, str(10 + turn[0] % 2))).status_code == 302

    return save


if __name__ == "__main__":
    main()
