"""Tables of the nation through the interface: the same suppression as on the screens, and no further than a body's own view."""

from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.db.models import RoleGrant
from evaluator.exchange.api.document import BASE, document
from evaluator.services import apikeys, rollups
from evaluator.services.actor import Actor, now
from tests.factories.nation import nation


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path / rollups.FOLDER


def asking(app, session, person):
    """Questions with a key of a person's organisation."""
    where = session.scalar(select(RoleGrant.organisation_id).where(RoleGrant.person_id == person.id))
    who = Actor(name=person.name, person_id=person.id, organisation_id=where, roles=frozenset({"administrator"}))
    day = japan_date(now()) + timedelta(days=1)
    text = apikeys.make(session, who, now(), name="表", scopes=("aggregates",), last_day=day)[1]
    session.commit()
    client = app.test_client()
    return lambda path: client.get(f"{BASE}/{path}", headers={"Authorization": f"Bearer {text}"})


def test_a_ministry_reads_a_table_of_the_nation(app, session, folder):
    made = nation(session, folder)
    answer = asking(app, session, made.ministry)(f"views/selection?year={made.year}&by=prefecture")
    told = answer.get_json()
    schema = document()["paths"]["/views/{view}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document()["components"]}).validate(told)
    assert (told["total"]["n"], told["by"], told["smallest"]) == (11, "prefecture", 5)
    assert told["total"]["value"] == "4/11"


def test_small_cells_are_hidden_here_too(app, session, folder):
    made = nation(session, folder, bodies=4, considering=1)
    told = asking(app, session, made.ministry)(f"views/selection?year={made.year}&by=prefecture").get_json()
    assert [(each["hidden"], each["n"], each["value"]) for each in told["cells"]] == [(True, None, None)] * 2


def test_a_prefecture_reads_only_its_own_bodies(app, session, folder):
    made = nation(session, folder)
    get = asking(app, session, made.a)
    assert get(f"views/selection?year={made.year}&by=kind").get_json()["total"]["n"] == 6
    assert get(f"views/selection?year={made.year}&by=prefecture").status_code == 404
    assert all("prefecture" not in each["by"] for each in get("views").get_json()["data"])


def test_tables_that_are_not_made_are_said_so(app, session, folder):
    made = nation(session)
    answer = asking(app, session, made.ministry)(f"views/selection?year={made.year}")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
