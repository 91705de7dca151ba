"""Pages of a procurement, each beside a bare Flask page that prints the same table from memory.

The bare page has no database, no accounts, no languages: it is what Flask and Jinja cost by themselves.
"""

import hashlib
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from bench.cases import rubric_of
from bench.timing import interleaved, told
from evaluator.app import create_app
from evaluator.core.canonical import canonical
from evaluator.core.rules import Price, Threshold, Ties
from evaluator.db.models import Sheet, Submission
from evaluator.exchange.report.overview import overview_shown
from evaluator.extensions import db
from evaluator.services import ranking
from tests.factories import world
from tests.factories.scoring import declared

ROUNDS = 20
SIZES = ((100, 7, 8), (10, 5, 8))
BARE = """<!doctype html><html lang="ja"><head><title>Ranking</title></head><body><table>
<thead><tr><th>Rank</th><th>Proposer</th>{% for each in columns %}<th>{{ each }}</th>{% endfor %}<th>Total</th></tr></thead>
<tbody>{% for row in rows %}<tr><td>{{ row.rank }}</td><th>{{ row.name }}</th>
{% for cell in row.cells %}<td>{{ cell.text }}</td>{% endfor %}<td>{{ row.total.text }}</td></tr>{% endfor %}</tbody>
</table></body></html>"""


def main() -> None:
    """Print the median of 20 for each page, its ratio to the bare one, and its weight."""
    for proposals, members, items in SIZES:
        with site() as (app, session):
            town = scored_town(session, proposals=proposals, members=members, items=items)
            client, bare = app.test_client(), bare_client(session, town)
            world.sign_in(client, session, town.people["officer"])
            path = f"/procurements/{town.procurement.id}/ranking"
            _compare(
                f"ranking of {proposals} x {members} x {items}", lambda c=client, p=path: c.get(p), lambda b=bare: b.get("/")
            )
    with site() as (app, session):
        _sheet(app, session)


def _sheet(app: Flask, session: Session) -> None:
    """A member's sheet, one cell saved by script, and a whole proposal saved as a form."""
    town = scored_town(session, proposals=3, members=5, items=19, state="scoring")
    client, bare = app.test_client(), bare_form()
    world.sign_in(client, session, town.members[0])
    base, label = f"/panel/{town.procurement.id}/sheet/review", town.proposals[0].label
    versions: dict[str, int] = {}

    def cell() -> Any:
        given = {"item": "1.1", "mark": str(2 + versions.get("1.1", 0) % 2), "version": versions.get("1.1", 0)}
        answer = client.post(f"{base}/cells", json={"proposal": label, **given, "abstained": False, "pages": "", "comment": ""})
        assert answer.status_code == 200, answer.text
        versions["1.1"] = answer.json["version"]
        return answer

    def sheet() -> Any:
        page = client.get(f"{base}/{label}").get_data(as_text=True)
        return dict(re.findall(r'name="(seen:[^"]+)" value="([^"]*)"', page))

    def whole(seen: dict[str, str]) -> Any:
        turn = str(2 + len(versions) % 2)
        versions[f"turn {len(versions)}"] = 1
        marks = {name.replace("seen:", "mark:"): turn for name in seen}
        answer = client.post(f"{base}/{label}", data={**seen, **marks})
        assert answer.status_code == 302, answer.status
        return answer

    _compare("a score sheet of 19 items", lambda: client.get(f"{base}/{label}"), lambda: bare.get("/"))
    _compare("one cell saved", cell, lambda: bare.post("/", json={"item": "1.1", "mark": "3", "version": 1}))
    seconds = [_timed(whole, sheet()) for _ in range(ROUNDS + 1)][1:]
    print(f"{'19 cells saved as a form':26} {told(median(seconds)):>10}  (median of {ROUNDS})")


def _timed(save: Callable[[dict[str, str]], Any], seen: dict[str, str]) -> float:
    """Seconds of one save, the page that it starts from being read before."""
    begun = perf_counter()
    save(seen)
    return perf_counter() - begun


def _compare(name: str, page: Any, bare: Any) -> None:
    seconds = interleaved({"page": page, "bare": bare}, rounds=ROUNDS)
    weight = len(page().data)
    ratio = seconds["page"] / seconds["bare"]
    print(f"{name:26} {told(seconds['page']):>10}  {ratio:6.1f} x bare Flask ({told(seconds['bare'])})  {weight / 1000:7.1f} kB")


@contextmanager
def site() -> Iterator[tuple[Flask, Session]]:
    """An application on an empty SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"EVALUATOR_DEV": "1", "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}"})
        app.config.update(WTF_CSRF_ENABLED=False)
        with app.app_context():
            upgrade()
            engine = db.engine
        with Session(engine) as session:
            yield app, session
        engine.dispose()


def scored_town(session: Session, *, proposals: int, members: int, items: int, state: str = "closed") -> world.Town:
    """A procurement whose sheets are all in (or still open), computed where it is closed."""
    rubric = rubric_of(items, members=members)
    rubric = replace(rubric, ties=Ties(chain=("sum:1",), share_rank=True), price=Price(handling="none"))
    rubric = replace(rubric, threshold=(Threshold(id="total", at_least="20 %"),))
    town = world.whole_town(session, members=members, proposals=0, rubric=rubric, state=state)
    town.proposals = [world.proposal(session, town.procurement, name=f"提案者{at}", label=f"P{at}") for at in range(proposals)]
    for seat in town.seats:
        declared(session, seat, *town.proposals)
    if state == "closed":
        draw, leaves = random.Random(1), [each.id for each in rubric.leaves()]
        for seat in town.seats:
            _submitted(
                session, town, seat.id, [(each.id, leaf, draw.choice("54321")) for each in town.proposals for leaf in leaves]
            )
        session.flush()
        ranking.compute(session, town.procurement, world.NOW)
    session.commit()
    return town


def _submitted(session: Session, town: world.Town, seat_id: int, marks: list[tuple[int, str, str]]) -> None:
    cells = [
        {"proposal": str(id), "item": leaf, "mark": mark, "state": None, "pages": "", "comment": ""} for id, leaf, mark in marks
    ]
    content = canonical({"cells": cells})
    sheet = Sheet(procurement_id=town.procurement.id, seat_id=seat_id, stage="review", state="submitted", submitted_at=world.NOW)
    session.add(sheet)
    session.flush()
    digest = hashlib.sha256(content.encode()).hexdigest()
    session.add(Submission(sheet_id=sheet.id, number=1, at=world.NOW, content=content, sha256=digest))


def bare_client(session: Session, town: world.Town) -> FlaskClient:
    """A Flask page with the same rows and columns, in memory."""
    found = ranking.overview(session, town.procurement.id)
    assert found is not None
    table = overview_shown(found[1], "ja").ranking
    bare = Flask("bare")
    columns = [each.name for each in table.columns]
    bare.add_url_rule("/", view_func=lambda: render_template_string(BARE, columns=columns, rows=table.rows))
    return bare.test_client()


def bare_form() -> FlaskClient:
    """A Flask page with a form of 19 items, and one that answers with what it was sent."""
    bare = Flask("bare")
    rows = "".join(
        f"<p>{at} " + "".join(f'<input type="radio" name="i{at}" value="{mark}">' for mark in "54321") for at in range(19)
    )
    bare.add_url_rule("/", "show", lambda: render_template_string("<form>{{ rows|safe }}</form>", rows=rows))
    bare.add_url_rule("/", "keep", lambda: json.dumps({"saved": True}), methods=["POST"])
    return bare.test_client()


if __name__ == "__main__":
    main()
